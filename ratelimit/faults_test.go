package ratelimit

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"sync"
)

// faults is a dialer whose connections can be made to fail around a script.
type faults struct {
	mu   sync.Mutex
	sent int               // scripts sent so far
	fail func(n int) fault // what happens to the n-th, from 1; nil: nothing
	held chan struct{}     // with hold: sent to when a script was run, and to go on
}

type fault int

const (
	none    fault = iota
	unsent        // the connection breaks before anything is sent
	noReply       // the script runs, and the connection breaks before its reply
	hold          // the reply waits for the test
)

func (f *faults) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	c, err := new(net.Dialer).DialContext(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	return &faultyConn{Conn: c, faults: f}, nil
}

// faultyConn is used by one goroutine at a time.
type faultyConn struct {
	net.Conn
	faults *faults
	next   fault
}

func (c *faultyConn) Write(b []byte) (int, error) {
	c.next = none
	if bytes.Contains(b, []byte("\r\neval")) {
		c.next = c.faults.count()
	}
	if c.next == unsent {
		c.Close()
		return 0, &net.OpError{Op: "write", Err: errors.New("broken on purpose")}
	}
	return c.Conn.Write(b)
}

func (c *faultyConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	switch {
	case err != nil:
	case c.next == noReply:
		c.Close()
		return 0, io.EOF
	case c.next == hold:
		c.faults.held <- struct{}{}
		<-c.faults.held
	}
	c.next = none
	return n, err
}

func (f *faults) count() fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sent++
	if f.fail == nil {
		return none
	}
	return f.fail(f.sent)
}

// only makes the n-th script from now on fail.
func (f *faults) only(n int, what fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sent = 0
	f.fail = func(i int) fault {
		if i == n {
			return what
		}
		return none
	}
}

func (f *faults) scripts() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.sent
}
