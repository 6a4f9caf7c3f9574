package authz_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ramgate/ramgate/authz/acs"
	"github.com/ramgate/ramgate/ratelimit"
)

// TestExplainTells: what each stage says it found, in the words for operators.
// A stage's notes are on one line here, and why it refused stands last.
func TestExplainTells(t *testing.T) {
	gate := newGate(t)
	gate.Swap(newState(t, []ratelimit.Rule{
		{Name: "hourly", By: []string{"principal", "action"}, Rate: ratelimit.Rate{Count: 1, Period: time.Hour}},
		{Name: "tried", By: []string{"principal", "action"}, Rate: ratelimit.Rate{Count: 1, Period: time.Hour}, Mode: "shadow"},
	}))
	seen := call{key: "admin", action: "DescribeAccountAttributes", nonce: "seen"}
	gate.decide(t, seen)
	const limits = " | limit account: 1000/1s, 1000 at once | limit hourly: 1/1h, 1 at once | limit tried: 1/1h, 1 at once, in shadow mode"
	for _, test := range []struct {
		name string
		call call
		want map[string]string
	}{
		{"a user who may not", call{action: "StopInstance", query: "InstanceId=i-1", skew: -90 * time.Second}, map[string]string{
			"parse":        "style rpc, answers in JSON",
			"resolve":      "product Ecs, version 2014-05-26, action StopInstance | region cn-hangzhou",
			"authenticate": "signed by acs:ram::1000000000000001:user/reader | access key re*** | signed at 2026-11-24T11:58:30Z, 1m30s behind the gate's clock; 15m is allowed",
			"admit":        "its nonce is remembered for 18m30s" + limits,
			"validate":     "parameters RegionId, InstanceId",
			"authorize": "owner: the caller's own account 1000000000000001 | RAM is asked for ecs:StopInstance" +
				" | identity on acs:ecs:cn-hangzhou:1000000000000001:instance/i-1: no statement matches, so it is not allowed",
		}},
		{"a Deny", call{key: "fenced", action: "StopInstance", query: "InstanceId=i-fenced", skew: time.Second}, map[string]string{
			"authenticate": "signed by acs:ram::1000000000000001:user/fenced | access key fe*** | signed at 2026-11-24T12:00:01Z, 1s ahead of the gate's clock; 15m is allowed",
			"authorize": "owner: the caller's own account 1000000000000001 | RAM is asked for ecs:StopInstance" +
				" | identity on acs:ecs:cn-hangzhou:1000000000000001:instance/i-fenced: denied by Fence[0], allowed by system/AdministratorAccess[0]",
		}},
		{"a session", call{key: "STS.ci"}, map[string]string{
			"authorize": "owner: the caller's own account 1000000000000001 | RAM is asked for ecs:DescribeInstances" +
				" | session on acs:ecs:cn-hangzhou:1000000000000001:instance/*: allowed by session/deploy/ci[0]" +
				" | identity on acs:ecs:cn-hangzhou:1000000000000001:instance/*: allowed by system/AdministratorAccess[0]",
		}},
		{"a trusted account", call{key: "dave", query: "OwnerId=1000000000000001"}, map[string]string{
			"authorize": "owner: account 1000000000000001, which trusts the caller's | RAM is asked for ecs:DescribeInstances" +
				" | identity on acs:ecs:cn-hangzhou:1000000000000001:instance/*: allowed by Look[0]",
		}},
		{"a foreign account", call{key: "admin", query: "OwnerId=1000000000000002"}, map[string]string{
			"authorize": "owner: account 1000000000000002, which does not trust the caller's | RAM is asked for ecs:DescribeInstances" +
				" | identity on acs:ecs:cn-hangzhou:1000000000000002:instance/*: allowed by system/AdministratorAccess[0]",
		}},
		{"an owner who is nobody", call{query: "OwnerId=7"}, map[string]string{"authorize": "owner: unknown | rule ram would refuse too: Forbidden.RAM"}},
		{"root", call{key: "root"}, map[string]string{
			"authorize": "owner: the caller's own account 1000000000000001 | RAM is not asked about the root of an account",
		}},
		{"two rules", call{key: "clerk", action: "RunInstances", method: "POST"}, map[string]string{
			"authorize": "owner: the caller's own account 1000000000000005 | RAM is asked for ecs:RunInstances | identity on *: no statement matches, so it is not allowed" +
				" | rule real_name would refuse too: RealNameAuthenticationError | rule balance would refuse too: InsufficientBalance",
		}},
		{"no credentials", call{action: "DescribeRegions", edit: func(r *acs.Request) {
			r.Target = "/?Action=DescribeRegions&Version=2014-05-26&Format=JSON&RegionId=cn-beijing"
		}}, map[string]string{
			"authenticate": "a call without credentials, which the API allows",
			"admit":        "no limit counts it",
			"authorize":    "owner: nobody | RAM is not asked about a call without credentials",
		}},
		{"a wrong secret", call{secret: "wrong"}, map[string]string{
			"authenticate": "access key re*** | signed at 2026-11-24T12:00:00Z, at the gate's time; 15m is allowed | IncompleteSignature: signature is not the one computed",
		}},
		{"an old request", call{skew: -time.Hour}, map[string]string{
			"authenticate": "access key re*** | signed at 2026-11-24T11:00:00Z, 1h behind the gate's clock; 15m is allowed | IllegalTimestamp: signed time is outside the clock window",
		}},
		{"a replay", seen, map[string]string{
			"admit": "its nonce, or the signature in place of one, was used before" + limits,
		}},
		{"no room", call{key: "admin", action: "DescribeAccountAttributes"}, map[string]string{
			"admit": "its nonce is remembered for 20m | limit account: 1000/1s, 1000 at once | limit hourly: 1/1h, 1 at once: no room" +
				" | limit tried: 1/1h, 1 at once, in shadow mode: no room | limit hourly",
		}},
		{"no nonce", call{key: "admin", style: acs.ROAV1, host: "cs.example.com", path: "/clusters"}, map[string]string{
			"resolve": "product CS, version 2015-12-15, action ListClusters | region cn-hangzhou",
			"admit":   "no nonce: its signature is remembered for 20m, and may repeat within 5s" + limits,
		}},
		{"a number too high", call{key: "poor", query: "PageSize=101"}, map[string]string{
			"validate": "parameters RegionId, PageSize | InvalidParameter.ValueExceeded (PageSize)",
		}},
		{"no such status", call{key: "indebted", query: "Status=Broken"}, map[string]string{
			"validate": "parameters RegionId, Status | InvalidParameter (Status): none of the values that are declared",
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, steps := gate.Explain(t.Context(), test.call.request(t), peer)
			got := map[string]string{}
			for _, s := range steps {
				lines := slices.DeleteFunc(s.Notes, isCandidate) // which have a test of their own
				if s.Why != "" {
					lines = append(lines, s.Why)
				}
				if _, wanted := test.want[s.Stage]; wanted {
					got[s.Stage] = strings.Join(lines, " | ")
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func isCandidate(note string) bool {
	return slices.ContainsFunc([]string{"statement ", "conditions see ", "smallest change: ", "and: "}, func(begin string) bool { return strings.HasPrefix(note, begin) })
}
