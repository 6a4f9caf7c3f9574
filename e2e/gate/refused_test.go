package gate_test

import (
	"strconv"
	"strings"
	"testing"
	"time"
)

// situation is a way to be refused.
type situation struct {
	name  string
	stage string // that refuses
	want  refusal
	call  func(client) call
	only  string // part of the names of the clients that can get there
}

// with makes a call of a client's read.
func with(change func(*call)) func(client) call {
	return func(by client) call {
		c := by.read()
		change(&c)
		return c
	}
}

func signedBy(id, secret string) func(client) call {
	return with(func(c *call) { c.key = key{id: id, secret: secret} })
}

// signed makes a read that was signed some time ago.
func signed(ago time.Duration) func(client) call {
	return with(func(c *call) { c.signed = time.Now().Add(-ago) })
}

// paged makes a list call with a page size.
func paged(size string) func(client) call {
	return func(by client) call {
		c := by.other("DescribeProbes", "DescribeRacks", "/racks")
		c.query["PageSize"] = size
		return c
	}
}

// situations are those in which a client gets by calling as it always does.
var situations = []situation{
	{name: "unknown key", stage: "authenticate", want: unknownKey, call: signedBy("LTAI5tE2eNobody", alice.secret)},
	{name: "disabled key", stage: "authenticate", want: disabledKey, call: signedBy("LTAI5tE2eAliceOld", "E2eSecretOfAliceOld")},
	{name: "disabled user", stage: "authenticate", want: disabledKey, call: signedBy("LTAI5tE2eMallory", "E2eSecretOfMallory")},
	{
		name: "wrong token", stage: "authenticate", want: unknownKey,
		call: with(func(c *call) { c.key = key{session.id, session.secret, "E2eTokenOfAnother"} }),
	},
	{
		name: "session without its token", stage: "authenticate", want: missing("SecurityToken"),
		call: signedBy(session.id, session.secret),
	},
	{
		name: "session that has expired", stage: "authenticate", want: unknownKey,
		call: with(func(c *call) {
			c.key = key{"STS.ExampleNightly", "ExampleSecretOfNightly", "ExampleSecretTokenOfNightly"}
		}),
	},
	{name: "account that is suspended", stage: "authenticate", want: disabledKey, call: signedBy("LTAI5tE2eSuspended", "E2eSecretOfSuspended")},
	{name: "clock 16 minutes slow", stage: "authenticate", want: badTime, call: signed(16 * time.Minute), only: "darabonba"},
	{name: "clock 16 minutes fast", stage: "authenticate", want: badTime, call: signed(-16 * time.Minute), only: "darabonba"},
	{
		name: "missing parameter in RPC", stage: "validate", want: missing("ProbeId"), only: "rpc",
		call: func(by client) call { return by.other("DescribeProbe", "", "") },
	},
	{
		name: "missing parameter in ROA", stage: "validate", want: missing("Row"), only: "roa",
		call: func(by client) call { return by.other("", "DescribeSlots", "/racks/r-1/slots") },
	},
	{name: "invalid parameter", stage: "validate", want: invalid("PageSize"), call: paged("ten")},
	{
		name: "parameter above maximum", stage: "validate", call: paged("101"),
		want: refusal{400, "InvalidParameter.ValueExceeded", "The value of PageSize exceeded, max: 100."},
	},
	{
		name: "wrong method", stage: "resolve", want: badMethod,
		call: func(by client) call {
			c := by.other("DescribeProbe", "DescribeSlots", "/racks/r-1/slots")
			c.method = "PUT"
			return c
		},
	},
	{
		name: "unknown action", stage: "resolve", want: unknownAction,
		call: func(by client) call { return by.other("DescribeNothing", "DescribeNothing", "/nothing") },
	},
	{name: "unknown version", stage: "resolve", want: unknownAction, call: with(func(c *call) { c.version = "2020-01-01" })},
	{name: "unknown product", stage: "resolve", want: unknownHost, call: with(func(c *call) { c.host = "nothing.example.com" })},
	{
		name: "forbidden action", stage: "authorize", want: forbidden,
		call: func(by client) call {
			c := by.other("DeleteProbe", "DeleteRack", "/racks/r-1")
			if by.roa {
				c.method = "DELETE"
			}
			return c
		},
	},
	{
		name: "action closed to users", stage: "authorize", want: noSubUser,
		call: func(by client) call { return by.other("CloseProbes", "CloseRacks", "/closing") },
	},
	{
		name: "action closed to RAM", stage: "authorize", want: noRAM,
		call: func(by client) call { return by.other("SellProbes", "SellRacks", "/sale") },
	},
}

func TestRefused(t *testing.T) {
	k := start(t, nil)
	for _, by := range clients {
		for _, s := range situations {
			if !strings.Contains(by.name, s.only) {
				continue
			}
			t.Run(by.name+"/"+s.name, func(t *testing.T) {
				a := k.call(t, by, s.call(by))
				a.refused(t, s.want)
				if r := k.gate.record(a.requestID); r["stage"] != s.stage || r["code"] != s.want.code || r["decision"] != "deny" || r["style"] != by.style {
					t.Errorf("record %v", r)
				}
				if retry := a.header.Get("x-acs-retry-after"); retry != "" {
					t.Errorf("x-acs-retry-after %q, by which some clients would try again", retry)
				}
			})
		}
	}
	k.backend.untouched(t)
}

func TestWrongSecret(t *testing.T) {
	k := startMemory(t, nil)
	for _, by := range clients {
		t.Run(by.name, func(t *testing.T) {
			a := k.call(t, by, signedBy(alice.id, "E2eSecretOfAnother")(by))
			message, toSign, ok := strings.Cut(a.message, " server string to sign is:")
			if !ok || toSign == "" {
				t.Errorf("message %q does not tell what was to be signed", a.message)
			}
			a.message = message
			a.refused(t, badSignature)
			// This SDK compares the server's string with its own.
			hint := "InvalidAccessKeySecret: Please check you AccessKeySecret"
			if strings.HasPrefix(by.name, "go-sdk") && a.recommend != hint {
				t.Errorf("recommends %q, want %q", a.recommend, hint)
			}
		})
	}
	k.backend.untouched(t)
}

// TestClockWindow: every client's clock is off if no difference is tolerated.
func TestClockWindow(t *testing.T) {
	k := startMemory(t, settings{"signature": settings{"clock_window": "1ns"}})
	for _, by := range clients {
		k.call(t, by, by.read()).refused(t, badTime)
	}
	k.backend.untouched(t)
}

func TestThrottled(t *testing.T) {
	k := start(t, nil)
	for i, by := range clients {
		t.Run(by.name, func(t *testing.T) {
			k.backend.forget()
			n := strconv.Itoa(i)
			c := signedBy("LTAI5tE2eBusy"+n, "E2eSecretOfBusy"+n)(by)
			first := k.call(t, by, c)
			first.passed(t)
			if by.roa {
				c.query["Zone"] = "b" // other bytes, for the client that sends no nonce
			}
			second := k.call(t, by, c)
			second.refused(t, throttled)
			if retry := second.header.Get("x-acs-retry-after"); len(retry) != len("86300000") {
				t.Errorf("x-acs-retry-after %q, want about a day in ms", retry)
			}
			if got := k.backend.only(t).header("x-ramgate-request-id"); got != first.requestID {
				t.Errorf("the backend got %s, want only %s", got, first.requestID)
			}
			if r := k.gate.record(second.requestID); r["stage"] != "admit" {
				t.Errorf("record %v", r)
			}
		})
	}
}
