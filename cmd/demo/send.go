package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/ramgate/ramgate/authz/acs"
)

// answer is what came back for a request.
type answer struct {
	status                   int
	body                     []byte
	RequestID, Code, Message string
	reached                  bool // the backend
}

// sign makes the request as an official client of that style sends it.
func (c call) sign(now time.Time) (*acs.Request, error) {
	r := &acs.Request{Method: c.method, Scheme: "http", Host: c.host, Target: c.path, BodyState: acs.Whole}
	if len(c.query) > 0 {
		r.Target += "?" + c.query.Encode()
	}
	if c.style == acs.RPCV1 {
		r.Target += "&Format=JSON"
	} else {
		r.Headers = append(r.Headers, acs.Header{Name: "accept", Value: "application/json"})
	}
	signed, err := acs.Sign(r, c.by, c.style, c.action, c.version, rand.Text(), now.Add(c.skew))
	if err == nil && c.tampered {
		signed.Target = strings.Replace(signed.Target, "cn-hangzhou", "cn-beijing", 1)
	}
	return signed, err
}

// send puts a request on the wire.
func (g *gate) send(ctx context.Context, r *acs.Request) (*answer, error) {
	h, err := http.NewRequestWithContext(ctx, r.Method, g.url, bytes.NewReader(r.Body))
	if err != nil {
		return nil, err
	}
	h.URL.Opaque = r.Target // byte for byte
	h.Host = r.Host
	for _, header := range r.Headers {
		h.Header[header.Name] = append(h.Header[header.Name], header.Value)
	}
	before := g.backend.seen.Load()
	resp, err := http.DefaultClient.Do(h)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(resp.Body)
	if err = errors.Join(err, resp.Body.Close()); err != nil {
		return nil, err
	}
	a := &answer{status: resp.StatusCode, body: body, reached: g.backend.seen.Load() > before}
	if err := json.Unmarshal(body, a); err != nil {
		return nil, fmt.Errorf("an answer that is no JSON: %s", body)
	}
	g.lastID = a.RequestID
	return a, nil
}
