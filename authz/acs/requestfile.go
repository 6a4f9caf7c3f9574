package acs

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// RequestFile is a request written down as JSON, as the commands read it. Other
// members, such as those that say where a request came from, are left aside.
type RequestFile struct {
	Method     string      `json:"method"`
	Scheme     string      `json:"scheme"`
	Target     string      `json:"target"`
	Headers    [][2]string `json:"headers"` // in wire order and spelling, Host among them
	Body       string      `json:"body,omitempty"`
	BodyBase64 []byte      `json:"body_b64,omitempty"`
	SourceIP   string      `json:"source_ip,omitempty"`
	CapturedAt time.Time   `json:"captured_at,omitzero"`
}

// ReadRequest reads one RequestFile.
func ReadRequest(data []byte) (*RequestFile, error) {
	var f RequestFile
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, fmt.Errorf("read request: %w", err)
	}
	switch {
	case f.Method == "" || f.Target == "":
		return nil, errors.New("read request: method and target are needed")
	case f.Body != "" && len(f.BodyBase64) > 0:
		return nil, errors.New("read request: body and body_b64 exclude each other")
	}
	return &f, nil
}

// Request is the request as a proxy forwards it: header names in lower case,
// Host in its own place, and without the headers that end at the proxy.
func (f *RequestFile) Request() *Request {
	r := &Request{Method: f.Method, Scheme: f.Scheme, Target: f.Target, Body: f.BodyBase64, BodyState: Whole}
	if f.Body != "" {
		r.Body = []byte(f.Body)
	}
	var hosts []string
	for _, h := range f.Headers {
		name := strings.ToLower(h[0])
		switch {
		case name == "host":
			hosts = append(hosts, h[1])
		case !slices.Contains(hopByHop, name):
			r.Headers = append(r.Headers, Header{name, h[1]})
		}
	}
	r.Host = strings.Join(hosts, ",") // as Envoy joins them
	return r
}

// hopByHop are the headers that a proxy consumes.
var hopByHop = []string{"connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"}

// File is r as a request file.
func (r *Request) File() *RequestFile {
	f := &RequestFile{Method: r.Method, Scheme: r.Scheme, Target: r.Target, BodyBase64: r.Body}
	f.Headers = append(f.Headers, [2]string{"Host", r.Host})
	for _, h := range r.Headers {
		f.Headers = append(f.Headers, [2]string{h.Name, h.Value})
	}
	return f
}
