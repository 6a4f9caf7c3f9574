package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/ramgate/ramgate/cmd/ramgate/internal/config"
	"github.com/ramgate/ramgate/policies"
)

// write makes a file ramgate.yaml and returns its path.
func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ramgate.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// load wants the text to be good.
func load(t *testing.T, text string) (c *config.Config, dir string, warnings []string) {
	t.Helper()
	path := write(t, text)
	c, warnings, err := config.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range warnings {
		warnings[i] = strings.TrimPrefix(warnings[i], path+":")
	}
	return c, filepath.Dir(path), warnings
}

// fields compares what the file says.
var fields = cmp.Options{cmpopts.IgnoreUnexported(config.Config{}, config.Limits{})}

func TestDefaults(t *testing.T) {
	c, dir, warnings := load(t, "directory: {file: d.yaml}\nopenapi: {dir: apis}")
	want := &config.Config{
		Mode:   "enforce",
		Listen: "127.0.0.1:9191",
		Admin:  "127.0.0.1:9190",
		Request: config.Request{
			MaxBody: 1 << 20, MaxParameters: 1000, MaxHeaderBytes: 60 << 10, Timeout: 100 * time.Millisecond,
		},
		Client: config.Client{Address: "peer", SecureTransport: "x-forwarded-proto"},
		Signature: config.Signature{
			ClockWindow: 15 * time.Minute, Nonceless: "safe", UnsignedBody: "allow", EchoStringToSign: true,
		},
		Answers: config.Answers{
			AccessDeniedDetail: true,
		},
		OpenAPI:   config.OpenAPI{Dir: filepath.Join(dir, "apis"), Strict: true},
		Directory: config.Directory{File: filepath.Join(dir, "d.yaml")},
		Store:     config.Store{Kind: "memory", MaxNonces: 1_000_000},
		Decisions: config.Decisions{File: "-"},
		Drain:     2 * time.Second,
	}
	if diff := cmp.Diff(want, c, fields); diff != "" {
		t.Error(diff)
	}
	if len(warnings) > 0 {
		t.Errorf("warnings %q of defaults", warnings)
	}
}

func TestEveryField(t *testing.T) {
	c, dir, _ := load(t, `
mode: observe
listen: unix:///run/ramgate.sock
admin: ""
request: {max_body: 2MiB, max_parameters: 5, max_header_bytes: 8192, timeout: 1s}
client: {address: x-envoy-external-address, secure_transport: context}
signature: {clock_window: 5m, nonceless: deny, unsigned_body: deny, echo_string_to_sign: false}
answers: {access_denied_detail: false}
openapi: {dir: /etc/apis, strict: false}
directory: {dir: accounts}
catalog: {file: codes.yaml}
policies:
  dir: rules
  rules: {balance: shadow, real_name: off}
  replace: [sub_user]
  sets: {strict: {dir: strict, rules: {balance: enforce}, replace: [ram]}, plain: {}, far: {dir: /etc/far}}
store:
  kind: redis
  max_nonces: 10
  redis:
    addrs: ["unix:///run/redis.sock"]
    username: gate
    password_file: secret
    db: 3
    tls: false
    timeout: 20ms
    pool_size: 7
    prefix: "x:"
limits: {file: l.yaml}
decisions: {file: d.jsonl}
drain: 0s
`)
	in := func(name string) string { return filepath.Join(dir, name) }
	want := &config.Config{
		Mode:      "observe",
		Listen:    "unix:///run/ramgate.sock",
		Request:   config.Request{MaxBody: 2 << 20, MaxParameters: 5, MaxHeaderBytes: 8192, Timeout: time.Second},
		Client:    config.Client{Address: "x-envoy-external-address", SecureTransport: "context"},
		Signature: config.Signature{ClockWindow: 5 * time.Minute, Nonceless: "deny", UnsignedBody: "deny"},
		OpenAPI:   config.OpenAPI{Dir: "/etc/apis"},
		Directory: config.Directory{Dir: in("accounts")},
		Catalog:   config.Catalog{File: in("codes.yaml")},
		Policies: config.Policies{
			Dir:   in("rules"),
			Rules: map[string]policies.Mode{"balance": policies.Shadow, "real_name": policies.Off}, Replace: []string{"sub_user"},
			Sets: map[string]config.PolicySet{
				"strict": {Dir: in("strict"), Rules: map[string]policies.Mode{"balance": policies.Enforce}, Replace: []string{"ram"}},
				"plain":  {},
				"far":    {Dir: "/etc/far"},
			},
		},
		Store: config.Store{Kind: "redis", MaxNonces: 10, Redis: &config.Redis{
			Addrs: []string{"unix:///run/redis.sock"}, Username: "gate", PasswordFile: in("secret"), DB: 3,
			Timeout: 20 * time.Millisecond, PoolSize: 7, Prefix: "x:",
		}},
		Limits:    config.Limits{File: in("l.yaml")},
		Decisions: config.Decisions{File: in("d.jsonl")},
	}
	if diff := cmp.Diff(want, c, fields); diff != "" {
		t.Error(diff)
	}
}

// TestProblems: each is told with the line and column of its own field. What is
// wanted begins with the column on line 2, or with 3:, after a line for the
// directory, which is required.
func TestProblems(t *testing.T) {
	const size = "expected a size such as 1048576, 60KiB or 1MiB"
	const directory = "directory: expected either file or dir, e.g. directory: {file: directory.yaml}"
	tests := map[string]string{
		"mode: enforced":                                                 `7: expected one of enforce, observe, found the text "enforced"`,
		"listen: 127.0.0.1":                                              "9: listen: expected host:port or unix:///path",
		"listen: unix://run/x":                                           "9: listen: expected host:port or unix:///path",
		"listen: 127.0.0.1:http":                                         "9: listen: expected host:port or unix:///path",
		"listen: 127.0.0.1:65536":                                        "9: listen: expected host:port or unix:///path",
		"listen: 'a b:1'":                                                "9: listen: expected host:port or unix:///path",
		"listen: ''":                                                     "9: listen: expected host:port or unix:///path",
		"admin: unix:///x":                                               `8: admin: expected host:port, or "" for no admin listener`,
		"admin: 127.0.0.1:9191":                                          "8: admin: expected another address than that of listen",
		"drain: -1s":                                                     "8: drain: expected a duration of 0 or more",
		"drain: 3":                                                       "8: expected a duration such as 15m, found the number 3",
		"request: {max_body: 0}":                                         "21: request.max_body: expected a size above 0",
		"request: {max_body: 65MiB}":                                     "21: request.max_body: expected at most 64MiB; send larger bodies over routes marked body: unread",
		"request: {max_body: 1MB}":                                       "21: " + size,
		"request: {max_body: -1}":                                        "21: " + size,
		"request: {max_body: 9007199254740993GiB}":                       "21: " + size,
		"request: {max_parameters: 0}":                                   "27: request.max_parameters: expected a number above 0",
		"request: {max_header_bytes: 0KiB}":                              "29: request.max_header_bytes: expected a size above 0",
		"request: {max_header_bytes: 1GiB}":                              "29: request.max_header_bytes: expected at most 64MiB",
		"request: {timeout: 0s}":                                         "20: request.timeout: expected a duration above 0",
		"request: {timeout: soon}":                                       `20: expected a duration such as 15m, found the text "soon"`,
		"client: {address: xff}":                                         `19: expected one of peer, x-envoy-external-address, found the text "xff"`,
		"client: {secure_transport: tls}":                                `28: expected one of x-forwarded-proto, context, found the text "tls"`,
		"signature: {clock_window: 0s}":                                  "27: signature.clock_window: expected a duration above 0",
		"signature: {nonceless: maybe}":                                  `24: expected one of safe, deny, window, found the text "maybe"`,
		"signature: {unsigned_body: ask}":                                `28: expected one of allow, deny, found the text "ask"`,
		"signature: {echo_string_to_sign: 1}":                            "34: expected true or false, found the number 1",
		"openapi: {strict: strictly}":                                    `19: expected true or false, found the text "strictly"`,
		"policies: {rules: {ram: shade}}":                                `25: mode "shade": expected enforce, shadow or off`,
		"policies: {replace: sub_user}":                                  "21: expected a list of text, found text: lists are written [a, b]",
		"policies: {sets: {default: {}}}":                                "28: policies.sets.default: expected a name of lower case letters, digits, - and _, other than default, which is the set without a name",
		"policies: {sets: {Strict.1: {}}}":                               "29: policies.sets.Strict.1: expected a name of lower case letters, digits, - and _, other than default, which is the set without a name",
		"policies: {sets: {a: {sets: {}}}}":                              `23: unknown field "sets"; known are dir, rules, replace`,
		"policies: {dir: p, sets: {a: {dir: ./p/q/}}}":                   "36: policies.sets.a.dir: expected a folder outside of policies.dir, which would have its rules too",
		"policies: {dir: /p/q, sets: {a: {dir: /p}}}":                    "17: policies.dir: expected a folder outside of policies.sets.a.dir, which would have its rules too",
		"policies: {sets: {a: {dir: p}, b: {dir: p/b}}}":                 "41: policies.sets.b.dir: expected a folder outside of policies.sets.a.dir, which would have its rules too",
		"store: {kind: disk}":                                            `15: expected one of memory, redis, found the text "disk"`,
		"store: {max_nonces: 0}":                                         "21: store.max_nonces: expected a number above 0",
		"store: {kind: redis}":                                           "8: store: expected redis beside kind: redis, e.g. redis: {addrs: [127.0.0.1:6379]}",
		"store: {redis: {addrs: ['a:1']}}":                               "16: store.redis: expected kind: redis beside it",
		"store: {kind: redis, redis: {}}":                                `29: field "addrs" is missing: expected a list of text`,
		"store: {kind: redis, redis: {addrs: []}}":                       "37: store.redis.addrs: expected one address; sentinel and cluster are not supported yet",
		"store: {kind: redis, redis: {addrs: [a]}}":                      "38: store.redis.addrs[0]: expected host:port or unix:///path",
		"store: {kind: redis, redis: {addrs: ['a:1'], username: x}}":     "56: store.redis.username: expected password_file beside it",
		"limits: {}":                                                     `9: field "file" is missing: expected text`,
		"limits: {file: ''}":                                             "9: limits.file: expected the name of a file; limits: [] limits nobody",
		"limits: none":                                                   "9: expected a list of maps, found text: lists are written [a, b]",
		"decisions: d.jsonl":                                             "12: expected a map, found text",
		"listn: 127.0.0.1:1":                                             `1: unknown field "listn"; did you mean "listen"?`,
		"mode: enforce\nmode: observe":                                   `3:1: field "mode" is given twice, first on line 2`,
		"store: {kind: redis, redis: {addrs: ['a:1'], timeout: -1s}}":    "55: store.redis.timeout: expected a duration of 0 or more",
		"store: {kind: redis, redis: {addrs: ['a:1'], pool_size: -1}}":   "57: store.redis.pool_size: expected 0 or more",
		"store: {kind: redis, redis: {addrs: ['a:1'], db: -1}}":          "50: store.redis.db: expected 0 or more",
		"store: {kind: redis, redis: {addrs: ['a:1'], prefix: '{x}'}}":   "54: store.redis.prefix: expected no braces",
		"store: {kind: redis, redis: {addrs: ['unix:///x'], tls: true}}": "38: store.redis.addrs[0]: expected host:port, as tls is on",
		"limits:\n- {name: a, by: [], rate: 1}":                          `3:27: rate "1" is not written like 200/60s`,
	}
	for text, want := range tests {
		t.Run(text, func(t *testing.T) {
			path := write(t, "directory: {file: d.yaml}\n"+text)
			_, _, err := config.Load(path)
			if !strings.HasPrefix(want, "3:") {
				want = "2:" + want
			}
			want = path + ":" + want
			if err == nil || err.Error() != want {
				t.Errorf("error\n%v, want\n%s", err, want)
			}
		})
	}
	for text, want := range map[string]string{
		"":                             "PATH:1:1: expected a map, found nothing",
		"[a]":                          "PATH:1:1: expected a map, found a list",
		"drain: 1s":                    "PATH:1:1: " + directory,
		"directory: {file: a, dir: b}": "PATH:1:12: " + directory,
		"directory: {}":                "PATH:1:12: " + directory,
		"directory: [a]":               "PATH:1:12: expected a map, found a list", // and no word of what it lacks
		"a: b: c":                      "PATH:1:4: not YAML: mapping value is not allowed in this context",
		"directory: {file: d}\ndrain: -1s\nlistn: y\n": "PATH:2:8: drain: expected a duration of 0 or more\n" +
			`PATH:3:1: unknown field "listn"; did you mean "listen"?`,
		"mode: x\nlistn: y\nadmin: z\n": "PATH:1:1: " + directory + "\n" +
			`PATH:1:7: expected one of enforce, observe, found the text "x"` + "\n" +
			`PATH:2:1: unknown field "listn"; did you mean "listen"?` + "\n" +
			`PATH:3:8: admin: expected host:port, or "" for no admin listener`,
	} {
		t.Run(text, func(t *testing.T) {
			path := write(t, text)
			_, _, err := config.Load(path)
			if want := strings.ReplaceAll(want, "PATH", path); err == nil || err.Error() != want {
				t.Errorf("error\n%v, want\n%s", err, want)
			}
		})
	}
	if _, _, err := config.Load("nowhere/ramgate.yaml"); err == nil ||
		err.Error() != "nowhere/ramgate.yaml: cannot be read: no such file or directory" {
		t.Errorf("a missing file: %v", err)
	}
}

func TestWarnings(t *testing.T) {
	for text, want := range map[string]string{
		"mode: observe":                                                         "3:7: mode: observe refuses nothing: the backend is unprotected",
		"signature: {clock_window: 61m}":                                        "3:27: signature.clock_window: more than 1h: nonces are kept as long",
		"signature: {clock_window: 1h}":                                         "",
		"signature: {nonceless: window}":                                        "3:24: signature.nonceless: window lets ROA requests without a nonce be replayed inside the clock window",
		"policies: {rules: {ram: shadow}}":                                      "3:25: policies.rules.ram: shadow: RAM policies refuse nothing, whoever can sign may do anything",
		"policies: {sets: {a: {rules: {ram: off}}}}":                            "3:36: policies.sets.a.rules.ram: off: RAM policies refuse nothing, whoever can sign may do anything",
		"policies: {dir: p, sets: {a: {dir: p}, b: {dir: ../p}, c: {dir: pq}}}": "",
		"policies: {rules: {ram: enforce}}":                                     "",
		"policies: {rules: {balance: off}}":                                     "",
		"decisions: {file: ''}":                                                 "3:19: decisions.file: empty: decisions are recorded nowhere",
		"client: {address: peer}":                                               "",
	} {
		t.Run(text, func(t *testing.T) {
			_, _, warnings := load(t, "directory: {file: d.yaml}\nopenapi: {dir: apis}\n"+text)
			if got := strings.Join(warnings, "\n"); got != want {
				t.Errorf("warnings %q, want %q", got, want)
			}
		})
	}
	for text, want := range map[string]string{
		"":                                 "1:1: openapi.dir: not set: no product is known and every request is refused",
		"openapi: {dir: a, strict: false}": "2:27: openapi.strict: false passes actions that no file declares to RAM as <ram_code>:<Action> on *; undeclared paths of roa have no action's name",
		"openapi: {strict: false}":         "2:19: openapi.strict: false without dir passes every host to RAM: on path / as <product of the route>:<Action> on *, on other paths without an action's name, which only a policy for all actions allows and no Deny of a named action refuses",
	} {
		t.Run(text, func(t *testing.T) {
			_, _, warnings := load(t, "directory: {file: d.yaml}\n"+text)
			if got := strings.Join(warnings, "\n"); got != want {
				t.Errorf("warnings %q, want %q", got, want)
			}
		})
	}
}

func TestNeedRestart(t *testing.T) {
	const base = "directory: {file: d.yaml}\nstore: {kind: redis, redis: {addrs: ['a:1']}}\n"
	before, _, _ := load(t, base)
	for text, want := range map[string]string{
		base: "",
		base + "policies: {rules: {ram: off}}\nlimits: []\ncatalog: {file: x}\nopenapi: {dir: x, strict: false}\n": "",
		"directory: {dir: x}\nstore: {kind: redis, redis: {addrs: ['a:1']}}\n":                                     "",
		base + "mode: observe\nrequest: {timeout: 1s, max_body: 1}\ndrain: 9s\n":                                   "mode request.max_body request.timeout drain",
		"directory: {file: d.yaml}\nstore: {kind: redis, redis: {addrs: ['b:1']}}\n":                               "store.redis",
		"directory: {file: d.yaml}\n": "store.kind store.redis",
	} {
		after, _, _ := load(t, text)
		if got := strings.Join(before.NeedRestart(after), " "); got != want {
			t.Errorf("%s: %s need a restart, want %s", text, got, want)
		}
	}
}

func TestAt(t *testing.T) {
	c, _, _ := load(t, "directory: {file: d.yaml}\npolicies:\n  replace:\n    - a\n    - b\n")
	for path, want := range map[string]int{
		"policies.replace[1]": 5, "policies.replace[7]": 4, "policies.rules.x": 3, "policies": 3, "drain": 1, "": 1,
	} {
		if got := c.At(path).Line; got != want {
			t.Errorf("%q is on line %d, want %d", path, got, want)
		}
	}
}
