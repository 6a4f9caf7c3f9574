package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"testing"
)

// TestStay pastes the printed command into a shell, twice.
func TestStay(t *testing.T) {
	binary := build(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r, w := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := run(ctx, binary, "", true, w)
		w.CloseWithError(err)
		ended <- err
	}()
	line := ""
	for lines := bufio.NewScanner(r); line == "" && lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "curl ") {
			line = lines.Text()
		}
	}
	if line == "" {
		t.Fatal("no command is printed")
	}
	go func() { _, _ = io.Copy(io.Discard, r) }()
	for i, want := range []string{`"x-ramgate-principal":"acs:ram::1000000000000001:user/alice"`, `"Code":"SignatureNonceUsed"`} {
		if got := paste(t, line); !strings.Contains(got, want) {
			t.Errorf("time %d: %s, want %s", i+1, got, want)
		}
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
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
