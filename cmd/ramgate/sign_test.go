package main

import (
	"os/exec"
	"testing"

	"github.com/ramgate/ramgate/authz/acs"
)

// TestCurlQuotes has a shell read a command back: nothing of a request may act
// in it, and curl must not take a body for the name of a file.
func TestCurlQuotes(t *testing.T) {
	r := &acs.Request{
		Method: "POST", Host: "h", Target: "/?a=$(exit)&b='x'",
		Headers: []acs.Header{{Name: "x-acs-a", Value: "`exit`"}}, Body: []byte("@/etc/hostname\n'; exit"),
	}
	out, err := exec.Command("sh", "-c", `curl() { for word; do printf '%s|' "$word"; done; }; `+curl(r, "http://b")).Output()
	if err != nil {
		t.Fatal(err)
	}
	want := "-i|-X|POST|-H|Host: h|-H|x-acs-a: `exit`|--data-raw|@/etc/hostname\n'; exit|http://b/?a=$(exit)&b='x'|"
	if string(out) != want {
		t.Errorf("got  %q\nwant %q", out, want)
	}
}
