package main

import (
	"io"
	"net"
	"net/http"
	"regexp"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// freePort sets a variable to a loopback address that was free a moment ago:
// freeport NAME.
func freePort(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: freeport NAME")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Setenv(args[0], l.Addr().String())
	ts.Check(l.Close())
}

// await asks a URL until its answer matches a pattern: await URL REGEXP. With !
// in front, until nothing answers there.
func await(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: [!] await URL REGEXP")
	}
	want := regexp.MustCompile(args[1])
	last := ""
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		body, err := get(args[0])
		last = body
		if neg && err != nil || !neg && err == nil && want.MatchString(body) {
			return
		}
	}
	ts.Fatalf("%s does not become %s; last it was %s", args[0], args[1], last)
}

// get returns status and body as one text.
func get(url string) (string, error) {
	resp, err := http.Get(url)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return resp.Status + "\n" + string(body), err
}

// signalBackground sends a signal to the commands in the background:
// signal TERM|HUP.
func signalBackground(ts *testscript.TestScript, neg bool, args []string) {
	signals := map[string]syscall.Signal{"TERM": syscall.SIGTERM, "HUP": syscall.SIGHUP}
	if neg || len(args) != 1 || signals[args[0]] == 0 {
		ts.Fatalf("usage: signal TERM|HUP")
	}
	for _, p := range ts.BackgroundCmds() {
		ts.Check(p.Process.Signal(signals[args[0]]))
	}
}
