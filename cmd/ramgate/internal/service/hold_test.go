package service

import (
	"bytes"
	"io"
	"net"
	"testing"
)

// hold stands between the gate and its store, and holds back commands that are
// about the account until it is told to let go.
type hold struct {
	addr  string
	first chan struct{} // gets one value for each that is held back
	letGo chan struct{} // closed: let go
}

func startHold(t *testing.T, store string) *hold {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	h := &hold{addr: l.Addr().String(), first: make(chan struct{}, 10), letGo: make(chan struct{})}
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return // the test ended
			}
			server, err := net.Dial("tcp", store)
			if err != nil {
				client.Close()
				continue
			}
			go h.forward(server, client)
			go func() { _, _ = io.Copy(client, server); client.Close() }()
		}
	}()
	return h
}

func (h *hold) forward(server, client net.Conn) {
	defer server.Close()
	buf := make([]byte, 64<<10)
	for {
		n, err := client.Read(buf)
		if err != nil {
			return
		}
		if bytes.Contains(buf[:n], []byte("{1000000000000001}")) {
			h.first <- struct{}{}
			<-h.letGo
		}
		if _, err := server.Write(buf[:n]); err != nil {
			return
		}
	}
}
