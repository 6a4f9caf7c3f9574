package ram

import (
	"slices"
	"strings"
	"time"
)

// PrincipalType is what kind of principal signed.
type PrincipalType uint8

const (
	None PrincipalType = iota // nobody; has no checks, so nothing allows it
	Root                      // the account itself
	User
	Role // a session of an assumed role
)

func (t PrincipalType) String() string {
	return [...]string{"none", "root", "user", "role"}[t&3]
}

// Principal is who may do something. It is immutable.
type Principal struct {
	Type     PrincipalType
	Account  *Account
	ID       string   // the account's id for its root, the id of a user if given, else ""
	Name     string   // alice; deploy/ci of a role session; "" for root
	ARN      string   // acs:ram::<account>:root, …:user/alice, …:assumed-role/deploy/ci
	Groups   []string // names; of users only
	Disabled bool     // of users only
	MFA      *bool    // sessions: whether made with a second factor; nil: the session does not say

	identity *policySet // own and group policies; nil for root
	session  *policySet // the session's own policy; nil: it has none
}

// ConditionARN is the principal as conditions see it (acs:PrincipalARN), in lower
// case: acs:ram:*:<account>:user/alice, of a session its role's.
func (p *Principal) ConditionARN() string {
	arn := "acs:ram:*:" + p.Account.ID
	switch p.Type {
	case User:
		return arn + ":user/" + lower(p.Name)
	case Role:
		role, _, _ := strings.Cut(p.Name, "/")
		return arn + ":role/" + lower(role)
	}
	return arn + ":root"
}

// Account is one Alibaba Cloud account. It is immutable.
type Account struct {
	ID         string // digits
	Alias      string // "" if it has none
	Suspended  bool
	RealName   bool     // passed real-name authentication
	Balance    *float64 // nil: unlimited
	Risk       string   // none | blocked
	Management bool     // of the resource directory: not bound by control policies
	Folder     string   // of the resource directory; "" outside

	trusted []string // account ids, sorted
	levels  []level  // control policies from the root folder down to the account's own
}

// Trusts tells whether the account lets account id act on its resources. An
// account does not list itself.
func (a *Account) Trusts(id string) bool {
	if a == nil {
		return false
	}
	_, found := slices.BinarySearch(a.trusted, id)
	return found
}

// level is one level of control policies.
type level struct {
	name string // control:<folder or account id>
	set  *policySet
}

// AccessKey is one credential. It is immutable; copies of it hold the secrets.
type AccessKey struct {
	ID        string
	Index     int // dense, from 0 to NumKeys-1
	Secret    Secret
	Disabled  bool // of this key; its user or account may be disabled as well
	Principal *Principal
	Token     Secret    // security token of a session; empty for long-lived keys
	Expires   time.Time // of a session; zero for long-lived keys
}

// String is the key's id; fmt and log lines of a key show nothing else.
func (k *AccessKey) String() string { return k.ID }

// CheckToken tells, in constant time, whether token is the session's. It is
// false for a key that has none.
func (k *AccessKey) CheckToken(token string) bool { return k.Token.Equal(token) }
