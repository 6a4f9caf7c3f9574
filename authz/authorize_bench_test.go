package authz

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/ramgate/ramgate/authz/acs"
	"github.com/ramgate/ramgate/authz/openapi"
	"github.com/ramgate/ramgate/authz/ram"
	"github.com/ramgate/ramgate/internal/crowd"
	"github.com/ramgate/ramgate/policies"
	"github.com/ramgate/ramgate/ratelimit"
)

// conditions are what matching statement i of n has for its condition in
// BenchmarkAuthorize; only the last one is met.
var conditions = []struct {
	name string
	of   func(i, n int) map[string]any
}{
	{"none", func(int, int) map[string]any { return nil }},
	{"tag", func(i, n int) map[string]any {
		return map[string]any{"StringEquals": keyed("acs:RequestTag/env", "team", i, n)}
	}},
	{"pattern", func(i, n int) map[string]any {
		return map[string]any{"StringLike": keyed("acs:RequestTag/env", "t*m", i, n)}
	}},
	{"address", func(i, n int) map[string]any {
		return map[string]any{"IpAddress": keyed("acs:SourceIp", "203.0.113.0/24", i, n)}
	}},
	{"three", func(i, n int) map[string]any {
		return map[string]any{
			"IpAddress":    map[string]any{"acs:SourceIp": "203.0.113.0/24"},
			"DateLessThan": map[string]any{"acs:CurrentTime": "2100-01-01T00:00:00Z"},
			"StringEquals": keyed("acs:RequestTag/env", "team", i, n),
		}
	}},
}

// keyed is a key with the value of the last statement, or another of its kind.
func keyed(key, value string, i, n int) map[string]any {
	switch {
	case i == n-1:
	case key == "acs:SourceIp":
		value = fmt.Sprintf("10.%d.%d.0/24", i/256, i%256)
	default:
		value = fmt.Sprintf("%d%s", i, value)
	}
	return map[string]any{key: value}
}

// BenchmarkAuthorize is the stage authorize of a user with so many statements, of
// which so many match, without conditions and with. Of matching statements
// without conditions one stands for all. What does not match must cost nothing;
// what does costs its conditions.
func BenchmarkAuthorize(b *testing.B) {
	for _, statements := range []int{5, 50, 500} {
		for _, matching := range []int{1, 5, 20} {
			if matching > statements {
				continue
			}
			for _, c := range conditions {
				b.Run(fmt.Sprintf("statements=%d/matching=%d/conditions=%s", statements, matching, c.name), func(b *testing.B) {
					list := make([]any, statements)
					for i := range list {
						if i < matching {
							list[i] = allowing("ecs:Describe*", "acs:ecs:*:*:instance/*", c.of(i, matching))
						} else {
							list[i] = allowing(fmt.Sprintf("svc%d:Describe*", i), fmt.Sprintf("acs:svc%d:*:*:*", i), c.of(i, matching))
						}
					}
					benchmarkAuthorize(b, list)
				})
			}
		}
	}
	// Denies are judged to the last one, whatever allows.
	for _, matching := range []int{1, 5, 20} {
		b.Run(fmt.Sprintf("denies=%d", matching), func(b *testing.B) {
			list := []any{allowing("*", "*", nil)}
			for i := range matching {
				list = append(list, map[string]any{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": conditions[1].of(i, matching+1)})
			}
			benchmarkAuthorize(b, list)
		})
	}
}

func allowing(action, resource string, condition map[string]any) map[string]any {
	s := map[string]any{"Effect": "Allow", "Action": action, "Resource": resource}
	if condition != nil {
		s["Condition"] = condition
	}
	return s
}

func benchmarkAuthorize(b *testing.B, statements []any) {
	c := benchmarkCheck(b, statements)
	if why := c.authorize(b.Context()); why != nil {
		b.Fatal(why.err)
	}
	b.ReportAllocs()
	cpu := crowd.Processor()
	for b.Loop() {
		c.authorize(b.Context())
	}
	b.ReportMetric(float64(crowd.Processor()-cpu)/float64(b.N), "cpu-ns/op")
}

// benchmarkCheck is a request before the stage authorize, of a user who has the
// statements: from 203.0.113.7, with the tag env: team.
func benchmarkCheck(b *testing.B, statements []any) *check {
	b.Helper()
	path := filepath.Join(b.TempDir(), "directory.json")
	text, err := json.Marshal(map[string]any{
		"accounts": []any{map[string]any{
			"id": "1000000000000001",
			"users": []any{map[string]any{
				"name": "alice", "policies": []string{"P"}, "access_keys": []any{map[string]any{"id": "K", "secret": "s"}},
			}},
		}},
		"system_policies": map[string]any{"P": map[string]any{"Version": "1", "Statement": statements}},
	})
	if err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		b.Fatal(err)
	}
	var p Parts
	if p.Directory, err = ram.LoadFile(path); err != nil {
		b.Fatal(err)
	}
	if p.APIs, err = openapi.Load("testdata/apis", true); err != nil {
		b.Fatal(err)
	}
	if p.Rules, err = policies.Load(b.Context(), policies.Config{}); err != nil {
		b.Fatal(err)
	}
	p.Limits, _ = ratelimit.Compile(nil)
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	g := NewGate(Config{
		Request: acs.Limits{Body: 1 << 20, Parameters: 1000, HeaderBytes: 60 << 10}, Timeout: time.Minute, ClockWindow: time.Minute,
		Now: func() time.Time { return now }, Random: rand.Reader,
	}, NewState(p))
	r := &acs.Request{Method: "GET", Scheme: "http", Host: "ecs.example.com", BodyState: acs.Whole, Target: "/?RegionId=cn-hangzhou&Tag.1.Key=env&Tag.1.Value=team"}
	r, err = acs.Sign(r, acs.Credentials{AccessKeyID: "K", Secret: "s"}, acs.RPCV1, "DescribeInstances", "2014-05-26", "nonce", now)
	if err != nil {
		b.Fatal(err)
	}
	c := g.check(r, Peer{Address: netip.MustParseAddr("203.0.113.7")}, nil)
	for _, stage := range []func(*check, context.Context) *refusal{(*check).parse, (*check).resolve, (*check).authenticate, (*check).validate} {
		if why := stage(c, b.Context()); why != nil {
			b.Fatal(why.err)
		}
	}
	return c
}
