// Package envoy serves the gate to Envoy as the external-authorization service
// envoy.service.auth.v3.Authorization.
//
// It translates and decides nothing: CheckRequest to acs.Request and
// authz.Peer, authz.Decision to CheckResponse. What it relies on in Envoy's
// configuration (raw headers, the body as bytes, no partial messages) is in
// deploy/envoy; where that is missing the answer is a failure, never a pass.
package envoy
