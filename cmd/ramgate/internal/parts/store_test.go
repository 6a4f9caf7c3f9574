package parts

import (
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/redis/go-redis/v9"

	"github.com/ramgate/ramgate/cmd/ramgate/internal/config"
	"github.com/ramgate/ramgate/internal/redistest"
	"github.com/ramgate/ramgate/ratelimit"
)

// configured reads a configuration of which only the store matters.
func configured(t *testing.T, store string) (c *config.Config, dir string) {
	t.Helper()
	dir = t.TempDir()
	path := filepath.Join(dir, "ramgate.yaml")
	if err := os.WriteFile(path, []byte("directory: {file: d.yaml}\nstore: "+store), 0o600); err != nil {
		t.Fatal(err)
	}
	c, _, err := config.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	return c, dir
}

func TestRedisOptions(t *testing.T) {
	c, _ := configured(t, `{kind: redis, redis: {addrs: ["unix:///run/r.sock"], db: 3, timeout: 20ms, pool_size: 7, prefix: "x:"}}`)
	want := ratelimit.RedisConfig{Addrs: []string{"/run/r.sock"}, DB: 3, Timeout: 20 * time.Millisecond, PoolSize: 7, Prefix: "x:"}
	ignore := cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".dial" }, cmp.Ignore())
	if diff := cmp.Diff(want, redisConfig(c.Store.Redis), ignore); diff != "" {
		t.Error(diff)
	}
	c, _ = configured(t, `{kind: redis, redis: {addrs: ["redis.example.com:6380"], tls: true}}`)
	got := redisConfig(c.Store.Redis)
	if got.TLS == nil || got.TLS.ServerName != "redis.example.com" || got.TLS.InsecureSkipVerify || got.Addrs[0] != "redis.example.com:6380" {
		t.Errorf("TLS %+v of %v", got.TLS, got.Addrs)
	}
}

// TestPasswordFile: the file is read at each new connection.
func TestPasswordFile(t *testing.T) {
	server := redistest.Start(t)
	admin := redis.NewClient(&redis.Options{Addr: server.Addr()})
	defer admin.Close()
	do := func(args ...any) {
		t.Helper()
		if err := admin.Do(t.Context(), args...).Err(); err != nil {
			t.Fatal(err)
		}
	}
	c, dir := configured(t, `{kind: redis, redis: {addrs: ["`+server.Addr()+`"], username: gate, password_file: password, timeout: 5s}}`)
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, "password"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	allow := func(password string) {
		t.Helper()
		do("ACL", "SETUSER", "gate", "reset", "on", ">"+password, "~*", "+@all")
		do("CLIENT", "KILL", "USER", "gate")
	}
	problem := func(want string) {
		t.Helper()
		_, err := NewStore(c)
		if want = filepath.Join(dir, "ramgate.yaml") + ":2:" + want; err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	place := "89: store.redis.password_file: "
	problem(place + "open " + filepath.Join(dir, "password") + ": no such file or directory")
	write("\n")
	problem(place + filepath.Join(dir, "password") + ": expected a password, found nothing")

	write("first\r\n")
	allow("first")
	s, err := NewStore(c)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Check(t.Context()); err != nil {
		t.Fatalf("with the password: %v", err)
	}
	allow("second") // which ends the connection
	if err := s.Check(t.Context()); err == nil {
		t.Error("with an old password Redis answers")
	}
	write("second\n")
	if err := s.Check(t.Context()); err != nil {
		t.Errorf("with the new password: %v", err)
	}
}

// TestStoreSocket reaches Redis through its socket, or says that it does not.
func TestStoreSocket(t *testing.T) {
	server := redistest.Start(t)
	c, _ := configured(t, `{kind: redis, redis: {addrs: ["unix://`+server.Socket()+`"], timeout: 5s}}`)
	s, err := NewStore(c)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
	server.Stop()
	if err := s.Check(t.Context()); err == nil {
		t.Error("a server that is gone answers")
	}
}

// TestStoreMetrics shows what a store counts.
func TestStoreMetrics(t *testing.T) {
	c, _ := configured(t, "{kind: memory, max_nonces: 1}")
	s, err := NewStore(c)
	if err != nil {
		t.Fatal(err)
	}
	var up atomic.Bool
	f := &fixture{t: t, reg: prometheus.NewPedanticRegistry()}
	ObserveStore(f.reg, s, &up)
	nonce := func(key string) ratelimit.Admission {
		return ratelimit.Admission{Account: "1", Nonce: ratelimit.Nonce{Key: key, TTL: time.Minute}}
	}
	for i, want := range []error{nil, ratelimit.ErrFull} {
		if _, err := s.Admit(t.Context(), nonce(string(rune('a'+i)))); err != want {
			t.Errorf("admission %d: %v, want %v", i, err, want)
		}
	}
	up.Store(true)
	for sample, want := range map[string]float64{
		"ramgate_store_up{}":                                              1,
		`ramgate_store_entries{kind="nonces"}`:                            1,
		`ramgate_store_entries{kind="counters"}`:                          0,
		`ramgate_store_errors_total{operation="admit",reason="full"}`:     1,
		`ramgate_store_errors_total{operation="admit",reason="canceled"}`: -1, // a client that left is no error
	} {
		if got := f.metric(sample); got != want {
			t.Errorf("%s is %v, want %v", sample, got, want)
		}
	}
}
