package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/ramgate/ramgate/authz/acs"
)

// answer is what came back for a request.
type answer struct {
	status        int
	Code, Message string
	reached       bool // the backend
}

func (g *gate) introduce(w io.Writer) {
	fmt.Fprintf(w, "client -> Envoy %s -> backend %s, ramgate beside Envoy\n\n", g.url, g.backend.addr())
}

// showTests sends the cases of the configuration's own tests. It fails if one
// of them does.
func showTests(ctx context.Context, g *gate, w io.Writer) error {
	g.introduce(w)
	test := exec.CommandContext(ctx, g.binary, "test", "-c", g.config, "--through", g.url)
	test.Stdout, test.Stderr = w, w
	if err := test.Run(); err != nil {
		return fmt.Errorf("the tests of %s: %w", g.dir, err)
	}
	fmt.Fprintf(w, "\n%d requests reached the backend.\n", g.backend.seen.Load())
	return g.tell(w)
}

// show plays the scenes and tells how each ended. It fails if one ended
// otherwise than it must.
func show(ctx context.Context, g *gate, w io.Writer) error {
	g.introduce(w)
	var last *acs.Request
	wrong, refused := 0, 0
	for _, s := range scenes() {
		if !s.sendsAgain {
			signed, err := s.sign(time.Now())
			if err != nil {
				return fmt.Errorf("%s: %w", s.title, err)
			}
			last = signed
		}
		a, err := g.send(ctx, last)
		if err != nil {
			return fmt.Errorf("%s: %w", s.title, err)
		}
		mark := "allowed "
		if a.Code != "" {
			mark = "refused "
			refused++
		}
		fmt.Fprintf(w, "%s %d  %-48s %s\n", mark, a.status, s.title, strings.TrimSpace(a.Code+"  "+shortened(a.Message)))
		if a.Code != s.code || a.reached != (s.code == "") {
			fmt.Fprintf(w, "         ^ wrong: expected %q, and the backend reached: %v, was %v\n", s.code, s.code == "", a.reached)
			wrong++
		}
	}
	fmt.Fprintf(w, "\n%d refused at the gate, %d reached the backend.\n", refused, g.backend.seen.Load())
	if err := g.tell(w); err != nil {
		return err
	}
	if wrong > 0 {
		return fmt.Errorf("%d requests did not end as they should", wrong)
	}
	return nil
}

// shortened leaves out the string to sign, which is for SDKs.
func shortened(message string) string {
	before, _, found := strings.Cut(message, "&")
	if found {
		before += "&…"
	}
	return before
}

// tell prints the last decision record.
func (g *gate) tell(w io.Writer) error {
	tail, err := exec.Command("tail", "-n", "1", g.records()).Output()
	if err != nil {
		return fmt.Errorf("read the decision records: %w", err)
	}
	_, err = fmt.Fprintf(w, "\nThe record of the last one:\n%s", tail)
	return err
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
	a := &answer{status: resp.StatusCode, reached: g.backend.seen.Load() > before}
	if strings.HasPrefix(resp.Header.Get("Content-Type"), "text/xml") {
		return a, xml.Unmarshal(body, a)
	}
	return a, json.Unmarshal(body, a)
}

// stay says what to try and waits for the end.
func (g *gate) stay(ctx context.Context, w io.Writer) error {
	fmt.Fprintf(w, `
It stays up until you press Ctrl-C. Rules, users and limits are in
  %s
and are read again when you edit them. Metrics: http://%s/metrics
`, g.dir, g.admin)
	if g.own {
		if err := g.suggest(ctx, w); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(w, "The tests again: %s test -c %s --through %s\n", g.binary, filepath.Join(g.dir, "ramgate.yaml"), g.url)
	}
	<-ctx.Done()
	return nil
}

// suggest prints a signed request to the sample API.
func (g *gate) suggest(ctx context.Context, w io.Writer) error {
	line, err := exec.CommandContext(ctx, g.binary, "sign", "-c", g.config,
		"--key", alice.AccessKeyID, "--action", "DescribeInstances", "--version", "2014-05-26",
		"--host", "ecs.example.com", "GET", g.url+"/?RegionId=cn-hangzhou").Output()
	if err != nil {
		return fmt.Errorf("sign a request: %w", err)
	}
	_, err = fmt.Fprintf(w, "Send this within 15 minutes; a second time it is a replay:\n\n%s\n", line)
	return err
}
