package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/format"
	"github.com/open-policy-agent/opa/v1/tester"

	"github.com/ramgate/ramgate/catalog"
	"github.com/ramgate/ramgate/cmd/ramgate/internal/starter"
	"github.com/ramgate/ramgate/policies"
)

// builtinRules is the folder of ramgate's own rules.
var builtinRules = filepath.Join("..", "..", "policies")

// block is an indented text of a Markdown file. It has the name of a file if
// the line before it ends with that, as `policies/freeze/freeze.rego`:
type block struct{ name, text string }

var fileName = regexp.MustCompile("`([a-z_/]+\\.(?:rego|yaml))`:\n$")

// blocks are those of the file at path, in its order.
func blocks(t *testing.T, path string) []block {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var all []block
	last, inside := "", false
	for line := range strings.Lines(string(text)) {
		code, indented := strings.CutPrefix(line, "    ")
		blank := strings.TrimSpace(line) == ""
		switch {
		case indented && !inside:
			b := block{text: code}
			if m := fileName.FindStringSubmatch(last); m != nil {
				b.name = m[1]
			}
			all, inside = append(all, b), true
		case indented || blank && inside:
			all[len(all)-1].text += code
		case !blank:
			last, inside = line, false
		}
	}
	for i := range all {
		all[i].text = strings.TrimRight(all[i].text, "\n") + "\n"
	}
	return all
}

// writeBlocks writes those that are files below dir. Rego must be as opa fmt
// writes it.
func writeBlocks(t *testing.T, dir string, all []block) {
	t.Helper()
	for _, b := range all {
		if b.name == "" {
			continue
		}
		if strings.HasSuffix(b.name, ".rego") {
			formatted, err := format.Source(b.name, []byte(b.text))
			if err != nil {
				t.Fatal(err)
			}
			if string(formatted) != b.text {
				t.Errorf("%s is not as opa fmt writes it:\n%s", b.name, formatted)
			}
		}
		path := filepath.Join(dir, b.name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(b.text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// checkRules loads the rules in dir, which must give no warning, and runs their
// tests with and without the built-in rules. It returns how many ran.
func checkRules(t *testing.T, dir string) int {
	t.Helper()
	rules, err := policies.Load(t.Context(), policies.Config{Dir: dir, Catalog: catalog.Builtin()})
	if err != nil {
		t.Fatal(err)
	}
	if w := rules.Warnings(); len(w) > 0 {
		t.Errorf("warnings: %v", w)
	}
	ran := 0
	for _, folders := range [][]string{{dir, builtinRules}, {dir}} {
		results, err := tester.Run(t.Context(), folders...)
		if err != nil {
			t.Fatal(err)
		}
		ran = len(results)
		for _, r := range results {
			// The published cases hold for the built-in rules alone: a rule of a
			// user's may well refuse what one of them allows.
			if !r.Pass() && r.Package != "data.ramgate_test.cases" {
				t.Errorf("%s: %s fails: %v", r.Package, r.Name, r.Error)
			}
		}
	}
	return ran
}

// TestReadmeRule loads the rule that the README shows and runs its test.
func TestReadmeRule(t *testing.T) {
	dir := t.TempDir()
	writeBlocks(t, dir, blocks(t, filepath.Join("..", "..", "README.md")))
	if ran := checkRules(t, filepath.Join(dir, "policies")); ran != 2 {
		t.Errorf("ran %d tests of the README, want 2", ran)
	}
}

// succeed runs ramgate with a configuration in dir that says this of policies,
// and is CONFIG among the arguments.
func succeed(t *testing.T, dir, policies string, args ...string) {
	t.Helper()
	config := filepath.Join(dir, "guide.yaml")
	text := "directory: {file: directory.yaml}\nopenapi: {dir: apis}\n" + policies
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	args[slices.Index(args, "CONFIG")] = config
	var out bytes.Buffer
	if code := run(t.Context(), args, streams{out: &out, err: &out}); code != exitDone {
		t.Errorf("ramgate %q ends with %d, given\n%s\n%s", args, code, text, out.String())
	}
}

// TestPoliciesGuide does what the guide to rules says.
func TestPoliciesGuide(t *testing.T) {
	dir := t.TempDir()
	if _, err := starter.Write(dir); err != nil {
		t.Fatal(err)
	}
	all := blocks(t, filepath.Join(builtinRules, "README.md"))
	writeBlocks(t, dir, all)
	if ran := checkRules(t, filepath.Join(dir, "policies")); ran != 4+4+5+3 {
		t.Errorf("ran %d tests of the guide and of the configuration that it begins with, want 16", ran)
	}
	settings := 0
	for _, b := range all {
		if strings.HasPrefix(b.text, "policies:") {
			settings++
			succeed(t, dir, b.text, "validate", "-c", "CONFIG")
		}
	}
	succeed(t, dir, "policies: {dir: policies}\n", "test", "-c", "CONFIG", filepath.Join(dir, "tests", "rules.yaml"))
	if settings != 2 {
		t.Errorf("%d configurations are shown, want 2", settings)
	}
}

// TestGuideFields: every field of the input that the guide names exists, which
// loading a rule that reads it tells.
func TestGuideFields(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(builtinRules, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	fields := regexp.MustCompile("`(input\\.[a-z_.]+)`").FindAllStringSubmatch(string(text), -1)
	if len(fields) < 20 {
		t.Errorf("the guide names %d fields", len(fields))
	}
	helper := "package ramgate.guide\n\n"
	for _, m := range fields {
		helper += "fields contains " + m[1] + "\n"
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "guide.rego"), []byte(helper), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := policies.Load(t.Context(), policies.Config{Dir: dir, Catalog: catalog.Builtin()}); err != nil {
		t.Error(err)
	}
}
