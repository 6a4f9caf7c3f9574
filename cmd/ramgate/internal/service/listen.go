package service

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"strings"
	"syscall"
	"time"
)

// listen opens the address of a setting, host:port or unix:///path.
func listen(ctx context.Context, setting, address string) (net.Listener, error) {
	l, err := open(ctx, address)
	if err != nil {
		var op *net.OpError
		if errors.As(err, &op) {
			err = op.Err // that says again what we do
		}
		return nil, fmt.Errorf("%s: cannot listen on %s: %w", setting, address, err)
	}
	return l, nil
}

func open(ctx context.Context, address string) (net.Listener, error) {
	path, socket := strings.CutPrefix(address, "unix://")
	if !socket {
		return (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	}
	if err := removeStale(ctx, path); err != nil {
		return nil, err
	}
	// The file is for its owner and group from the first moment on. It is removed
	// when the listener closes.
	defer syscall.Umask(syscall.Umask(0o117))
	return (&net.ListenConfig{}).Listen(ctx, "unix", path)
}

// removeStale removes a socket file that a dead process left. One that answers,
// or that we may not even ask, stays.
func removeStale(ctx context.Context, path string) error {
	info, err := os.Lstat(path)
	if err != nil || info.Mode()&fs.ModeSocket == 0 {
		return nil // what else may be there is an error of listening
	}
	c, err := (&net.Dialer{Timeout: time.Second}).DialContext(ctx, "unix", path)
	switch {
	case err == nil:
		_ = c.Close()
		return errors.New("another process serves there")
	case errors.Is(err, syscall.ECONNREFUSED):
		return os.Remove(path)
	}
	return err
}
