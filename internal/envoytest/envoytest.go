// Package envoytest gives a test a real Envoy that runs the configuration
// which ramgate ships.
package envoytest

import (
	"encoding/json"
	"testing"

	"github.com/ramgate/ramgate/deploy/envoy"
	"github.com/ramgate/ramgate/internal/proc"
)

// Server is an Envoy that belongs to one test.
type Server struct {
	t     testing.TB
	envoy *proc.Envoy
	addr  string
	log   *lines
}

// Start runs deploy/envoy/envoy.yaml in front of ramgate and a backend, both
// host:port, on ports of Envoy's choice. Neither need be up. It ends with the
// test.
func Start(t testing.TB, ramgate, backend string) *Server {
	t.Helper()
	bootstrap, err := envoy.Bootstrap(envoy.Addresses{
		Listen: "127.0.0.1:0", Admin: "127.0.0.1:0", Ramgate: ramgate, Backend: backend,
	})
	if err != nil {
		t.Fatal(err)
	}
	return Run(t, bootstrap)
}

// Run is Start for a bootstrap of the test's own, which has a listener "api".
func Run(t testing.TB, bootstrap []byte) *Server {
	t.Helper()
	s := &Server{t: t, log: newLines()}
	var err error
	if s.envoy, err = proc.StartEnvoy(t.Context(), bootstrap, s.log); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.envoy.Stop(); err != nil {
			t.Error(err)
		}
		if t.Failed() {
			t.Logf("envoy log: %s", s.envoy.Log())
		}
	})
	if s.addr, err = s.envoy.Listener(t.Context(), "api"); err != nil {
		t.Fatal(err)
	}
	return s
}

// Addr is the host:port that callers connect to.
func (s *Server) Addr() string { return s.addr }

// URL is http:// and Addr.
func (s *Server) URL() string { return "http://" + s.addr }

// Admin is the host:port of Envoy's admin interface.
func (s *Server) Admin() string { return s.envoy.Admin() }

// AccessLog waits for the access log entry whose field has that value
// (request_id, say), and returns it. Values are as JSON has them; an absent one
// is nil.
func (s *Server) AccessLog(field, value string) map[string]any {
	s.t.Helper()
	var entry map[string]any
	_, err := s.log.wait(s.t.Context(), func(line string) bool {
		entry = nil
		return json.Unmarshal([]byte(line), &entry) == nil && entry[field] == value
	})
	if err != nil {
		s.t.Fatalf("no access log entry with %s %q: %v", field, value, err)
	}
	return entry
}

// Validate has Envoy check a bootstrap without serving it.
func Validate(t testing.TB, bootstrap []byte) {
	t.Helper()
	if err := proc.ValidateEnvoy(t.Context(), bootstrap); err != nil {
		t.Error(err)
	}
}
