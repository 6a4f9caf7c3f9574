package cases

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/ramgate/ramgate/authz/acs"
	"github.com/ramgate/ramgate/catalog"
)

// Gateway sends cases through a running Envoy. Of an answer it compares what a
// client sees: whether it was refused, status, code and message. A backend that
// answers with an error of the catalog itself is taken for a refusal.
type Gateway struct {
	URL     string // http://host:port
	Catalog *catalog.Catalog
	Client  *http.Client
}

// NewGateway makes one for the Envoy at url.
func NewGateway(url string, c *catalog.Catalog) *Gateway {
	return &Gateway{URL: strings.TrimSuffix(url, "/"), Catalog: c, Client: &http.Client{
		Transport:     &http.Transport{DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       30 * time.Second,
	}}
}

// Cannot tells why a case makes no sense over the wire, "" if it does.
func (g *Gateway) Cannot(c *Case) string {
	if len(c.State.Accounts) > 0 || c.State.Store == "down" {
		return "the state of a running gate cannot be chosen"
	}
	for i := range c.Steps {
		q := &c.Steps[i].Request
		switch {
		case c.Steps[i].After > 0 || !q.At.IsZero():
			return "the clock of a running gate cannot be set"
		case q.SourceIP.IsValid() || q.Route != Route{} || q.Scheme == "https":
			return "address, transport and route are those of the connection"
		}
	}
	return ""
}

// Run sends one case, up to the first answer that is not the wanted one. An
// error means that there was no answer.
func (g *Gateway) Run(ctx context.Context, c *Case) (*Result, error) {
	result := &Result{Case: c}
	var last *acs.Request
	for i := range c.Steps {
		s := StepResult{Step: &c.Steps[i]}
		for n := range s.Step.Times {
			if !s.Step.Again {
				var err error
				if last, err = s.Step.Request.wire(time.Now()); err != nil {
					return nil, err
				}
			}
			got, err := g.send(ctx, last)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", s.Step.Position(), err)
			}
			s.Time, s.Got = n+1, got
			if s.Differences = s.Step.Want.visible(got).compare(got); len(s.Differences) > 0 {
				break
			}
		}
		result.Steps = append(result.Steps, s)
		if len(s.Differences) > 0 {
			break
		}
	}
	return result, nil
}

// visible is the part of w that a client can see. Whose fault a refusal is, and
// that a request would have been refused, it cannot.
func (w *Want) visible(got *Answer) *Want {
	v := &Want{Decision: w.Decision, Status: w.Status, Code: w.Code, Message: w.Message}
	switch {
	case w.Decision == nil:
	case *w.Decision == "observe":
		v = &Want{}
	case *w.Decision == "error" && got.Decision == "deny":
		v.Decision = &got.Decision
	}
	return v
}

// send puts a request on the wire, byte for byte, and reads the answer.
func (g *Gateway) send(ctx context.Context, r *acs.Request) (*Answer, error) {
	h, err := http.NewRequestWithContext(ctx, r.Method, g.URL, bytes.NewReader(r.Body))
	if err != nil {
		return nil, err
	}
	h.URL.Opaque, h.Host = r.Target, r.Host
	for _, header := range r.Headers {
		h.Header[header.Name] = append(h.Header[header.Name], header.Value)
	}
	answer, err := g.Client.Do(h)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err = errors.Join(err, answer.Body.Close()); err != nil {
		return nil, err
	}
	return g.read(answer, body)
}

// maxAnswer is more than any refusal is long, in bytes.
const maxAnswer = 1 << 20

// errStranger is an answer that did not come through a gate. Taken for the
// backend's, it would let every case pass that wants to be allowed.
var errStranger = errors.New("the answer has no x-acs-request-id and is no refusal: is this an Envoy with ramgate beside it?")

// read tells a refusal, which has a code of the catalog, from an answer of the
// backend, to which ramgate adds the request's id.
func (g *Gateway) read(answer *http.Response, body []byte) (*Answer, error) {
	var e struct{ Code, Message, RequestId, HostId string }
	decode := json.Unmarshal
	if strings.HasPrefix(answer.Header.Get("Content-Type"), "text/xml") {
		decode = xml.Unmarshal
	}
	err := decode(body, &e)
	if err != nil || e.RequestId == "" || e.HostId == "" || !g.Catalog.Has(catalog.Code(e.Code)) {
		if answer.Header.Get("X-Acs-Request-Id") == "" {
			return nil, errStranger
		}
		return &Answer{Decision: "allow"}, nil
	}
	message, _, _ := strings.Cut(e.Message, stringToSign)
	return &Answer{Decision: "deny", Status: answer.StatusCode, Code: e.Code, Message: message}, nil
}

// stringToSign begins what IncompleteSignature tells of the request, which no
// case could foresee.
const stringToSign = " server string to sign is:"
