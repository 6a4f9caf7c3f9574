package acs

import (
	"crypto/hmac"
	"errors"
	"fmt"
	"hash"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Credentials sign requests. They do not print.
type Credentials struct {
	AccessKeyID   string
	Secret        string
	SecurityToken string // of STS credentials
}

// Format writes the AccessKeyId alone, whatever the verb.
func (c Credentials) Format(f fmt.State, _ rune) { fmt.Fprint(f, c.AccessKeyID, " ", redacted) }

// MarshalText returns what Format writes.
func (c Credentials) MarshalText() ([]byte, error) {
	return []byte(c.AccessKeyID + " " + redacted), nil
}

// Sign returns a copy of r with what an official client adds to it: the system
// parameters or headers of the style, and the signature. A nonce is needed for
// RPC V1 and ACS3; an action is optional for ROA V1.
//
// It is for tests, demonstrations and the command line. On purpose it shares
// no code with the verifier, so that a mistake in one is not made in both.
func Sign(r *Request, cred Credentials, style Style, action, version, nonce string, now time.Time) (*Request, error) {
	out := *r
	out.Headers = slices.Clone(r.Headers)
	s := signing{&out, cred, action, version, nonce, now.UTC()}
	switch {
	case cred.AccessKeyID == "" || cred.Secret == "":
		return nil, errors.New("sign: AccessKeyId and secret are needed")
	case nonce == "" && style != ROAV1:
		return nil, errors.New("sign: this style needs a nonce")
	}
	var err error
	switch style {
	case RPCV1:
		err = s.rpc()
	case ROAV1:
		err = s.roa()
	case ACS3:
		err = s.acs3()
	default:
		err = errors.New("no such style")
	}
	if err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	return &out, nil
}

type signing struct {
	*Request
	cred                   Credentials
	action, version, nonce string
	now                    time.Time
}

const isoSeconds = "2006-01-02T15:04:05Z"

func (s *signing) query() (url.Values, error) {
	_, raw, _ := strings.Cut(s.Target, "?")
	return url.ParseQuery(raw)
}

func (s *signing) header(name string) string {
	for _, h := range s.Headers {
		if h.Name == name {
			return strings.Trim(h.Value, " \t")
		}
	}
	return ""
}

// set replaces a header.
func (s *signing) set(name, value string) {
	s.Headers = slices.DeleteFunc(s.Headers, func(h Header) bool { return h.Name == name })
	s.Headers = append(s.Headers, Header{name, value})
}

// setAll sets the headers of name and value pairs that have a value.
func (s *signing) setAll(pairs ...string) {
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			s.set(pairs[i], pairs[i+1])
		}
	}
}

// names are the headers that begin with prefix, sorted.
func (s *signing) names(prefix string) []string {
	var names []string
	for _, h := range s.Headers {
		if strings.HasPrefix(h.Name, prefix) {
			names = append(names, h.Name)
		}
	}
	slices.Sort(names)
	return names
}

// join writes params sorted by name and value; with bare, a name without a
// value has no '='.
func join(params url.Values, name, value func(string) string, bare bool) string {
	var pairs []string
	for _, k := range slices.Sorted(maps.Keys(params)) {
		for _, v := range slices.Sorted(slices.Values(params[k])) {
			if v == "" && bare {
				pairs = append(pairs, name(k))
				continue
			}
			pairs = append(pairs, name(k)+"="+value(v))
		}
	}
	return strings.Join(pairs, "&")
}

func same(s string) string { return s }

// encode is the percent-encoding of the contract, made of the one of forms as
// the official clients make it.
func encode(s string) string { return fromForm.Replace(url.QueryEscape(s)) }

var fromForm = strings.NewReplacer("+", "%20", "*", "%2A", "%7E", "~")

func hmacOf(h func() hash.Hash, key, text string) []byte {
	mac := hmac.New(h, []byte(key))
	mac.Write([]byte(text))
	return mac.Sum(nil)
}
