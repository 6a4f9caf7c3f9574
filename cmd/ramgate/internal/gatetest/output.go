package gatetest

import (
	"bytes"
	"sync"
)

// Output keeps what is logged. Its methods may be called at the same time.
type Output struct {
	mu  sync.Mutex // guards buf
	buf bytes.Buffer
}

// Write keeps p.
func (o *Output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

// String is all that was written.
func (o *Output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}
