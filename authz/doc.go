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
//  5. authorize (ram, policies): Go resolves the owner account and the
//     resources and finds the statements that match; one evaluation of Rego
//     decides everything else. Several rules may deny at once; the catalog's
//     rank picks the answer.
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
package authz
