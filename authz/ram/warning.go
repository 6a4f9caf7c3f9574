package ram

import (
	"strconv"
	"strings"

	"github.com/ramgate/ramgate/internal/strictyaml"
)

// Warning is something that a file says and that was loaded otherwise, or that
// is probably a mistake.
type Warning struct {
	File      string `json:"file"`
	Line      int    `json:"line,omitempty"`
	Account   string `json:"account,omitempty"`
	Policy    string `json:"policy,omitempty"`    // as Statement.Policy
	Statement int    `json:"statement,omitempty"` // index in the policy, from 0
	Message   string `json:"message"`
}

// String is file:line: account, policy and statement, then the message.
func (w Warning) String() string {
	var b strings.Builder
	b.WriteString(w.File)
	if w.Line > 0 {
		b.WriteString(":" + strconv.Itoa(w.Line))
	}
	if w.Account != "" {
		b.WriteString(": account " + w.Account)
	}
	if w.Policy != "" {
		b.WriteString(": policy " + w.Policy + ": Statement[" + strconv.Itoa(w.Statement) + "]")
	}
	return b.String() + ": " + w.Message
}

func (a *assembly) warn(p strictyaml.Pos, account, message string) {
	a.warnings = append(a.warnings, Warning{File: p.File, Line: p.Line, Account: account, Message: message})
}
