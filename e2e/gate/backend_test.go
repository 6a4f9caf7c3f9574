package gate_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http/httputil"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// message is a request as it stood on a wire, nothing decoded but the chunks of
// its body.
type message struct {
	Method, Target string
	Headers        [][2]string
	Body           string
}

// readMessage reads one request from a connection.
func readMessage(r *bufio.Reader) (*message, error) {
	line, err := r.ReadString('\n')
	if err != nil {
		return nil, err
	}
	m := &message{}
	if _, err := fmt.Sscanf(line, "%s %s HTTP/1.1\r\n", &m.Method, &m.Target); err != nil {
		return nil, fmt.Errorf("request line %q: %w", line, err)
	}
	for {
		if line, err = r.ReadString('\n'); err != nil {
			return nil, err
		}
		if line = strings.TrimRight(line, "\r\n"); line == "" {
			break
		}
		name, value, _ := strings.Cut(line, ":")
		m.Headers = append(m.Headers, [2]string{strings.ToLower(name), strings.TrimSpace(value)})
	}
	body := io.Reader(strings.NewReader(""))
	if length, err := strconv.ParseInt(m.header("content-length"), 10, 64); err == nil {
		body = io.LimitReader(r, length)
	}
	chunked := m.header("transfer-encoding") == "chunked"
	if chunked {
		body = httputil.NewChunkedReader(r)
	}
	b, err := io.ReadAll(body)
	m.Body = string(b)
	if err == nil && chunked {
		_, err = r.ReadString('\n') // after the trailers, of which there are none
	}
	return m, err
}

// header is the value of a header, all of them if it has several; "" if absent.
func (m *message) header(name string) string { return strings.Join(m.values(name), " AND ") }

func (m *message) values(name string) []string {
	var all []string
	for _, h := range m.Headers {
		if h[0] == name {
			all = append(all, h[1])
		}
	}
	return all
}

// backend is the API behind Envoy. It remembers what it gets and answers 200,
// or what a test wants it to.
type backend struct {
	listener net.Listener
	mu       sync.Mutex // guards what follows
	got      []*message
	answer   func(*message) string // as it stands on the wire; nil, or "": 200
}

func startBackend(t *testing.T) *backend {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b := &backend{listener: l}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go b.serve(c)
		}
	}()
	return b
}

func (b *backend) addr() string { return b.listener.Addr().String() }

func (b *backend) serve(c net.Conn) {
	defer c.Close()
	for r := bufio.NewReader(c); ; {
		m, err := readMessage(r)
		if m == nil {
			return // Envoy closed the connection
		}
		if err != nil {
			m.Headers = append(m.Headers, [2]string{"x-backend-error", err.Error()})
		}
		b.mu.Lock()
		b.got = append(b.got, m)
		answer := b.answer
		b.mu.Unlock()
		if answer != nil {
			if text := answer(m); text != "" {
				io.WriteString(c, text)
				continue
			}
		}
		body := fmt.Sprintf(`{"RequestId":%q}`, m.header("x-ramgate-request-id"))
		fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", len(body))
		if m.Method != "HEAD" {
			io.WriteString(c, body)
		}
	}
}

// answers has the backend answer so from now on.
func (b *backend) answers(answer func(*message) string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.answer = answer
}

// requests are all that arrived so far.
func (b *backend) requests() []*message {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]*message(nil), b.got...)
}

// forget empties the memory.
func (b *backend) forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.got = nil
}

// only returns the one request that has arrived since the last forget.
func (b *backend) only(t *testing.T) *message {
	t.Helper()
	got := b.requests()
	if len(got) == 0 {
		t.Fatal("the backend got nothing")
	}
	if n := len(got); n > 1 {
		t.Fatalf("the backend got %d requests, want one; the first two: %+v %+v", n, *got[0], *got[1])
	}
	return got[0]
}

// untouched fails the test if anything has arrived.
func (b *backend) untouched(t *testing.T) {
	t.Helper()
	for _, m := range b.requests() {
		t.Errorf("the backend got %s %s, and should have got nothing", m.Method, m.Target)
	}
}
