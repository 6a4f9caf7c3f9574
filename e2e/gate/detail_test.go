package gate_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestAccessDeniedDetail: what callers who are not allowed are told besides, in
// both formats.
func TestAccessDeniedDetail(t *testing.T) {
	k := startMemory(t, nil)
	for name, test := range map[string]struct {
		shot shot
		want *accessDenied
	}{
		"nothing allows": {probe("DeleteProbe", one("ProbeId", "p-1")), &accessDenied{
			AuthAction: "probe:DeleteProbe", AuthResource: "acs:probe:*:1000000000000009:probe/p-1",
			AuthPrincipalType: "SubUser", AuthPrincipalDisplayName: "2000000000000091", AuthPrincipalOwnerId: "1000000000000009",
			NoPermissionType: "ImplicitDeny", PolicyType: "AccountLevelIdentityBasedPolicy",
		}},
		"not for sub-users": {shot{key: session, host: "probe.example.com", action: "CloseProbes"}, &accessDenied{
			AuthAction: "probe:CloseProbes", AuthResource: "*",
			AuthPrincipalType: "AssumedRoleUser", AuthPrincipalDisplayName: "deploy:ci", AuthPrincipalOwnerId: "1000000000000009",
		}},
		"a policy denies": {ecs("StopInstance", one("InstanceId", "i-payments")).by("LTAI5tExampleBob", "ExampleSecretOfBob"), &accessDenied{
			AuthAction: "ecs:StopInstance", AuthResource: "acs:ecs:cn-hangzhou:1000000000000001:instance/i-payments",
			AuthPrincipalType: "SubUser", AuthPrincipalDisplayName: "2000000000000002", AuthPrincipalOwnerId: "1000000000000001",
			NoPermissionType: "ExplicitDeny", PolicyType: "AccountLevelIdentityBasedPolicy",
		}},
		"another refusal": {ecs("DescribeInstances", one("PageSize", "101")), nil},
	} {
		for _, format := range formats {
			t.Run(name+"/"+format, func(t *testing.T) {
				got := k.hit(t, test.shot.fire(t, format), format)
				if diff := cmp.Diff(test.want, got.denied); diff != "" {
					t.Errorf("%s (-want +got):\n%s", got.code, diff)
				}
			})
		}
	}
}

// TestAccessDeniedDetailOff: the configuration can keep it from callers.
func TestAccessDeniedDetailOff(t *testing.T) {
	k := startMemory(t, settings{"answers": settings{"access_denied_detail": false}})
	for _, format := range formats {
		got := k.hit(t, probe("DeleteProbe", nil).fire(t, format), format)
		if got.code != "Forbidden.RAM" || got.denied != nil {
			t.Errorf("%s: %s with %+v", format, got.code, got.denied)
		}
	}
}
