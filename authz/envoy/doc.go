// Package envoy serves the gate to Envoy as the external-authorization service
// envoy.service.auth.v3.Authorization.
//
// A backend may leave the wording of its errors to the gate: it answers with the
// header x-ramgate-error and a code of the catalog. Envoy, by its filter ext_proc
// (service envoy.service.ext_proc.v3.ExternalProcessor), shows the headers of
// such an answer, and of no other, to the gate, which answers in its place. So
// rules, stages and backends share one catalog, which changes while serving, and
// one rendering; a filter in Lua or custom_response in Envoy would need a copy of
// both.
//
// It translates and decides nothing: CheckRequest to acs.Request and
// authz.Peer, authz.Decision to CheckResponse. What it relies on in Envoy's
// configuration (raw headers, the body as bytes, no partial messages) is in
// deploy/envoy; where that is missing the answer is a failure, never a pass.
package envoy
