package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// build makes a ramgate.
func build(t *testing.T) (binary string) {
	t.Helper()
	binary = filepath.Join(t.TempDir(), "ramgate")
	command(t, "go", "build", "-o", binary, "../ramgate")
	return binary
}

func command(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
}

// TestDemo plays the demonstration, and one on what ramgate init writes.
func TestDemo(t *testing.T) {
	binary := build(t)
	mine := filepath.Join(t.TempDir(), "mine")
	command(t, binary, "init", mine)
	for _, test := range []struct{ config, want string }{
		{"", "17 refused at the gate, 7 reached the backend.\n"},
		{mine, "4 passed, 0 failed\n\n3 requests reached the backend.\n"},
	} {
		var out bytes.Buffer
		if err := run(t.Context(), binary, test.config, false, &out); err != nil || !strings.Contains(out.String(), test.want) {
			t.Errorf("config %q: %v, want %q in\n%s", test.config, err, test.want, out.String())
		}
	}
	left, err := filepath.Glob(filepath.Join(mine, ".*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}

	// A case that fails fails the demonstration.
	path := filepath.Join(mine, "tests", "shop.yaml")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, bytes.Replace(text, []byte("SignatureNonceUsed"), []byte("allow"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := run(t.Context(), binary, mine, false, &out); err == nil || !strings.Contains(out.String(), "3 passed, 1 failed") {
		t.Errorf("error %v:\n%s", err, out.String())
	}
}
