package proc

import "sync"

// tailSize is how many bytes of a program's log are kept for error messages.
const tailSize = 8 << 10

// tail is a writer that keeps the end of what was written.
type tail struct {
	mu  sync.Mutex // guards end
	end []byte
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.end = append(t.end, p...)
	if over := len(t.end) - tailSize; over > 0 {
		t.end = append(t.end[:0], t.end[over:]...)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.end)
}
