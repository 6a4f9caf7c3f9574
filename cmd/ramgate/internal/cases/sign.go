package cases

import (
	"cmp"
	"crypto/rand"
	"fmt"
	"maps"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/ramgate/ramgate/authz"
	"github.com/ramgate/ramgate/authz/acs"
	"github.com/ramgate/ramgate/internal/strictyaml"
)

// caller is where requests come from that do not say: an address for
// documentation.
var caller = netip.MustParseAddr("192.0.2.1")

var styles = map[string]acs.Style{"rpc": acs.RPCV1, "roa": acs.ROAV1, "acs3": acs.ACS3}

// style is that of the signature.
func (q *Request) style() acs.Style { return styles[cmp.Or(q.Style, "acs3")] }

// wire is the request as an official client sends it at the time now.
func (q *Request) wire(now time.Time) (*acs.Request, error) {
	if q.recorded != nil {
		return q.recorded.Request(), nil
	}
	r := q.unsigned()
	switch q.Signature {
	case "as-is":
		return r, nil
	case "none":
		q.name(r)
		return r, nil
	}
	cred := acs.Credentials{AccessKeyID: q.Key, Secret: rand.Text()} // of a key that does not exist
	if q.key != nil {
		cred = acs.Credentials{AccessKeyID: q.key.ID, Secret: string(q.key.Secret), SecurityToken: string(q.key.Token)}
	}
	if q.Signature == "wrong" {
		cred.Secret = rand.Text()
	}
	signed, err := acs.Sign(r, cred, q.style(), q.Action, q.Version, cmp.Or(q.Nonce, rand.Text()), now.Add(q.Skew))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", q.Position(), err)
	}
	return signed, nil
}

// unsigned is the request without what a signature adds.
func (q *Request) unsigned() *acs.Request {
	r := &acs.Request{
		Method: q.Method, Scheme: cmp.Or(q.Scheme, "http"), Host: q.Host, Target: cmp.Or(q.Path, "/"),
		Body: []byte(q.Body), BodyState: acs.Whole,
	}
	for _, name := range slices.Sorted(maps.Keys(q.Headers)) {
		r.Headers = append(r.Headers, acs.Header{Name: strings.ToLower(name), Value: string(*q.Headers[name])})
	}
	if len(q.Form) > 0 {
		r.Body = []byte(q.Form.encode())
		if q.Headers["content-type"] == nil {
			r.Headers = append(r.Headers, acs.Header{Name: "content-type", Value: "application/x-www-form-urlencoded"})
		}
	}
	addQuery(r, q.Query)
	if r.Method == "" {
		r.Method = "GET"
		if len(r.Body) > 0 {
			r.Method = "POST"
		}
	}
	return r
}

// name adds action and version as the style has them, for calls without
// credentials.
func (q *Request) name(r *acs.Request) {
	action, version := strictyaml.Text(q.Action), strictyaml.Text(q.Version)
	if q.style() == acs.RPCV1 {
		addQuery(r, values{"Action": &action, "Version": &version})
		return
	}
	for _, h := range []acs.Header{{Name: "x-acs-action", Value: q.Action}, {Name: "x-acs-version", Value: q.Version}} {
		if h.Value != "" {
			r.Headers = append(r.Headers, h)
		}
	}
}

func addQuery(r *acs.Request, v values) {
	if len(v) == 0 {
		return
	}
	separator := "?"
	if strings.Contains(r.Target, "?") {
		separator = "&"
	}
	r.Target += separator + v.encode()
}

// encode writes v as a query or form, sorted.
func (v values) encode() string {
	list := url.Values{}
	for name, value := range v {
		list.Set(name, string(*value))
	}
	return strings.ReplaceAll(list.Encode(), "+", "%20")
}

// peer is what Envoy would vouch for.
func (q *Request) peer(scheme string) authz.Peer {
	p := authz.Peer{
		Address: q.SourceIP, Secure: scheme == "https",
		Product: q.Route.Product, PolicySet: q.Route.PolicySet,
	}
	if !p.Address.IsValid() {
		p.Address = caller
	}
	return p
}
