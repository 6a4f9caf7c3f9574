package authz

import (
	"strings"
	"time"
)

// Record is one decision for the log, as one JSON line. It holds no secret,
// signature, token, nonce or body, and of the parameters only what the fields
// name.
type Record struct {
	Time              time.Time        `json:"time"`
	RequestID         string           `json:"request_id"`
	Decision          string           `json:"decision"` // allow | deny | error | observe
	Code              string           `json:"code,omitempty"`
	Status            int              `json:"status,omitempty"`
	Stage             string           `json:"stage,omitempty"`
	Rule              string           `json:"rule,omitempty"`
	Reason            string           `json:"reason,omitempty"`
	Style             string           `json:"style"`
	Product           string           `json:"product,omitempty"`
	Version           string           `json:"version,omitempty"`
	Action            string           `json:"action,omitempty"`
	Method            string           `json:"method"`
	Host              string           `json:"host"`
	Region            string           `json:"region,omitempty"`
	Account           string           `json:"account,omitempty"`
	Principal         string           `json:"principal,omitempty"`
	PrincipalType     string           `json:"principal_type,omitempty"`
	AccessKey         string           `json:"access_key,omitempty"` // masked
	SourceIP          string           `json:"source_ip,omitempty"`
	Resource          string           `json:"resource,omitempty"`  // of a denial
	Policy            string           `json:"policy,omitempty"`    // whose statement denied
	Statement         *int             `json:"statement,omitempty"` // its place in the policy, from 0
	Limits            []string         `json:"limits,omitempty"`    // that had no room
	Shadow            []ShadowDenial   `json:"shadow,omitempty"`
	PolicySet         string           `json:"policy_set,omitempty"` // absent: the default one
	PolicyRevision    string           `json:"policy_revision"`      // of the set; "": it is not loaded
	DirectoryRevision string           `json:"directory_revision"`
	DurationUS        int64            `json:"duration_us"`
	StagesUS          map[string]int64 `json:"stages_us"`
}

// ShadowDenial is what a rule or limit in shadow mode would have answered.
type ShadowDenial struct {
	Rule   string `json:"rule"`
	Code   string `json:"code"`
	Reason string `json:"reason,omitempty"` // the rule's own words
}

// fieldLimit bounds what a caller chose freely, in bytes.
const fieldLimit = 128

// reasonLimit bounds the words of a rule, in bytes: they may repeat parameters.
const reasonLimit = 512

// record tells a decision for the log.
func (c *check) record(d *Decision, why *refusal, took time.Duration) *Record {
	r := &Record{
		Time:           c.now,
		RequestID:      c.requestID,
		Decision:       d.Verdict(),
		Stage:          d.Stage,
		Rule:           d.Rule,
		Method:         bounded(c.request.Method),
		Host:           bounded(c.request.Host),
		Action:         d.Action,
		Account:        d.Account,
		Principal:      d.Principal,
		Region:         kept(c.region),
		PolicySet:      d.PolicySet,
		PolicyRevision: d.PolicyRevision,
		DurationUS:     took.Microseconds(),
		StagesUS:       make(map[string]int64, len(stages)),
	}
	_, r.DirectoryRevision = c.state.Revisions()
	if c.peer.Address.IsValid() {
		r.SourceIP = c.peer.Address.Unmap().String()
	}
	for i, s := range stages {
		if c.took[i] > 0 {
			r.StagesUS[s.name] = c.took[i].Microseconds()
		}
	}
	if why != nil {
		r.Code, r.Status, r.Resource = string(d.Answer.Code), d.Answer.Status, bounded(why.resource)
		if s := why.decider; s != nil {
			r.Policy, r.Statement = s.policy, &s.statement
		}
		r.Reason = d.Reason
		if r.Reason == "" && why.err.Cause != nil {
			r.Reason = why.err.Cause.Error()
		}
		r.Reason = shortened(r.Reason)
	}
	c.recordCall(r)
	c.recordShadow(r)
	return r
}

// recordCall fills in what the stages learned of the call.
func (c *check) recordCall(r *Record) {
	if c.call != nil {
		r.Style = c.call.Style.String()
		r.AccessKey = masked(c.call.AccessKeyID)
	}
	switch m := c.match; {
	case m != nil && m.Known:
		r.Product, r.Version, r.Action = m.Product, bounded(m.Version), bounded(m.Action)
	case m != nil:
		r.Product, r.Version, r.Action = m.Product, kept(m.Version), kept(m.Action)
	case c.call != nil:
		r.Version, r.Action = kept(c.call.Version), kept(c.call.Action)
	}
	if p := c.principal(); p != nil {
		r.PrincipalType = p.Type.String()
	}
}

func (c *check) recordShadow(r *Record) {
	if c.throttled != "" {
		r.Limits = append(r.Limits, c.throttled)
	}
	for _, name := range c.shadowed {
		r.Shadow = append(r.Shadow, ShadowDenial{Rule: "limit:" + name, Code: "Throttling"})
	}
	for _, s := range c.verdict.Shadow {
		r.Shadow = append(r.Shadow, ShadowDenial{Rule: s.Rule, Code: string(s.Error.Code), Reason: shortened(s.Reason)})
	}
}

// masked keeps enough of a key id to recognise it.
func masked(id string) string {
	switch n := len(id); {
	case n == 0:
		return ""
	case n <= 12:
		return bounded(id[:n/3]) + "***"
	default:
		return bounded(id[:6]) + "***" + bounded(id[n-3:])
	}
}

// kept is bounded for what may be a piece of the request: records wait for their
// writer, and a few bytes must not keep a whole body in memory until then.
func kept(s string) string { return strings.Clone(bounded(s)) }

// shortened cuts a reason, between characters.
func shortened(s string) string {
	if len(s) <= reasonLimit {
		return s
	}
	return strings.ToValidUTF8(s[:reasonLimit], "") + "..."
}

// bounded makes text that a caller chose fit for a log line.
func bounded(s string) string {
	if len(s) > fieldLimit {
		s = strings.Clone(s[:fieldLimit])
	}
	for i := range len(s) {
		if s[i] < ' ' || s[i] >= 0x7f {
			return printable(s)
		}
	}
	return s
}

func printable(s string) string {
	b := []byte(s)
	for i, ch := range b {
		if ch < ' ' || ch >= 0x7f {
			b[i] = '?'
		}
	}
	return string(b)
}
