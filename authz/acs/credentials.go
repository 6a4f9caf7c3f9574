package acs

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ramgate/ramgate/catalog"
)

// CheckCredentials checks what can be told without a secret: that the
// credentials are complete, in the order in which the contract names them, and
// that the signature is of a method and version that the gate verifies.
func (c *Call) CheckCredentials() *catalog.Error {
	if !c.parsed {
		return catalog.New(catalog.InternalError).Because(errors.New("credentials checked before parsing"))
	}
	if c.foreignScheme() {
		return catalog.Named(catalog.InvalidParamater, "SignatureMethod")
	}
	nonce, version := "SignatureNonce", "SignatureVersion"
	date := "Timestamp"
	switch c.Style {
	case ROAV1:
		version = "x-acs-signature-version"
	case ACS3:
		date, nonce = "x-acs-date", "x-acs-signature-nonce"
	}
	switch {
	case c.AccessKeyID == "":
		return missing("AccessKeyId")
	case c.Signature == "":
		return missing("Signature")
	case c.Timestamp == "":
		return missing(date)
	case c.Nonce == "" && c.Style != ROAV1: // two official SDKs send none with ROA V1
		return missing(nonce)
	case c.SignatureVersion == "" && c.Style != ACS3:
		return missing(version)
	}
	if c.Style == ACS3 {
		if e := c.checkSigned(); e != nil {
			return e
		}
	} else if c.SignatureMethod != "" && c.SignatureMethod != v1Method {
		return catalog.Named(catalog.InvalidParamater, "SignatureMethod")
	} else if c.SignatureVersion != "1.0" {
		return catalog.Named(catalog.InvalidParamater, "SignatureVersion")
	}
	c.checked = true
	return nil
}

// foreignScheme reports whether the request is signed or vouched for in a way
// that the gate does not verify: ACS4, SM3, RSA, bearer and identity tokens.
func (c *Call) foreignScheme() bool {
	h, s := &c.head, &c.sys
	switch auth := h.authorization.value; {
	case c.foreign, auth != "" && c.Style == ACS3 && c.SignatureMethod != acs3Method,
		h.bearer.value != "", h.idToken.value != "", h.sigType.value != "",
		s[sysBearerToken].value != "", s[sysSignatureType].value != "" && (c.Style == RPCV1 || auth == ""):
		return true
	}
	return false
}

// atHost stands for the authority among the signed headers.
const atHost = -1

// checkSigned holds SignedHeaders against the headers: every one named is there
// once, and every x-acs-* header that is there is named, so that nobody on the
// way can add one. Headers that a proxy consumes (connection and what it names,
// transfer-encoding …) are not there any more: naming one is refused, since
// nobody can verify it. The list is in order, which also bounds the work.
func (c *Call) checkSigned() *catalog.Error {
	if c.head.digest.value == "" {
		return missing("x-acs-content-sha256")
	}
	if len(c.SignedHeaders) == 0 {
		return missing("SignedHeaders")
	}
	c.signed = make([]int32, 0, len(c.SignedHeaders))
	next := 0 // the first x-acs-* header not yet named
	for i, name := range c.SignedHeaders {
		if !isToken(name) || name == "authorization" || i > 0 && name <= c.SignedHeaders[i-1] {
			return malformed(errors.New("SignedHeaders is not a sorted list of header names"))
		}
		at, e := c.find(name)
		if e != nil {
			return e
		}
		c.signed = append(c.signed, at)
		if next < len(c.xacs) && c.xacs[next] == at {
			next++
		}
	}
	if next < len(c.xacs) {
		return malformed(fmt.Errorf("header %.64q is not signed", c.Headers[c.xacs[next]].Name))
	}
	// The content type decides how the signed bytes are read.
	if len(c.Body) > 0 && (c.media == mediaForm || c.media == mediaJSON) && !c.signs("content-type") {
		return malformed(errors.New("content-type of a body with parameters is not signed"))
	}
	return nil
}

// find is the index of a header that SignedHeaders names.
func (c *Call) find(name string) (int32, *catalog.Error) {
	if name == "host" && c.Host != "" {
		return atHost, nil
	}
	found := int32(atHost)
	for i := range c.Headers {
		if c.Headers[i].Name != name {
			continue
		}
		if found != atHost {
			return 0, refuse(name, errTwice)
		}
		found = int32(i)
	}
	if found == atHost {
		return 0, missing(name)
	}
	return found, nil
}

func (c *Call) signs(name string) bool {
	for _, signed := range c.SignedHeaders {
		if signed == name {
			return true
		}
	}
	return false
}

// malformed is IncompleteSignature for a signature that cannot be computed.
func malformed(why error) *catalog.Error {
	return catalog.New(catalog.IncompleteSignature).Because(why)
}

// Time is the time that was signed. RPC V1 and ACS3 write ISO 8601 in UTC, with
// or without fractions of a second; ROA V1 writes the HTTP date, and one
// official client has been seen with ISO 8601.
func (c *Call) Time() (time.Time, *catalog.Error) {
	const iso = "2006-01-02T15:04:05Z" // time.Parse takes fractions wherever seconds stand
	const http = "Mon, 02 Jan 2006 15:04:05 GMT"
	layout := iso
	if c.Style == ROAV1 && !strings.HasSuffix(c.Timestamp, "Z") {
		layout = http
	}
	if len(c.Timestamp) <= len("2006-01-02T15:04:05.999999999Z") && strings.Count(c.Timestamp, ",") == strings.Count(layout, ",") {
		if t, err := time.Parse(layout, c.Timestamp); err == nil {
			return t, nil
		}
	}
	return time.Time{}, catalog.Named(catalog.IllegalTimestamp, "Timestamp")
}
