package ram

// StatementID is the dense number of a statement in one Directory, from 0 to
// NumStatements-1.
type StatementID = int32

// Effect is what a statement does to what it matches. The zero Effect denies.
type Effect uint8

const (
	Deny Effect = iota
	Allow
)

func (e Effect) String() string {
	if e == Allow {
		return "Allow"
	}
	return "Deny"
}

// Statement is one statement of a policy, as loaded.
type Statement struct {
	ID      StatementID
	Account string // whose policy; "" for system and control policies
	// Policy is the name of an account's own policy, system/<name>,
	// control/<name>, or session/<role>/<session>.
	Policy    string
	Index     int // in the policy's Statement list, from 0
	Effect    Effect
	NotAction bool      // Actions are those that it does not match
	Actions   []string  // patterns as written
	Resources []string  // patterns as written
	Condition Condition // empty: it holds always
}

// policy is one loaded policy document: its statements are numbered in a row.
type policy struct {
	name    string // as Statement.Policy
	account string
	number  int32 // of this policy in the directory
	first   StatementID
	bodies  []*body
}

// body is a statement without its place. Equal documents share bodies.
type body struct {
	effect    Effect
	negated   bool    // NotAction
	actions   []int32 // numbers in patterns.actions
	resources []int32 // numbers in patterns.resources
	condition Condition
}

// statement is a body at its place.
type statement struct {
	policy *policy
	body   *body
}

// NumStatements is how many statements there are.
func (d *Directory) NumStatements() int { return len(d.statements) }

// Statement describes a statement of this directory. Like indexing a slice, it
// panics on a number that is not one.
func (d *Directory) Statement(id StatementID) Statement {
	s := d.statements[id]
	out := Statement{
		ID: id, Account: s.policy.account, Policy: s.policy.name, Index: int(id - s.policy.first),
		Effect: s.body.effect, NotAction: s.body.negated, Condition: s.body.condition,
	}
	for _, p := range s.body.actions {
		out.Actions = append(out.Actions, d.patterns.actions[p].source)
	}
	for _, p := range s.body.resources {
		out.Resources = append(out.Resources, d.patterns.resources[p].source)
	}
	return out
}
