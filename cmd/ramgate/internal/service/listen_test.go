package service

import (
	"context"
	"github.com/ramgate/ramgate/cmd/ramgate/internal/gatetest"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// address is that of a socket file.
func address(t *testing.T) (path, address string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "s")
	return path, "unix://" + path
}

func TestSocketFile(t *testing.T) {
	path, address := address(t)
	l, err := listen(t.Context(), "listen", address)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode() != os.ModeSocket|0o660 {
		t.Errorf("mode %v, error %v", info.Mode(), err)
	}
	// While it is served nobody takes it away.
	_, err = listen(t.Context(), "listen", address)
	if want := "listen: cannot listen on " + address + ": another process serves there"; err == nil || err.Error() != want {
		t.Errorf("a second listener: %v, want %s", err, want)
	}
	if c, err := net.Dial("unix", path); err != nil {
		t.Errorf("the first one is gone: %v", err)
	} else {
		c.Close()
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(path); !os.IsNotExist(err) {
		t.Errorf("the file is left: %v", err)
	}
}

// TestStaleSocketFile: a process that was killed leaves its file behind.
func TestStaleSocketFile(t *testing.T) {
	path, address := address(t)
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	l.(*net.UnixListener).SetUnlinkOnClose(false)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	l, err = listen(t.Context(), "listen", address)
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
}

// TestOtherFile: what is no socket is somebody's, and stays.
func TestOtherFile(t *testing.T) {
	path, address := address(t)
	if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := listen(t.Context(), "listen", address); err == nil || !strings.Contains(err.Error(), "address already in use") {
		t.Errorf("error %v", err)
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "mine" {
		t.Errorf("the file holds %q, error %v", text, err)
	}
}

func TestTCP(t *testing.T) {
	l, err := listen(t.Context(), "admin", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	taken := l.Addr().String()
	_, err = listen(t.Context(), "admin", taken)
	if want := "admin: cannot listen on " + taken + ": bind: address already in use"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

// TestStartFails: what cannot be listened on leaves nothing open.
func TestStartFails(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	path, address := address(t)
	s, err := load(t, write(t, "listen: "+address+"\nadmin: "+l.Addr().String()), io.Discard, &gatetest.Output{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(context.Background()); err == nil || !strings.HasPrefix(err.Error(), "admin: cannot listen on ") {
		t.Errorf("error %v", err)
	}
	if _, err := os.Lstat(path); !os.IsNotExist(err) {
		t.Errorf("the socket file is left: %v", err)
	}
}

// TestServeOnSocket: the file is gone after the end.
func TestServeOnSocket(t *testing.T) {
	path, address := address(t)
	r := start(t, "listen: "+address)
	r.becomes("/readyz", 200, "true")
	r.answers("allow")
	if err := r.stop(); err != nil {
		t.Error(err)
	}
	if _, err := os.Lstat(path); !os.IsNotExist(err) {
		t.Errorf("the socket file is left: %v", err)
	}
}
