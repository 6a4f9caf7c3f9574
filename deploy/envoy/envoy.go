// Package envoy holds the Envoy configuration that ramgate ships, so that the
// demo and the tests run the very file that users deploy.
package envoy

import (
	_ "embed"
	"fmt"
	"net"
	"strconv"
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
		{"{address: 0.0.0.0, port_value: 8080}", a.Listen},
		{"{address: 127.0.0.1, port_value: 9901}", a.Admin},
		{"{address: ramgate, port_value: 9191}", a.Ramgate},
		{"{address: backend, port_value: 9000}", a.Backend},
	} {
		if s.new == "" {
			continue
		}
		addr, err := socketAddress(s.new)
		if err != nil {
			return nil, err
		}
		if n := strings.Count(text, s.old); n != 1 {
			return nil, fmt.Errorf("envoy.yaml has %d times %q, want once", n, s.old)
		}
		text = strings.Replace(text, s.old, addr, 1)
	}
	return []byte(text), nil
}

// socketAddress writes host:port as Envoy's YAML does.
func socketAddress(addr string) (string, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "", fmt.Errorf("address for Envoy: %w", err)
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return "", fmt.Errorf("address for Envoy: port of %q: %w", addr, err)
	}
	return fmt.Sprintf("{address: %q, port_value: %d}", host, n), nil
}
