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
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"github.com/ramgate/ramgate/authz/acs"
	"github.com/ramgate/ramgate/cmd/ramgate/internal/config"
	"github.com/ramgate/ramgate/cmd/ramgate/internal/gatetest"
	"github.com/ramgate/ramgate/cmd/ramgate/internal/parts"
	"github.com/ramgate/ramgate/internal/redistest"
)

// running is a service that serves.
type running struct {
	*Service
	t     *testing.T
	dir   string
	gate  *gatetest.Gate
	end   context.CancelFunc
	ended chan error
	told  *output
}

// write makes a configuration of one user and one API; more is added to it.
func write(t *testing.T, more string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range map[string]string{
		"ramgate.yaml": "directory: {file: directory.yaml}\nopenapi: {dir: apis}\nlimits: []\nrequest: {timeout: 20s}\n" +
			"decisions: {file: decisions.jsonl}\ndrain: 0s\n" + more,
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

func load(t *testing.T, dir string, log *output) (*Service, error) {
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
	return New(path, c, p, io.Discard, slog.New(slog.NewJSONHandler(log, nil)))
}

// start serves on free ports, unless more says otherwise, until the test ends.
func start(t *testing.T, more string) *running {
	t.Helper()
	if !strings.Contains(more, "listen:") {
		more += "\nlisten: 127.0.0.1:0"
	}
	if !strings.Contains(more, "admin:") {
		more += "\nadmin: 127.0.0.1:0"
	}
	r := &running{t: t, dir: write(t, more), ended: make(chan error, 1), told: &output{}}
	var err error
	if r.Service, err = load(t, r.dir, r.told); err != nil {
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

// output keeps what is logged.
type output struct {
	mu  sync.Mutex // guards buf
	buf strings.Builder
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

func TestServeAndEnd(t *testing.T) {
	r := start(t, "")
	r.becomes("/readyz", 200, `{"ready":true,"mode":"enforce"}`)
	r.becomes("/metrics", 200, `ramgate_mode_info{mode="enforce"} 1`)
	r.becomes("/metrics", 200, "ramgate_store_up 1")
	if health, err := r.gate.Health(t.Context()); err != nil || health != "SERVING" {
		t.Errorf("health %s, %v", health, err)
	}
	r.answers("allow")
	if err := r.stop(); err != nil {
		t.Error(err)
	}
	if got := r.records(); strings.Count(got, `"decision":"allow"`) != 1 {
		t.Errorf("records %s", got)
	}
	for _, want := range []string{
		`"msg":"serving"`, `"listen":"127.0.0.1:`, `"mode":"enforce"`, `"store":"memory"`, `"products":1`,
		`"accounts":1`, `"keys":1`, `"rules":`, `"names":[]`, `"msg":"draining"`,
	} {
		if !strings.Contains(r.told.String(), want) {
			t.Errorf("the log does not tell %s", want)
		}
	}
}

func TestObserve(t *testing.T) {
	r := start(t, "mode: observe")
	r.becomes("/readyz", 200, `{"ready":true,"mode":"observe"}`)
	r.becomes("/metrics", 200, `ramgate_mode_info{mode="observe"} 1`)
	request := call(t)
	request.Headers[0].Value += " " // no longer what was signed
	for i := range request.Headers {
		if request.Headers[i].Name == "x-acs-action" {
			request.Headers[i].Value = "Forged"
		}
	}
	got, err := r.gate.Verdict(t.Context(), request)
	if err != nil || !strings.HasPrefix(got, "observe ") {
		t.Errorf("the answer is %q, error %v", got, err)
	}
	if err := r.stop(); err != nil {
		t.Error(err)
	}
	if !strings.Contains(r.records(), `"decision":"observe"`) {
		t.Errorf("records %s", r.records())
	}
}

// TestMetricsAreWellNamed lints all that is registered, with samples in it.
func TestMetricsAreWellNamed(t *testing.T) {
	r := start(t, "")
	r.answers("allow")
	families, err := r.metrics.Gather()
	if err != nil {
		t.Fatal(err)
	}
	problems, err := promlint.NewWithMetricFamilies(families).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
	if len(families) < 15 {
		t.Errorf("only %d families", len(families))
	}
}

// TestStoreDown: without its store the gate refuses, and is not ready.
func TestStoreDown(t *testing.T) {
	server := redistest.Start(t)
	r := start(t, `store: {kind: redis, redis: {addrs: ["`+server.Addr()+`"], timeout: 5s}}`)
	r.becomes("/readyz", 200, `"ready":true`)
	r.answers("allow")
	server.Stop()
	r.becomes("/readyz", 503, `"store":"the store does not answer: every signed request is refused"`)
	r.becomes("/metrics", 200, "ramgate_store_up 0")
	r.answers("ServiceUnavailable")
	server.Restart()
	r.becomes("/readyz", 200, `{"ready":true,"mode":"enforce"}`)
	r.answers("allow")
}

// TestDrainFinishes: a call that is under way when the end comes is answered,
// and recorded, before Serve returns.
func TestDrainFinishes(t *testing.T) {
	store := startHold(t, redistest.Start(t).Addr())
	r := start(t, `store: {kind: redis, redis: {addrs: ["`+store.addr+`"], timeout: 30s}}`)
	r.becomes("/readyz", 200, `"ready":true`)
	answer := make(chan string, 1)
	request := call(t)
	go func() {
		got, err := r.gate.Verdict(context.Background(), request)
		answer <- fmt.Sprint(got, " ", err)
	}()
	<-store.first
	r.end()
	r.becomes("/readyz", 503, `"draining":"going down"`)
	late, err := gatetest.Dial(r.listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer late.Close()
	eventually(t, "new connections are refused", func() bool {
		_, err := late.Health(t.Context())
		return err != nil
	})
	select {
	case err := <-r.ended:
		t.Fatalf("Serve returned %v while a call was under way", err)
	case got := <-answer:
		t.Fatalf("the call was answered %s", got)
	default:
	}
	close(store.letGo)
	if got := <-answer; got != "allow <nil>" {
		t.Errorf("the call was answered %s", got)
	}
	if err := <-r.ended; err != nil {
		t.Error(err)
	}
	r.ended <- nil
	if got := strings.Count(r.records(), `"decision":"allow"`); got != 1 {
		t.Errorf("%d records", got)
	}
}

// TestListenerFails: a service of which a listener ends by itself ends, with an
// error.
func TestListenerFails(t *testing.T) {
	for name, test := range map[string]struct {
		close func(*running) error
		want  string
	}{
		"admin": {func(r *running) error { return r.adminListener.Close() }, "serve the admin listener: "},
		"gate":  {func(r *running) error { return r.listener.Close() }, "serve ext_authz on "},
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t, "")
			r.becomes("/readyz", 200, "true")
			if err := test.close(r); err != nil {
				t.Fatal(err)
			}
			err := <-r.ended
			r.ended <- nil
			if err == nil || !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("Serve returned %v, want %s", err, test.want)
			}
		})
	}
}

// TestPanicEnds: a bug in what runs beside the listeners is an end, too.
func TestPanicEnds(t *testing.T) {
	ctx, fail := context.WithCancelCause(t.Context())
	background(fail, "a test", func() error { panic("a bug") })
	<-ctx.Done()
	if err := context.Cause(ctx); !strings.HasPrefix(err.Error(), "panic in a test: a bug\n") || !strings.Contains(err.Error(), "service_test.go") {
		t.Errorf("cause %v", err)
	}
}

// TestHangup reads files again, and opens the records anew.
func TestHangup(t *testing.T) {
	r := start(t, "")
	r.becomes("/readyz", 200, "true")
	r.answers("allow")
	path := filepath.Join(r.dir, "decisions.jsonl")
	eventually(t, "the record is there", func() bool { return strings.Count(r.records(), "\n") == 1 })
	if err := os.Rename(path, path+".1"); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(os.Getpid(), syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the records have a new file", func() bool { _, err := os.Stat(path); return err == nil })
	r.becomes("/metrics", 200, `ramgate_reloads_total{result="ok",what="directory"} 1`)
	r.answers("allow")
	if err := r.stop(); err != nil {
		t.Error(err)
	}
	if n := strings.Count(r.records(), "\n"); n != 1 {
		t.Errorf("%d records in the new file", n)
	}
}

func TestNoAdminNoRecords(t *testing.T) {
	r := start(t, "admin: ''")
	eventually(t, "it serves", func() bool { h, _ := r.gate.Health(t.Context()); return h == "SERVING" })
	r.answers("allow")
	if err := r.stop(); err != nil {
		t.Error(err)
	}
}
