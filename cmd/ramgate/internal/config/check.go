package config

import (
	"net"
	"strings"
	"time"

	"github.com/ramgate/ramgate/internal/strictyaml"
)

// check adds what is wrong beyond types.
func (c *Config) check(r *strictyaml.Report) {
	expect := func(ok bool, format string, args ...any) {
		if !ok {
			r.Errorf(c.Pos, format, args...)
		}
	}
	expect(isAddress(c.Listen), "listen: expected host:port or unix:///path")
	expect(c.Admin == "" || isHostPort(c.Admin), "admin: expected host:port, or nothing for no admin listener")
	expect(c.Request.MaxBody > 0, "request.max_body: expected a size above 0")
	expect(c.Request.MaxBody <= 64<<20, "request.max_body: expected at most 64MiB; send larger bodies over routes marked body: unread")
	expect(c.Request.MaxParameters > 0, "request.max_parameters: expected a number above 0")
	expect(c.Request.MaxHeaderBytes > 0, "request.max_header_bytes: expected a size above 0")
	expect(c.Request.Timeout > 0, "request.timeout: expected a duration above 0")
	expect(c.Signature.ClockWindow > 0, "signature.clock_window: expected a duration above 0")
	expect((c.Directory.File == "") != (c.Directory.Dir == ""), "directory: expected either file or dir")
	expect(c.Drain >= 0, "drain: expected a duration of 0 or more")
	c.checkStore(expect)
}

func (c *Config) checkStore(expect func(bool, string, ...any)) {
	s := c.Store
	if s.Kind != "redis" {
		expect(s.MaxNonces > 0, "store.max_nonces: expected a number above 0")
		expect(s.Redis == nil, "store.redis: only read with kind: redis")
		return
	}
	if s.Redis == nil {
		expect(false, "store.redis: required with kind: redis, e.g. redis: {addrs: [127.0.0.1:6379]}")
		return
	}
	expect(len(s.Redis.Addrs) == 1, "store.redis.addrs: expected one address; sentinel and cluster are not supported yet")
	for _, a := range s.Redis.Addrs {
		expect(isAddress(a), "store.redis.addrs: expected host:port or unix:///path")
	}
	expect(s.Redis.Timeout >= 0, "store.redis.timeout: expected a duration above 0")
	expect(s.Redis.PoolSize >= 0, "store.redis.pool_size: expected 0 or more")
	expect(s.Redis.DB >= 0, "store.redis.db: expected 0 or more")
}

// warnings are settings that work and may not be what is wanted.
func (c *Config) warnings() []string {
	var w []string
	if c.Mode == "observe" {
		w = append(w, "mode: observe refuses nothing")
	}
	if c.Signature.ClockWindow > time.Hour {
		w = append(w, "signature.clock_window is more than 1h: nonces are kept as long")
	}
	if c.Signature.Nonceless == "window" {
		w = append(w, "signature.nonceless: window lets ROA requests without a nonce be replayed inside the clock window")
	}
	if c.Limits.none() {
		w = append(w, "limits: [] limits nobody")
	}
	if c.OpenAPI.Dir == "" && c.OpenAPI.Strict {
		w = append(w, "openapi.dir is not set: no product is known and every request is refused")
	}
	if !c.OpenAPI.Strict {
		w = append(w, "openapi.strict: false passes actions that no file declares to RAM as <ram_code>:<Action> on *")
	}
	return w
}

// isAddress reports whether s is host:port or unix:///path.
func isAddress(s string) bool {
	if path, ok := strings.CutPrefix(s, "unix://"); ok {
		return strings.HasPrefix(path, "/") && len(path) > 1
	}
	return isHostPort(s)
}

func isHostPort(s string) bool {
	_, port, err := net.SplitHostPort(s)
	return err == nil && port != ""
}
