package redistest_test

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/ramgate/ramgate/internal/redistest"
)

// command sends one command on a connection of its own and returns the first
// line of the reply.
func command(network, addr, line string) (string, error) {
	c, err := net.Dial(network, addr)
	if err != nil {
		return "", err
	}
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(200 * time.Millisecond)); err != nil {
		return "", err
	}
	fmt.Fprintf(c, "%s\r\n", line)
	reply, err := bufio.NewReader(c).ReadString('\n')
	return strings.TrimSpace(reply), err
}

func TestServer(t *testing.T) {
	s := redistest.Start(t)
	want := func(line, reply string) {
		t.Helper()
		if got, err := command("tcp", s.Addr(), line); err != nil || got != reply {
			t.Fatalf("%s: %q, %v; want %q", line, got, err, reply)
		}
	}
	want("SET k v", "+OK")
	if got, err := command("unix", s.Socket(), "EXISTS k"); err != nil || got != ":1" {
		t.Fatalf("by socket: %q, %v", got, err)
	}

	s.Pause()
	if got, err := command("tcp", s.Addr(), "PING"); err == nil {
		t.Errorf("paused: %q, want a timeout", got)
	}
	s.Resume()
	want("EXISTS k", ":1")

	addr := s.Addr()
	s.Stop()
	if got, err := command("tcp", addr, "PING"); err == nil {
		t.Errorf("stopped: %q, want a refused connection", got)
	}
	s.Restart()
	if s.Addr() != addr {
		t.Errorf("restarted on %s, want %s", s.Addr(), addr)
	}
	want("EXISTS k", ":0")
	s.Pause()
	s.Restart()
	want("PING", "+PONG")
}

func TestServersArePrivate(t *testing.T) {
	a, b := redistest.Start(t), redistest.Start(t)
	if _, err := command("tcp", a.Addr(), "SET k v"); err != nil {
		t.Fatal(err)
	}
	if got, err := command("tcp", b.Addr(), "EXISTS k"); err != nil || got != ":0" {
		t.Errorf("a key of one server in the other: %q, %v", got, err)
	}
}

func TestPrefix(t *testing.T) {
	if a, b := redistest.Prefix(t), redistest.Prefix(t); a == b {
		t.Errorf("two prefixes are %q", a)
	}
}
