package gate_test

import (
	"fmt"
	"strings"
	"testing"
)

// noDisk is what a backend that knows of no such disk wants its caller to get.
var noDisk = refusal{404, "InvalidDiskId.NotFound", "The specified DiskId does not exist."}

// leak stands in each answer of the backend here, and must not reach a client.
const leak = "backend's own"

// raising is an answer that raises an error, with further header lines.
func raising(status, code, body string, lines ...string) string {
	head := append([]string{
		"HTTP/1.1 " + status, "x-ramgate-error: " + code, "x-leak: " + leak,
		fmt.Sprintf("content-length: %d", len(body)),
	}, lines...)
	return strings.Join(head, "\r\n") + "\r\n\r\n" + body
}

// withoutLeak fails the test if anything of the backend's answer arrived.
func (a answer) withoutLeak(t *testing.T) {
	t.Helper()
	for name := range a.header {
		if name = strings.ToLower(name); strings.HasPrefix(name, "x-ramgate-") || name == "x-leak" || name == "content-encoding" {
			t.Errorf("the client gets the header %s: %s", name, a.header.Get(name))
		}
	}
	if strings.Contains(a.body, leak) {
		t.Errorf("the client gets of the backend: %s", a.body)
	}
}

// TestRaised: what a backend raises by its code, each client reads as it reads
// the gate's own refusals.
func TestRaised(t *testing.T) {
	k := startMemory(t, nil)
	k.backend.answers(func(*message) string {
		return raising("500 Oops", noDisk.code, leak, "content-type: text/html", "content-encoding: gzip", "set-cookie: a=b")
	})
	for _, by := range clients {
		t.Run(by.name, func(t *testing.T) {
			k.backend.forget()
			a := k.call(t, by, by.read())
			a.refused(t, noDisk)
			a.withoutLeak(t)
			if got := k.backend.only(t).header("x-ramgate-request-id"); got != a.requestID || got != a.header.Get("x-acs-request-id") {
				t.Errorf("the client reports request %s, header %s; the backend got %s", a.requestID, a.header.Get("x-acs-request-id"), got)
			}
			if got := a.header.Values("content-type"); len(got) != 1 || got[0] != "application/json;charset=utf-8" {
				t.Errorf("content-type %q", got)
			}
			entry := k.envoy.AccessLog("request_id", strings.ToLower(a.requestID))
			if entry["details"] != "ramgate_backend_error" || entry["backend_code"] != noDisk.code || entry["verdict"] != "allow" {
				t.Errorf("access log %v", entry)
			}
		})
	}
	if n := k.gate.metric(`ramgate_backend_errors_total{code="InvalidDiskId.NotFound"}`); n != fmt.Sprint(len(clients)) {
		t.Errorf("counted %s errors, want %d", n, len(clients))
	}
}

// TestRaisedShapes: however a backend answers, what it raises is all that counts.
func TestRaisedShapes(t *testing.T) {
	k := startMemory(t, nil)
	internal := refusal{500, "InternalError", "The request processing has failed due to some unknown error, exception or failure."}
	endless := "HTTP/1.1 200 OK\r\nx-ramgate-error: " + noDisk.code + "\r\ntransfer-encoding: chunked\r\n\r\n" +
		fmt.Sprintf("%x\r\n%s\r\n", len(leak), leak) // and never the last chunk
	for name, test := range map[string]struct {
		answer string
		want   refusal
	}{
		"200":                 {raising("200 OK", noDisk.code, leak), noDisk},
		"204":                 {"HTTP/1.1 204 No Content\r\nx-ramgate-error: " + noDisk.code + "\r\n\r\n", noDisk},
		"302":                 {raising("302 Found", noDisk.code, leak, "location: http://elsewhere.example.com/"), noDisk},
		"503":                 {raising("503 Busy", noDisk.code, leak), noDisk},
		"no body":             {raising("404 Not Found", noDisk.code, ""), noDisk},
		"long body":           {raising("404 Not Found", noDisk.code, strings.Repeat(leak, 1<<18)), noDisk},
		"body without an end": {endless, noDisk},
		"body breaks off":     {"HTTP/1.1 404 Not Found\r\nx-ramgate-error: " + noDisk.code + "\r\ncontent-length: 100\r\n\r\n" + leak, noDisk},
		"early hints":         {"HTTP/1.1 103 Early Hints\r\nx-ramgate-error: UnknownError\r\n\r\n" + raising("200 OK", noDisk.code, leak), noDisk},
		"parameters": {
			raising("400 Bad", "InvalidParameter.ValueExceeded", leak, "x-ramgate-error-parameter: Size", "x-ramgate-error-value: 7"),
			refusal{400, "InvalidParameter.ValueExceeded", "The value of Size exceeded, max: 7."},
		},
		"markup":         {raising("400 Bad", "InvalidParameter", leak, `x-ramgate-error-parameter: "}<&`), invalid(`"}<&`)},
		"no such code":   {raising("404 Not Found", "No.Such", leak), internal},
		"no code":        {raising("404 Not Found", "", leak), internal},
		"not UTF-8":      {raising("404 Not Found", "\xff\xfe", leak), internal},
		"two codes":      {raising("404 Not Found", noDisk.code, leak, "x-ramgate-error: "+noDisk.code), internal},
		"a name like it": {raising("404 Not Found", noDisk.code, leak, "x-ramgate-errors: UnknownError"), noDisk},
	} {
		t.Run(name, func(t *testing.T) {
			k.backend.answers(func(*message) string { return test.answer })
			by := clients[2]
			a := k.call(t, by, by.read())
			a.refused(t, test.want)
			a.withoutLeak(t)
		})
	}
	eventually(t, "the log tells of the unknown code", func() bool { return strings.Contains(k.gate.log.String(), `"No.Such"`) })
	if n := k.gate.metric(`ramgate_backend_errors_total{code="other"}`); n != "4" {
		t.Errorf("counted %s unknown codes, want 4", n)
	}
}

// TestRaisedToHEAD: an answer without a body stays one, else its body would be
// read as the next answer on the connection.
func TestRaisedToHEAD(t *testing.T) {
	k := startMemory(t, nil)
	k.backend.answers(func(*message) string { return raising("404 Not Found", noDisk.code, "") })
	by := clients[3]
	c := by.read()
	c.method = "HEAD"
	w := &wire{addr: k.envoy.Addr()}
	by.send(w, c) // the client expects a body, so what it makes of it does not count
	if w.status != 404 || w.body != "" || w.header.Get("content-type") != "application/json;charset=utf-8" || w.header.Get("x-ramgate-error") != "" {
		t.Errorf("status %d, body %q, headers %v", w.status, w.body, w.header)
	}
}

// TestNothingRaised: a backend's own answers pass as they are, whatever a
// client sends.
func TestNothingRaised(t *testing.T) {
	k := startMemory(t, nil)
	for name, answer := range map[string]string{
		"fine":      "HTTP/1.1 200 OK\r\nx-leak: 1\r\nx-ramgate-account: 1\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}",
		"its error": "HTTP/1.1 404 Not Found\r\nx-leak: 1\r\nx-ramgate-account: 1\r\ncontent-type: application/json\r\ncontent-length: 28\r\n\r\n" + `{"Code":"Mine","Message":""}`,
	} {
		t.Run(name, func(t *testing.T) {
			k.backend.answers(func(*message) string { return answer })
			by := clients[2]
			c := by.read()
			c.header = map[string]string{"x-ramgate-error": "UnknownError"}
			w := &wire{addr: k.envoy.Addr()}
			by.send(w, c)
			_, body, _ := strings.Cut(answer, "\r\n\r\n")
			if w.body != body || w.header.Get("x-leak") != "1" {
				t.Errorf("%d %v %s", w.status, w.header, w.body)
			}
			if got := w.header.Get("x-ramgate-account"); got != "" {
				t.Errorf("the backend's x-ramgate-account: %s reaches the client", got)
			}
		})
	}
}

// TestRaisedWhileDown: without ramgate nobody can word the error, and the
// backend's own words do not take its place.
func TestRaisedWhileDown(t *testing.T) {
	k := startMemory(t, nil)
	k.backend.answers(func(*message) string {
		k.gate.process.Kill()
		return raising("404 Not Found", noDisk.code, leak)
	})
	by := clients[2]
	a := k.call(t, by, by.read())
	a.refused(t, unavailable)
	a.withoutLeak(t)
}
