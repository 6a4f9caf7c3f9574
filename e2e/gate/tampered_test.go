package gate_test

import (
	"bytes"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestTampered changes what a client signed, on the way to Envoy.
func TestTampered(t *testing.T) {
	k := startMemory(t, nil)
	elsewhere := startBackend(t) // where clients sign what they do not send
	changes := map[string]func(*message) bool{
		"a parameter more":      func(m *message) bool { m.Target = join(m.Target, "DryRun=1"); return true },
		"another body":          func(m *message) bool { return replace(&m.Body, "Note", "Nose") },
		"a longer body":         func(m *message) bool { m.Body += " "; return true },
		"another version":       func(m *message) bool { return change(m, "x-acs-version", "2026-01-02") },
		"another action's name": func(m *message) bool { return change(m, "x-acs-action", "DeleteProbe") },
		"a later date":          func(m *message) bool { return change(m, "date", "Thu, 01 Jan 2099 00:00:00 GMT") },
		"another action":        func(m *message) bool { return replace(&m.Target, "Action=Create", "Action=Delete") },
		"another path":          func(m *message) bool { return replace(&m.Target, "/racks", "/halls") },
		"another method":        func(m *message) bool { m.Method = "PUT"; return true },
		"another key":           func(m *message) bool { return replaceKey(m, "LTAI5tE2eRoot") },
		"another nonce":         func(m *message) bool { return change(m, "x-acs-signature-nonce", "0123456789abcdef") },
		"another nonce, RPC":    func(m *message) bool { return replace(&m.Target, "SignatureNonce=", "SignatureNonce=0") },
		"another type":          func(m *message) bool { return change(m, "content-type", "text/plain") },
		"a token":               func(m *message) bool { return add(m, "x-acs-security-token", session.token) },
	}
	for _, by := range clients {
		for _, name := range slices.Sorted(maps.Keys(changes)) {
			t.Run(by.name+"/"+name, func(t *testing.T) {
				c := by.write()
				genuine, err := by.send(&wire{addr: elsewhere.addr()}, c)
				if err != nil {
					t.Fatal(err)
				}
				m := parse(t, genuine.wire)
				if !changes[name](m) {
					return // the client's requests have no such thing
				}
				copied := by.style == "rpc" && (name == "another version" || name == "another action's name")
				bodyless := by.name == "darabonba-v2-roa" && strings.HasSuffix(name, "body") // no Content-MD5
				k.backend.forget()
				a := k.replay(t, by, c, m.bytes())
				if copied || bodyless { // what no signature covers
					a.passed(t)
					got := k.backend.only(t)
					if got.header("x-acs-version") != c.version || got.header("x-acs-action") != c.action {
						t.Errorf("the backend reads action %q, version %q", got.header("x-acs-action"), got.header("x-acs-version"))
					}
					if bodyless && got.header("x-ramgate-unsigned-body") != "unsigned" {
						t.Error("the backend was not told that the body is unsigned")
					}
					return
				}
				if a.status < 400 || a.status >= 500 || a.code == "" {
					t.Errorf("%d %s %q", a.status, a.code, a.message)
				}
				k.backend.untouched(t)
				if r := k.gate.record(a.requestID); r["decision"] != "deny" || r["stage"] == "admit" {
					t.Errorf("record %v", r)
				}
				// Nothing was stored, so the genuine request still passes.
				k.replay(t, by, c, genuine.wire).passed(t)
			})
		}
	}
}

func join(target, parameter string) string {
	if strings.Contains(target, "?") {
		return target + "&" + parameter
	}
	return target + "?" + parameter
}

func replace(s *string, old, new string) bool {
	before := *s
	*s = strings.Replace(before, old, new, 1)
	return *s != before
}

func change(m *message, name, value string) bool {
	changed := false
	for i := range m.Headers {
		if m.Headers[i][0] == name {
			m.Headers[i][1], changed = value, true
		}
	}
	return changed
}

func replaceKey(m *message, id string) bool {
	changed := replace(&m.Target, alice.id, id)
	for i := range m.Headers {
		changed = replace(&m.Headers[i][1], alice.id, id) || changed
	}
	return changed
}

func add(m *message, name, value string) bool {
	m.Headers = append(m.Headers, [2]string{name, value})
	return true
}

// bytes writes m as it was read, with a length that fits its body.
func (m *message) bytes() []byte {
	var b bytes.Buffer
	b.WriteString(m.Method + " " + m.Target + " HTTP/1.1\r\n")
	for _, h := range m.Headers {
		if h[0] != "content-length" {
			b.WriteString(h[0] + ": " + h[1] + "\r\n")
		}
	}
	b.WriteString("content-length: " + strconv.Itoa(len(m.Body)) + "\r\n\r\n" + m.Body)
	return b.Bytes()
}
