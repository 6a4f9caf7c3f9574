package authz_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/ramgate/ramgate/authz"
	"github.com/ramgate/ramgate/authz/acs"
	"github.com/ramgate/ramgate/authz/openapi"
	"github.com/ramgate/ramgate/authz/ram"
	"github.com/ramgate/ramgate/internal/oracle"
	"github.com/ramgate/ramgate/policies"
	"github.com/ramgate/ramgate/ratelimit"
)

// builtinRules are the rules without any of a user's, loaded once: they do not
// depend on the world.
var builtinRules = sync.OnceValues(func() (*policies.Rules, error) {
	return policies.Load(context.Background(), policies.Config{})
})

// worldGate is a gate over a world of the oracle. It is for one goroutine.
type worldGate struct {
	*authz.Gate
	now   time.Time
	count int // of requests, which makes nonces
	keys  map[string]acs.Credentials
	hosts map[string]string
}

// admitAll is a store to which every nonce is new: the clock of a world goes
// back and forth.
type admitAll struct{}

func (admitAll) Admit(context.Context, ratelimit.Admission) (ratelimit.Verdict, error) {
	return ratelimit.Verdict{Outcome: ratelimit.Admitted}, nil
}

// newWorldGate writes a world's files to dir and loads them. The directory's file
// is JSON, and so YAML as well: its name tells as which it is read.
func newWorldGate(w *oracle.World, dir, file string) (*worldGate, error) {
	if err := w.Write(dir, file); err != nil {
		return nil, err
	}
	apis, err := openapi.Load(filepath.Join(dir, "apis"), true)
	if err != nil {
		return nil, err
	}
	directory, err := ram.LoadFile(filepath.Join(dir, file))
	if err != nil {
		return nil, err
	}
	rules, err := builtinRules()
	if err != nil {
		return nil, err
	}
	plan, _ := ratelimit.Compile(nil)
	g := &worldGate{keys: credentials(w), hosts: map[string]string{}}
	for _, p := range w.Products {
		g.hosts[p.Product] = p.Hosts[0]
	}
	g.Gate = authz.NewGate(authz.Config{
		Request:     acs.Limits{Body: 1 << 20, Parameters: 1000, HeaderBytes: 60 << 10},
		Timeout:     time.Minute,
		ClockWindow: time.Minute,

		AccessDeniedDetail: true,

		Store:  admitAll{},
		Now:    func() time.Time { return g.now },
		Random: rand.Reader,
	}, authz.NewState(authz.Parts{APIs: apis, Directory: directory, Rules: rules, Limits: plan}))
	return g, nil
}

// credentials are those of everybody in a world, by the id of the key.
func credentials(w *oracle.World) map[string]acs.Credentials {
	all := map[string]acs.Credentials{}
	add := func(id, secret, token string) {
		all[id] = acs.Credentials{AccessKeyID: id, Secret: secret, SecurityToken: token}
	}
	for _, a := range w.Directory.Accounts {
		for _, k := range a.AccessKeys {
			add(k.ID, k.Secret, "")
		}
		for _, u := range a.Users {
			for _, k := range u.AccessKeys {
				add(k.ID, k.Secret, "")
			}
		}
		for _, r := range a.Roles {
			for _, s := range r.Sessions {
				add(s.AccessKeyID, s.Secret, s.SecurityToken)
			}
		}
	}
	return all
}

// decide sends a request of the oracle through the gate.
func (g *worldGate) decide(ctx context.Context, q *oracle.Request) (authz.Decision, error) {
	g.now = q.Now
	r, err := g.sign(q)
	if err != nil {
		return authz.Decision{}, err
	}
	return g.Decide(ctx, r, authz.Peer{Address: q.Source, Secure: q.Secure, RequestID: peer.RequestID}), nil
}

// sign makes a request as clients do: by turns with parameters in the query, in
// a form, and with the style of newer clients.
func (g *worldGate) sign(q *oracle.Request) (*acs.Request, error) {
	g.count++
	r := &acs.Request{Method: "GET", Scheme: "https", Host: g.hosts[q.Product], Target: "/", BodyState: acs.Whole}
	params := encode(q.Params)
	if q.Key == "" {
		r.Target += "?" + strings.TrimSuffix("Action="+q.Action+"&Version="+oracle.TheVersion+"&"+params, "&")
		return r, nil
	}
	style := acs.RPCV1
	switch g.count % 8 {
	case 0:
		style = acs.ACS3
	case 1:
		r.Method = "POST"
	}
	if r.Method == "POST" {
		r.Body = []byte(params)
		r.Headers = []acs.Header{{Name: "content-type", Value: form}}
	} else if params != "" {
		r.Target += "?" + params
	}
	return acs.Sign(r, g.keys[q.Key], style, q.Action, oracle.TheVersion, strconv.Itoa(g.count), q.Now)
}

// encode writes parameters as a query or form.
func encode(params []oracle.Param) string {
	var b strings.Builder
	for i, p := range params {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(url.QueryEscape(p.Name) + "=" + url.QueryEscape(p.Value))
	}
	return b.String()
}

// policyTypes are the levels as answers name them.
var policyTypes = map[string]string{"control": "ControlPolicy", "session": "SessionPolicy", "identity": "AccountLevelIdentityBasedPolicy"}

// sameDetail tells whether a refusal by RAM tells the check that fails first.
func sameDetail(d authz.Decision, a oracle.Access) bool {
	got := d.Answer.AccessDenied
	kind := "ImplicitDeny"
	if a.Explicit {
		kind = "ExplicitDeny"
	}
	return got != nil && got.NoPermissionType == kind && got.PolicyType == policyTypes[a.Level] && got.Resource == a.Resource
}

// describe tells of a disagreement.
func describe(q *oracle.Request, got string, want oracle.Answer, d authz.Decision, err error) string {
	return fmt.Sprintf("%+v\n\tthe gate says %q (%s %s, %+v), the oracle %q (RAM: %+v), of the statements %+v; %v",
		*q, got, d.Stage, d.Reason, d.Answer.AccessDenied, want.Code, want.Access, want.Matched, err)
}
