package envoy

import (
	"errors"
	"net/netip"
	"strconv"
	"strings"

	corev3 "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	authv3 "github.com/envoyproxy/go-control-plane/envoy/service/auth/v3"

	"github.com/ramgate/ramgate/authz"
	"github.com/ramgate/ramgate/authz/acs"
)

// Address says where the client's address is found.
type Address uint8

const (
	// PeerAddress is the TCP peer of Envoy: nothing stands in front of it.
	PeerAddress Address = iota
	// ExternalAddress is Envoy's x-envoy-external-address: proxies stand in
	// front, and Envoy was told how many to trust.
	ExternalAddress
)

// Transport says who vouches that the client's connection is TLS.
type Transport uint8

const (
	ForwardedProto   Transport = iota // x-forwarded-proto, as Envoy wrote it
	ContextExtension                  // the route's context_extensions.secure_transport
)

// errNoRawHeaders tells of an Envoy that joins duplicate headers and replaces
// bytes before we see them. No signature could be trusted on that.
var errNoRawHeaders = errors.New("the proxy sends no raw headers: set encode_raw_headers: true")

// errNoAddress tells of an Envoy that takes the caller for internal, or was not
// told of the proxies in front. A Deny by address would not hold for nobody's.
var errNoAddress = errors.New("the proxy names no client in x-envoy-external-address: " +
	"set use_remote_address: true, xff_num_trusted_hops and an internal_address_config that nobody is in")

// partialBody is Envoy's flag on a body: "false" when it saw the end of it.
const partialBody = "x-envoy-auth-partial-body"

// request translates what Envoy sends. The result shares memory with in.
func (s *Server) request(in *authv3.CheckRequest) (*acs.Request, authz.Peer, error) {
	attributes := in.GetAttributes()
	http := attributes.GetRequest().GetHttp()
	extensions := attributes.GetContextExtensions()
	raw := http.GetHeaderMap().GetHeaders()
	if len(raw) == 0 {
		return nil, authz.Peer{}, errNoRawHeaders
	}
	r := &acs.Request{Body: http.GetRawBody(), Headers: make([]acs.Header, 0, len(raw))}
	e := split(r, raw)
	r.BodyState = s.bodyState(r, e, extensions["body"] == "unread")
	peer := authz.Peer{
		RequestID: e.requestID,
		Product:   extensions["product"],
		PolicySet: extensions["policy_set"],
		Address:   address(attributes.GetSource().GetAddress().GetSocketAddress().GetAddress()),
		Secure:    e.forwardedProto == "https",
	}
	if s.config.Address == ExternalAddress {
		if peer.Address = address(e.externalAddress); !peer.Address.IsValid() {
			return nil, peer, errNoAddress
		}
	}
	if s.config.Transport == ContextExtension {
		peer.Secure = extensions["secure_transport"] == "true"
	}
	r.Scheme = "http"
	if peer.Secure {
		r.Scheme = "https"
	}
	return r, peer, nil
}

// envoyHeaders are the headers that Envoy itself wrote, or vouches for.
type envoyHeaders struct {
	partial, contentLength, requestID, externalAddress, forwardedProto string
}

// split sorts the raw headers into the request line and the client's headers,
// and picks out what Envoy wrote.
func split(r *acs.Request, raw []*corev3.HeaderValue) envoyHeaders {
	var e envoyHeaders
	for _, h := range raw {
		value := string(h.GetRawValue())
		switch h.GetKey() {
		case ":method":
			r.Method = value
		case ":path":
			r.Target = value
		case ":authority":
			r.Host = value
		case ":scheme", ":protocol":
		case partialBody:
			e.partial = value
			continue // Envoy's own, not the client's
		case "content-length":
			e.contentLength = value
		case "x-request-id":
			e.requestID = value
		case "x-envoy-external-address":
			e.externalAddress = value
		case "x-forwarded-proto":
			e.forwardedProto = value
		}
		if !strings.HasPrefix(h.GetKey(), ":") {
			r.Headers = append(r.Headers, acs.Header{Name: h.GetKey(), Value: value})
		}
	}
	return e
}

// bodyState applies the rule for whole bodies: Envoy marks a body whole that
// fills its limit exactly and goes on, so a body is believed only below the
// limit, or when its length is the announced one.
func (s *Server) bodyState(r *acs.Request, e envoyHeaders, unread bool) acs.BodyState {
	if unread {
		return acs.Unread
	}
	announced, err := strconv.ParseInt(e.contentLength, 10, 64)
	known := err == nil
	switch {
	case e.contentLength != "" && !known:
		return acs.Partial
	case known && announced != int64(len(r.Body)):
		return acs.Partial
	case e.partial == "" && len(r.Body) == 0:
		return acs.Whole // no body at all
	case e.partial == "false" && (known || len(r.Body) < s.config.MaxBody):
		return acs.Whole
	}
	return acs.Partial
}

// address reads the address of a TCP peer; invalid for any other. Rules compare it
// with blocks, which know neither zones nor IPv4-mapped addresses.
func address(text string) netip.Addr {
	addr, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Addr{}
	}
	return addr.WithZone("").Unmap()
}
