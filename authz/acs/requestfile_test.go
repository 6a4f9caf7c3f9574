package acs

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestReadRequest(t *testing.T) {
	f, err := ReadRequest([]byte(`{"method":"POST","scheme":"https","target":"/?a","name":"left aside",
		"headers":[["Host","A.example.com"],["X-Acs-A"," 1 "],["Connection","x"],["x-acs-a","2"]],
		"body_b64":"AP8=","source_ip":"192.0.2.1","captured_at":"2026-11-23T19:05:44.592Z"}`))
	if err != nil {
		t.Fatal(err)
	}
	r := f.Request()
	if r.Method != "POST" || r.Scheme != "https" || r.Target != "/?a" || r.Host != "A.example.com" ||
		string(r.Body) != "\x00\xff" || r.BodyState != Whole || f.SourceIP != "192.0.2.1" ||
		!f.CapturedAt.Equal(time.Date(2026, 11, 23, 19, 5, 44, 592e6, time.UTC)) {
		t.Errorf("%+v %+v", f, r)
	}
	if len(r.Headers) != 2 || r.Headers[0] != (Header{"x-acs-a", " 1 "}) || r.Headers[1] != (Header{"x-acs-a", "2"}) {
		t.Errorf("headers %q", r.Headers)
	}
	if f, _ := ReadRequest([]byte(`{"method":"GET","target":"/","headers":[["host","a"],["Host","b"]],"body":"x"}`)); f == nil ||
		f.Request().Host != "a,b" || string(f.Request().Body) != "x" {
		t.Errorf("%+v", f)
	}
	for _, bad := range []string{``, `{}`, `[]`, `{"method":"GET"}`, `{"method":"GET","target":"/","headers":{}}`,
		`{"method":"GET","target":"/","body":"x","body_b64":"AA=="}`, `{"method":"GET","target":"/","captured_at":"today"}`} {
		if _, err := ReadRequest([]byte(bad)); err == nil {
			t.Errorf("read %s", bad)
		}
	}
}

func TestFileOfARequest(t *testing.T) {
	r := request("POST", "/?a=%20", "x\xff", "accept", "*/*", "x-acs-a", "1")
	text, err := json.Marshal(r.File())
	if err != nil {
		t.Fatal(err)
	}
	f, err := ReadRequest(text)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(r, f.Request()); diff != "" {
		t.Error(diff)
	}
}
