package oracle

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// World is what a gate reads from files. Field for field it is written as the
// gate's own files are.
type World struct {
	Directory Directory
	Products  []Product
}

// Directory is the directory file.
type Directory struct {
	Accounts        []*Account        `json:"accounts"`
	SystemPolicies  map[string]Policy `json:"system_policies,omitempty"`
	ControlPolicies map[string]Policy `json:"control_policies,omitempty"`
	Folders         []Folder          `json:"folders,omitempty"`
}

// Folder is one of the resource directory. Its control policies are nil where
// the file does not say, which attaches FullAliyunAccess.
type Folder struct {
	ID              string    `json:"id"`
	Parent          string    `json:"parent,omitempty"`
	ControlPolicies *[]string `json:"control_policies,omitempty"`
}

// Account is one account with all that is in it.
type Account struct {
	ID              string            `json:"id"`
	Alias           string            `json:"alias"`
	State           string            `json:"state,omitempty"`
	RealName        *bool             `json:"real_name,omitempty"`
	Balance         *float64          `json:"balance,omitempty"`
	Risk            string            `json:"risk,omitempty"`
	TrustedAccounts []string          `json:"trusted_accounts,omitempty"`
	Folder          string            `json:"folder,omitempty"`
	ControlPolicies *[]string         `json:"control_policies,omitempty"`
	Management      bool              `json:"management,omitempty"`
	AccessKeys      []AccessKey       `json:"access_keys,omitempty"`
	Users           []User            `json:"users,omitempty"`
	Groups          []Group           `json:"groups,omitempty"`
	Roles           []Role            `json:"roles,omitempty"`
	Policies        map[string]Policy `json:"policies,omitempty"`
}

// AccessKey is a credential of a root or of a user.
type AccessKey struct {
	ID     string `json:"id"`
	Secret string `json:"secret"`
	Status string `json:"status,omitempty"`
}

// User is a RAM user.
type User struct {
	Name       string      `json:"name"`
	ID         string      `json:"id,omitempty"`
	Disabled   bool        `json:"disabled,omitempty"`
	Groups     []string    `json:"groups,omitempty"`
	Policies   []string    `json:"policies,omitempty"`
	AccessKeys []AccessKey `json:"access_keys"`
}

// Group is a group of users.
type Group struct {
	Name     string   `json:"name"`
	Policies []string `json:"policies,omitempty"`
}

// Role is a role with the sessions that assumed it.
type Role struct {
	Name     string    `json:"name"`
	Policies []string  `json:"policies,omitempty"`
	Sessions []Session `json:"sessions,omitempty"`
}

// Session is the credential of an assumed role.
type Session struct {
	Name          string  `json:"name"`
	AccessKeyID   string  `json:"access_key_id"`
	Secret        string  `json:"secret"`
	SecurityToken string  `json:"security_token"`
	Expires       string  `json:"expires"`
	MFA           *bool   `json:"mfa,omitempty"`
	Policy        *Policy `json:"policy,omitempty"`
}

// Product is one file of API metadata. All its actions are of one version and
// of style rpc.
type Product struct {
	Product     string             `json:"product"`
	Hosts       []string           `json:"hosts"`
	RAMCode     string             `json:"ram_code"`
	Regions     []string           `json:"regions,omitempty"`
	Maintenance []string           `json:"maintenance,omitempty"`
	Versions    map[string]Version `json:"versions"`
}

// TheVersion is the version of every product.
const TheVersion = "2014-05-26"

// Version is the actions of one version.
type Version struct {
	Style   string             `json:"style"`
	Actions map[string]*Action `json:"actions"`
}

// Action is one API.
type Action struct {
	Methods    []string    `json:"methods"`
	RAM        *RAM        `json:"ram,omitempty"`
	Flags      []string    `json:"flags,omitempty"`
	Parameters []Parameter `json:"parameters,omitempty"`
}

// RAM is what RAM is asked about a call.
type RAM struct {
	Action    string   `json:"action,omitempty"`
	Resources []string `json:"resources,omitempty"`
}

// Parameter is a declared parameter.
type Parameter struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// Action finds an API.
func (w *World) Action(product, action string) (*Product, *Action) {
	for i := range w.Products {
		if p := &w.Products[i]; p.Product == product {
			return p, p.Versions[TheVersion].Actions[action]
		}
	}
	return nil, nil
}

// Write writes the directory file, and apis/<product>.json, below dir.
func (w *World) Write(dir, directory string) error {
	if err := os.MkdirAll(filepath.Join(dir, "apis"), 0o700); err != nil {
		return err
	}
	files := map[string]any{directory: w.Directory}
	for _, p := range w.Products {
		files["apis/"+p.Product+".json"] = p
	}
	for name, content := range files {
		data, err := json.Marshal(content)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), data, 0o600)
		}
		if err != nil {
			return fmt.Errorf("write a world: %w", err)
		}
	}
	return nil
}
