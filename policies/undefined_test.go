package policies

import (
	"strings"
	"testing"
)

// TestUndefined holds both the warning and what it warns of: a request without
// the parameter Zone, and no data.
func TestUndefined(t *testing.T) {
	tests := []struct {
		body   string
		warn   string // what may be undefined
		denies bool
	}{
		{`not input.request.params.Zone in ["a"]`, "input.request.params.Zone", false},
		{`not startswith(input.request.params.Zone, "a")`, "input.request.params.Zone", false},
		{`not input.request.params.Zone != "a"`, "input.request.params.Zone", false},
		{`not input.context["acs:MFAPresent"] in {"true"}`, `input.context["acs:MFAPresent"]`, false},
		{`not "a" in data.site.zones`, "data.site.zones", false},
		{`not count(data.site.zones) == 0`, "data.site.zones", false},
		{`not upper(input.request.params.Zone) == "A"`, "input.request.params.Zone", false},
		{`not input.request.params.Zone == "a"`, "", true},
		{`not input.request.params.Zone`, "", true},
		{`not input.request.params.Zone == data.site.zone`, "", true},
		{`not data.site.zones[input.request.params.Zone]`, "input.request.params.Zone", false},
		{`not data.site.zones.east`, "", true},
		{`not data.ramgate.site.zone_allowed`, "", true},
		{`not startswith(input.request.region, "us-")`, "", true},
		{`not input.request.region in {"us-west-1"}`, "", true},
	}
	for _, tt := range tests {
		dir := write(t, map[string]string{
			"a.rego": "package ramgate\n\ndeny contains {\"rule\": \"site\", \"code\": \"Forbidden.RAM\"} if {\n\t" + tt.body + "\n}\n",
			"b.rego": "package ramgate.site\n\nzone_allowed if input.request.params.Zone in [\"a\"]\n",
		})
		r := load(t, Config{Dir: dir})
		want := "pass"
		if tt.denies {
			want = "refuse site:Forbidden.RAM"
		}
		if got := judge(t, r, userInput()); got != want {
			t.Errorf("%s: %s, want %s", tt.body, got, want)
		}
		warned := ""
		for _, w := range r.Warnings() {
			if _, rest, ok := strings.Cut(w.String(), "a.rego:4: where "); ok {
				warned, _, _ = strings.Cut(rest, " is undefined")
			}
		}
		if warned != tt.warn {
			t.Errorf("%s: warning about %q, want %q", tt.body, warned, tt.warn)
		}
	}
}
