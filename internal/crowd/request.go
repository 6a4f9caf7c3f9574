package crowd

import (
	"fmt"
	"time"

	"github.com/ramgate/ramgate/authz/acs"
)

// What Request may ask. No user may do Stop.
const (
	Describe = "DescribeInstances"
	Stop     = "StopInstances"
)

// stride spreads successive requests over the users.
const stride = 7919

// Request is the i-th request, signed at now: RPC V1, 15 parameters, of a size
// that clients send. Its nonce is its own, and successive ones are of
// different users.
func (c Crowd) Request(i int, action string, now time.Time) (*acs.Request, error) {
	user := i * stride % c.Users
	r := &acs.Request{
		Method: "GET", Scheme: "https", Host: Host, BodyState: acs.Whole,
		Target: fmt.Sprintf("/?Format=JSON&RegionId=cn-hangzhou&InstanceId=i-%09d&InstanceName=web+server&PageNumber=1&PageSize=10&Status=Running", i),
		Headers: []acs.Header{
			{Name: "user-agent", Value: "AlibabaCloud (Linux; x86_64) Python/3.11.2 Core/2.16.0 HTTPClient/requests"},
			{Name: "accept-encoding", Value: "identity"},
			{Name: "accept", Value: "application/json"},
			{Name: "x-sdk-client", Value: "python/2.0.0"},
			{Name: "x-sdk-invoke-type", Value: "normal"},
			{Name: "x-forwarded-for", Value: "203.0.113.7"},
			{Name: "x-forwarded-proto", Value: "https"},
			{Name: "x-envoy-external-address", Value: "203.0.113.7"},
			{Name: "x-request-id", Value: fmt.Sprintf("0d4ac3e2-5a3f-4a7e-9f11-%012x", i)},
		},
	}
	credentials := acs.Credentials{AccessKeyID: keyID(user), Secret: secret(user)}
	return acs.Sign(r, credentials, acs.RPCV1, action, version, fmt.Sprintf("%d-%024d", now.UnixNano(), i), now)
}
