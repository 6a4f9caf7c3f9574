package ratelimit

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"

	"github.com/ramgate/ramgate/internal/redistest"
)

// patient is enough for any answer of a server that answers.
const patient = 30 * time.Second

func openRedis(t testing.TB, c RedisConfig) *Redis {
	t.Helper()
	if c.Timeout == 0 {
		c.Timeout = patient
	}
	r, err := NewRedis(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

// onServer opens stores that share s, each with keys of its own.
func onServer(s *redistest.Server) func(*testing.T) store {
	return func(t *testing.T) store {
		return openRedis(t, RedisConfig{Addrs: []string{s.Addr()}, Prefix: redistest.Prefix(t)})
	}
}

func TestRedis(t *testing.T) {
	s := redistest.Start(t)
	testStore(t, onServer(s))
	testStories(t, func(t *testing.T) world {
		c := newRedisClock(t, s)
		return world{c.store, func(d time.Duration) { c.set(c.now + d.Microseconds()) }}
	})
}

// redisClock is a Redis store whose script takes the time from keys, and keeps
// its keys until set finds them expired. Everything else is the real script.
type redisClock struct {
	t      testing.TB
	store  *Redis
	prefix string
	now    int64 // microseconds
}

var clocks atomic.Int64

func newRedisClock(t testing.TB, s *redistest.Server) *redisClock {
	prefix := "clock-" + strconv.FormatInt(clocks.Add(1), 10) + ":"
	c := &redisClock{t: t, store: openRedis(t, RedisConfig{Addrs: []string{s.Addr()}, Prefix: prefix}), prefix: prefix}
	text := replaceOnce(t, admitLua, "redis.call('TIME')",
		fmt.Sprintf("redis.call('MGET', '%[1]sseconds', '%[1]smicros')", prefix))
	text = replaceOnce(t, text, "'PX', ms)",
		fmt.Sprintf("'PX', ms + 86400000) redis.call('HSET', '%sexpires', key, string.format('%%.0f', now + 1000 * ms))", prefix))
	c.store.admits = newScript(text)
	c.set(1_700_000_000_999_999)
	return c
}

func replaceOnce(t testing.TB, text, old, new string) string {
	t.Helper()
	if n := strings.Count(text, old); n != 1 {
		t.Fatalf("the script has %q %d times", old, n)
	}
	return strings.Replace(text, old, new, 1)
}

func (c *redisClock) set(now int64) {
	c.t.Helper()
	c.now = now
	ctx, client := c.t.Context(), c.store.client
	must(c.t, client.MSet(ctx, c.prefix+"seconds", now/1e6, c.prefix+"micros", now%1e6).Err())
	expires, err := client.HGetAll(ctx, c.prefix+"expires").Result()
	must(c.t, err)
	for key, at := range expires {
		if at, err := strconv.ParseInt(at, 10, 64); err != nil || at <= now {
			must(c.t, err)
			must(c.t, client.Del(ctx, key).Err())
			must(c.t, client.HDel(ctx, c.prefix+"expires", key).Err())
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// After a failover the clock may be another, set back: nothing passes twice, and
// nobody is shut out for longer than an interval.
func TestRedisClockSetBack(t *testing.T) {
	c := newRedisClock(t, redistest.Start(t))
	fast := Spend{Limit: "fast", Rate: Rate{Count: 10, Period: time.Second, Burst: 1}}
	admit(t, c.store, repeating("a", fast))
	c.set(c.now - 1)
	if v := admit(t, c.store, repeating("a")); v.Outcome != Replayed {
		t.Errorf("a nonce of the future: %+v", v)
	}
	for range 10 {
		c.set(c.now - 50_000)
		if diff := cmp.Diff(throttled("fast", 100*time.Millisecond), admit(t, c.store, request("b", fast))); diff != "" {
			t.Error(diff)
		}
	}
	c.set(c.now + 100_000) // and waiting so long does help
	if v := admit(t, c.store, request("b", fast)); v.Outcome != Admitted {
		t.Errorf("after the wait: %+v", v)
	}
}

// What is stored, under which key, and for how long.
func TestRedisKeys(t *testing.T) {
	s := redistest.Start(t)
	r := openRedis(t, RedisConfig{Addrs: []string{s.Addr()}, Prefix: "test:"})
	long := strings.Repeat("x", 1000)
	for _, a := range []Admission{
		sharing(request("nonce", allow("qps", 1, time.Minute), Spend{Limit: "burst", Rate: Rate{Count: 1, Period: time.Hour, Burst: 3}}),
			Spend{Limit: "all", Key: "Ecs|192.0.2.7", Rate: one.Rate}),
		by("", request("", Spend{Limit: "nobody", Rate: one.Rate})),
		by("a{b}:c", request("\x00\xff", Spend{Limit: long, Key: long, Rate: one.Rate})),
	} {
		if v := admit(t, r, a); v.Outcome != Admitted {
			t.Fatalf("%+v", v)
		}
	}
	want := []string{
		"test:rg1:{1000000000000001}:l:burst: 3600s",
		"test:rg1:{1000000000000001}:l:qps:key 60s",
		"test:rg1:{1000000000000001}:n:nonce 1200s",
		"test:rg1:{s:all:Ecs|192.0.2.7} 60s",
		"test:rg1:{~99e0f5c399efa208f4b93c7588209781}:l:~44f8354494a5ba03ba1792a8d3e9c534:~44f8354494a5ba03ba1792a8d3e9c534 60s",
		"test:rg1:{~99e0f5c399efa208f4b93c7588209781}:n:~06eb7d6a69ee19e5fbdf749018d3d2ab 1200s",
		"test:rg1:{~}:l:nobody: 60s",
	}
	keys, err := r.client.Keys(t.Context(), "*").Result()
	must(t, err)
	slices.Sort(keys)
	var got []string
	for _, key := range keys {
		ttl, err := r.client.PTTL(t.Context(), key).Result()
		must(t, err)
		got = append(got, fmt.Sprintf("%s %v", key, ttl.Round(20*time.Second).Seconds())+"s")
		value, err := r.client.Get(t.Context(), key).Result()
		must(t, err)
		if n, err := strconv.ParseInt(value, 10, 64); err != nil || n < 1_700_000_000_000_000 || n > 1<<53 {
			t.Errorf("%s holds %q", key, value)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// A key that holds what we never wrote fails the request, and nothing of it is
// stored.
func TestRedisForeignValues(t *testing.T) {
	s := redistest.Start(t)
	ask := request("a", one, two)
	for name, set := range map[string]func(r *Redis, key string) *redis.Cmd{
		"a list":           func(r *Redis, key string) *redis.Cmd { return r.client.Do(t.Context(), "RPUSH", key, 1) },
		"a hash":           func(r *Redis, key string) *redis.Cmd { return r.client.Do(t.Context(), "HSET", key, "a", 1) },
		"nothing":          setTo(t, ""),
		"text":             setTo(t, "once"),
		"nan":              setTo(t, "nan"),
		"a negative":       setTo(t, "-1"),
		"a hexadecimal":    setTo(t, "0x10"),
		"a fraction":       setTo(t, "1.5"),
		"an exponent":      setTo(t, "1e15"),
		"spaces":           setTo(t, " 1 "),
		"too many digits":  setTo(t, strings.Repeat("9", 17)),
		"digits and a NUL": setTo(t, "1\x00"),
	} {
		t.Run(name, func(t *testing.T) {
			r := onServer(s)(t).(*Redis)
			for _, key := range []string{r.nonceKey(account, "a"), r.counterKey(account, &one), r.counterKey(account, &two)} {
				must(t, set(r, key).Err())
				v, err := r.Admit(t.Context(), ask)
				if v.Outcome != Refused || Reason(err) != ReasonScript {
					t.Errorf("%s: %+v, %v (%s)", key, v, err, Reason(err))
				}
				must(t, r.client.Del(t.Context(), key).Err())
			}
			shared := sharing(request("a"), one)
			must(t, set(r, r.sharedKey(&one)).Err())
			if v, err := r.Admit(t.Context(), shared); v.Outcome != Refused || Reason(err) != ReasonScript {
				t.Errorf("shared: %+v, %v", v, err)
			}
			if v := admit(t, r, by("2", ask)); v.Outcome != Admitted {
				t.Errorf("another account: %+v", v)
			}
		})
		t.Run(name+" stores nothing", func(t *testing.T) {
			r := onServer(s)(t).(*Redis)
			must(t, set(r, r.counterKey(account, &two)).Err())
			_, err := r.Admit(t.Context(), ask)
			must(t, r.client.Del(t.Context(), r.counterKey(account, &two)).Err())
			if v := admit(t, r, ask); v.Outcome != Admitted {
				t.Errorf("after %v: %+v", err, v)
			}
		})
	}
}

func setTo(t *testing.T, value string) func(*Redis, string) *redis.Cmd {
	return func(r *Redis, key string) *redis.Cmd { return r.client.Do(t.Context(), "SET", key, value) }
}

func TestNewRedis(t *testing.T) {
	for name, c := range map[string]RedisConfig{
		"no address":      {},
		"braces":          {Addrs: []string{"x"}, Prefix: "{a}"},
		"too long prefix": {Addrs: []string{"x"}, Prefix: strings.Repeat("x", maxPrefix+1)},
	} {
		if r, err := NewRedis(c); err == nil {
			t.Errorf("%s: %+v", name, r)
		}
	}
	s := redistest.Start(t)
	r := openRedis(t, RedisConfig{Addrs: []string{s.Socket()}})
	if v := admit(t, r, request("a", one)); v.Outcome != Admitted {
		t.Errorf("by socket: %+v", v)
	}
}
