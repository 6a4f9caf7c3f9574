package main

import (
	"context"
	"crypto/rand"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/ramgate/ramgate/authz/acs"
	"github.com/ramgate/ramgate/cmd/ramgate/internal/gatetest"
)

// scriptCommands are the commands that scripts have beside testscript's own.
var scriptCommands = map[string]func(ts *testscript.TestScript, neg bool, args []string){
	"freeport": freePort,
	"await":    await,
	"signal":   signalBackground,
	"verdict":  verdict,
	"publish":  publish,
}

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

// verdict asks a gate about a call of Ecs until the answer is the wanted one,
// allow or a code: verdict WANT ADDRESS KEY:SECRET ACTION [NAME=VALUE …].
func verdict(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 4 {
		ts.Fatalf("usage: verdict WANT ADDRESS KEY:SECRET ACTION [NAME=VALUE …]")
	}
	gate, err := gatetest.Dial(args[1])
	ts.Check(err)
	defer gate.Close()
	key, secret, _ := strings.Cut(args[2], ":")
	query, err := url.ParseQuery("RegionId=cn-hangzhou&" + strings.Join(args[4:], "&"))
	ts.Check(err)
	r := &acs.Request{Method: "POST", Scheme: "http", Host: "ecs.example.com", Target: "/?" + query.Encode(), BodyState: acs.Whole}
	got := ""
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		signed, err := acs.Sign(r, acs.Credentials{AccessKeyID: key, Secret: secret}, acs.ACS3, args[3], "2014-05-26", rand.Text(), time.Now())
		ts.Check(err)
		if got, err = gate.Verdict(context.Background(), signed); err != nil {
			got = err.Error()
		}
		if got == args[0] {
			return
		}
	}
	ts.Fatalf("the answer is %s, not %s", got, args[0])
}

// publish puts files into a mounted volume as a kubelet does: they lie in a
// folder of their version, the link ..data to it is replaced, and what is read
// are links through that: publish MOUNT VERSION FILE ….
func publish(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: publish MOUNT VERSION FILE …")
	}
	mount := ts.MkAbs(args[0])
	data, version := filepath.Join(mount, "..data"), filepath.Join(mount, ".."+args[1])
	old, _ := os.Readlink(data) // "" the first time
	ts.Check(os.MkdirAll(version, 0o700))
	for _, file := range args[2:] {
		text, err := os.ReadFile(ts.MkAbs(file))
		ts.Check(err)
		ts.Check(os.WriteFile(filepath.Join(version, filepath.Base(file)), text, 0o600))
	}
	ts.Check(os.Symlink(filepath.Base(version), data+"_tmp"))
	ts.Check(os.Rename(data+"_tmp", data))
	for _, file := range args[2:] {
		link := filepath.Join(mount, filepath.Base(file))
		if _, err := os.Lstat(link); err != nil {
			ts.Check(os.Symlink(filepath.Join("..data", filepath.Base(file)), link))
		}
	}
	links, err := filepath.Glob(filepath.Join(mount, "[^.]*"))
	ts.Check(err)
	for _, link := range links {
		if _, err := os.Stat(link); err != nil { // of a file that this version has no more
			ts.Check(os.Remove(link))
		}
	}
	if old != "" {
		ts.Check(os.RemoveAll(filepath.Join(mount, old)))
	}
}
