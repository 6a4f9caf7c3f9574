package policies

import (
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
)

// TestInvariants compiles sets that no configuration can bring about, and makes
// sure that they would not be activated.
func TestInvariants(t *testing.T) {
	tests := []struct{ name, access, want string }{
		{
			"anything is allowed", "allow := true",
			"policies: an empty input is allowed\npolicies: a call without credentials is allowed",
		},
		{
			"anonymous is allowed", `allow if input.principal.type in {"root", "anonymous"}`,
			"policies: a call without credentials is allowed",
		},
		{
			"nobody is allowed", "allow := false",
			"policies: a call of the root of an account is not allowed\n" +
				"builtin/ram/ram.rego:11: rule ram denies a plain call of the root of an account: Forbidden.RAM",
		},
		{
			"nothing is defined", "allow if input.account.id == \"2\"",
			"policies: a call of the root of an account: evaluate rules: 0 answers in place of one",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var ps problems
			sources, err := builtinSources()
			if err != nil {
				t.Fatal(err)
			}
			modules := parse(sources, &ps)
			checkClauses(modules, load(t, Config{}).catalog, &ps)
			for _, m := range modules {
				if m.folder() == "access" {
					m.syntax = ast.MustParseModule("package ramgate.access\n\n" + tt.access)
				}
			}
			r := &Rules{catalog: load(t, Config{}).catalog, rules: gather(modules, Config{}, &ps)}
			if err := ps.err(); err != nil {
				t.Fatal(err)
			}
			if err := r.prepare(t.Context(), modules, nil, nil); err != nil {
				t.Fatal(err)
			}
			if err := r.hold(t.Context()); err == nil || err.Error() != tt.want {
				t.Errorf("error %v\nwant %s", err, tt.want)
			}
		})
	}
}

// TestDenyingRoot: a rule that took a built-in one's place must not keep out
// the root of an account; one that was added may, since it may stop everything.
func TestDenyingRoot(t *testing.T) {
	stop := `package ramgate

deny contains {"rule": "stop", "code": "ServiceUnavailable"} if data.site.stop
`
	dir := write(t, map[string]string{"stop.rego": stop, "site.yaml": "site: {stop: true}\n"})
	r := load(t, Config{Dir: dir})
	if got, want := judge(t, r, userInput()), "refuse stop:ServiceUnavailable"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	warnings := r.Warnings()
	want := dir + "/stop.rego:3: rule stop denies a plain call of the root of an account: ServiceUnavailable"
	if len(warnings) != 1 || warnings[0].String() != want {
		t.Errorf("warnings %v, want %s", warnings, want)
	}

	dir = write(t, map[string]string{"risk.rego": strings.ReplaceAll(stop, `"stop"`, `"risk"`), "site.yaml": "site: {stop: true}\n"})
	_, err := Load(t.Context(), Config{Dir: dir, Replace: []string{"risk"}})
	want = dir + "/risk.rego:3: rule risk denies a plain call of the root of an account: ServiceUnavailable"
	if err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}
