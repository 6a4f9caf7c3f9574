package policies

import "time"

// Input is what every rule sees as `input`. It is version 1 of the contract:
// every field is always present, so nothing that a rule reads is undefined. Only
// the names inside of request.params and context vary.
type Input struct {
	Request   Request
	API       API
	Principal Principal
	Account   Account
	Owner     Owner
	Context   []ContextKey // object of name to text; none twice
	Checks    []Check
}

// Request is `input.request`.
type Request struct {
	Style           string    // rpc | roa | acs3 | unsigned
	Method          string    // GET, POST …
	Action          string    // DescribeInstances
	Version         string    // 2014-05-26
	Product         string    // Ecs
	Region          string    // cn-hangzhou; "" when the request names none
	Params          []Param   // params: object of name to text, without credentials
	SourceIP        string    // source_ip
	SecureTransport bool      // secure_transport
	Time            time.Time // time: nanoseconds since 1970, as OPA's time builtins take it
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
	Type   string // one of the Principal constants
	ARN    string // acs:ram::<account>:root, …:user/alice, …:assumed-role/deploy/ci
	Name   string // alice; deploy/ci; "" for root and anonymous
	ID     string
	Groups []string
}

// What Principal.Type may be.
const (
	PrincipalRoot      = "root"
	PrincipalUser      = "user"
	PrincipalRole      = "role"
	PrincipalAnonymous = "anonymous"
)

// Account is `input.account`: the account that calls. A call without
// credentials has none; there it is an account without a name that is active,
// unlimited and of no risk.
type Account struct {
	ID       string
	State    string   // active | suspended
	RealName bool     // real_name
	Balance  *float64 // a finite number; nil (null): unlimited
	Risk     string   // one of the Risk constants
}

// What Account.Risk may be.
const (
	RiskNone    = "none"
	RiskBlocked = "blocked"
)

// Owner is `input.owner`: whose resources the request is about, resolved in Go.
type Owner struct {
	Account  string // the owner's account id
	Relation string // one of the relations below
	Problem  string // "" or one of the problems below
}

// What Owner.Relation may be.
const (
	OwnerSelf    = "self"
	OwnerTrusted = "trusted" // another account, which trusts the caller's
	OwnerForeign = "foreign" // another account, named by its id, which does not
)

// What Owner.Problem may be, and the code that the rule owner gives it.
const (
	OwnerBoth                     = "both"                       // InvalidOwner
	OwnerMissing                  = "missing"                    // MissingParameter, 403
	OwnerBadID                    = "bad_id"                     // InvalidOwnerId
	OwnerBadAccount               = "bad_account"                // InvalidOwnerAccount
	OwnerUnknown                  = "unknown"                    // InvalidAccount.NotFound
	OwnerUntrustedAccount         = "untrusted_account"          // InvalidParameter.OwnerAccount
	OwnerUntrustedResourceAccount = "untrusted_resource_account" // InvalidParameter.ResourceOwnerAccount
)

// ContextKey is one condition key of `input.context`. There are, as text:
// acs:CurrentTime (RFC 3339, UTC), acs:SecureTransport (true or false),
// acs:SourceIp (where the address is known; IPv4-mapped ones are IPv4); for calls
// with credentials acs:PrincipalARN (in lower case, of a session its role's),
// acs:MFAPresent (of sessions that say so) and acs:RequestTag/<key> for each tag
// of the signed parameters Tag.<n>.Key and Tag.<n>.Value.
type ContextKey struct{ Name, Value string }

// Check is one question of RAM: may the principal do the action to the
// resource, as far as one policy level goes. In `input.checks` the statements
// stand in place of their ids.
type Check struct {
	Resource string
	Level    string // control:<folder or account> | session | identity
	Allow    []StatementID
	Deny     []StatementID
}

// StatementID is the dense number of a statement in the directory snapshot.
type StatementID = int32
