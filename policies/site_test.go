package policies

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ramgate/ramgate/catalog"
)

// judge evaluates in and shows the verdict: pass or refuse, then denials, shadow
// ones in brackets.
func judge(t *testing.T, r *Rules, in *Input) string {
	t.Helper()
	v, err := r.Evaluate(t.Context(), in, table())
	if err != nil {
		t.Fatal(err)
	}
	shown := []string{"refuse"}
	if v.Passes() {
		shown[0] = "pass"
	}
	for _, d := range v.Deny {
		shown = append(shown, d.Rule+":"+string(d.Error.Code))
	}
	for _, d := range v.Shadow {
		shown = append(shown, "["+d.Rule+":"+string(d.Error.Code)+"]")
	}
	return strings.Join(shown, " ")
}

func deleteInstance(id string) *Input {
	in := userInput()
	in.Request.Action = "DeleteInstance"
	in.Request.Params = []Param{{"RegionId", "cn-hangzhou"}, {"InstanceId", id}}
	return in
}

// TestSite uses the example of a user's folder.
func TestSite(t *testing.T) {
	const dir = "testdata/site"
	r := load(t, Config{Dir: dir})
	if got, want := judge(t, r, deleteInstance("i-prepaid1")), "refuse charge_type:ChargeTypeViolation"; got != want {
		t.Errorf("enforced: %s, want %s", got, want)
	}
	if got, want := judge(t, r, deleteInstance("i-other")), "pass"; got != want {
		t.Errorf("another instance: %s, want %s", got, want)
	}
	r = load(t, Config{Dir: dir, Rules: map[string]Mode{"charge_type": Shadow}})
	if got, want := judge(t, r, deleteInstance("i-prepaid1")), "pass [charge_type:ChargeTypeViolation]"; got != want {
		t.Errorf("shadow: %s, want %s", got, want)
	}
	r = load(t, Config{Dir: dir, Rules: map[string]Mode{"charge_type": Off}})
	if got, want := judge(t, r, deleteInstance("i-prepaid1")), "pass"; got != want {
		t.Errorf("off: %s, want %s", got, want)
	}
}

// TestEveryCode makes sure that a user's file can raise any code of the catalog.
func TestEveryCode(t *testing.T) {
	file := "package ramgate\n"
	for _, e := range catalog.Builtin().Entries() {
		file += fmt.Sprintf("\ndeny contains {\"rule\": \"site\", \"code\": %[1]q} if input.request.action == %[1]q\n", e.Code)
	}
	r := load(t, Config{Dir: write(t, map[string]string{"a.rego": file})})
	for _, e := range catalog.Builtin().Entries() {
		in := userInput()
		in.Request.Action = string(e.Code)
		if got, want := judge(t, r, in), "refuse site:"+string(e.Code); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestReplace(t *testing.T) {
	own := map[string]string{
		"own.rego": `package ramgate

import data.ramgate.sub_user

deny contains {"rule": "sub_user", "code": "Forbidden.SubUser"} if {
	input.principal.type == "user"
	sub_user.contractor
}
`,
		"helpers.rego": `package ramgate.sub_user

contractor if "contractors" in input.principal.groups
`,
	}
	r := load(t, Config{Dir: write(t, own), Replace: []string{"sub_user"}})
	in := userInput()
	in.API.Flags.NoSubUser = true
	if got, want := judge(t, r, in), "pass"; got != want {
		t.Errorf("the built-in rule: %s, want %s", got, want)
	}
	in.Principal.Groups = []string{"contractors"}
	if got, want := judge(t, r, in), "refuse sub_user:Forbidden.SubUser"; got != want {
		t.Errorf("the user's rule: %s, want %s", got, want)
	}
	rule, _ := r.rule("sub_user")
	if rule.Builtin || filepath.Base(rule.File) != "own.rego" {
		t.Errorf("rule is %+v", rule)
	}
}

// TestWithoutRAM: where the rule ram does not decide, being somebody is enough.
func TestWithoutRAM(t *testing.T) {
	own := write(t, map[string]string{"ram.rego": rule("ram", "Forbidden.RAM")})
	configurations := map[string]Config{
		"shadow":   {Rules: map[string]Mode{"ram": Shadow}},
		"off":      {Rules: map[string]Mode{"ram": Off}},
		"replaced": {Dir: own, Replace: []string{"ram"}},
	}
	for name, cfg := range configurations {
		t.Run(name, func(t *testing.T) {
			r := load(t, cfg)
			in := userInput()
			in.Checks = nil
			want := "pass"
			if name == "shadow" {
				want = "pass [ram:Forbidden.RAM]"
			}
			if got := judge(t, r, in); got != want {
				t.Errorf("user: %s, want %s", got, want)
			}
			if got := judge(t, r, example(PrincipalAnonymous)); !strings.HasPrefix(got, "refuse") {
				t.Errorf("anonymous: %s", got)
			}
			in.Principal.Type = "other"
			if got := judge(t, r, in); !strings.HasPrefix(got, "refuse") {
				t.Errorf("unknown type: %s", got)
			}
		})
	}
}

// TestAllOff: even without any rule somebody must call.
func TestAllOff(t *testing.T) {
	for _, mode := range []Mode{Off, Shadow} {
		modes := map[string]Mode{}
		for _, rule := range load(t, Config{}).Rules() {
			modes[rule.ID] = mode
		}
		r := load(t, Config{Rules: modes})
		if got := judge(t, r, userInput()); got != "pass" {
			t.Errorf("%v: user: %s", mode, got)
		}
		if got := judge(t, r, &Input{}); !strings.HasPrefix(got, "refuse") {
			t.Errorf("%v: zero input: %s", mode, got)
		}
	}
}

// TestLayouts: flat files, folders, and a mounted ConfigMap are the same rules.
func TestLayouts(t *testing.T) {
	files := map[string]string{}
	for _, name := range []string{"charge_type/charge_type.rego", "charge_type/charge_type_test.rego", "site.yaml"} {
		text, err := os.ReadFile(filepath.Join("testdata/site", name))
		if err != nil {
			t.Fatal(err)
		}
		files[name] = string(text)
	}
	flat := map[string]string{"README.md": "# not read"}
	for name, text := range files {
		flat[filepath.Base(name)] = text
	}
	folders := map[string]string{
		"charge_type/charge_type.rego": files["charge_type/charge_type.rego"],
		"site/a.json":                  `{"prepaid_instances": ["i-prepaid1"]}`,
		"site/prices/b.yml":            "ecs: 1.5\n",
	}
	layouts := map[string]string{
		"flat":      write(t, flat),
		"folders":   write(t, folders),
		"ConfigMap": configMap(t, flat),
	}
	for name, dir := range layouts {
		r := load(t, Config{Dir: dir})
		if got, want := judge(t, r, deleteInstance("i-prepaid1")), "refuse charge_type:ChargeTypeViolation"; got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

// TestData: values of every type reach the rules.
func TestData(t *testing.T) {
	dir := write(t, map[string]string{
		"site.yaml": "site: {text: a, number: 1.5, integer: 20, yes: true, no: false, nothing: null, list: [1, {x: y}], map: {}}\n",
		"a.rego": `package ramgate

deny contains {"rule": "site", "code": "Forbidden.RAM"} if {
	data.site == {
		"text": "a", "number": 1.5, "integer": 20, "yes": true, "no": false, "nothing": null,
		"list": [1, {"x": "y"}], "map": {},
	}
	to_number(input.request.params.PageSize) < data.site.integer
}
`,
	})
	if got, want := judge(t, load(t, Config{Dir: dir}), userInput()), "refuse site:Forbidden.RAM"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// configMap makes a folder as Kubernetes mounts a ConfigMap: links to files
// below ..data, which is a link itself.
func configMap(t *testing.T, files map[string]string) string {
	t.Helper()
	below := map[string]string{}
	for name, text := range files {
		below["..2026_01_01/"+name] = text
	}
	dir := write(t, below)
	links := map[string]string{"..data": "..2026_01_01"}
	for name := range files {
		links[name] = "..data/" + name
	}
	for name, to := range links {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestUnreadable(t *testing.T) {
	loop := t.TempDir()
	if err := os.Symlink(".", filepath.Join(loop, "again")); err != nil {
		t.Fatal(err)
	}
	dangling := t.TempDir()
	if err := os.Symlink("nowhere", filepath.Join(dangling, "a.rego")); err != nil {
		t.Fatal(err)
	}
	pipe := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(pipe, "a.rego"), 0o600); err != nil {
		t.Fatal(err)
	}
	none := filepath.Join(loop, "none")
	tests := map[string]string{
		loop:     loop + "/again: a link leads back to a folder around it",
		dangling: dangling + "/a.rego: read: no such file or directory",
		pipe:     pipe + "/a.rego: not a regular file",
		none:     none + ": read: no such file or directory",
	}
	for dir, want := range tests {
		_, err := Load(t.Context(), Config{Dir: dir})
		if err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

func TestRules(t *testing.T) {
	r := load(t, Config{Dir: "testdata/site", Rules: map[string]Mode{"balance": Shadow, "real_name": Off}})
	var got []string
	for _, rule := range r.Rules() {
		var codes []string
		for _, c := range rule.Codes() {
			codes = append(codes, string(c))
		}
		got = append(got, strings.Join([]string{rule.ID, rule.Mode.String(), rule.File, rule.Title(), strings.Join(codes, " ")}, " | "))
	}
	want := []string{
		"balance | shadow | builtin/balance/balance.rego | The account can pay | InsufficientBalance",
		"charge_type | enforce | testdata/site/charge_type/charge_type.rego | Prepaid instances are not released | ChargeTypeViolation",
		"maintenance | enforce | builtin/maintenance/maintenance.rego | The region is not under maintenance | ServiceUnavailable.RegionMaintaining",
		"not_support_ram | enforce | builtin/not_support_ram/not_support_ram.rego | The API does not support RAM | Forbidden.NotSupportRAM",
		"owner | enforce | builtin/owner/owner.rego | The owner is named at most once | InvalidOwner MissingParameter InvalidOwnerId InvalidOwnerAccount InvalidAccount.NotFound InvalidParameter.OwnerAccount InvalidParameter.ResourceOwnerAccount Forbidden.Unauthorized",
		"ram | enforce | builtin/ram/ram.rego | RAM must allow the call | Forbidden.RAM",
		"real_name | off | builtin/real_name/real_name.rego | The account passed real-name authentication | RealNameAuthenticationError",
		"risk | enforce | builtin/risk/risk.rego | The account is not blocked by risk control | Forbidden.RiskControl",
		"sub_user | enforce | builtin/sub_user/sub_user.rego | The API is not for RAM users and roles | Forbidden.SubUser",
		"unauthorized | enforce | builtin/unauthorized/unauthorized.rego | The owner is the caller's account or trusts it | Forbidden.Unauthorized",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestRevision(t *testing.T) {
	files := map[string]string{"a.rego": rule("site", "Forbidden.RAM"), "site.yaml": "site: {x: 1}\n"}
	first := load(t, Config{Dir: write(t, files)}).Revision()
	if again := load(t, Config{Dir: write(t, files)}).Revision(); again != first {
		t.Errorf("the same files in another place: %s and %s", first, again)
	}
	files["a_test.rego"] = "package ramgate_test.a\n\ntest_a := true\n"
	if again := load(t, Config{Dir: write(t, files)}).Revision(); again != first {
		t.Errorf("another test: %s and %s", first, again)
	}
	seen := map[string]string{first: "first"}
	differ := func(name string, cfg Config) {
		rev := load(t, cfg).Revision()
		if seen[rev] != "" {
			t.Errorf("%s and %s: both %s", seen[rev], name, rev)
		}
		seen[rev] = name
	}
	differ("mode", Config{Dir: write(t, files), Rules: map[string]Mode{"site": Shadow}})
	differ("built-in", Config{})
	other, err := catalog.Builtin().With([]catalog.Entry{{Code: "Mine", Variants: []catalog.Variant{{Status: 400, Message: "m"}}}})
	if err != nil {
		t.Fatal(err)
	}
	differ("catalog", Config{Dir: write(t, files), Catalog: other})
	files["site.yaml"] = "site: {x: 2}\n"
	differ("data", Config{Dir: write(t, files)})
	files["a.rego"] += "\n# more\n"
	differ("rule", Config{Dir: write(t, files)})
}
