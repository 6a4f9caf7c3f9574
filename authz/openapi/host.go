package openapi

import (
	"net/netip"
	"strings"
)

// maxHost is the longest host name in bytes that DNS can carry.
const maxHost = 253

// hosts finds the product of a host.
type hosts struct {
	exact    map[string]*product // names and addresses, in lower case
	suffixes map[string]*product // of "*.example.com": "example.com"
}

// find returns the product of host: lower case, without port, brackets and the
// dot at the end (acs.Call.HostID). An exact name
// goes before a suffix, a longer suffix before a shorter one. A suffix stands
// for one label or more in front of it, never for itself.
func (h *hosts) find(host string) *product {
	if len(host) > maxHost {
		return nil
	}
	if strings.IndexByte(host, ':') >= 0 { // IPv6, which can be written in many ways
		addr, err := netip.ParseAddr(host)
		if err != nil {
			return nil
		}
		return h.exact[addr.String()]
	}
	if p := h.exact[host]; p != nil {
		return p
	}
	if len(h.suffixes) == 0 {
		return nil
	}
	for {
		dot := strings.IndexByte(host, '.')
		if dot <= 0 {
			return nil
		}
		host = host[dot+1:]
		if p := h.suffixes[host]; p != nil {
			return p
		}
	}
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
