// Package config reads ramgate.yaml: what users may set, with its defaults,
// and every problem with it at once.
package config

import (
	"path/filepath"
	"reflect"
	"time"

	"github.com/ramgate/ramgate/authz/acs"
	"github.com/ramgate/ramgate/internal/strictyaml"
	"github.com/ramgate/ramgate/policies"
)

// Config is the configuration file. The comments say what a field means, its
// unit and default; relative paths are relative to the file.
type Config struct {
	strictyaml.Pos

	// Mode is enforce (default), or observe: refuse nothing, record all that
	// would have been refused. Observe leaves the backend unprotected.
	Mode string `yaml:"mode,oneof=enforce|observe"`
	// Listen is where Envoy's ext_authz calls arrive: host:port, or
	// unix:///path. Default 127.0.0.1:9191. Whoever reaches it can spend nonces
	// and quotas of requests that they can sign; bind it to where only Envoy is.
	Listen string `yaml:"listen"`
	// Admin is where /metrics, /healthz, /readyz and /debug/pprof are served.
	// Default 127.0.0.1:9190; empty: not at all.
	Admin string `yaml:"admin"`

	Request   Request       `yaml:"request"`
	Client    Client        `yaml:"client"`
	Signature Signature     `yaml:"signature"`
	OpenAPI   OpenAPI       `yaml:"openapi"`
	Directory Directory     `yaml:"directory"`
	Policies  Policies      `yaml:"policies"`
	Store     Store         `yaml:"store"`
	Limits    Limits        `yaml:"limits"`
	Decisions Decisions     `yaml:"decisions"`
	Drain     time.Duration `yaml:"drain"` // between NOT_SERVING and the end of service; default 2s, 0 for a sidecar
}

// Request bounds what is read of a request. What is longer is refused.
type Request struct {
	MaxBody        Bytes         `yaml:"max_body"`         // default 1MiB; must equal Envoy's max_request_bytes
	MaxParameters  int           `yaml:"max_parameters"`   // in query and form together; default 1000
	MaxHeaderBytes Bytes         `yaml:"max_header_bytes"` // target included; default 60KiB
	Timeout        time.Duration `yaml:"timeout"`          // of one decision; default 100ms; keep it under Envoy's
}

// Client says where the client's address and transport are found.
type Client struct {
	// Address is peer (default: Envoy's TCP peer, nothing in front of Envoy) or
	// x-envoy-external-address (proxies in front, trusted by Envoy's
	// xff_num_trusted_hops). The wrong one lets callers choose their address, or
	// makes all of them one.
	Address string `yaml:"address,oneof=peer|x-envoy-external-address"`
	// SecureTransport is x-forwarded-proto (default) or context: the route's
	// context_extensions.secure_transport.
	SecureTransport string `yaml:"secure_transport,oneof=x-forwarded-proto|context"`
}

// Signature is how strictly signed requests are judged.
type Signature struct {
	// ClockWindow is how far a signed time may be off, both ways. Default 15m.
	// Nonces are remembered for as long, so a longer window costs memory.
	ClockWindow time.Duration `yaml:"clock_window"`
	// Nonceless is for ROA V1 without a nonce (Go and Python SDKs, CLI). safe
	// (default): the signature is the nonce, GET and HEAD may repeat within 5 s.
	// deny refuses them. window lets all of them be repeated inside the window.
	Nonceless string `yaml:"nonceless,oneof=safe|deny|window"`
	// UnsignedBody is for ROA V1 without Content-MD5, whose signature covers no
	// body: allow (default) tells the backend by x-ramgate-unsigned-body.
	UnsignedBody string `yaml:"unsigned_body,oneof=allow|deny"`
	// EchoStringToSign adds what was signed to IncompleteSignature, from which
	// SDKs make a hint. Default true. It repeats the caller's own parameters.
	EchoStringToSign bool `yaml:"echo_string_to_sign"`
}

// OpenAPI is the metadata of the products behind the gate.
type OpenAPI struct {
	Dir string `yaml:"dir"` // one file a product; absent: none is known
	// Strict (default true) refuses actions that no file declares.
	Strict bool `yaml:"strict"`
}

// Directory holds accounts, users and keys: a file, or a folder with a file an
// account. Exactly one is required.
type Directory struct {
	File string `yaml:"file"`
	Dir  string `yaml:"dir"`
}

// Policies adds to, or changes, the built-in rules.
type Policies struct {
	Dir     string                   `yaml:"dir"`     // the user's own .rego and data files
	Rules   map[string]policies.Mode `yaml:"rules"`   // enforce | shadow | off, by rule id
	Replace []string                 `yaml:"replace"` // built-in rules whose place a file of dir takes
}

// Store keeps nonces and counters.
type Store struct {
	// Kind is memory (default; forgets at restart, one replica only) or redis.
	Kind      string `yaml:"kind,oneof=memory|redis"`
	MaxNonces int    `yaml:"max_nonces"` // memory: when full of live ones, requests are refused; default 1000000
	Redis     *Redis `yaml:"redis"`
}

// Redis is one server. Replies later than Timeout are failures.
type Redis struct {
	Addrs        []string      `yaml:"addrs,required"` // one host:port, or unix:///path
	Username     string        `yaml:"username"`
	PasswordFile string        `yaml:"password_file"` // read at each new connection
	DB           int           `yaml:"db"`
	TLS          bool          `yaml:"tls"`       // verify the server against the system's roots
	Timeout      time.Duration `yaml:"timeout"`   // of one command; default 50ms
	PoolSize     int           `yaml:"pool_size"` // connections; default 10 for each processor
	Prefix       string        `yaml:"prefix"`    // of every key, for gates that share a server but not limits
}

// Decisions is where decision records go, as JSON lines.
type Decisions struct {
	File string `yaml:"file"` // default -, which is stdout; empty: nowhere
}

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
		OpenAPI:   OpenAPI{Strict: true},
		Store:     Store{Kind: "memory", MaxNonces: 1_000_000},
		Decisions: Decisions{File: "-"},
		Drain:     2 * time.Second,
	}
}

// Load reads the file at path. The error is strictyaml.Problems; warnings are
// for the operator's eyes.
func Load(path string) (c *Config, warnings []string, err error) {
	d := defaults()
	var r strictyaml.Report
	strictyaml.DecodeFile(path, &d, &r)
	d.resolve(filepath.Dir(path))
	d.check(&r)
	if err := r.Err(); err != nil {
		return nil, nil, err
	}
	return &d, d.warnings(), nil
}

// resolve makes the paths relative to base.
func (c *Config) resolve(base string) {
	paths := []*string{&c.OpenAPI.Dir, &c.Directory.File, &c.Directory.Dir, &c.Policies.Dir, &c.Limits.File}
	if c.Store.Redis != nil {
		paths = append(paths, &c.Store.Redis.PasswordFile)
	}
	if c.Decisions.File != "-" {
		paths = append(paths, &c.Decisions.File)
	}
	for _, p := range paths {
		if *p != "" && !filepath.IsAbs(*p) {
			*p = filepath.Join(base, *p)
		}
	}
}

// RequestLimits are the sizes in the gate's own type.
func (c *Config) RequestLimits() acs.Limits {
	return acs.Limits{
		Body:        int(c.Request.MaxBody),
		Parameters:  c.Request.MaxParameters,
		HeaderBytes: int(c.Request.MaxHeaderBytes),
	}
}

// NeedsRestart reports whether fresh differs from c in what is read at start
// only: everything but policies and limits.
func (c *Config) NeedsRestart(fresh *Config) bool {
	return !reflect.DeepEqual(c.atStart(), fresh.atStart())
}

func (c *Config) atStart() Config {
	s := *c
	s.Pos, s.Policies, s.Limits = strictyaml.Pos{}, Policies{}, Limits{}
	return s
}
