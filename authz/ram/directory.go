package ram

import (
	"fmt"
	"iter"
	"log/slog"
	"maps"
	"sync/atomic"
)

// Directory is an immutable snapshot of accounts, principals and policies. All
// methods are safe for concurrent use.
type Directory struct {
	revision string
	warnings []Warning

	accounts   map[string]*Account
	aliases    map[string]*Account
	keys       map[string]*AccessKey
	statements []statement // by StatementID
	patterns   *patterns
	sets       []*policySet

	indexed atomic.Int64 // entries of all indexes built; see policySet
}

// Key finds an access key, active or not.
func (d *Directory) Key(id string) (*AccessKey, bool) {
	k, ok := d.keys[id]
	return k, ok
}

// NumKeys is how many access keys there are.
func (d *Directory) NumKeys() int { return len(d.keys) }

// Keys yields all access keys, active or not, in no order.
func (d *Directory) Keys() iter.Seq[*AccessKey] { return maps.Values(d.keys) }

// Account finds an account by its id.
func (d *Directory) Account(id string) (*Account, bool) {
	a, ok := d.accounts[id]
	return a, ok
}

// AccountByAlias finds an account by its alias.
func (d *Directory) AccountByAlias(alias string) (*Account, bool) {
	a, ok := d.aliases[alias]
	return a, ok
}

// NumAccounts is how many accounts there are.
func (d *Directory) NumAccounts() int { return len(d.accounts) }

// Revision is the first 16 hex digits of a SHA-256 over the bytes of the files and,
// of a folder, their names: equal directories have equal revisions everywhere.
func (d *Directory) Revision() string { return d.revision }

// Warnings lists what was loaded otherwise than written, and what is probably a
// mistake, in the order of the files.
func (d *Directory) Warnings() []Warning { return d.warnings }

// Format prints the size of the directory for every verb: its content holds secrets.
func (d *Directory) Format(f fmt.State, _ rune) { fmt.Fprint(f, d.String()) }

// String is the size of the directory.
func (d *Directory) String() string {
	return fmt.Sprintf("directory %s: %d accounts, %d access keys, %d statements",
		d.revision, len(d.accounts), len(d.keys), len(d.statements))
}

// LogValue is the size of the directory.
func (d *Directory) LogValue() slog.Value { return slog.StringValue(d.String()) }
