package kubernetes

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/ramgate/ramgate/internal/proc"
	"github.com/ramgate/ramgate/internal/redistest"
)

// startRedis gives a real Redis the settings and the password of the pod. Not
// those that say where it listens and writes.
func startRedis(t *testing.T, m *manifests) (addr string) {
	t.Helper()
	w := m.workload(t, "redis")
	s := redistest.Start(t)
	c := redis.NewClient(&redis.Options{Addr: s.Addr()})
	defer c.Close()
	set := func(name, value string) {
		t.Helper()
		if err := c.ConfigSet(t.Context(), name, value).Err(); err != nil {
			t.Errorf("redis.conf: %s %s: %v", name, value, err)
		}
	}
	for line := range strings.Lines(string(m.file(t, w, "/etc/redis/redis.conf"))) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch name {
		case "", "#", "bind", "port", "dir":
		default:
			set(name, strings.Trim(value, `"`))
		}
	}
	set("requirepass", strings.TrimSpace(string(m.file(t, w, "/etc/redis-password/password"))))
	return s.Addr()
}

// log keeps what a process writes.
type log struct {
	mu  sync.Mutex // guards buf
	buf bytes.Buffer
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// eventually waits until holds does; only a test that is about to fail waits
// long.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !holds(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

// freeAddr is an address for a process that cannot choose one itself, below the
// range that the kernel gives to outgoing connections.
func freeAddr(t *testing.T) string {
	t.Helper()
	for range 50 {
		addr := fmt.Sprintf("127.0.0.1:%d", 10000+rand.IntN(10000))
		if l, err := net.Listen("tcp", addr); err == nil {
			l.Close()
			return addr
		}
	}
	t.Fatal("no free port")
	return ""
}

// TestPodServes runs ramgate on what the pod mounts, asks it as the probes do,
// and ends it as the kubelet does.
func TestPodServes(t *testing.T) {
	m := build(t, base)
	w := m.workload(t, "ramgate")
	config := argument(t, w, "-c")
	listen, admin := freeAddr(t), freeAddr(t)
	mounts := m.mounts(t, w)
	for _, at := range mounts {
		if at.path == filepath.Dir(config) {
			text := strings.NewReplacer(`":9191"`, listen, `":9190"`, admin, "redis:6379", startRedis(t, m)).
				Replace(string(at.files[filepath.Base(config)]))
			at.files[filepath.Base(config)] = []byte(text)
		}
	}
	dir := t.TempDir()
	layOut(t, dir, mounts)

	var out log
	cmd := program(t, "serve", "-c", filepath.Join(dir, config))
	cmd.Stdout, cmd.Stderr = &out, &out
	p, err := proc.Start(cmd)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.Kill()
		if t.Failed() {
			t.Log(out.String())
		}
	})
	c := w.container(t)
	for what, probe := range map[string]*corev1.Probe{"starts": c.StartupProbe, "is ready": c.ReadinessProbe, "lives": c.LivenessProbe} {
		eventually(t, "ramgate "+what, func() bool {
			select {
			case <-p.Done():
				t.Fatalf("ramgate ended: %v", p.Err())
			default:
			}
			return probed(t, probe, listen, admin)
		})
	}
	if s := out.String(); strings.Contains(s, `"level":"WARN"`) || strings.Contains(s, `"level":"ERROR"`) {
		t.Error("ramgate is not content with what it is given")
	}
	if err := p.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	<-p.Done()
	if err := p.Err(); err != nil {
		t.Errorf("ended by SIGTERM: %v", err)
	}
}

// probed does what a probe does.
func probed(t *testing.T, p *corev1.Probe, grpcAddr, admin string) bool {
	t.Helper()
	if p.GRPC != nil {
		conn, err := grpc.NewClient(grpcAddr, grpc.WithTransportCredentials(insecure.NewCredentials()))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		r, err := healthv1.NewHealthClient(conn).Check(t.Context(), &healthv1.HealthCheckRequest{})
		return err == nil && r.Status == healthv1.HealthCheckResponse_SERVING
	}
	res, err := http.Get("http://" + admin + p.HTTPGet.Path)
	if err != nil {
		return false
	}
	res.Body.Close()
	return res.StatusCode == http.StatusOK
}
