package ram

import (
	"time"

	"github.com/ramgate/ramgate/internal/strictyaml"
)

// file is what one file of a directory holds: the whole shape or, if it has the
// field id, one account.
type file struct {
	Accounts        []accountDoc `yaml:"accounts"`
	SystemPolicies  policyDocs   `yaml:"system_policies"`
	ControlPolicies policyDocs   `yaml:"control_policies"`
	Folders         []folderDoc  `yaml:"folders"`

	parsed bool // the file is YAML or JSON at least
}

func (f *file) DecodeNode(n *strictyaml.Node, r *strictyaml.Report) {
	f.parsed = true
	if _, account := field(n, "id"); account {
		f.Accounts = make([]accountDoc, 1)
		n.Decode(&f.Accounts[0], r)
		return
	}
	type fields file // without this method
	n.Decode((*fields)(f), r)
}

type accountDoc struct {
	strictyaml.Pos
	ID              string                   `yaml:"id,required"`
	Alias           string                   `yaml:"alias"`
	State           string                   `yaml:"state,oneof=active|suspended"`
	RealName        *bool                    `yaml:"real_name"`
	Balance         *float64                 `yaml:"balance"`
	Risk            string                   `yaml:"risk,oneof=none|blocked"`
	TrustedAccounts []strictyaml.At[string]  `yaml:"trusted_accounts"`
	Folder          *strictyaml.At[string]   `yaml:"folder"`
	ControlPolicies *[]strictyaml.At[string] `yaml:"control_policies"`
	Management      bool                     `yaml:"management"`
	AccessKeys      []keyDoc                 `yaml:"access_keys"`
	Users           []userDoc                `yaml:"users"`
	Groups          []groupDoc               `yaml:"groups"`
	Roles           []roleDoc                `yaml:"roles"`
	Policies        policyDocs               `yaml:"policies"`

	noID bool // it has none that can be read, which is reported
}

// DecodeNode decodes the account and names it in every problem.
func (a *accountDoc) DecodeNode(n *strictyaml.Node, r *strictyaml.Report) {
	type fields accountDoc // without this method
	var own strictyaml.Report
	if n.Decode((*fields)(a), &own) {
		return
	}
	who := ""
	id, ok := field(n, "id")
	if ok && id.Text() != "" {
		who = accountLabel(id.Text())
	}
	a.noID = !ok || id.Kind() != strictyaml.String
	problems, _ := own.Err().(strictyaml.Problems)
	for _, p := range problems {
		r.Errorf(strictyaml.Pos{File: p.File, Line: p.Line, Column: p.Column}, "%s%s", who, p.Message)
	}
}

func field(n *strictyaml.Node, name string) (*strictyaml.Node, bool) {
	for key, value := range n.Fields() {
		if key.Text() == name {
			return value, true
		}
	}
	return nil, false
}

type keyDoc struct {
	strictyaml.Pos
	ID     string `yaml:"id,required"`
	Secret string `yaml:"secret,required,secret"`
	Status string `yaml:"status,oneof=active|disabled"`
}

type userDoc struct {
	strictyaml.Pos
	Name       string                  `yaml:"name,required"`
	ID         string                  `yaml:"id"`
	Groups     []strictyaml.At[string] `yaml:"groups"`
	Policies   []strictyaml.At[string] `yaml:"policies"`
	Disabled   bool                    `yaml:"disabled"`
	AccessKeys []keyDoc                `yaml:"access_keys"`
}

type groupDoc struct {
	strictyaml.Pos
	Name     string                  `yaml:"name,required"`
	Policies []strictyaml.At[string] `yaml:"policies"`
}

type roleDoc struct {
	strictyaml.Pos
	Name     string                  `yaml:"name,required"`
	Policies []strictyaml.At[string] `yaml:"policies"`
	Sessions []sessionDoc            `yaml:"sessions"`
}

type sessionDoc struct {
	strictyaml.Pos
	Name          string    `yaml:"name,required"`
	AccessKeyID   string    `yaml:"access_key_id,required"`
	Secret        string    `yaml:"secret,required,secret"`
	SecurityToken string    `yaml:"security_token,required,secret"`
	Expires       time.Time `yaml:"expires,required"`
	MFA           *bool     `yaml:"mfa"`
	Policy        policyDoc `yaml:"policy"`

	policy *policy // read from Policy; nil: the session has none
}

type folderDoc struct {
	strictyaml.Pos
	ID              string                   `yaml:"id,required"`
	Parent          *strictyaml.At[string]   `yaml:"parent"`
	ControlPolicies *[]strictyaml.At[string] `yaml:"control_policies"`
}

// policyDoc is a policy document not yet read. It keeps the whole file in memory
// until it is dropped.
type policyDoc struct {
	name strictyaml.At[string] // empty for the policy of a session
	node *strictyaml.Node
}

func (p *policyDoc) DecodeNode(n *strictyaml.Node, _ *strictyaml.Report) { p.node = n }

// policyDocs is a map of policies in the order of the file.
type policyDocs []policyDoc

func (p *policyDocs) DecodeNode(n *strictyaml.Node, r *strictyaml.Report) {
	if n.Kind() != strictyaml.Map {
		r.Errorf(n.Pos(), "expected a map of policy names to policy documents, found %s", n.Kind())
		return
	}
	*p = make(policyDocs, 0, n.Len())
	for key, value := range n.Fields() {
		*p = append(*p, policyDoc{strictyaml.At[string]{Pos: key.Pos(), Value: clone(key.Text())}, value})
	}
}
