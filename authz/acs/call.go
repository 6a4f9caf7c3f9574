package acs

import "strings"

// Call is what Parse made of a Request. After a refusal it holds what was
// understood until then; Style, Format, HostID and Method are always usable.
// A Call belongs to one goroutine.
type Call struct {
	*Request
	Style  Style
	Format Format
	// HostID is the host that the client called, as answers name it and as
	// products are found by it: lower case, without port and trailing dot.
	// It is empty when the host is not printable ASCII.
	HostID   string
	Path     string  // raw, before the first '?'
	RawQuery string  // raw, after it
	Query    []Param // in wire order
	Form     []Param // of an application/x-www-form-urlencoded body, in wire order
	// Repeated names the parameters that stand more than once in query and
	// form together. Only API metadata knows which of them may: RefuseRepeated.
	Repeated []string

	// Action and Version as the style gives them: the signed parameters of
	// RPC V1, the x-acs-* headers of ROA V1 and ACS3. Empty when absent.
	Action, Version string

	// The system parameters as they stand on the wire, header values trimmed;
	// empty when absent.
	AccessKeyID      string
	SecurityToken    string
	Nonce            string
	Timestamp        string
	Signature        string
	SignatureMethod  string // of ACS3 the first word of Authorization
	SignatureVersion string
	SignedHeaders    []string // ACS3, as listed

	media   media
	head    head
	sys     system
	params  []Param // Query, then Form: one array
	order   []int32 // indexes of params, by name and then by value
	xacs    []int32 // indexes of the x-acs-* headers, by name
	signed  []int32 // indexes of SignedHeaders in Headers, atHost for the authority
	foreign bool    // Authorization is of no style
	parsed  bool    // Parse found nothing to refuse
	checked bool    // nor did CheckCredentials
}

// Anonymous reports whether the request carries no credential of any kind, not
// even an unsupported one or a part of one.
func (c *Call) Anonymous() bool {
	h, s := &c.head, &c.sys
	for _, v := range [...]string{
		h.authorization.value, h.keyID.value, h.token.value, h.bearer.value, h.idToken.value, h.sigType.value,
		s[sysAccessKeyID].value, s[sysSignature].value, s[sysSecurityToken].value, s[sysBearerToken].value, s[sysSignatureType].value,
	} {
		if v != "" {
			return false
		}
	}
	return true
}

// Header is the value of the header name (in lower case) without the blanks
// around it, and empty when there is none. Of several it is the first: Parse
// refuses those that must not stand twice.
func (c *Call) Header(name string) string {
	for i := range c.Headers {
		if c.Headers[i].Name == name {
			return trim(c.Headers[i].Value)
		}
	}
	return ""
}

// Param is the first parameter of that exact name in query and form, system
// parameters included.
func (c *Call) Param(name string) (value string, ok bool) {
	for i := range c.params {
		if c.params[i].Name == name {
			return c.params[i].Value, true
		}
	}
	return "", false
}

// Params yields the parameters of the API in wire order, those of the query
// before those of the form, without system and credential ones.
func (c *Call) Params(yield func(Param) bool) {
	for _, p := range c.params {
		if !IsSystem(p.Name) && !yield(p) {
			return
		}
	}
}

// HostID is the host that an authority (host, or host:port) names, as answers
// name it: in lower case, without port and final dot. It is "" for an authority
// that is none.
func HostID(host string) string {
	if !printable(host) {
		return ""
	}
	if strings.HasPrefix(host, "[") { // an IPv6 address
		host, _, _ = strings.Cut(host[1:], "]")
	} else if name, port, ok := strings.Cut(host, ":"); ok && digits(port) {
		host = name
	}
	return strings.ToLower(strings.TrimSuffix(host, "."))
}

// printable reports whether s is ASCII without blanks and control characters.
func printable(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] <= ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

func digits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
