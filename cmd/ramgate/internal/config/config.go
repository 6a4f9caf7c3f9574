// Package config reads ramgate.yaml: what users may set, with its defaults,
// and every problem with it at once.
package config

import (
	"crypto/sha256"
	"time"

	"github.com/ramgate/ramgate/policies"
)

// Config is the configuration file. The comments say what a field means, its
// unit and default; relative paths are relative to the file.
type Config struct {
	// Mode is enforce (default), or observe: refuse nothing, record all that
	// would have been refused. Observe leaves the backend unprotected.
	Mode string `yaml:"mode,oneof=enforce|observe"`
	// Listen is where Envoy's ext_authz calls arrive: host:port, or
	// unix:///path. Default 127.0.0.1:9191. Whoever reaches it can spend nonces
	// and quotas of requests that they can sign; bind it to where only Envoy is.
	// A socket file is for its owner and group (0660), so Envoy runs as that user
	// or in that group. It is removed at the end; one that a dead process left is
	// replaced.
	Listen string `yaml:"listen"`
	// Admin is where /metrics, /healthz, /readyz and /debug/pprof are served.
	// Default 127.0.0.1:9190; empty: not at all.
	Admin string `yaml:"admin"`

	Request   Request       `yaml:"request"`
	Client    Client        `yaml:"client"`
	Signature Signature     `yaml:"signature"`
	Answers   Answers       `yaml:"answers"`
	OpenAPI   OpenAPI       `yaml:"openapi"`
	Directory Directory     `yaml:"directory"`
	Catalog   Catalog       `yaml:"catalog"`
	Policies  Policies      `yaml:"policies"`
	Store     Store         `yaml:"store"`
	Limits    Limits        `yaml:"limits"`
	Decisions Decisions     `yaml:"decisions"`
	Drain     time.Duration `yaml:"drain"` // between NOT_SERVING and the end of service; default 2s, 0 for a sidecar

	seen   [sha256.Size]byte
	places places          // of all fields, for problems found later; nil: there are none
	failed map[string]bool // top-level fields that could not be decoded
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

// Answers is what refusals tell beside code and message.
type Answers struct {
	// AccessDeniedDetail adds to Forbidden.RAM and its relatives which principal,
	// action and resource were refused, and by which kind of policy, as Alibaba
	// Cloud does. Default true. It tells callers nothing of others.
	AccessDeniedDetail bool `yaml:"access_denied_detail"`
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
	// Sets are further policy sets, by the name that a route gives in Envoy's
	// context_extensions.policy_set; routes that give none have the rules above,
	// the default set. A set takes over nothing of the default one: it is the
	// built-in rules with its own dir, rules and replace. Two sets may have the
	// same dir, but none a folder inside another's. All sets change together: if
	// one cannot be loaded again, all keep their last good rules. A route that
	// names a set which is not there is refused (InternalError).
	Sets map[string]PolicySet `yaml:"sets"`
}

// PolicySet is a policy set. Its fields are those of Policies.
type PolicySet struct {
	Dir     string                   `yaml:"dir"`
	Rules   map[string]policies.Mode `yaml:"rules"`
	Replace []string                 `yaml:"replace"`
}

// Default is the set of routes that name none.
func (p *Policies) Default() PolicySet { return PolicySet{p.Dir, p.Rules, p.Replace} }

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
	PasswordFile string        `yaml:"password_file"` // read at each new connection, without the line end
	DB           int           `yaml:"db"`
	TLS          bool          `yaml:"tls"`       // verify the server against the system's roots
	Timeout      time.Duration `yaml:"timeout"`   // of one command; default 100ms
	PoolSize     int           `yaml:"pool_size"` // connections; default 10 for each processor
	Prefix       string        `yaml:"prefix"`    // of every key, for gates that share a server but not limits
}

// Decisions is where decision records go, as JSON lines.
type Decisions struct {
	// File is opened for appending, and again on SIGHUP, so that it can be moved
	// away. Default -, which is stdout; empty: nowhere.
	File string `yaml:"file"`
}
