// Package envoy holds the Envoy configuration that ramgate ships, so that the
// demo and the tests run the very file that users deploy.
package envoy

import (
	_ "embed"
	"fmt"
	"net"
	"strings"
)

//go:embed envoy.yaml
var bootstrap string

// Addresses are the four ends of envoy.yaml, each host:port. A port 0 of Listen
// or Admin is Envoy's choice.
type Addresses struct {
	Listen  string // where callers connect
	Admin   string // Envoy's own interface
	Ramgate string // the authorization service
	Backend string // the API behind Envoy
}

// Bootstrap is envoy.yaml with these addresses in place of its own. An address
// that is empty stays as the file has it.
func Bootstrap(a Addresses) ([]byte, error) {
	text := bootstrap
	for _, s := range []struct{ old, new string }{
		{"0.0.0.0:8080", a.Listen},
		{"127.0.0.1:9901", a.Admin},
		{"ramgate:9191", a.Ramgate},
		{"backend:9000", a.Backend},
	} {
		if s.new == "" {
			continue
		}
		old, err := socketAddress(s.old)
		if err != nil {
			return nil, err
		}
		addr, err := socketAddress(s.new)
		if err != nil {
			return nil, err
		}
		if n := strings.Count(text, old); n != 1 {
			return nil, fmt.Errorf("envoy.yaml has %d times %q, want once", n, old)
		}
		text = strings.Replace(text, old, addr, 1)
	}
	return []byte(text), nil
}

// socketAddress writes an address the way envoy.yaml does.
func socketAddress(addr string) (string, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "", fmt.Errorf("address for Envoy: %w", err)
	}
	return fmt.Sprintf("{socket_address: {address: %s, port_value: %s}}", host, port), nil
}
