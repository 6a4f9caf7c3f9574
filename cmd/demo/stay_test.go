package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestStay pastes the printed command into a shell, twice.
func TestStay(t *testing.T) {
	line, end := staying(t, build(t), "", "curl ")
	for i, want := range []string{`"x-ramgate-principal":"acs:ram::1000000000000001:user/alice"`, `"Code":"SignatureNonceUsed"`} {
		if got := paste(t, line); !strings.Contains(got, want) {
			t.Errorf("time %d: %s, want %s", i+1, got, want)
		}
	}
	if err := end(); err != nil {
		t.Error(err)
	}
}

// TestStayWhenTestsFail: what a case refuses is there to be looked into.
func TestStayWhenTestsFail(t *testing.T) {
	binary, mine := build(t), filepath.Join(t.TempDir(), "mine")
	command(t, binary, "init", mine)
	wrong := "cases: [{name: wrong, request: {host: shop.example.com}, want: allow}]"
	if err := os.WriteFile(filepath.Join(mine, "tests", "wrong.yaml"), []byte(wrong), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, end := staying(t, binary, mine, "The tests again: "); end() == nil {
		t.Error("the case that failed is forgotten")
	}
}

// staying runs the demonstration up to the line that begins so; end ends it.
func staying(t *testing.T, binary, config, begins string) (line string, end func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r, w := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := run(ctx, binary, config, true, w)
		w.CloseWithError(err)
		ended <- err
	}()
	var told strings.Builder
	for lines := bufio.NewScanner(r); line == "" && lines.Scan(); {
		fmt.Fprintln(&told, lines.Text())
		if strings.HasPrefix(lines.Text(), begins) {
			line = lines.Text()
		}
	}
	go func() { _, _ = io.Copy(io.Discard, r) }()
	end = func() error {
		cancel()
		return <-ended
	}
	if line == "" {
		t.Fatalf("no line begins with %q: %v\n%s", begins, end(), told.String())
	}
	return line, end
}

// paste has a shell read a curl command, and does what it says.
func paste(t *testing.T, line string) string {
	t.Helper()
	words, err := exec.CommandContext(t.Context(), "sh", "-c", `curl() { for word; do printf '%s\0' "$word"; done; }; `+line).Output()
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://unset", nil)
	if err != nil {
		t.Fatal(err)
	}
	args := strings.Split(strings.TrimSuffix(string(words), "\x00"), "\x00")
	for i := 0; i < len(args); i++ {
		switch args[i] {
		case "-i":
		case "-X":
			i++
			req.Method = args[i]
		case "-H":
			i++
			name, value, _ := strings.Cut(args[i], ": ")
			if name == "Host" {
				req.Host = value
				continue
			}
			req.Header[name] = append(req.Header[name], value)
		default:
			if req.URL, err = req.URL.Parse(args[i]); err != nil {
				t.Fatal(err)
			}
		}
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}
