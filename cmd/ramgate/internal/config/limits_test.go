package config_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

const base = "directory: {file: d.yaml}\nopenapi: {dir: a}\n"

func TestLimitsForms(t *testing.T) {
	const list = "- {name: a, by: [account], rate: 5/1s}\n- {name: b, by: [], rate: 5/1s, mode: off}\n"
	var revisions []string
	for _, test := range []struct{ name, text, want string }{
		{"absent", base, "account"},
		{"empty", base + "limits: []", ""},
		{"inline", base + "limits:\n" + list, "a"},
		{"in a file", base + "limits: {file: l.yaml}", "a"},
	} {
		c, dir, _ := load(t, test.text)
		if err := os.WriteFile(filepath.Join(dir, "l.yaml"), []byte(list), 0o600); err != nil {
			t.Fatal(err)
		}
		plan, err := c.Limits.Load(noon)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(plan.Names(), " "); got != test.want {
			t.Errorf("%s: limits %q, want %q", test.name, got, test.want)
		}
		revisions = append(revisions, plan.Revision)
	}
	// The same limits have the same revision, wherever they stand.
	if revisions[2] != revisions[3] {
		t.Errorf("revisions %q", revisions)
	}
	slices.Sort(revisions)
	if got := len(slices.Compact(revisions)); got != 3 {
		t.Errorf("%d revisions of three lists", got)
	}
}

func TestLimitsProblems(t *testing.T) {
	const file = `- name: a
  by: [account, planet]
  rate: 7/1s
  mode: on
- name: a
  by: []
  rate: 1/1s
  match: {source: here}
  overrides:
    - {match: {account: "1"}, rate: 1/1s}
`
	// The words are those of the limits themselves, the places are ours.
	want := []string{"2:7: by", "4:9: mode", "5:9: name", "8:19: match.source", "10:15: overrides[0].match"}
	c, dir, _ := load(t, base+"limits: {file: l.yaml}")
	path := filepath.Join(dir, "l.yaml")
	if _, err := c.Limits.Load(noon); err == nil || err.Error() != path+": cannot be read: no such file or directory" {
		t.Errorf("a missing file: %v", err)
	}
	if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := c.Limits.Load(noon)
	if err == nil {
		t.Fatal("they load")
	}
	lines := strings.Split(err.Error(), "\n")
	for i, line := range lines {
		if i >= len(want) || !strings.HasPrefix(line, path+":"+want[i]+": ") {
			t.Errorf("problem %s", line)
		}
	}
	if len(lines) != len(want) {
		t.Errorf("%d problems, want %d", len(lines), len(want))
	}

	c, dir, _ = load(t, base+"limits:\n- {name: a, by: [planet], rate: 1/1s}")
	_, err = c.Limits.Load(noon)
	if err == nil || !strings.HasPrefix(err.Error(), filepath.Join(dir, "ramgate.yaml")+":4:17: by: ") {
		t.Errorf("in the configuration itself: %v", err)
	}
}

func TestLimitsWarnings(t *testing.T) {
	c, dir, _ := load(t, base+`limits:
- name: a
  by: [account]
  rate: 1/1s
  overrides:
    - {match: {account: "1"}, rate: 2/1s, expires: 2026-11-24T12:00:00Z}
    - {match: {account: "2"}, rate: 2/1s, expires: 2026-11-24T12:00:01Z}
    - {match: {account: "3"}, rate: 2/1s}
`)
	plan, err := c.Limits.Load(noon)
	want := []string{filepath.Join(dir, "ramgate.yaml") + ":8:52: overrides[0].expires: of limit a is over: the override holds no more"}
	if err != nil || !slices.Equal(plan.Warnings, want) {
		t.Errorf("warnings %q, error %v, want %q", plan.Warnings, err, want)
	}
	for text, want := range map[string]string{
		"limits: []": ":3:9: limits: nobody is limited",
		"limits: [{name: a, by: [], rate: 1/1s, mode: off}]": ":3:9: limits: nobody is limited",
		"limits: {file: l.yaml}":                             ":1:1: limits: nobody is limited",
		"":                                                   "",
	} {
		c, dir, _ := load(t, base+text)
		if err := os.WriteFile(filepath.Join(dir, "l.yaml"), []byte("[]"), 0o600); err != nil {
			t.Fatal(err)
		}
		plan, err := c.Limits.Load(noon)
		if got := strings.Join(plan.Warnings, "\n"); err != nil || !strings.HasSuffix(got, want) || want == "" && got != "" {
			t.Errorf("%s: warnings %q, error %v, want %q", text, got, err, want)
		}
	}
}

func TestLimitsEqual(t *testing.T) {
	const rule = "[{name: a, by: [], rate: 1/1s}]"
	one, _, _ := load(t, base+"limits: "+rule)
	same, _, _ := load(t, "# moved\n"+base+"limits: "+rule)
	if !one.Limits.Equal(&same.Limits) {
		t.Error("a list that only moved is another")
	}
	for _, text := range []string{"", "limits: []", "limits: {file: x}", "limits: [{name: a, by: [], rate: 2/1s}]"} {
		other, _, _ := load(t, base+text)
		if one.Limits.Equal(&other.Limits) {
			t.Errorf("%q equals the list", text)
		}
	}
}
