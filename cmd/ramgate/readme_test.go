package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/tester"

	"github.com/ramgate/ramgate/catalog"
	"github.com/ramgate/ramgate/policies"
)

// block is the indented text of the README that follows a line which ends so.
func block(t *testing.T, readme, after string) string {
	t.Helper()
	_, rest, ok := strings.Cut(readme, after+"\n\n")
	if !ok {
		t.Fatalf("README.md has no %q", after)
	}
	var b strings.Builder
	for line := range strings.Lines(rest) {
		code, indented := strings.CutPrefix(line, "    ")
		if !indented && strings.TrimSpace(line) != "" {
			break
		}
		b.WriteString(code)
	}
	return b.String()
}

// TestReadmeRule loads the rule that the README shows and runs its test.
func TestReadmeRule(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, after := range map[string]string{
		"freeze.rego":      "`policies/freeze/freeze.rego`:",
		"freeze_test.rego": "`policies/freeze/freeze_test.rego`:",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(block(t, string(readme), after)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	rules, err := policies.Load(t.Context(), policies.Config{Dir: dir, Catalog: catalog.Builtin()})
	if err != nil {
		t.Fatal(err)
	}
	if w := rules.Warnings(); len(w) > 0 {
		t.Errorf("warnings: %v", w)
	}
	results, err := tester.Run(t.Context(), dir, filepath.Join("..", "..", "policies"))
	if err != nil {
		t.Fatal(err)
	}
	ran := 0
	for _, r := range results {
		if !r.Pass() {
			t.Errorf("%s: %s fails: %v", r.Package, r.Name, r.Error)
		}
		if strings.HasSuffix(r.Package, ".freeze") {
			ran++
		}
	}
	if ran != 2 {
		t.Errorf("ran %d tests of the README, want 2", ran)
	}
}
