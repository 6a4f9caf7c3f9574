package main

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

// backend is the sample API behind the gate: it counts what reaches it and
// answers with what it was told about the caller.
type backend struct {
	server   *http.Server
	listener net.Listener
	seen     atomic.Int64
}

// startBackend serves on a free loopback port.
func startBackend(ctx context.Context) (*backend, error) {
	var listen net.ListenConfig
	l, err := listen.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	b := &backend{listener: l}
	b.server = &http.Server{Handler: http.HandlerFunc(b.answer), ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = b.server.Serve(l) }() // ends with Close
	return b, nil
}

func (b *backend) addr() string { return b.listener.Addr().String() }

func (b *backend) answer(w http.ResponseWriter, r *http.Request) {
	b.seen.Add(1)
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, "cannot read the body", http.StatusBadRequest)
		return
	}
	told := map[string]string{}
	for name := range r.Header {
		if name := strings.ToLower(name); strings.HasPrefix(name, "x-ramgate-") {
			told[name] = r.Header.Get(name)
		}
	}
	w.Header().Set("Content-Type", "application/json;charset=utf-8")
	_ = json.NewEncoder(w).Encode(map[string]any{ // the client is gone: nothing to do
		"RequestId": told["x-ramgate-request-id"],
		"Method":    r.Method,
		"Target":    r.RequestURI,
		"BodyBytes": len(body),
		"Gate":      told,
	})
}
