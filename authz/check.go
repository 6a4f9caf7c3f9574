package authz

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/ramgate/ramgate/authz/acs"
	"github.com/ramgate/ramgate/authz/openapi"
	"github.com/ramgate/ramgate/authz/ram"
	"github.com/ramgate/ramgate/catalog"
	"github.com/ramgate/ramgate/policies"
)

// check is the working memory of one decision. Each stage reads what those
// before it filled in.
type check struct {
	gate      *Gate
	state     *State
	rules     *policies.Rules // the route's; nil: it names a set that is not loaded
	request   *acs.Request
	peer      Peer
	requestID string
	now       time.Time
	trace     *trace // nil unless explaining

	call      *acs.Call                 // parse
	match     *openapi.Match            // resolve
	region    string                    // resolve; "" when the request names none
	key       *ram.AccessKey            // authenticate; nil for an anonymous call
	signedAt  time.Time                 // authenticate: the signed time
	proof     acs.Proof                 // authenticate
	owner     owner                     // authorize
	checks    []ram.Check               // authorize
	verdict   policies.Verdict          // authorize
	shadowed  []string                  // admit: shadow limits that had no room
	throttled string                    // admit: the limit that had none
	took      [stageCount]time.Duration // by stage
}

// stage is one step of a decision. run returns nil to pass; tell explains what
// it found, which needs a trace.
type stage struct {
	name string
	run  func(*check, context.Context) *refusal
	tell func(*check, *refusal)
}

const stageCount = 6

// stages in the order of their numbers; the first refusal wins. A name is also
// a metric label and the stage field of records.
var stages = [stageCount]stage{
	{"parse", (*check).parse, (*check).tellParse},
	{"resolve", (*check).resolve, (*check).tellResolve},
	{"authenticate", (*check).authenticate, (*check).tellAuthenticate},
	{"admit", (*check).admit, (*check).tellAdmit},
	{"validate", (*check).validate, (*check).tellValidate},
	{"authorize", (*check).authorize, (*check).tellAuthorize},
}

// run returns the first refusal and the stage it came from.
func (c *check) run(ctx context.Context) (*refusal, string) {
	begin := c.now
	for i, s := range stages {
		why := s.run(c, ctx)
		end := c.gate.config.Now()
		c.took[i] = end.Sub(begin)
		begin = end
		if c.trace != nil {
			s.tell(c, why)
			c.trace.end(s.name, why)
		}
		if why != nil {
			return why, s.name
		}
	}
	return nil, ""
}

// principal is who was proven to call; nil before that, and when anonymous.
func (c *check) principal() *ram.Principal {
	if c.key == nil {
		return nil
	}
	return c.key.Principal
}

// decision turns the end of the stages into the answer.
func (c *check) decision(why *refusal, at string) Decision {
	d := Decision{RequestID: c.requestID, Stage: at, PolicySet: bounded(c.peer.PolicySet)}
	if c.rules != nil {
		d.PolicyRevision = c.rules.Revision()
	}
	host := ""
	if c.call != nil {
		d.Format, host = c.call.Format, c.call.HostID
	}
	if p := c.principal(); p != nil {
		d.Account, d.Principal = p.Account.ID, p.ARN
	}
	if c.match != nil {
		d.Action = c.match.RAMAction
	}
	switch {
	case why == nil:
		d.Outcome = Allowed
	case why.fault:
		d.Outcome = Failed
	}
	if why != nil {
		d.Rule, d.Reason, d.RetryAfter = why.rule, why.reason, why.retry
		d.Answer = c.catalog().Answer(why.err, c.requestID, host)
		d.Answer.AccessDenied = why.denied
		d.Observed = c.gate.config.Observe
	}
	if d.Passes() {
		d.Headers = c.backendHeaders(&d)
	}
	return d
}

// catalog words the refusals of a request. It is the one that the request's
// rules were checked against, so what they raise is always in it.
func (c *check) catalog() *catalog.Catalog {
	if c.rules == nil {
		return c.state.rules.Catalog()
	}
	return c.rules.Catalog()
}

// requestID is the proxy's id in upper case, or one of our own: the id comes
// back in a header, so nothing but a UUID is taken over.
func requestID(proxy string, random io.Reader) string {
	if isUUID(proxy) {
		return strings.ToUpper(proxy)
	}
	var b [16]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		panic(fmt.Errorf("read randomness for a request id: %w", err))
	}
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80 // RFC 9562, version 4
	h := strings.ToUpper(hex.EncodeToString(b[:]))
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

func isUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		ch := s[i]
		switch {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if ch != '-' {
				return false
			}
		case ch >= '0' && ch <= '9', ch >= 'a' && ch <= 'f', ch >= 'A' && ch <= 'F':
		default:
			return false
		}
	}
	return true
}

// parse is stage 0.
func (c *check) parse(context.Context) *refusal {
	call, err := acs.Parse(c.request, c.gate.config.Request)
	c.call = call
	return deny(err)
}

// resolve is stage 1.
func (c *check) resolve(context.Context) *refusal {
	if c.rules == nil {
		return c.unknownSet()
	}
	m, err := c.state.apis.Resolve(c.call, c.peer.Product)
	if err != nil {
		return deny(err)
	}
	c.match = m
	c.region = m.Region(c.call)
	return nil
}

// validate is stage 4.
func (c *check) validate(context.Context) *refusal {
	return deny(c.match.Validate(c.call))
}

// anonymous reports whether the call may go without credentials.
func (c *check) anonymous() bool { return c.match.Flags.Anonymous && c.call.Anonymous() }

// other is the limit key and metric label of what the metadata does not know.
const other = "other"
