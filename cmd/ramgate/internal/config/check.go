package config

import (
	"net"
	"slices"
	"strconv"
	"strings"

	"github.com/ramgate/ramgate/internal/strictyaml"
)

// checker reports what is wrong with values beyond their types.
type checker struct {
	*Config
	report *strictyaml.Report
}

// expect reports the setting at path unless it is as wanted. What was not even
// decoded was reported before.
func (k *checker) expect(ok bool, path, wanted string) {
	top, _, _ := strings.Cut(path, ".")
	if !ok && !k.failed[top] {
		k.report.Errorf(k.At(path), "%s: expected %s", path, wanted)
	}
}

// check adds what is wrong beyond types.
func (c *Config) check(r *strictyaml.Report) {
	k := &checker{Config: c, report: r}
	k.expect(isAddress(c.Listen), "listen", "host:port or unix:///path")
	k.expect(c.Admin == "" || isHostPort(c.Admin), "admin", `host:port, or "" for no admin listener`)
	k.expect(c.Admin != c.Listen || strings.HasSuffix(c.Admin, ":0"), "admin", "another address than that of listen")
	k.expect(c.Drain >= 0, "drain", "a duration of 0 or more")

	k.expect(c.Request.MaxBody > 0, "request.max_body", "a size above 0")
	k.expect(c.Request.MaxBody <= 64<<20, "request.max_body", "at most 64MiB; send larger bodies over routes marked body: unread")
	k.expect(c.Request.MaxParameters > 0, "request.max_parameters", "a number above 0")
	k.expect(c.Request.MaxHeaderBytes > 0, "request.max_header_bytes", "a size above 0")
	k.expect(c.Request.MaxHeaderBytes <= 64<<20, "request.max_header_bytes", "at most 64MiB")
	k.expect(c.Request.Timeout > 0, "request.timeout", "a duration above 0")
	k.expect(c.Signature.ClockWindow > 0, "signature.clock_window", "a duration above 0")
	k.expect((c.Directory.File == "") != (c.Directory.Dir == ""), "directory", "either file or dir, e.g. directory: {file: directory.yaml}")
	k.policySets()
	k.store()
}

func (k *checker) store() {
	s := k.Store
	if s.Kind != "redis" {
		k.expect(s.MaxNonces > 0, "store.max_nonces", "a number above 0")
		k.expect(s.Redis == nil, "store.redis", "kind: redis beside it")
		return
	}
	if s.Redis == nil {
		k.expect(false, "store", "redis beside kind: redis, e.g. redis: {addrs: [127.0.0.1:6379]}")
		return
	}
	k.expect(len(s.Redis.Addrs) == 1, "store.redis.addrs", "one address; sentinel and cluster are not supported yet")
	for i, a := range s.Redis.Addrs {
		path := "store.redis.addrs[" + strconv.Itoa(i) + "]"
		k.expect(isAddress(a), path, "host:port or unix:///path")
		k.expect(!s.Redis.TLS || !strings.HasPrefix(a, "unix:"), path, "host:port, as tls is on")
	}
	k.expect(s.Redis.Username == "" || s.Redis.PasswordFile != "", "store.redis.username", "password_file beside it")
	k.expect(s.Redis.Timeout >= 0, "store.redis.timeout", "a duration of 0 or more")
	k.expect(s.Redis.PoolSize >= 0, "store.redis.pool_size", "0 or more")
	k.expect(s.Redis.DB >= 0, "store.redis.db", "0 or more")
	k.expect(!strings.ContainsAny(s.Redis.Prefix, "{}"), "store.redis.prefix", "no braces")
}

// isAddress reports whether s is host:port or unix:///path.
func isAddress(s string) bool {
	if path, ok := strings.CutPrefix(s, "unix://"); ok {
		return strings.HasPrefix(path, "/") && len(path) > 1
	}
	return isHostPort(s)
}

// isHostPort wants the port as a number: names of services differ from one
// machine to the next.
func isHostPort(s string) bool {
	host, port, err := net.SplitHostPort(s)
	if err != nil || slices.ContainsFunc([]byte(host), func(b byte) bool { return b <= ' ' || b == '/' }) {
		return false
	}
	_, err = strconv.ParseUint(port, 10, 16)
	return err == nil
}
