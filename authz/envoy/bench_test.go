package envoy_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/ramgate/ramgate/authz"
	"github.com/ramgate/ramgate/authz/acs"
	"github.com/ramgate/ramgate/authz/envoy"
)

// allows is a gate that decides at once.
type allows struct{ envoy.Gate }

func (allows) Decide(context.Context, *acs.Request, authz.Peer) authz.Decision {
	d := authz.Decision{
		Outcome: authz.Allowed, RequestID: "0D4AC3E2-5A3F-4A7E-9F11-3B8F7C1D2E90", Account: "1000000000000001",
		Principal: "acs:ram::1000000000000001:user/reader", Action: "ecs:DescribeInstances", PolicyRevision: "0123456789abcdef",
	}
	for _, name := range []string{"request-id", "action", "account", "principal", "principal-type"} {
		d.Headers = append(d.Headers, acs.Header{Name: "x-ramgate-" + name, Value: name})
	}
	return d
}

// BenchmarkTranslate is what the translation costs beside what the gate and
// gRPC do. What the whole costs is measured in cmd/ramgate.
func BenchmarkTranslate(b *testing.B) {
	var headers []string
	for i := range 12 {
		headers = append(headers, fmt.Sprint("x-header-", i), "a value of an ordinary length")
	}
	r := check("", nil, headers...)
	s := envoy.NewServer(allows{}, envoy.Config{MaxBody: 1 << 20})
	b.ReportAllocs()
	for b.Loop() {
		if out, err := s.Check(b.Context(), r); err != nil || out.GetDynamicMetadata() == nil {
			b.Fatal(out, err)
		}
	}
}
