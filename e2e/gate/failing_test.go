package gate_test

import (
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// unavailableToAll fails the test unless every client is told so.
func (k *stack) unavailableToAll(t *testing.T) {
	t.Helper()
	k.backend.forget()
	for _, by := range clients {
		k.call(t, by, by.read()).refused(t, unavailable)
	}
	k.backend.untouched(t)
}

// recovers waits until calls pass again.
func (k *stack) recovers(t *testing.T) {
	t.Helper()
	eventually(t, "calls pass again", func() bool { return k.call(t, clients[0], clients[0].read()).status == 200 })
	for _, by := range clients {
		k.call(t, by, by.read()).passed(t)
	}
}

func TestKilled(t *testing.T) {
	k := start(t, nil)
	k.recovers(t)
	k.gate.process.Kill()
	k.unavailableToAll(t)
	k.gate.start()
	k.recovers(t)
}

// TestUnixSocket: Envoy asks by a pipe. What a killed ramgate leaves of it does
// not keep the next one from serving there.
func TestUnixSocket(t *testing.T) {
	k := startMemory(t, settings{"listen": "unix://" + filepath.Join(t.TempDir(), "ramgate.sock")})
	k.recovers(t)
	k.gate.process.Kill()
	k.unavailableToAll(t)
	k.gate.start()
	k.recovers(t)
}

func TestStoreDown(t *testing.T) {
	k := start(t, nil)
	k.recovers(t)
	k.redis.Stop()
	k.unavailableToAll(t)
	a := k.call(t, clients[0], clients[0].read())
	if r := k.gate.record(a.requestID); r["decision"] != "error" || r["stage"] != "admit" || r["code"] != "ServiceUnavailable" {
		t.Errorf("record %v", r)
	}
	eventually(t, "readiness tells of the store", func() bool {
		status, page := k.gate.readiness()
		return status == http.StatusServiceUnavailable && page.Details["store"] != "" && k.gate.metric("ramgate_store_up") == "0"
	})
	k.redis.Restart()
	k.recovers(t)
	eventually(t, "ramgate is ready again", func() bool {
		status, _ := k.gate.readiness()
		return status == http.StatusOK && k.gate.metric("ramgate_store_up") == "1"
	})
}

// TestStoreHangs: a store that does not answer costs a request its deadline, no
// more, and does not let it pass.
func TestStoreHangs(t *testing.T) {
	k := start(t, nil)
	k.redis.Pause()
	k.configure(settings{
		"request": settings{"timeout": "100ms"},
		"store":   settings{"kind": "redis", "redis": settings{"addrs": []string{k.redis.Addr()}}},
	})
	k.gate.process.Kill()
	k.gate.run()
	eventually(t, "ramgate serves", func() bool { status, _ := k.gate.ask("/healthz"); return status == 200 })
	k.unavailableToAll(t)
	k.redis.Resume()
	k.recovers(t)
}

// TestDrain: SIGTERM ends ramgate in order. The store hangs, so that a request
// is under way for as long as the test wants.
func TestDrain(t *testing.T) {
	k := start(t, settings{"drain": "100ms"})
	conn, err := grpc.NewClient(k.gate.listen, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	health, err := healthpb.NewHealthClient(conn).Watch(t.Context(), &healthpb.HealthCheckRequest{})
	if err != nil {
		t.Fatal(err)
	}
	wantHealth(t, health, healthpb.HealthCheckResponse_SERVING)

	k.redis.Pause()
	by := clients[0]
	answers := make(chan answer, 1)
	go func() {
		a, err := by.send(&wire{addr: k.envoy.Addr()}, by.read())
		if err != nil {
			t.Error(err)
		}
		answers <- a
	}()
	eventually(t, "Envoy waits for ramgate", func() bool {
		return strings.Contains(k.envoyStats(t, "cluster.ramgate.upstream_rq_active"), "upstream_rq_active: 1")
	})
	if err := k.gate.process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	wantHealth(t, health, healthpb.HealthCheckResponse_NOT_SERVING)
	if status, page := k.gate.readiness(); status != http.StatusServiceUnavailable || page.Details["draining"] == "" {
		t.Errorf("readiness %d %+v", status, page)
	}
	conn.Close()
	eventually(t, "ramgate no longer listens", func() bool {
		c, err := net.Dial("tcp", k.gate.listen)
		if err == nil {
			c.Close()
		}
		return err != nil
	})
	k.redis.Resume()
	a := <-answers
	a.passed(t)
	<-k.gate.process.Done()
	if err := k.gate.process.Err(); err != nil {
		t.Errorf("ramgate ended with %v, want exit code 0", err)
	}
	if r := k.gate.record(a.requestID); r["decision"] != "allow" {
		t.Errorf("record %v", r)
	}
}

// envoyStats are Envoy's statistics whose names match.
func (k *stack) envoyStats(t *testing.T, filter string) string {
	t.Helper()
	res, err := http.Get("http://" + k.envoy.Admin() + "/stats?filter=" + filter)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func wantHealth(t *testing.T, w grpc.ServerStreamingClient[healthpb.HealthCheckResponse], want healthpb.HealthCheckResponse_ServingStatus) {
	t.Helper()
	got, err := w.Recv()
	if err != nil || got.GetStatus() != want {
		t.Fatalf("health %v, %v; want %v", got, err, want)
	}
}
