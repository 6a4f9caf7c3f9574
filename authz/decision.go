package authz

import (
	"time"

	"github.com/ramgate/ramgate/authz/acs"
	"github.com/ramgate/ramgate/catalog"
)

// Outcome is how a check ended. The zero Outcome denies.
type Outcome uint8

const (
	Denied  Outcome = iota // the caller's fault
	Allowed                // every stage passed
	Failed                 // our fault; refused all the same
)

// Decision is the answer to one request. The zero Decision denies with
// InternalError.
type Decision struct {
	Outcome Outcome
	// Observed marks a request that would have been refused but passes,
	// because the gate runs in observe mode. Outcome and Answer still tell
	// what would have been.
	Observed bool
	// Abandoned marks a request whose client left before it was decided.
	Abandoned bool

	RequestID  string
	Format     acs.Format     // of the answer
	Answer     catalog.Answer // of a refusal
	RetryAfter time.Duration  // of a Throttling refusal, else 0

	// Headers are for the backend, each once, in place of any the client sent.
	Headers []acs.Header

	Stage          string // that refused; "" when none did
	Rule           string // that denied, in stage authorize
	Reason         string // the rule's own words, for logs
	Account        string // verified account id
	Principal      string // verified principal ARN
	Action         string // RAM action, e.g. ecs:DescribeInstances
	PolicySet      string // that the route names; "" is the default one
	PolicyRevision string // of the set; "" when it is not loaded
}

// Passes reports whether the backend may see the request.
func (d *Decision) Passes() bool { return d.Outcome == Allowed || d.Observed }

// Verdict is the one word for logs and metrics: allow, deny (the caller's
// fault), error (ours), or observe (refused, but let through).
func (d *Decision) Verdict() string {
	switch {
	case d.Observed:
		return "observe"
	case d.Outcome == Allowed:
		return "allow"
	case d.Outcome == Failed:
		return "error"
	}
	return "deny"
}

// refusal is why a stage did not let a request pass.
type refusal struct {
	err      *catalog.Error
	fault    bool // ours, not the caller's
	rule     string
	reason   string
	resource string
	retry    time.Duration
	denied   *catalog.AccessDenied
	decider  *decider // the statement that denied; nil: none did
}

// deny is the caller's fault; nil err passes.
func deny(err *catalog.Error) *refusal {
	if err == nil {
		return nil
	}
	return &refusal{err: err}
}

// fail is ours.
func fail(code catalog.Code, cause error) *refusal {
	return &refusal{err: catalog.New(code).Because(cause), fault: true}
}
