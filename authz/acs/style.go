package acs

import (
	"strings"

	"github.com/ramgate/ramgate/catalog"
)

const (
	roaScheme  = "acs "
	acs3Method = "ACS3-HMAC-SHA256"
	v1Method   = "HMAC-SHA1"
	maxSigned  = 128 // names in SignedHeaders; Envoy passes 100 headers unless told otherwise
)

// recognise decides the style and collects the system parameters.
func (c *Call) recognise() {
	for i := range c.params {
		if n := systemIndex(c.params[i].Name); n >= 0 && !c.sys[n].given {
			c.sys[n] = field{c.params[i].Value, true}
		}
	}
	auth := c.head.authorization.value
	switch {
	case strings.HasPrefix(auth, "ACS3-"), strings.HasPrefix(auth, "ACS4-"):
		c.Style = ACS3
		return
	case strings.HasPrefix(auth, roaScheme):
		c.Style = ROAV1
		return
	}
	c.foreign = auth != ""
	switch {
	case c.sys[sysAction].given, c.sys[sysAccessKeyID].given, c.sys[sysSignature].given:
		c.Style = RPCV1
	case c.head.method.given, c.head.sigVersion.given:
		c.Style = ROAV1
	case len(c.xacs) > 0:
		c.Style = ACS3
	}
}

// guess sets style and format of a request that is too large to be decoded.
func (c *Call) guess(l Limits) {
	query := c.RawQuery[:min(len(c.RawQuery), l.HeaderBytes)]
	c.glance(query)
	if c.hasForm() {
		c.glance(string(c.Body[:min(len(c.Body), l.HeaderBytes)]))
	}
	c.recognise()
	c.chooseFormat() // its own refusal gives way to the limit's
}

// glance takes the system parameters as they are spelt, none of them decoded.
func (c *Call) glance(raw string) {
	for more := raw != ""; more; {
		var pair string
		pair, raw, more = strings.Cut(raw, "&")
		name, value, _ := strings.Cut(pair, "=")
		if n := systemIndex(name); n >= 0 && !c.sys[n].given {
			c.sys[n] = field{value, true}
		}
	}
}

// chooseFormat decides the format of the answer: RPC V1 without Format gets
// XML, the header styles get JSON unless Accept asks only for XML, and a
// request that is neither gets JSON.
func (c *Call) chooseFormat() *catalog.Error {
	c.Format = JSON
	switch format := c.sys[sysFormat].value; {
	case strings.EqualFold(format, "JSON"):
	case strings.EqualFold(format, "XML"):
		c.Format = XML
	case format == "" && c.Style == RPCV1:
		c.Format = XML
	case format != "" && (c.Style == RPCV1 || c.Path == "/"):
		return refuse("Format", errFormat)
	// A ROA product's own parameter may be named Format.
	case (c.Style == ROAV1 || c.Style == ACS3) && onlyXML(c.head.accept.value):
		c.Format = XML
	}
	return nil
}

// onlyXML reports whether an Accept header names XML and nothing else.
func onlyXML(accept string) bool {
	if accept == "" {
		return false
	}
	for more := true; more; {
		var item string
		item, accept, more = strings.Cut(accept, ",")
		kind, _, _ := strings.Cut(item, ";")
		if kind = trim(kind); !strings.EqualFold(kind, "application/xml") && !strings.EqualFold(kind, "text/xml") {
			return false
		}
	}
	return true
}

// readCredentials fills the exported system fields as the style gives them.
func (c *Call) readCredentials() *catalog.Error {
	if c.Style == RPCV1 {
		c.readParameterCredentials()
		return nil
	}
	h := &c.head
	c.Action, c.Version = h.action.value, h.version.value
	c.SecurityToken, c.Nonce = h.token.value, h.nonce.value
	c.SignatureMethod, c.SignatureVersion = h.method.value, h.sigVersion.value
	c.Timestamp = h.date.value
	if c.Style == ACS3 {
		c.Timestamp = h.acsDate.value
	}
	switch {
	case h.authorization.value == "", c.foreign:
		return nil
	case c.Style == ACS3:
		return c.readACS3(h.authorization.value)
	default:
		return c.readROA(h.authorization.value[len(roaScheme):])
	}
}

func (c *Call) readParameterCredentials() {
	s := &c.sys
	c.Action, c.Version = s[sysAction].value, s[sysVersion].value
	c.AccessKeyID, c.SecurityToken = s[sysAccessKeyID].value, s[sysSecurityToken].value
	c.Nonce, c.Timestamp = s[sysSignatureNonce].value, s[sysTimestamp].value
	c.Signature, c.SignatureMethod = s[sysSignature].value, s[sysSignatureMethod].value
	c.SignatureVersion = s[sysSignatureVersion].value
}

// readROA reads "<AccessKeyId>:<Signature>". Envoy joins two Authorization
// lines by ',', which neither part can hold.
func (c *Call) readROA(rest string) *catalog.Error {
	id, signature, ok := strings.Cut(trim(rest), ":")
	if !ok || strings.ContainsAny(rest, ", \t") || strings.Contains(signature, ":") {
		return refuse("Authorization", errAuthorization)
	}
	c.AccessKeyID, c.Signature = id, signature
	return nil
}

// readACS3 reads "<algorithm> Credential=…,SignedHeaders=…,Signature=…", the
// parts in any order and each once.
func (c *Call) readACS3(value string) *catalog.Error {
	algorithm, parts, _ := strings.Cut(value, " ")
	c.SignatureMethod = algorithm
	var credential, signed, signature field
	for more := parts != ""; more; {
		var part string
		part, parts, more = strings.Cut(parts, ",")
		key, text, ok := strings.Cut(trim(part), "=")
		var f *field
		switch key {
		case "Credential":
			f = &credential
		case "SignedHeaders":
			f = &signed
		case "Signature":
			f = &signature
		}
		if f == nil || !ok || f.given || strings.ContainsAny(text, " \t") {
			return refuse("Authorization", errAuthorization)
		}
		*f = field{text, true}
	}
	c.AccessKeyID, c.Signature = credential.value, signature.value
	if strings.Count(signed.value, ";") >= maxSigned {
		return refuse("Authorization", errAuthorization)
	}
	if signed.value != "" {
		c.SignedHeaders = strings.Split(signed.value, ";")
	}
	return nil
}

// checkOneCredential refuses a request that carries two different credentials:
// the backend might believe the one that the gate did not check.
func (c *Call) checkOneCredential() *catalog.Error {
	h, s := &c.head, &c.sys
	inParams := s[sysAccessKeyID].value != "" || s[sysSignature].value != "" || s[sysBearerToken].value != ""
	inHeaders := h.authorization.value != ""
	token := h.bearer.value != "" || h.idToken.value != ""
	switch {
	case inParams && inHeaders:
		return refuse("Authorization", errCredentials)
	case token && (inParams || inHeaders && !c.foreign):
		return refuse("Authorization", errCredentials)
	case h.keyID.value != "" && h.keyID.value != c.AccessKeyID && (inParams || inHeaders):
		return refuse("x-acs-accesskey-id", errCredentials)
	case h.token.value != "" && s[sysSecurityToken].value != "" && h.token.value != s[sysSecurityToken].value,
		c.Style == RPCV1 && h.token.value != "" && c.SecurityToken == "",
		inHeaders && s[sysSecurityToken].value != "" && c.SecurityToken == "":
		return refuse("SecurityToken", errCredentials)
	}
	return nil
}
