package catalog

// Error is one refusal: which code, and what fills its message. How it reads
// (status and text) is decided by the Catalog that answers it, so that an
// operator's own wording applies wherever the error arose.
//
// The zero Error has no code and answers as InternalError.
type Error struct {
	Code   Code
	Params Params
	// Suffix is appended to the message as it is (IncompleteSignature's
	// string to sign), but not in XML when XML 1.0 cannot carry it. It is
	// public; whoever sets it bounds its length.
	Suffix string
	// Cause is what went wrong, for our logs. The client never sees it, and
	// it must not hold a secret, a signature, a token or a parameter value.
	Cause error
}

// Params fill the placeholders of a message template: Name stands for %s and
// {ParameterName}, Value for {Value}. Name also selects among the variants of
// a code that has a sentence of its own for a certain name.
type Params struct{ Name, Value string }

// New is the refusal code without parameters.
func New(code Code) *Error { return &Error{Code: code} }

// Named is the refusal code about the parameter (or header) name.
func Named(code Code, name string) *Error { return &Error{Code: code, Params: Params{Name: name}} }

// Exceeded is the refusal code (a *.LengthExceeded or *.ValueExceeded) about
// the parameter name, whose limit is value.
func Exceeded(code Code, name, value string) *Error {
	return &Error{Code: code, Params: Params{Name: name, Value: value}}
}

// Because sets the cause and returns e.
func (e *Error) Because(cause error) *Error {
	e.Cause = cause
	return e
}

// Error is text for logs, never for clients.
func (e *Error) Error() string {
	text := string(e.Code)
	if e.Params.Name != "" {
		text += " (" + clean(e.Params.Name, maxParam) + ")"
	}
	if e.Cause != nil {
		text += ": " + e.Cause.Error()
	}
	return text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Is reports whether target is an *Error of the same code.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code
}
