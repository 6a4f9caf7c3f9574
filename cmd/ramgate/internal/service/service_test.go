package service

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"github.com/ramgate/ramgate/cmd/ramgate/internal/gatetest"
	"github.com/ramgate/ramgate/internal/redistest"
)

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

// slow is a stream that waits before each write.
type slow struct {
	gatetest.Output
	letGo <-chan struct{}
}

func (s *slow) Write(p []byte) (int, error) {
	<-s.letGo
	return s.Output.Write(p)
}

// TestRecordsAreWritten: Serve does not return before they are.
func TestRecordsAreWritten(t *testing.T) {
	letGo := make(chan struct{})
	stdout := &slow{letGo: letGo}
	r := startWith(t, `decisions: {file: "-"}`, stdout)
	r.becomes("/readyz", 200, "true")
	r.answers("allow")
	r.answers("allow")
	eventually(t, "the drain", func() bool { r.end(); return strings.Contains(r.told.String(), "draining") })
	time.AfterFunc(100*time.Millisecond, func() { close(letGo) })
	if err := r.stop(); err != nil {
		t.Error(err)
	}
	if got := strings.Count(stdout.String(), `"decision":"allow"`); got != 2 {
		t.Errorf("%d records are written", got)
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
