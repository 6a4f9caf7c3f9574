package parts

import (
	"crypto/rand"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/ramgate/ramgate/authz"
	"github.com/ramgate/ramgate/authz/acs"
	"github.com/ramgate/ramgate/cmd/ramgate/internal/config"
	"github.com/ramgate/ramgate/cmd/ramgate/internal/gatetest"
)

// What the gate of these tests runs on, by file.
var files = map[string]string{
	"ramgate.yaml": `
directory: {file: directory.yaml}
openapi: {dir: apis}
policies: {dir: rules}
limits: {file: limits.yaml}
request: {timeout: 10s}
`,
	"directory.yaml": userWith("the secret"),
	"apis/shop.yaml": shopWith("ListOrders"),
	"limits.yaml":    "[]",
	"rules/.keep":    "",
}

// userWith is a directory of one user with that secret.
func userWith(secret string) string {
	return `
accounts:
  - id: "1000000000000001"
    users:
      - {name: ann, id: "2000000000000001", policies: [All], access_keys: [{id: LTAI5tAnn, secret: "` + secret + `"}]}
    policies: {All: {Version: "1", Statement: {Effect: Allow, Action: "*", Resource: "*"}}}
`
}

// shopWith is a product with that action.
func shopWith(action string) string {
	return `{product: Shop, hosts: [shop.example.com], ram_code: shop, versions: {"2026-01-01": {style: rpc, actions: {` + action + ": {}}}}}"
}

// closed is a rule that refuses everybody whom RAM lets in.
func closed(code string) string {
	return `package ramgate

# METADATA
# title: The shop is closed
deny contains {"rule": "closed", "code": "` + code + `"} if input.request.product == "Shop"
`
}

// fixture is a gate and its reloader over files of its own.
type fixture struct {
	*Reloader
	t    *testing.T
	dir  string
	reg  *prometheus.Registry
	told gatetest.Output
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{t: t, dir: t.TempDir(), reg: prometheus.NewPedanticRegistry()}
	for name, text := range files {
		f.write(name, text)
	}
	path := filepath.Join(f.dir, "ramgate.yaml")
	c, _, err := config.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	p, err := Load(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	gate := Gate(c)
	gate.Store, gate.Now, gate.Random = Memory(c.Store.MaxNonces), time.Now, rand.Reader
	g := authz.NewGate(gate, authz.NewState(p.Parts))
	f.Reloader = NewReloader(path, c, p, g, f.reg, slog.New(slog.NewTextHandler(&f.told, nil)))
	return f
}

// write makes or replaces a file as a whole.
func (f *fixture) write(name, text string) {
	f.t.Helper()
	path := filepath.Join(f.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		f.t.Fatal(err)
	}
	if err := os.WriteFile(path+"~", []byte(text), 0o600); err != nil {
		f.t.Fatal(err)
	}
	if err := os.Rename(path+"~", path); err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) do(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) look() { f.Look(f.t.Context()) }

// answers wants ann's call to be answered so; "" is let through.
func (f *fixture) answers(want string) {
	f.t.Helper()
	f.answersTo("the secret", "ListOrders", want)
}

func (f *fixture) answersTo(secret, action, want string) {
	f.t.Helper()
	d := f.decide(secret, action, authz.Peer{})
	if got := string(d.Answer.Code); got != want {
		f.t.Errorf("%s is answered %q (%s), want %q", action, got, d.Reason, want)
	}
}

// decide is the decision on a call of ann's.
func (f *fixture) decide(secret, action string, peer authz.Peer) authz.Decision {
	f.t.Helper()
	ann := acs.Credentials{AccessKeyID: "LTAI5tAnn", Secret: secret}
	r := &acs.Request{Method: "GET", Scheme: "http", Host: "shop.example.com", Target: "/", BodyState: acs.Whole}
	signed, err := acs.Sign(r, ann, acs.ACS3, action, "2026-01-01", rand.Text(), time.Now())
	if err != nil {
		f.t.Fatal(err)
	}
	return f.gate.Decide(f.t.Context(), signed, peer)
}

// metric is the value of a sample, written like name{a="1",b="2"}, labels by
// name.
func (f *fixture) metric(sample string) float64 {
	f.t.Helper()
	families, err := f.reg.Gather()
	if err != nil {
		f.t.Fatal(err)
	}
	for _, family := range families {
		for _, m := range family.Metric {
			var labels []string
			for _, l := range m.Label {
				labels = append(labels, l.GetName()+`="`+l.GetValue()+`"`)
			}
			if family.GetName()+"{"+strings.Join(labels, ",")+"}" == sample {
				return m.GetCounter().GetValue() + m.GetGauge().GetValue()
			}
		}
	}
	return -1
}

// loads is how often each part was loaded again, well or not.
func (f *fixture) loads() map[string]float64 {
	n := map[string]float64{}
	for _, what := range []string{"config", "openapi", "directory", "policies", "limits"} {
		for _, result := range []string{"ok", "error"} {
			n[what] += f.metric(`ramgate_reloads_total{result="` + result + `",what="` + what + `"}`)
		}
	}
	return n
}

// since are the parts that were loaded again since before.
func (f *fixture) since(before map[string]float64) string {
	var parts []string
	for _, what := range []string{"config", "openapi", "directory", "policies", "limits"} {
		if f.loads()[what] > before[what] {
			parts = append(parts, what)
		}
	}
	return strings.Join(parts, " ")
}

// problem wants the part, and no other, to run on older files for a reason that
// holds want; "" is no part.
func (f *fixture) problem(part, want string) {
	f.t.Helper()
	all := f.Problems()
	if part == "" && len(all) == 0 {
		return
	}
	if len(all) != 1 || !strings.Contains(all[part], want) || part == "" {
		f.t.Errorf("problems %q, want of %q: %s", all, part, want)
	}
	if part != "" && f.metric(`ramgate_degraded{what="`+part+`"}`) != 1 {
		f.t.Errorf("no metric tells of %s", part)
	}
}
