package gate_test

import (
	"fmt"
	"testing"
)

// quota is a rule that raises a code of the user's.
const quota = `package ramgate

deny contains {"rule": "quota", "code": "Quota.Exceeded", "params": {"ParameterName": "probes", "Value": 3}} if {
	startswith(input.request.action, "Describe")
}
`

// ownCodes is a catalog file, whose message of Quota.Exceeded ends so.
func ownCodes(end string) string {
	return fmt.Sprintf(`
- {code: Quota.Exceeded, status: 429, message: "No more {ParameterName} than {Value}%s", rank: 50}
- {code: InvalidAccessKeyId.NotFound, override: true, status: 404, message: Specified access key is not found.}
`, end)
}

// TestOwnCodes: codes of the user's are raised by rules and backends, and both
// codes and words change while serving, together with the rules.
func TestOwnCodes(t *testing.T) {
	k := prepare(t)
	k.write("codes.yaml", ownCodes("."))
	k.write("policies/quota.rego", quota)
	k.start(settings{"catalog": settings{"file": "codes.yaml"}})
	exceeded := func(end string) refusal { return refusal{429, "Quota.Exceeded", "No more probes than 3" + end} }

	for _, by := range clients {
		t.Run(by.name, func(t *testing.T) {
			k.call(t, by, by.read()).refused(t, exceeded("."))
			k.call(t, by, signedBy("LTAI5tE2eNobody", "x")(by)).refused(t, refusal{404, "InvalidAccessKeyId.NotFound", "Specified access key is not found."})
		})
	}
	by := clients[0]
	t.Run("XML", func(t *testing.T) {
		got := k.hit(t, probe("DescribeProbes", nil).fire(t, "XML"), "XML")
		if got.refusal != exceeded(".") {
			t.Errorf("got %+v", got.refusal)
		}
	})
	t.Run("by a backend", func(t *testing.T) {
		k.backend.answers(func(*message) string {
			return raising("200 OK", "Quota.Exceeded", leak, "x-ramgate-error-parameter: probes", "x-ramgate-error-value: 3")
		})
		k.call(t, by, by.write()).refused(t, exceeded("."))
		k.backend.answers(nil)
	})
	t.Run("other words", func(t *testing.T) {
		k.write("codes.yaml", ownCodes("!"))
		k.becomes(t, by, by.read(), exceeded("!"))
	})
	t.Run("a code that a rule still raises goes", func(t *testing.T) {
		k.write("codes.yaml", "[]")
		k.staysOnLastGood(t, "policies")
		k.call(t, by, by.read()).refused(t, exceeded("!"))
		k.remove(t, "policies/quota.rego")
		k.becomes(t, by, by.read(), allowed)
		k.call(t, by, signedBy("LTAI5tE2eNobody", "x")(by)).refused(t, unknownKey)
		k.nothingToTell(t)
	})
}
