package acs

// Request is one HTTP request exactly as the proxy forwards it to the
// backend. Nothing in it is decoded, folded or normalised.
type Request struct {
	Method  string
	Scheme  string   // as the proxy vouches for it: "http" or "https"
	Host    string   // the authority, port included, as sent
	Target  string   // path and query, byte for byte
	Headers []Header // in wire order, without pseudo headers; names in lower case, values as they arrived
	Body    []byte
	// BodyState says how far Body can be trusted. Its zero value is Partial.
	BodyState BodyState
}

// Header is one header line. A name that was sent twice has two.
type Header struct{ Name, Value string }

// BodyState tells whether a Body is what the backend will get.
type BodyState uint8

const (
	Partial BodyState = iota // truncated, or not known to be whole: refused
	Whole                    // all of it, possibly empty
	Unread                   // the route does not show bodies to the gate
)

// Style is the signing family of a request.
type Style uint8

const (
	Unsigned Style = iota // no credentials of any style
	RPCV1                 // parameters, HMAC-SHA1 over the sorted query and form
	ROAV1                 // Authorization: acs …, HMAC-SHA1 over headers and resource
	ACS3                  // Authorization: ACS3-HMAC-SHA256 …
)

// Format is the language of the answer.
type Format uint8

const (
	JSON Format = iota
	XML
)

// Param is one parameter, decoded. Order and repetition are the wire's.
type Param struct{ Name, Value string }

// Limits bound what Parse reads. A zero limit refuses everything of its kind.
type Limits struct {
	Body        int // bytes
	Parameters  int // names in query and form together
	HeaderBytes int // names and values of all headers, target included
}

// String is the style as rules and records name it.
func (s Style) String() string {
	switch s {
	case RPCV1:
		return "rpc"
	case ROAV1:
		return "roa"
	case ACS3:
		return "acs3"
	}
	return "unsigned"
}

// String is the format's name.
func (f Format) String() string {
	if f == XML {
		return "XML"
	}
	return "JSON"
}
