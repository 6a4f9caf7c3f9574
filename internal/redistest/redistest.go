// Package redistest gives a test a real Redis server of its own.
package redistest

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/ramgate/ramgate/internal/proc"
)

// Server is a Redis that belongs to one test, and can be made to fail.
type Server struct {
	t testing.TB
	r *proc.Redis
}

// Start starts an empty server, which ends with the test. It takes some
// milliseconds, so a test that breaks its server starts one for itself.
func Start(t testing.TB) *Server {
	t.Helper()
	r, err := proc.StartRedis(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return &Server{t, r}
}

// Addr is the server's host:port, the same before and after Restart.
func (s *Server) Addr() string { return s.r.Addr() }

// Socket is the path of the server's unix socket.
func (s *Server) Socket() string { return s.r.Socket() }

// PID is the process id of the server, another after Restart.
func (s *Server) PID() int { return s.r.PID() }

// Stop ends the server: connections are refused, and its data is gone.
func (s *Server) Stop() { s.do("stop", s.r.Stop()) }

// Restart starts an empty server on the same addresses.
func (s *Server) Restart() { s.do("restart", s.r.Restart(s.t.Context())) }

// Pause freezes the server: connections open and commands hang.
func (s *Server) Pause() { s.do("pause", s.r.Pause()) }

// Resume lets a paused server go on.
func (s *Server) Resume() { s.do("resume", s.r.Resume()) }

func (s *Server) do(what string, err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatalf("%s redis: %v", what, err)
	}
}

var prefixes atomic.Int64

// Prefix is a key prefix that no other call in this test binary gets, for tests
// that share a server.
func Prefix(t testing.TB) string {
	return fmt.Sprintf("%s-%d:", strings.ReplaceAll(t.Name(), "/", "-"), prefixes.Add(1))
}
