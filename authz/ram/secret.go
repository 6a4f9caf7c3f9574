package ram

import (
	"crypto/subtle"
	"fmt"
	"io"
	"log/slog"
)

// Secret is an access key secret or a security token. However it is printed,
// logged or marshalled, the output is "redacted"; only a conversion to []byte or
// string shows it. Keep Secrets in exported fields or behind pointers: fmt does
// not ask the methods of unexported values.
type Secret []byte

const redacted = "redacted"

// Format prints "redacted" for every verb.
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// String is "redacted".
func (Secret) String() string { return redacted }

// GoString is "redacted".
func (Secret) GoString() string { return redacted }

// LogValue is "redacted".
func (Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText is "redacted", in JSON as well.
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// Equal compares with text in a time that tells nothing but the lengths. An
// empty secret equals nothing.
func (s Secret) Equal(text string) bool {
	return len(s) > 0 && subtle.ConstantTimeCompare(s, []byte(text)) == 1
}
