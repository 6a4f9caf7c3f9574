package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/netip"
	"os"
	"strings"
	"time"

	"github.com/ramgate/ramgate/authz"
	"github.com/ramgate/ramgate/authz/acs"
	"github.com/ramgate/ramgate/cmd/ramgate/internal/config"
	"github.com/ramgate/ramgate/cmd/ramgate/internal/parts"
)

type explainCommand struct {
	Config  string `short:"c" help:"Configuration file." default:"ramgate.yaml"`
	Format  string `help:"text or json." enum:"text,json" default:"text"`
	Product string `help:"The product that the route would name."`
	Set     string `name:"policy-set" help:"The policy set that the route would name."`
	Request string `arg:"" help:"Request file (JSON); - reads it from standard input."`
}

// explanation is what explain prints.
type explanation struct {
	Decision  string            `json:"decision"`
	Status    int               `json:"status,omitempty"`
	Code      string            `json:"code,omitempty"`
	Message   string            `json:"message,omitempty"`
	Principal string            `json:"principal,omitempty"`
	Action    string            `json:"action,omitempty"`
	Headers   map[string]string `json:"headers,omitempty"` // for the backend
	Steps     []authz.Step      `json:"steps"`
}

// Run decides the request with a store of its own: nothing that serves is
// touched. The clock is the request's captured_at, if it has one.
func (e *explainCommand) Run(ctx context.Context, io streams) error {
	file, err := readRequestFile(e.Request, io.in)
	if err != nil {
		return err
	}
	c, _, err := loadConfig(e.Config)
	if err != nil {
		return err
	}
	p, err := parts.Load(ctx, c)
	if err != nil {
		return err
	}
	peer := authz.Peer{Secure: file.Scheme == "https", Product: e.Product, PolicySet: e.Set}
	if file.SourceIP != "" {
		if peer.Address, err = netip.ParseAddr(file.SourceIP); err != nil {
			return fmt.Errorf("source_ip of %s: %w", e.Request, err)
		}
	}
	g := privateGate(c, p, file.CapturedAt)
	d, steps := g.Explain(ctx, file.Request(), peer)
	if err := explain(&d, steps).print(io.out, e.Format); err != nil {
		return err
	}
	if !d.Passes() {
		return errNo
	}
	return nil
}

// readRequestFile reads a request file by name, or from stdin.
func readRequestFile(name string, stdin io.Reader) (*acs.RequestFile, error) {
	var data []byte
	var err error
	if name == "-" {
		data, err = io.ReadAll(stdin)
	} else {
		data, err = os.ReadFile(name)
	}
	if err != nil {
		return nil, fmt.Errorf("read the request: %w", err)
	}
	file, err := acs.ReadRequest(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return file, nil
}

// privateGate is a gate as c describes it, with a memory store of its own,
// whose clock stands at the time at, unless that is zero.
func privateGate(c *config.Config, p parts.Parts, at time.Time) *authz.Gate {
	gate := parts.Gate(c)
	gate.Store, gate.Random, gate.Now = parts.Memory(c.Store.MaxNonces), rand.Reader, time.Now
	gate.Timeout = max(gate.Timeout, time.Second) // nobody waits, and nothing is warm
	if !at.IsZero() {
		gate.Now = func() time.Time { return at }
	}
	return authz.NewGate(gate, authz.NewState(p.Parts))
}

func explain(d *authz.Decision, steps []authz.Step) *explanation {
	e := &explanation{
		Decision:  d.Verdict(),
		Status:    d.Answer.Status,
		Code:      string(d.Answer.Code),
		Message:   d.Answer.Message,
		Principal: d.Principal,
		Action:    d.Action,
		Steps:     steps,
	}
	if d.Passes() {
		e.Headers = map[string]string{}
		for _, h := range d.Headers {
			e.Headers[h.Name] = h.Value
		}
	}
	return e
}

func (e *explanation) print(w io.Writer, format string) error {
	if format == "json" {
		encoder := json.NewEncoder(w)
		encoder.SetIndent("", "  ")
		encoder.SetEscapeHTML(false)
		return encoder.Encode(e)
	}
	for _, s := range e.Steps {
		result := "passed"
		if !s.Passed {
			result = "refused: " + s.Code
			if s.Rule != "" {
				result += " by rule " + s.Rule
			}
		}
		fmt.Fprintf(w, "%-13s %s\n", s.Stage, result)
		for _, note := range s.Notes {
			fmt.Fprintf(w, "%-13s   %s\n", "", note)
		}
		if s.Why != "" {
			fmt.Fprintf(w, "%-13s   %s\n", "", s.Why)
		}
	}
	answer := strings.TrimSpace(fmt.Sprintf("%s %d %s %s", e.Decision, e.Status, e.Code, e.Message))
	if e.Status == 0 {
		answer = e.Decision
	}
	_, err := fmt.Fprintf(w, "=> %s\n", answer)
	return err
}
