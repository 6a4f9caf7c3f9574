// Package authz is the gate: it decides, for one request as a proxy forwards
// it, whether the backend may see it, and if not, with which error of the
// catalog it is answered. It knows no Envoy type; package authz/envoy speaks
// to Envoy.
//
// # The life of a request
//
//	client -> Envoy -> Gate.Decide -> Envoy -> backend
//
// Decide runs the stages below in order over one check. The first stage that
// refuses wins; passing all of them is the only way to be allowed.
//
//  0. parse (acs): request id and answer format first, so that every later
//     refusal can be rendered; then sizes, then whatever two parsers could
//     read differently.
//  1. resolve (openapi): the host or the route names the product, the
//     product's style says where the action stands; version, action and
//     method must be known.
//  2. authenticate (acs, ram): credentials present, methods supported, the
//     signed time near ours, the key known, digest and signature right. Only
//     then the state of key, user, account and session is told.
//  3. admit (ratelimit): the nonce unused and room in every limit, one atomic
//     step. This is the first thing that is written anywhere, so a stranger
//     can neither burn a nonce nor spend a quota.
//  4. validate (openapi): the parameters against the API's schema.
//  5. authorize (ram, policies): Go resolves the owner account, the resources
//     and the condition keys and finds the statements that match; one
//     evaluation of Rego decides everything else. Several rules may deny at
//     once; the catalog's rank picks the answer. Tags that two readers could
//     take for different ones are refused before, as InvalidParameter.
//
// A call without credentials to an API that is flagged anonymous skips stage 2
// and the nonce; limits without an account still apply.
//
// # Refusals and failures
//
// A refusal that is the caller's doing is a denial. One that is ours (the
// store is down, an evaluation failed, the deadline passed) is a failure: it is
// answered from the catalog too, but counted apart. Nothing is allowed by
// either: the zero Decision denies.
//
// # What may change under a request
//
// Everything that is read from files is one immutable State. A request takes
// the state once, at its start, and keeps it to its end.
//
// A state may hold several policy sets. The route of a request chooses one by
// its name (Peer.PolicySet) or, naming none, the default one. A name that is
// not there is a failure at stage resolve: nothing is stored, and the default
// set does not stand in.
//
// # Speed
//
// Processor time for each check, of all processes that work for it, the median of
// four rounds of `make speed` on an idle virtual machine with two processors (Intel
// Xeon, Go 1.26.8, Redis 6.2); memory limit and GOGC=400 as deployments set them. A request is RPC V1 with 15 parameters; there are 1000
// users with 20 statements each. The whole process, over gRPC on loopback with 32
// calls at once:
//
//	no-op server on grpc-go       22 µs   1
//	ramgate, memory store         93 µs   4.3
//	ramgate, Redis               147 µs   6.8   (23 µs of it in Redis)
//
// In process, with the memory store, counted and recorded:
//
//	allowed      38 µs   19 KiB, 278 allocations
//	denied       57 µs   of which 18 find out which statement decided
//	throttled     9 µs
//	replayed      9 µs
//	statements   5: 38 µs   50: 39 µs     500: 40 µs
//	users       10: 35 µs   1000: 38 µs   100,000: 45 µs
//
// Nothing grows with statements. With users, the share grows of what the
// processor's caches do not hold: keys, indexes and statements of 16,000 users
// in turn are larger than they are. Differences below a tenth are noise here.
//
// Where ramgate's part of it goes, over gRPC with the memory store: a third is
// the evaluation of Rego, a quarter of that for its input; an eighth is reading
// and writing protobuf; the stages beside Rego take another, the decision record
// 4 %, the deadline 2 %, the metrics 1 %. Garbage costs a quarter, spread over all
// of these. Talking to Redis is a tenth of the process that does.
package authz
