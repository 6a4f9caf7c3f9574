package config

import (
	"crypto/sha256"
	"errors"
	"path/filepath"
	"time"

	"github.com/ramgate/ramgate/cmd/ramgate/internal/watch"
	"github.com/ramgate/ramgate/internal/strictyaml"
)

// defaults is the configuration of an empty file.
func defaults() Config {
	return Config{
		Mode:    "enforce",
		Listen:  "127.0.0.1:9191",
		Admin:   "127.0.0.1:9190",
		Request: Request{MaxBody: 1 << 20, MaxParameters: 1000, MaxHeaderBytes: 60 << 10, Timeout: 100 * time.Millisecond},
		Client:  Client{Address: "peer", SecureTransport: "x-forwarded-proto"},
		Signature: Signature{
			ClockWindow: 15 * time.Minute, Nonceless: "safe", UnsignedBody: "allow", EchoStringToSign: true,
		},
		Answers:   Answers{AccessDeniedDetail: true},
		OpenAPI:   OpenAPI{Strict: true},
		Store:     Store{Kind: "memory", MaxNonces: 1_000_000},
		Decisions: Decisions{File: "-"},
		Drain:     2 * time.Second,
	}
}

// Load reads the file at path. The error is strictyaml.Problems; warnings, with
// file and line, are for the operator's eyes.
func Load(path string) (c *Config, warnings []string, err error) {
	d := defaults()
	d.seen = watch.Look(path).Sum
	var r strictyaml.Report
	if strictyaml.DecodeFile(path, &d, &r); d.places != nil { // else there is nothing to check
		d.check(&r)
	}
	if err := r.Err(); err != nil {
		return nil, nil, err
	}
	warnings = d.warnings()
	d.resolve(filepath.Dir(path))
	return &d, warnings, nil
}

// Seen is the fingerprint of the file, from before it was read.
func (c *Config) Seen() [sha256.Size]byte { return c.seen }

// DecodeNode reads the fields, and notes where they stand.
func (c *Config) DecodeNode(n *strictyaml.Node, r *strictyaml.Report) {
	type fields Config // without this method
	n.Decode((*fields)(c), r)
	if n.Kind() == strictyaml.Map {
		c.places, c.failed = placesOf(n), failed(n, r)
	}
}

// failed tells which fields of n hold one of the problems.
func failed(n *strictyaml.Node, r *strictyaml.Report) map[string]bool {
	var problems strictyaml.Problems
	errors.As(r.Err(), &problems)
	names := map[string]bool{}
	for _, p := range problems {
		last := ""
		for key := range n.Fields() {
			at := key.Pos()
			if at.Line < p.Line || at.Line == p.Line && at.Column <= p.Column {
				last = key.Text()
			}
		}
		names[last] = true
	}
	return names
}

// At is where the setting at path stands, such as store.redis.addrs[0]; where
// the one around it stands, if it is not in the file.
func (c *Config) At(path string) strictyaml.Pos { return c.places.of(path) }

// resolve makes the paths relative to base.
func (c *Config) resolve(base string) {
	paths := []*string{&c.OpenAPI.Dir, &c.Directory.File, &c.Directory.Dir, &c.Catalog.File, &c.Policies.Dir, &c.Limits.File}
	if c.Store.Redis != nil {
		paths = append(paths, &c.Store.Redis.PasswordFile)
	}
	if c.Decisions.File != "-" {
		paths = append(paths, &c.Decisions.File)
	}
	for _, p := range paths {
		*p = resolved(base, *p)
	}
	for name, set := range c.Policies.Sets {
		set.Dir = resolved(base, set.Dir)
		c.Policies.Sets[name] = set
	}
}

func resolved(base, path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(base, path)
}
