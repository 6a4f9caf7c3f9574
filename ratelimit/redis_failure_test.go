package ratelimit

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"

	"github.com/ramgate/ramgate/internal/redistest"
)

// wantFailure asks and wants an error for this reason.
func wantFailure(t *testing.T, s store, a Admission, reason string) {
	t.Helper()
	v, err := s.Admit(t.Context(), a)
	if diff := cmp.Diff(Verdict{}, v); diff != "" || Reason(err) != reason {
		t.Fatalf("%+v, %v (%s); want %s", v, err, Reason(err), reason)
	}
}

// clients are the two kinds of go-redis client that behave differently when a
// connection breaks.
func clients(t *testing.T, do func(t *testing.T, r *Redis, f *faults)) {
	s := redistest.Start(t)
	t.Run("single", func(t *testing.T) {
		f := new(faults)
		do(t, openRedis(t, RedisConfig{Addrs: []string{s.Addr()}, Prefix: redistest.Prefix(t), dial: f.dial}), f)
	})
	t.Run("cluster", func(t *testing.T) {
		f := new(faults)
		r := openRedis(t, RedisConfig{Addrs: []string{s.Addr()}, Prefix: redistest.Prefix(t), Cluster: true, dial: f.dial})
		// Every slot is on the one server, which need not know of clusters.
		o := *r.client.(*redis.ClusterClient).Options()
		o.ClusterSlots = func(context.Context) ([]redis.ClusterSlot, error) {
			return []redis.ClusterSlot{{Start: 0, End: 16383, Nodes: []redis.ClusterNode{{Addr: s.Addr()}}}}, nil
		}
		must(t, r.client.Close())
		r.client = redis.NewClusterClient(&o)
		do(t, r, f)
	})
}

// The step was taken and its answer lost: the nonce is used up, the request was
// not sent again, and it never passes.
func TestRedisLostReply(t *testing.T) {
	clients(t, func(t *testing.T, r *Redis, f *faults) {
		admit(t, r, request("", two)) // the server knows the script
		f.only(1, noReply)
		wantFailure(t, r, request("a", two), ReasonClosed)
		if n := f.scripts(); n != 1 {
			t.Errorf("sent %d times", n)
		}
		if v := admit(t, r, request("a", two)); v.Outcome != Replayed {
			t.Errorf("asked again: %+v", v)
		}
		if v := admit(t, r, request("b", two)); v.Outcome != Throttled {
			t.Errorf("the lost step has not spent: %+v", v)
		}
		f.only(1, noReply)
		wantFailure(t, r, sharing(request("c"), one, two), ReasonClosed)
		if v := admit(t, r, request("c")); v.Outcome != Replayed {
			t.Errorf("asked again, with shared limits: %+v", v)
		}
	})
}

func TestRedisNeverSent(t *testing.T) {
	clients(t, func(t *testing.T, r *Redis, f *faults) {
		admit(t, r, request("", two))
		f.only(1, unsent)
		wantFailure(t, r, request("a", two), ReasonClosed)
		if v := admit(t, r, request("a", two)); v.Outcome != Admitted {
			t.Errorf("asked again: %+v", v)
		}
	})
}

// A caller that leaves while the step is under way gets its end.
func TestRedisCanceledOnTheWay(t *testing.T) {
	clients(t, func(t *testing.T, r *Redis, f *faults) {
		admit(t, r, Admission{Spends: []Spend{two}})
		f.held = make(chan struct{})
		f.only(1, hold)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		done := make(chan struct{})
		go func() {
			defer close(done)
			v, err := r.Admit(ctx, request("a", one))
			if err != nil || v.Outcome != Admitted {
				t.Errorf("%+v, %v", v, err)
			}
		}()
		<-f.held
		cancel()
		f.held <- struct{}{}
		<-done
		if v := admit(t, r, request("a")); v.Outcome != Replayed {
			t.Errorf("afterwards: %+v", v)
		}
	})
}

// A server that forgot the scripts gets them again.
func TestRedisUnknownScript(t *testing.T) {
	clients(t, func(t *testing.T, r *Redis, f *faults) {
		shared := sharing(request("a", slow), one, two)
		must(t, r.client.ScriptFlush(t.Context()).Err())
		if v := admit(t, r, shared); v.Outcome != Admitted {
			t.Errorf("%+v", v)
		}
		must(t, r.client.ScriptFlush(t.Context()).Err())
		if v := admit(t, r, request("b", one)); v.Outcome != Admitted {
			t.Errorf("%+v", v)
		}
		// The replay gives back by the other script, which nobody sent yet.
		must(t, r.client.ScriptFlush(t.Context()).Err())
		if v := admit(t, r, sharing(request("a"), two)); v.Outcome != Replayed {
			t.Errorf("%+v", v)
		}
		if v := admit(t, r, sharing(request("c"), two)); v.Outcome != Admitted {
			t.Errorf("not given back: %+v", v)
		}
		f.only(2, unsent)
		if v := admit(t, r, sharing(request("a"), slow)); v.Outcome != Replayed || r.Stats().Unreturned != 1 {
			t.Errorf("giving back fails: %+v, %+v", v, r.Stats())
		}
	})
}

func TestRedisRestart(t *testing.T) {
	s := redistest.Start(t)
	r := openRedis(t, RedisConfig{Addrs: []string{s.Addr()}})
	must(t, r.Check(t.Context()))
	admit(t, r, request("a"))
	s.Stop()
	for range 3 { // first on the connection that broke
		v, err := r.Admit(t.Context(), request("a"))
		if reason := Reason(err); v.Outcome != Refused || reason != ReasonRefused && reason != ReasonClosed {
			t.Errorf("%+v, %v (%s)", v, err, reason)
		}
	}
	wantFailure(t, r, request("a"), ReasonRefused)
	if err := r.Check(t.Context()); Reason(err) != ReasonRefused {
		t.Errorf("check: %v", err)
	}
	s.Restart()
	if v := admit(t, r, request("a", one)); v.Outcome != Admitted {
		t.Errorf("on an empty server: %+v", v)
	}
	must(t, r.Check(t.Context()))
	if got := r.Stats(); got.Admitted != 2 || got.Errors[ReasonRefused] < 1 {
		t.Errorf("%+v", got)
	}
}

// A server that hangs is a failure, by the store's own patience or the
// caller's. What was sent may still be done once it goes on; in any case
// nothing passes twice.
func TestRedisHangs(t *testing.T) {
	s := redistest.Start(t)
	r := openRedis(t, RedisConfig{Addrs: []string{s.Addr()}, Timeout: 200 * time.Millisecond})
	patiently := openRedis(t, RedisConfig{Addrs: []string{s.Addr()}})
	admit(t, patiently, request("x")) // one has a connection, the other has not
	s.Pause()
	wantFailure(t, r, request("a"), ReasonTimeout)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if v, err := patiently.Admit(ctx, request("b")); v.Outcome != Refused || Reason(err) != ReasonTimeout {
		t.Errorf("%+v, %v", v, err)
	}
	s.Resume()
	for _, nonce := range []string{"a", "b"} {
		first := admit(t, patiently, request(nonce))
		if first.Outcome != Admitted && first.Outcome != Replayed {
			t.Errorf("%s: %+v", nonce, first)
		}
		if v := admit(t, patiently, request(nonce)); v.Outcome != Replayed {
			t.Errorf("%s again: %+v", nonce, v)
		}
	}
}

// What the server itself refuses stores nothing.
func TestRedisRefuses(t *testing.T) {
	s := redistest.Start(t)
	r := openRedis(t, RedisConfig{Addrs: []string{s.Addr()}})
	do := func(args ...any) {
		t.Helper()
		must(t, r.client.Do(t.Context(), args...).Err())
	}
	admit(t, r, request("", two))
	for _, c := range []struct {
		reason      string
		break_, fix []any
	}{
		{ReasonFull, []any{"CONFIG", "SET", "maxmemory", 1}, []any{"CONFIG", "SET", "maxmemory", 0}},
		{ReasonReadOnly, []any{"REPLICAOF", "127.0.0.1", 1}, []any{"REPLICAOF", "NO", "ONE"}},
		{ReasonAuth, []any{"ACL", "SETUSER", "default", "-set"}, []any{"ACL", "SETUSER", "default", "+set"}},
		{ReasonAuth, []any{"ACL", "SETUSER", "default", "-@scripting"}, []any{"ACL", "SETUSER", "default", "+@scripting"}},
	} {
		do(c.break_...)
		wantFailure(t, r, request("a", one), c.reason)
		if err := r.Check(t.Context()); Reason(err) != c.reason {
			t.Errorf("check: %v; want %s", err, c.reason)
		}
		do(c.fix...)
	}
	if v := admit(t, r, request("a", one)); v.Outcome != Admitted {
		t.Errorf("afterwards: %+v", v)
	}
}

func TestRedisCredentials(t *testing.T) {
	s := redistest.Start(t)
	admin := openRedis(t, RedisConfig{Addrs: []string{s.Addr()}})
	must(t, admin.client.Do(t.Context(), "ACL", "SETUSER", "gate", "on", ">secret", "~gate:rg1:*",
		"+eval", "+evalsha", "+get", "+set", "+exists", "+decrby", "+time", "+info").Err())
	must(t, admin.client.Do(t.Context(), "ACL", "SETUSER", "default", "off").Err())
	open := func(username, password string) *Redis {
		return openRedis(t, RedisConfig{Addrs: []string{s.Addr()}, Prefix: "gate:", Credentials: func(context.Context) (string, string, error) {
			return username, password, nil
		}})
	}
	// These rights are enough.
	r := open("gate", "secret")
	admit(t, r, sharing(request("a", one), two))
	if v := admit(t, r, sharing(request("a"), two)); v.Outcome != Replayed || r.Stats().Unreturned != 0 {
		t.Errorf("%+v, %+v", v, r.Stats())
	}
	must(t, r.Check(t.Context()))
	if w, err := r.Warnings(t.Context()); err != nil || w != nil {
		t.Errorf("%q, %v", w, err)
	}
	wantFailure(t, open("gate", "guess"), request("b"), ReasonAuth)
	wantFailure(t, openRedis(t, RedisConfig{Addrs: []string{s.Addr()}}), request("b"), ReasonAuth)
}

func TestRedisWarnings(t *testing.T) {
	s := redistest.Start(t)
	r := openRedis(t, RedisConfig{Addrs: []string{s.Addr()}})
	for _, c := range []struct {
		maxmemory, policy string
		want              int
	}{
		{"0", "allkeys-lru", 0}, {"100mb", "noeviction", 0}, {"100mb", "volatile-lru", 1}, {"100mb", "allkeys-random", 1},
	} {
		must(t, r.client.ConfigSet(t.Context(), "maxmemory", c.maxmemory).Err())
		must(t, r.client.ConfigSet(t.Context(), "maxmemory-policy", c.policy).Err())
		if got, err := r.Warnings(t.Context()); err != nil || len(got) != c.want {
			t.Errorf("%+v: %q, %v", c, got, err)
		}
	}
}
