package authz

import (
	"github.com/ramgate/ramgate/authz/acs"
)

// backendHeaders tells the backend what was proven. Only what a stage has
// filled in is there: in observe mode a request may pass that proved nothing.
func (c *check) backendHeaders(d *Decision) []acs.Header {
	h := make([]acs.Header, 0, 8)
	h = append(h, acs.Header{Name: "x-ramgate-request-id", Value: c.requestID})
	if d.Action != "" {
		h = append(h, acs.Header{Name: "x-ramgate-action", Value: d.Action})
	}
	switch p := c.principal(); {
	case p != nil:
		h = append(h,
			acs.Header{Name: "x-ramgate-account", Value: p.Account.ID},
			acs.Header{Name: "x-ramgate-principal", Value: p.ARN},
			acs.Header{Name: "x-ramgate-principal-type", Value: p.Type.String()})
	case d.Outcome == Allowed:
		h = append(h, acs.Header{Name: "x-ramgate-principal-type", Value: "anonymous"})
	}
	// Without a principal there is no signature that could cover anything.
	switch {
	case c.key == nil:
	case c.proof.Body == acs.BodyUnsigned:
		h = append(h, acs.Header{Name: "x-ramgate-unsigned-body", Value: "unsigned"})
	case c.proof.Body == acs.BodyUnread:
		h = append(h, acs.Header{Name: "x-ramgate-unsigned-body", Value: "unread"})
	}
	if d.Observed {
		h = append(h, acs.Header{Name: "x-ramgate-would-deny", Value: string(d.Answer.Code)})
	}
	return c.signedNames(h)
}

// signedNames overwrites the action and version headers of an RPC V1 call,
// which its signature does not cover, with the parameters that it does.
func (c *check) signedNames(h []acs.Header) []acs.Header {
	if c.call == nil || c.call.Style != acs.RPCV1 {
		return h
	}
	for _, sent := range c.request.Headers {
		switch sent.Name {
		case "x-acs-action":
			h = append(h, acs.Header{Name: sent.Name, Value: c.call.Action})
		case "x-acs-version":
			h = append(h, acs.Header{Name: sent.Name, Value: c.call.Version})
		}
	}
	return h
}
