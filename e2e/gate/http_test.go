package gate_test

import (
	"encoding/xml"
	"io"
	"net/http"
	"strings"
	"testing"
)

// TestTransports: what a signature does not cover may change on the way to
// Envoy, and nothing else.
func TestTransports(t *testing.T) {
	k := start(t, nil)
	for _, by := range clients {
		for name, how := range map[string]transport{
			"http2": {http2: true}, "chunked": {chunked: true}, "http2 without length": {http2: true, chunked: true},
		} {
			t.Run(by.name+"/"+name, func(t *testing.T) {
				k.backend.forget()
				c, w := by.write(), &wire{addr: k.envoy.Addr(), transport: how}
				c.header = map[string]string{"x-ramgate-account": "forged"}
				a := k.callOver(t, w, by, c)
				a.passed(t)
				got := k.backend.only(t)
				if want := w.made.URL.RequestURI(); got.Method != "POST" || got.Target != want || !strings.Contains(got.Body, "Note") {
					t.Errorf("the client sent %s, and the backend got %s %s\n%s", want, got.Method, got.Target, got.Body)
				}
				identity(t, got, a, identityOfAlice(by, c))
				c.key.id = "LTAI5tE2eNobody"
				w = &wire{addr: k.envoy.Addr(), transport: how}
				k.callOver(t, w, by, c).refused(t, unknownKey)
			})
		}
	}
}

// TestLongBodies: up to the limit they pass, longer ones are refused, by Envoy
// or, where Envoy hands over what fits, by ramgate.
func TestLongBodies(t *testing.T) {
	const limit = 1 << 20
	k := startMemory(t, nil)
	for _, by := range clients {
		around := len(k.bodyWith(t, &wire{addr: k.envoy.Addr()}, by, "").Body)
		for name, how := range map[string]transport{"http1": {}, "chunked": {chunked: true}, "http2": {http2: true}} {
			t.Run(by.name+"/"+name+"/at the limit", func(t *testing.T) {
				w := &wire{addr: k.envoy.Addr(), transport: how}
				if how.chunked {
					// Envoy may mark a body whole that fills its limit and goes on, so
					// without a length one less is the most that passes.
					k.callOver(t, w, by, noted(by.write(), strings.Repeat("n", limit-around))).refused(t, bodyTooLong)
					w = &wire{addr: k.envoy.Addr(), transport: how}
					k.callOver(t, w, by, noted(by.write(), strings.Repeat("n", limit-around-1))).passed(t)
					return
				}
				got := k.bodyWith(t, w, by, strings.Repeat("n", limit-around))
				if len(got.Body) != limit {
					t.Errorf("the backend got %d bytes, want %d", len(got.Body), limit)
				}
			})
			for _, more := range []int{1, 1 << 16, 1 << 20} {
				t.Run(by.name+"/"+name+"/above", func(t *testing.T) {
					k.backend.forget()
					w := &wire{addr: k.envoy.Addr(), transport: how}
					k.callOver(t, w, by, noted(by.write(), strings.Repeat("n", limit-around+more))).refused(t, bodyTooLong)
					k.backend.untouched(t)
				})
			}
		}
	}
}

// TestUploads: on the route for uploads a body of any length passes, unread, as
// far as a signature can cover one that way.
func TestUploads(t *testing.T) {
	k := startMemory(t, nil)
	note := strings.Repeat("n", 3<<20)
	for _, by := range clients {
		t.Run(by.name, func(t *testing.T) {
			k.backend.forget()
			c := noted(by.write(), note)
			c.host = "upload.example.com"
			a := k.call(t, by, c)
			if !by.roa && by.style == "rpc" {
				a.refused(t, invalid("body"))
				k.backend.untouched(t)
				return
			}
			if !by.roa { // no product with RPC has this host
				a.refused(t, unknownAction)
				k.backend.untouched(t)
				return
			}
			a.passed(t)
			got := k.backend.only(t)
			if !strings.Contains(got.Body, note) {
				t.Errorf("the backend got %d bytes", len(got.Body))
			}
			want := map[string]string{"go-sdk-roa": "unread", "darabonba-roa": "unread", "darabonba-v2-roa": "unsigned"}[by.name]
			if told := got.header("x-ramgate-unsigned-body"); told != want {
				t.Errorf("x-ramgate-unsigned-body %q, want %q", told, want)
			}
		})
	}
}

// noted replaces the note of a write.
func noted(c call, note string) call {
	if c.json != nil {
		c.json["Note"] = note
	} else {
		c.form["Note"] = note
	}
	return c
}

// bodyWith is what the backend gets of a write with that note.
func (k *stack) bodyWith(t *testing.T, w *wire, by client, note string) *message {
	t.Helper()
	k.backend.forget()
	k.callOver(t, w, by, noted(by.write(), note)).passed(t)
	return k.backend.only(t)
}

// TestXML: who asks for XML gets it, also from Envoy itself. Few of the clients
// can read it, so the wire is read.
func TestXML(t *testing.T) {
	k := startMemory(t, nil)
	wants := func(t *testing.T, c call, by client, want refusal) {
		t.Helper()
		w := &wire{addr: k.envoy.Addr()}
		_, err := by.send(w, c)
		var e struct {
			XMLName                          xml.Name `xml:"Error"`
			RequestId, HostId, Code, Message string
		}
		if err := xml.Unmarshal([]byte(w.body), &e); err != nil {
			t.Fatalf("%v\n%s", err, w.body)
		}
		if got := (refusal{w.status, e.Code, e.Message}); got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
		if got := w.header.Get("content-type"); got != "text/xml;charset=utf-8" {
			t.Errorf("content-type %q", got)
		}
		if e.RequestId == "" || e.RequestId != w.header.Get("x-acs-request-id") || e.HostId == "" {
			t.Errorf("%+v, x-acs-request-id %q", e, w.header.Get("x-acs-request-id"))
		}
		if by.style == "acs3" && err != nil {
			t.Errorf("a client that reads XML could not: %v", err)
		}
	}
	for _, by := range clients {
		t.Run(by.name, func(t *testing.T) {
			c := signedBy("LTAI5tE2eNobody", "x")(by)
			c.xml = true
			wants(t, c, by, unknownKey)
		})
	}
	t.Run("RPC without a format", func(t *testing.T) {
		by := clientNamed("darabonba-v2-rpc")
		c := signedBy("LTAI5tE2eNobody", "x")(by)
		c.query["Format"] = ""
		wants(t, c, by, unknownKey)
	})
	t.Run("ramgate is down", func(t *testing.T) {
		k.gate.process.Kill()
		by := clients[0]
		c := by.read()
		c.xml = true
		wants(t, c, by, unavailable)
	})
	k.backend.untouched(t)
}

// TestHEAD: no body comes back, and the backend sees HEAD, not GET.
func TestHEAD(t *testing.T) {
	k := startMemory(t, nil)
	for _, by := range clients {
		if !by.roa {
			continue
		}
		t.Run(by.name, func(t *testing.T) {
			k.backend.forget()
			c := by.read()
			c.method = "HEAD"
			w := &wire{addr: k.envoy.Addr()}
			by.send(w, c) // the clients expect a body, so what they make of it does not count
			if got := k.backend.only(t); w.status != 200 || got.Method != "HEAD" {
				t.Errorf("status %d, the backend got %s", w.status, got.Method)
			}
			k.backend.forget()
			c.key = key{id: "LTAI5tE2eNobody", secret: "x"}
			w = &wire{addr: k.envoy.Addr()}
			by.send(w, c)
			if w.status != 400 || w.body != "" || w.header.Get("x-acs-request-id") == "" {
				t.Errorf("status %d, body %q, headers %v", w.status, w.body, w.header)
			}
			k.backend.untouched(t)
		})
	}
}

func TestAnonymous(t *testing.T) {
	k := startMemory(t, nil)
	for _, by := range clients {
		if !strings.HasPrefix(by.name, "darabonba") {
			continue // the other has no such calls
		}
		t.Run(by.name, func(t *testing.T) {
			k.backend.forget()
			c := by.other("DescribeZones", "DescribeHalls", "/halls")
			c.anonymous = true
			a := k.call(t, by, c)
			a.passed(t)
			product, _, _ := strings.Cut(c.host, ".")
			identity(t, k.backend.only(t), a, nobody(product+":"+c.action))

			k.backend.forget()
			c = by.read()
			c.anonymous = true
			a = k.call(t, by, c)
			a.refused(t, refusal{400, "MissingParameter", "The input parameter “AccessKeyId” that is mandatory for processing this request is not supplied"})
			k.backend.untouched(t)
		})
	}
	t.Run("curl", func(t *testing.T) {
		k.backend.forget()
		r, err := http.NewRequestWithContext(t.Context(), "GET", k.envoy.URL()+"/?Action=DescribeZones&Version=2026-01-01", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = "probe.example.com"
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != 200 {
			t.Fatalf("%d %s %v", res.StatusCode, body, err)
		}
		a := answer{requestID: res.Header.Get("x-acs-request-id")}
		identity(t, k.backend.only(t), a, nobody("probe:DescribeZones"))
	})
}

// nobody is what the backend is told of a call without credentials.
func nobody(action string) map[string]string {
	return map[string]string{"x-ramgate-principal-type": "anonymous", "x-ramgate-action": action}
}
