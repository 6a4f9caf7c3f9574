package authz_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ramgate/ramgate/authz"
)

// policiesOf is a directory with one user, reader, who has these statements in
// a policy P, and a folder that allows everything but RunInstances.
func policiesOf(t *testing.T, statements string) *authz.State {
	t.Helper()
	path := filepath.Join(t.TempDir(), "directory.yaml")
	text := `
accounts:
  - id: "1000000000000001"
    folder: root
    users: [{name: reader, policies: [P], access_keys: [{id: reader, secret: reader-secret}]}]
    policies: {P: {Version: "1", Statement: [` + statements + `]}}
folders: [{id: root, control_policies: [NoRun]}]
control_policies: {NoRun: {Version: "1", Statement: [{Effect: Allow, NotAction: "ecs:RunInstances", Resource: "*"}]}}
`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return loadState(t, "testdata/apis", path, nil)
}

// TestExplainCandidates: each statement, why it counts or not, and the smallest
// change that lets the request pass.
func TestExplainCandidates(t *testing.T) {
	stop := call{action: "StopInstance", query: "InstanceId=i-1"}
	const i1 = "acs:ecs:cn-hangzhou:1000000000000001:instance/i-1"
	const seen = "conditions see acs:CurrentTime 2026-11-24T12:00:00Z, acs:SecureTransport false, acs:SourceIp 203.0.113.7, " +
		"acs:PrincipalARN acs:ram:*:1000000000000001:user/reader"
	for name, test := range map[string]struct {
		call       call
		statements string
		want       []string // without that of the folder, where it passes
	}{
		"nothing": {stop, `{Effect: Deny, Action: "cs:*", Resource: "acs:cs:*:*:*"}`, []string{
			"statement P[0] of identity, Deny: not about this action",
			`smallest change: attach to user reader, or to a group of theirs, a policy with {"Effect": "Allow", "Action": "ecs:StopInstance", "Resource": "` + i1 + `"}`,
		}},
		"another action": {stop, `{Effect: Allow, Action: "ecs:Start*", Resource: "*"}`, []string{
			"statement P[0] of identity, Allow: not about this action",
			"smallest change: add ecs:StopInstance to the Action of P[0]",
		}},
		"another resource": {stop, `{Effect: Allow, Action: "cs:*", Resource: "*"}, {Effect: Allow, Action: "ecs:*", Resource: "acs:ecs:*:*:instance/i-2"}`, []string{
			"statement P[0] of identity, Allow: not about this action",
			"statement P[1] of identity, Allow: about this action, not about this resource",
			"smallest change: add " + i1 + " to the Resource of P[1]",
		}},
		"NotAction": {stop, `{Effect: Allow, NotAction: ["ecs:StopInstance"], Resource: "*"}`, []string{
			"statement P[0] of identity, Allow: not about this action, which its NotAction names",
			"smallest change: take ecs:StopInstance out of the NotAction of P[0]",
		}},
		"a condition": {stop, `{Effect: Allow, Action: "ecs:*", Resource: "*", Condition: {Bool: {"acs:SecureTransport": "true"}, IpAddress: {"acs:SourceIp": ["203.0.113.0/24"]}}}`, []string{
			"statement P[0] of identity, Allow: matches, but its condition is not met: Bool acs:SecureTransport true",
			seen,
			"smallest change: a request that meets the condition of P[0]: Bool acs:SecureTransport true",
		}},
		"a Deny": {stop, `{Effect: Allow, Action: "*", Resource: "*"}, {Effect: Deny, Action: "ecs:Stop*", Resource: "*"}`, []string{
			"statement P[0] of identity, Allow: matches",
			"statement P[1] of identity, Deny: matches",
			"smallest change: narrow or remove the Deny P[1] of identity, which goes before every Allow",
		}},
		"a Deny whose condition is not met": {stop, `{Effect: Allow, Action: "*", Resource: "*"}, {Effect: Deny, Action: "*", Resource: "*", Condition: {Bool: {"acs:SecureTransport": "true"}}}`, []string{
			"statement P[0] of identity, Allow: matches",
			"statement P[1] of identity, Deny: matches, but its condition is not met: Bool acs:SecureTransport true",
			seen,
		}},
		"a Deny whose condition is met": {stop, `{Effect: Allow, Action: "*", Resource: "*"}, {Effect: Deny, Action: "*", Resource: "*", Condition: {NotIpAddress: {"acs:SourceIp": 192.0.2.0/24}}}`, []string{
			"statement P[0] of identity, Allow: matches",
			"statement P[1] of identity, Deny: matches, and its condition is met: NotIpAddress acs:SourceIp 192.0.2.0/24",
			seen,
			"smallest change: narrow or remove the Deny P[1] of identity, which goes before every Allow; or a request that does not meet its condition",
		}},
		"a Deny that no request escapes": {stop, `{Effect: Allow, Action: "*", Resource: "*"}, {Effect: Deny, Action: "*", Resource: "*", Condition: {StringLike: {"acs:PrincipalARN": "*"}, StringNotEquals: {"ecs:tag/a": b}}}`, []string{
			"statement P[0] of identity, Allow: matches",
			"statement P[1] of identity, Deny: matches, and its condition is met: StringLike acs:PrincipalARN *, StringNotEquals ecs:tag/a b",
			seen,
			"smallest change: narrow or remove the Deny P[1] of identity, which goes before every Allow",
		}},
		"a Deny, and nothing allows": {stop, `{Effect: Deny, Action: "ecs:Stop*", Resource: "*"}, {Effect: Allow, Action: "ecs:Start*", Resource: "*"}`, []string{
			"statement P[0] of identity, Deny: matches",
			"statement P[1] of identity, Allow: not about this action",
			"smallest change: narrow or remove the Deny P[0] of identity, which goes before every Allow",
			"and: add ecs:StopInstance to the Action of P[1]",
		}},
		"a condition that no request meets": {stop, `{Effect: Allow, Action: "ecs:*", Resource: "*", Condition: {StringEquals: {"acs:ResourceTag/a": b}}}`, []string{
			"statement P[0] of identity, Allow: matches, but its condition is not met: StringEquals acs:ResourceTag/a b",
			seen,
			"smallest change: loosen the condition of P[0], which no request of this caller meets: StringEquals acs:ResourceTag/a b",
		}},
		"one of two conditions can be met": {stop, `{Effect: Allow, Action: "*", Resource: "*", Condition: {StringEquals: {"acs:PrincipalARN": x}}}, {Effect: Allow, Action: "*", Resource: "*", Condition: {IpAddress: {"acs:SourceIp": 192.0.2.1}, Bool: {"acs:SecureTransport": true}}}`, []string{
			"statement P[0] of identity, Allow: matches, but its condition is not met: StringEquals acs:PrincipalARN x",
			"statement P[1] of identity, Allow: matches, but its condition is not met: IpAddress acs:SourceIp 192.0.2.1, Bool acs:SecureTransport true",
			seen,
			"smallest change: a request that meets the condition of P[1]: IpAddress acs:SourceIp 192.0.2.1, Bool acs:SecureTransport true",
		}},
		"another resource under a condition": {stop, `{Effect: Allow, Action: "ecs:*", Resource: "acs:ecs:*:*:instance/i-2", Condition: {Bool: {"acs:SecureTransport": true}}}`, []string{
			"statement P[0] of identity, Allow: about this action, not about this resource",
			"smallest change: add " + i1 + " to the Resource of P[0], under its condition Bool acs:SecureTransport true",
		}},
		"two resources": {call{action: "AttachDisk", query: "InstanceId=i-1&DiskId=d-1"}, `{Effect: Allow, Action: "ecs:*", Resource: "acs:ecs:*:*:instance/i-2"}`, []string{
			"statement P[0] of identity, Allow on acs:ecs:cn-hangzhou:1000000000000001:disk/d-1: about this action, not about this resource",
			"statement P[0] of identity, Allow on " + i1 + ": about this action, not about this resource",
			"smallest change: add acs:ecs:cn-hangzhou:1000000000000001:disk/d-1 to the Resource of P[0]",
			"and: add " + i1 + " to the Resource of P[0]",
		}},
		"the second resource alone": {call{action: "AttachDisk", query: "InstanceId=i-1&DiskId=d-1"}, `{Effect: Allow, Action: "ecs:*", Resource: "acs:ecs:*:*:disk/*"}`, []string{
			"statement P[0] of identity, Allow on " + i1 + ": about this action, not about this resource",
			"statement P[0] of identity, Allow on acs:ecs:cn-hangzhou:1000000000000001:disk/d-1: matches",
			"smallest change: add " + i1 + " to the Resource of P[0]",
		}},
		"the folder and the user": {call{action: "RunInstances", method: "POST"}, `{Effect: Allow, Action: "cs:*", Resource: "*"}`, []string{
			"statement control/NoRun[0] of control:root, Allow: not about this action, which its NotAction names",
			"statement P[0] of identity, Allow: not about this action",
			"smallest change: take ecs:RunInstances out of the NotAction of control/NoRun[0]",
			"and: add ecs:RunInstances to the Action of P[0]",
		}},
		"the folder": {call{action: "RunInstances", method: "POST"}, `{Effect: Allow, Action: "*", Resource: "*"}`, []string{
			"statement control/NoRun[0] of control:root, Allow: not about this action, which its NotAction names",
			"statement P[0] of identity, Allow: matches",
			"smallest change: take ecs:RunInstances out of the NotAction of control/NoRun[0]",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			f := newGate(t)
			f.Swap(policiesOf(t, test.statements))
			_, steps := f.Explain(t.Context(), test.call.request(t), peer)
			var got []string
			for _, note := range steps[len(steps)-1].Notes {
				passes := strings.HasPrefix(note, "statement control/") && strings.HasSuffix(note, ": matches")
				if isCandidate(note) && !passes {
					got = append(got, note)
				}
			}
			if diff := cmp.Diff(test.want, slices.Clip(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestExplainManyCandidates: of more statements than are told, those that matter are.
func TestExplainManyCandidates(t *testing.T) {
	statements := strings.Repeat(`{Effect: Allow, Action: "cs:*", Resource: "*"}, `, 30) + `{Effect: Deny, Action: "ecs:*", Resource: "*"}`
	f := newGate(t)
	f.Swap(policiesOf(t, statements))
	_, steps := f.Explain(t.Context(), call{action: "StopInstance", query: "InstanceId=i-1"}.request(t), peer)
	notes := steps[len(steps)-1].Notes
	for _, want := range []string{
		"statement P[30] of identity, Deny: matches",
		"and so on, 33 statements in all",
		"smallest change: narrow or remove the Deny P[30] of identity, which goes before every Allow",
		"and: add ecs:StopInstance to the Action of P[0]",
	} {
		if !slices.Contains(notes, want) {
			t.Errorf("nothing says %q:\n%s", want, strings.Join(notes, "\n"))
		}
	}
}
