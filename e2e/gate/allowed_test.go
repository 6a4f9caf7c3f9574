package gate_test

import (
	"bufio"
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// forged are headers by which a caller would like to be somebody else, or to
// have another request executed than the one that is checked.
var forged = map[string]string{
	"x-ramgate-account":        "1000000000000001",
	"x-ramgate-principal":      "acs:ram::1000000000000001:root",
	"x-ramgate-principal-type": "root",
	"x-ramgate-would-deny":     "nothing",
	"x-ramgate-forged":         "1",
	"x-http-method-override":   "DELETE",
	"x-forwarded-host":         "other.example.com",
	"x-original-uri":           "/other",
	"x-original-url":           "/racks/r-2",
	"x-request-id":             "11111111-1111-1111-1111-111111111111",
}

func TestAllowed(t *testing.T) {
	k := start(t, nil)
	for _, by := range clients {
		for name, c := range map[string]call{"read": by.read(), "write": by.write()} {
			t.Run(by.name+"/"+name, func(t *testing.T) {
				k.backend.forget()
				c.header = forged
				a := k.call(t, by, c)
				a.passed(t)
				sent, got := parse(t, a.wire), k.backend.only(t)
				if sent.Method != got.Method || sent.Target != got.Target || sent.Body != got.Body {
					t.Errorf("the client sent\n%s %s\n%q\nand the backend got\n%s %s\n%q",
						sent.Method, sent.Target, sent.Body, got.Method, got.Target, got.Body)
				}
				if (name == "write") != (got.Body != "") {
					t.Errorf("body %q", got.Body)
				}
				for _, h := range sent.Headers {
					if _, fake := forged[h[0]]; !fake && h[0] != "connection" && !slices.Equal(got.values(h[0]), sent.values(h[0])) {
						t.Errorf("%s: %q was sent, and %q arrived", h[0], sent.values(h[0]), got.values(h[0]))
					}
				}
				for name, value := range forged {
					if slices.Contains(got.values(name), value) {
						t.Errorf("a forged %s arrived", name)
					}
				}
				identity(t, got, a, identityOfAlice(by, c))
			})
		}
	}
}

// identityOfAlice is what the backend must be told of alice's call c.
func identityOfAlice(by client, c call) map[string]string {
	product, _, _ := strings.Cut(c.host, ".")
	want := map[string]string{
		"x-ramgate-account":        "1000000000000009",
		"x-ramgate-principal":      "acs:ram::1000000000000009:user/alice",
		"x-ramgate-principal-type": "user",
		"x-ramgate-action":         product + ":" + c.action,
	}
	if by.name == "darabonba-v2-roa" && c.json != nil {
		want["x-ramgate-unsigned-body"] = "unsigned" // it sends no Content-MD5
	}
	return want
}

// identity compares all x-ramgate headers that a backend got.
func identity(t *testing.T, got *message, a answer, want map[string]string) {
	t.Helper()
	want["x-ramgate-request-id"] = a.requestID
	told := map[string]string{}
	for _, h := range got.Headers {
		if strings.HasPrefix(h[0], "x-ramgate-") {
			told[h[0]] = got.header(h[0])
		}
	}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("what the backend was told (-want +got):\n%s", diff)
	}
}

// parse reads the request that a client wrote.
func parse(t *testing.T, wire []byte) *message {
	t.Helper()
	m, err := readMessage(bufio.NewReader(bytes.NewReader(wire)))
	if err != nil {
		t.Fatalf("what the client wrote: %v\n%s", err, wire)
	}
	return m
}

// TestWhoCalls: the other kinds of principals.
func TestWhoCalls(t *testing.T) {
	k := startMemory(t, nil)
	for _, by := range clients {
		for _, who := range []struct {
			key             key
			kind, principal string
		}{
			{root, "root", "acs:ram::1000000000000009:root"},
			{session, "role", "acs:ram::1000000000000009:assumed-role/deploy/ci"},
		} {
			t.Run(by.name+"/"+who.kind, func(t *testing.T) {
				k.backend.forget()
				c := by.read()
				c.key = who.key
				a := k.call(t, by, c)
				a.passed(t)
				want := identityOfAlice(by, c)
				want["x-ramgate-principal"], want["x-ramgate-principal-type"] = who.principal, who.kind
				identity(t, k.backend.only(t), a, want)
			})
		}
	}
}
