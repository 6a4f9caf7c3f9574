// Package policies holds the rules in Rego and the engine that loads, checks,
// prepares, swaps and evaluates them.
package policies

import "time"

// Input is what every rule sees as `input`. It is version 1 of the contract:
// every field is always present, so nothing that a rule reads is undefined.
type Input struct {
	Request   Request
	API       API
	Principal Principal
	Account   Account
	Owner     Owner
	Context   []ContextKey
	Checks    []Check
}

// Request is `input.request`.
type Request struct {
	Style           string  // rpc | roa | acs3 | unsigned
	Method          string  // GET, POST …
	Action          string  // DescribeInstances
	Version         string  // 2014-05-26
	Product         string  // Ecs
	Region          string  // cn-hangzhou; "" when the request names none
	Params          []Param // params: object of name to text, without credentials
	SourceIP        string  // source_ip
	SecureTransport bool    // secure_transport
	Time            time.Time
}

// Param is one parameter of the request. A repeated name holds its last value.
type Param struct{ Name, Value string }

// API is `input.api`: what the metadata says of the called API.
type API struct {
	RAMAction   string // ram_action: ecs:DescribeInstances
	Flags       Flags  // flags: object of booleans
	Maintenance bool   // the region of the request is under maintenance
}

// Flags is `input.api.flags`; field names in lower snake case.
type Flags struct{ NoRAM, NoSubUser, Anonymous, RealName, Charge, OwnerRequired, Closed bool }

// Principal is `input.principal`.
type Principal struct {
	Type   string // root | user | role | anonymous
	ARN    string // acs:ram::<account>:root, …:user/alice, …:assumed-role/deploy/ci
	Name   string // alice; deploy/ci; "" for root and anonymous
	ID     string
	Groups []string
}

// Account is `input.account`: the account that calls.
type Account struct {
	ID       string
	State    string   // active | suspended
	RealName bool     // real_name
	Balance  *float64 // null: unlimited
	Risk     string   // none | blocked
}

// Owner is `input.owner`: whose resources the request is about, resolved in Go.
type Owner struct {
	Account  string // the owner's account id
	Relation string // self | trusted | foreign
	Problem  string // "" or one of the OwnerProblem names
}

// ContextKey is one condition key of `input.context`, e.g. acs:SourceIp.
type ContextKey struct{ Name, Value string }

// Check is one question of RAM: may the principal do the action to the
// resource, as far as one policy level goes.
type Check struct {
	Resource string
	Level    string // control:<folder or account> | session | identity
	Allow    []StatementID
	Deny     []StatementID
}

// StatementID is the dense number of a statement in the directory snapshot.
type StatementID int32

// Verdict is the answer of one evaluation. The zero Verdict denies.
type Verdict struct {
	Allow    bool     // data.ramgate's access allows
	Deny     []Denial // enforced denials, by rank
	Shadow   []Denial // what rules in shadow mode would have denied
	Revision string
}

// Denial is one element of the deny set.
type Denial struct {
	Rule   string
	Code   string
	Params map[string]string
	Reason string
}
