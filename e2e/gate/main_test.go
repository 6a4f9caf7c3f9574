// Package gate_test runs the ramgate binary behind a real Envoy, with a real
// Redis and a backend that remembers every byte it gets, and calls it as
// official Alibaba Cloud clients do. What a test says of the backend it reads
// from the backend's own memory, what it says of a refusal from the client.
package gate_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// binary is the ramgate that all tests of this package run.
var binary string

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "ramgate-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "ramgate")
	build := exec.Command("go", "build", "-o", binary, "./cmd/ramgate")
	build.Dir = filepath.Join("..", "..")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "build ramgate:", err)
		return 1
	}
	return m.Run()
}

// patience bounds every wait. What is waited for takes milliseconds; only a
// test that is about to fail waits so long.
const patience = 20 * time.Second

// eventually waits until holds does.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain until %s", what)
		}
	}
}
