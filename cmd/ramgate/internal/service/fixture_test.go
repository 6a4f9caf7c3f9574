package service

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ramgate/ramgate/authz/acs"
	"github.com/ramgate/ramgate/cmd/ramgate/internal/config"
	"github.com/ramgate/ramgate/cmd/ramgate/internal/gatetest"
	"github.com/ramgate/ramgate/cmd/ramgate/internal/parts"
)

// running is a service that serves.
type running struct {
	*Service
	t     *testing.T
	dir   string
	gate  *gatetest.Gate
	end   context.CancelFunc
	ended chan error
	told  *gatetest.Output
}

// write makes a configuration of one user and one API; more is added to it.
func write(t *testing.T, more string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range map[string]string{
		"ramgate.yaml": "directory: {file: directory.yaml}\nopenapi: {dir: apis}\nlimits: []\nrequest: {timeout: 20s}\n" +
			"drain: 0s\n" + more,
		"directory.yaml": `accounts: [{id: "1000000000000001", access_keys: [{id: LTAI5tRoot, secret: s}]}]`,
		"apis/shop.yaml": `{product: Shop, hosts: [shop.example.com], ram_code: shop, versions: {"2026-01-01": {style: rpc, actions: {ListOrders: {}}}}}`,
	} {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func load(t *testing.T, dir string, stdout io.Writer, log *gatetest.Output) (*Service, error) {
	t.Helper()
	path := filepath.Join(dir, "ramgate.yaml")
	c, _, err := config.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	p, err := parts.Load(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return New(path, c, p, stdout, slog.New(slog.NewJSONHandler(log, nil)))
}

// start serves on free ports, unless more says otherwise, until the test ends.
func start(t *testing.T, more string) *running {
	t.Helper()
	return startWith(t, more, io.Discard)
}

func startWith(t *testing.T, more string, stdout io.Writer) *running {
	t.Helper()
	if !strings.Contains(more, "listen:") {
		more += "\nlisten: 127.0.0.1:0"
	}
	if !strings.Contains(more, "admin:") {
		more += "\nadmin: 127.0.0.1:0"
	}
	if !strings.Contains(more, "decisions:") {
		more += "\ndecisions: {file: decisions.jsonl}"
	}
	r := &running{t: t, dir: write(t, more), ended: make(chan error, 1), told: &gatetest.Output{}}
	var err error
	if r.Service, err = load(t, r.dir, stdout, r.told); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	r.end = cancel
	if err := r.Start(ctx); err != nil {
		t.Fatal(err)
	}
	address := r.listener.Addr().String()
	if r.listener.Addr().Network() == "unix" {
		address = "unix://" + address
	}
	if r.gate, err = gatetest.Dial(address); err != nil {
		t.Fatal(err)
	}
	go func() { r.ended <- r.Serve(ctx) }()
	t.Cleanup(func() {
		cancel()
		select {
		case err := <-r.ended:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(time.Minute):
			t.Error("it does not end")
		}
		if err := r.gate.Close(); err != nil {
			t.Error(err)
		}
		if t.Failed() {
			t.Log(r.told.String())
		}
	})
	return r
}

// stop ends it as SIGTERM does, and returns what Serve returned.
func (r *running) stop() error {
	r.end()
	err := <-r.ended
	r.ended <- nil
	return err
}

// ask gets a page of the admin listener.
func (r *running) ask(path string) (int, string) {
	r.t.Helper()
	resp, err := http.Get("http://" + r.adminListener.Addr().String() + path)
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

// becomes waits until a page has that status and holds that text.
func (r *running) becomes(path string, status int, text string) {
	r.t.Helper()
	eventually(r.t, fmt.Sprintf("%s is %d %s", path, status, text), func() bool {
		got, body := r.ask(path)
		return got == status && strings.Contains(body, text)
	})
}

// eventually waits until holds does; only a test that is about to fail waits
// long.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

// call is a request of the account's root.
func call(t *testing.T) *acs.Request {
	t.Helper()
	r := &acs.Request{Method: "GET", Scheme: "http", Host: "shop.example.com", Target: "/", BodyState: acs.Whole}
	signed, err := acs.Sign(r, acs.Credentials{AccessKeyID: "LTAI5tRoot", Secret: "s"}, acs.ACS3,
		"ListOrders", "2026-01-01", rand.Text(), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// answers wants a request to be answered so.
func (r *running) answers(want string) {
	r.t.Helper()
	if got, err := r.gate.Verdict(r.t.Context(), call(r.t)); err != nil || got != want {
		r.t.Errorf("the answer is %q, error %v, want %q", got, err, want)
	}
}

// records are the decisions that are recorded, by decision.
func (r *running) records() string {
	r.t.Helper()
	text, err := os.ReadFile(filepath.Join(r.dir, "decisions.jsonl"))
	if err != nil {
		r.t.Fatal(err)
	}
	return string(text)
}
