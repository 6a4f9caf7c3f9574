package cases

import (
	"maps"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/ramgate/ramgate/authz/acs"
	"github.com/ramgate/ramgate/authz/ram"
	"github.com/ramgate/ramgate/internal/strictyaml"
)

// Request is a request as a case writes it. What it leaves out the file's
// defaults give; query, form and headers are joined with those of the defaults,
// from which a name is taken out by null.
type Request struct {
	strictyaml.Pos
	// File is a request file (JSON), relative to the file of cases: its bytes
	// and its captured_at. Of the other fields at, source_ip and route may stand
	// beside it.
	File string `yaml:"file"`

	As      string `yaml:"as"`  // who signs: alice, root, deploy/ci for a session; with @account where several have one
	Key     string `yaml:"key"` // in place of as: an AccessKeyId; it need not exist
	Style   string `yaml:"style,oneof=rpc|roa|acs3"`
	Action  string `yaml:"action"`
	Version string `yaml:"version"`

	Method  string `yaml:"method"` // default: POST with form or body, else GET
	Scheme  string `yaml:"scheme,oneof=http|https"`
	Host    string `yaml:"host"`
	Path    string `yaml:"path"` // as it stands on the wire; default /
	Query   values `yaml:"query"`
	Form    values `yaml:"form"`
	Body    string `yaml:"body"`
	Headers values `yaml:"headers"`

	// Signature is valid (default); wrong: made with another secret; none: the
	// action and version are sent, unsigned; as-is: nothing is added at all.
	Signature string        `yaml:"signature,oneof=valid|wrong|none|as-is"`
	Nonce     string        `yaml:"nonce"` // default: a new one for each request
	Skew      time.Duration `yaml:"skew"`  // of the caller's clock

	At       time.Time  `yaml:"at"`        // the time at which it is made and judged; default: of the step before
	SourceIP netip.Addr `yaml:"source_ip"` // of the caller; default 192.0.2.1
	Route    Route      `yaml:"route"`

	recorded *acs.RequestFile // of File
	key      *ram.AccessKey   // that signs; nil: one that does not exist
}

// Route is what the route in Envoy would hand over, by context_extensions.
type Route struct {
	Product   string `yaml:"product"`
	PolicySet string `yaml:"policy_set"`
	Body      string `yaml:"body,oneof=read|unread"`
}

// values are texts by name. Numbers and booleans count as they are written.
type values map[string]*strictyaml.Text

// join adds what defaults have and v does not, and drops what is null.
func (v values) join(defaults values) values {
	joined := maps.Clone(defaults)
	if joined == nil {
		joined = values{}
	}
	maps.Copy(joined, v)
	maps.DeleteFunc(joined, func(_ string, t *strictyaml.Text) bool { return t == nil })
	return joined
}

// besideFile are the fields that may stand beside file.
var besideFile = []string{"file", "at", "source_ip", "route"}

// checkDefaults tells of mistakes in the defaults, once.
func (r *reader) checkDefaults() {
	if r.defaults.Kind() == strictyaml.Null {
		return
	}
	var d Request
	r.defaults.Decode(&d, r.report)
	if hasField(r.defaults, "file") {
		r.report.Errorf(r.defaults.Pos(), "defaults.file: expected in a request only")
	}
}

// request reads a request over the defaults.
func (r *reader) request(n *strictyaml.Node) Request {
	var q Request
	var known strictyaml.Report // of the defaults: told already
	if r.defaults.Kind() == strictyaml.Map {
		r.defaults.Decode(&q, &known)
	}
	if hasField(n, "as") || hasField(n, "key") {
		q.As, q.Key = "", ""
	}
	query, form, headers := q.Query, q.Form, q.Headers
	q.Query, q.Form, q.Headers = nil, nil, nil
	n.Decode(&q, r.report)
	q.Pos = n.Pos()
	q.Query, q.Form, q.Headers = q.Query.join(query), q.Form.join(form), q.Headers.join(headers)
	if hasField(n, "file") {
		r.readFile(n, &q)
		return q
	}
	r.check(&q)
	return q
}

// readFile reads the request file that q names.
func (r *reader) readFile(n *strictyaml.Node, q *Request) {
	for key := range n.Fields() {
		if !slices.Contains(besideFile, key.Text()) {
			r.report.Errorf(key.Pos(), "%s: not beside file; expected at, source_ip or route", key.Text())
		}
	}
	path := q.File
	if !filepath.IsAbs(path) {
		path = filepath.Join(filepath.Dir(q.Pos.File), path)
	}
	data, err := os.ReadFile(path)
	if err == nil {
		q.recorded, err = acs.ReadRequest(data)
	}
	if err != nil {
		r.report.Errorf(q.Pos, "file: %v", err)
		return
	}
	if q.At.IsZero() {
		q.At = q.recorded.CapturedAt
	}
	if !q.SourceIP.IsValid() && q.recorded.SourceIP != "" {
		if q.SourceIP, err = netip.ParseAddr(q.recorded.SourceIP); err != nil {
			r.report.Errorf(q.Pos, "file: source_ip: %v", err)
		}
	}
}

// check finds what is wrong with the short form, and who signs.
func (r *reader) check(q *Request) {
	expect := func(ok bool, format string, args ...any) {
		if !ok {
			r.report.Errorf(q.Pos, format, args...)
		}
	}
	expect(q.Host != "", "host: expected the host that is called, here or in defaults")
	expect(len(q.Form) == 0 || q.Body == "", "expected either form or body")
	expect(q.As == "" || q.Key == "", "expected either as or key")
	if q.Signature == "none" || q.Signature == "as-is" {
		return
	}
	switch {
	case q.Key != "":
		q.key, _ = r.people.directory.Key(q.Key)
	case q.As != "":
		var err error
		q.key, err = r.people.find(q.As)
		expect(err == nil, "as: %v", err)
	default:
		expect(false, "as: expected who signs; or signature: none")
	}
}
