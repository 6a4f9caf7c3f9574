package authz_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ramgate/ramgate/authz"
	"github.com/ramgate/ramgate/catalog"
)

// TestAccessDenied: what callers are told, and what the record names.
func TestAccessDenied(t *testing.T) {
	const stopped = "acs:ecs:cn-hangzhou:1000000000000001:instance/"
	for name, test := range map[string]struct {
		call      call
		want      *catalog.AccessDenied
		policy    string
		statement int
	}{
		"nothing allows": {
			call: call{action: "StopInstance", query: "InstanceId=i-1"},
			want: &catalog.AccessDenied{
				Action: "ecs:StopInstance", Resource: stopped + "i-1", PrincipalType: "SubUser", PrincipalDisplayName: "reader",
				PrincipalOwnerID: "1000000000000001", NoPermissionType: "ImplicitDeny", PolicyType: "AccountLevelIdentityBasedPolicy",
			},
		},
		"a policy denies": {
			call: call{key: "fenced", action: "StopInstance", query: "InstanceId=i-fenced"},
			want: &catalog.AccessDenied{
				Action: "ecs:StopInstance", Resource: stopped + "i-fenced", PrincipalType: "SubUser", PrincipalDisplayName: "fenced",
				PrincipalOwnerID: "1000000000000001", NoPermissionType: "ExplicitDeny", PolicyType: "AccountLevelIdentityBasedPolicy",
			},
			policy: "Fence",
		},
		"a session's policy does not allow": {
			call: call{key: "STS.ci", action: "StopInstance", query: "InstanceId=i-1"},
			want: &catalog.AccessDenied{
				Action: "ecs:StopInstance", Resource: stopped + "i-1", PrincipalType: "AssumedRoleUser", PrincipalDisplayName: "deploy:ci",
				PrincipalOwnerID: "1000000000000001", NoPermissionType: "ImplicitDeny", PolicyType: "SessionPolicy",
			},
		},
		"no sub-user": {
			call: call{key: "admin", action: "ModifyAccountAttribute"},
			want: &catalog.AccessDenied{
				Action: "ecs:ModifyAccountAttribute", Resource: "*", PrincipalType: "SubUser", PrincipalDisplayName: "admin",
				PrincipalOwnerID: "1000000000000001",
			},
		},
		"other codes": {call: call{key: "poor", action: "RunInstances", method: "POST"}},
	} {
		t.Run(name, func(t *testing.T) {
			f := newGate(t, func(c *authz.Config) { c.AccessDeniedDetail = true })
			d := f.decide(t, test.call)
			if diff := cmp.Diff(test.want, d.Answer.AccessDenied); diff != "" {
				t.Errorf("%s (-want +got):\n%s", d.Answer.Code, diff)
			}
			r := f.records.last(t)
			if test.want != nil && r.Resource != test.want.Resource {
				t.Errorf("recorded resource %q, want %q", r.Resource, test.want.Resource)
			}
			if r.Policy != test.policy || (r.Statement != nil) != (test.policy != "") || r.Statement != nil && *r.Statement != test.statement {
				t.Errorf("recorded policy %q and statement %v, want %q and %d", r.Policy, r.Statement, test.policy, test.statement)
			}
		})
	}
}

// TestAccessDeniedOff: the record still tells.
func TestAccessDeniedOff(t *testing.T) {
	f := newGate(t)
	d := f.decide(t, call{key: "fenced", action: "StopInstance", query: "InstanceId=i-fenced"})
	if d.Answer.AccessDenied != nil {
		t.Errorf("got %+v", d.Answer.AccessDenied)
	}
	if r := f.records.last(t); r.Policy != "Fence" {
		t.Errorf("recorded policy %q", r.Policy)
	}
}

// TestAccessDeniedOrder: of several levels that fail the first is told, control
// policies before identity.
func TestAccessDeniedOrder(t *testing.T) {
	for name, test := range map[string]struct {
		statements string
		want       string // policy type and kind
	}{
		"control and identity": {`{Effect: Allow, Action: "cs:*", Resource: "*"}`, "ControlPolicy ImplicitDeny"},
		"control alone":        {`{Effect: Allow, Action: "*", Resource: "*"}`, "ControlPolicy ImplicitDeny"},
		"control, though identity denies": {
			`{Effect: Deny, Action: "*", Resource: "*"}`, "ControlPolicy ImplicitDeny",
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := newGate(t, func(c *authz.Config) { c.AccessDeniedDetail = true })
			f.Swap(policiesOf(t, test.statements))
			d := f.decide(t, call{action: "RunInstances", method: "POST"})
			if d.Answer.AccessDenied == nil {
				t.Fatalf("no detail: %+v", d.Answer)
			}
			if got := d.Answer.AccessDenied.PolicyType + " " + d.Answer.AccessDenied.NoPermissionType; got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}
