package ram

import (
	"strings"

	"github.com/ramgate/ramgate/internal/strictyaml"
)

// Names stand in ARNs and in policy patterns, so they hold none of : / * ?.
const (
	nameSigns    = ".-_@"
	maxName      = 128 // of RAM's longest, policy names; users and roles have at most 64
	maxKeyID     = 128
	maxAccountID = 32
)

// validName tells whether s is 1 to longest ASCII letters, digits and signs.
func validName(s, signs string, longest int) bool {
	for i := range len(s) {
		c := s[i]
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		if !letter && (c < '0' || c > '9') && strings.IndexByte(signs, c) < 0 {
			return false
		}
	}
	return s != "" && len(s) <= longest
}

func (a *assembly) checkName(at strictyaml.Pos, whose, name string) {
	if !validName(name, nameSigns, maxName) {
		a.report.Errorf(at, "%sexpected 1 to %d letters, digits and any of %s", whose, maxName, nameSigns)
	}
}

// checkSessionName holds the rules of RoleSessionName.
func (a *assembly) checkSessionName(at strictyaml.Pos, whose, name string) {
	if len(name) < 2 || !validName(name, nameSigns, 64) {
		a.report.Errorf(at, "%sexpected 2 to 64 letters, digits and any of %s", whose, nameSigns)
	}
}

func (a *assembly) checkAccountID(at strictyaml.Pos, id string) {
	if !validAccountID(id) {
		a.report.Errorf(at, "%sid: expected 1 to %d digits", accountLabel(id), maxAccountID)
	}
}

func validAccountID(id string) bool {
	return strings.Trim(id, "0123456789") == "" && id != "" && len(id) <= maxAccountID
}
