package authz_test

import (
	"net/netip"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ramgate/ramgate/internal/oracle"
	"github.com/ramgate/ramgate/internal/strictyaml"
)

// policyCase is one of the published cases. policies/testdata/cases/README.md
// tells what the fields say.
type policyCase struct {
	strictyaml.Pos
	Name          string                     `yaml:"name,required"`
	Intent        string                     `yaml:"intent,required"`
	Caller        string                     `yaml:"caller,oneof=user|role|root|anonymous"`
	CallerName    string                     `yaml:"caller_name"`
	Identity      []caseStatement            `yaml:"identity"`
	Condition     *caseCondition             `yaml:"condition"`
	DenyCondition *caseCondition             `yaml:"deny_condition"`
	Group         []caseStatement            `yaml:"group"`
	Session       *[]caseStatement           `yaml:"session"`
	Control       [][]caseStatement          `yaml:"control"`
	Management    bool                       `yaml:"management"`
	Action        string                     `yaml:"action"`
	Resource      string                     `yaml:"resource"`
	Resources     []string                   `yaml:"resources"`
	Context       map[string]strictyaml.Node `yaml:"context"`
	Flags         []string                   `yaml:"flags"`
	Maintenance   bool                       `yaml:"maintenance"`
	Account       struct {
		Risk     string   `yaml:"risk"`
		RealName *bool    `yaml:"real_name"`
		Balance  *float64 `yaml:"balance"`
	} `yaml:"account"`
	Owner string `yaml:"owner"`
	Want  string `yaml:"want,required"`
}

type caseStatement struct {
	Effect    string         `yaml:"Effect,required"`
	Action    texts          `yaml:"Action"`
	NotAction texts          `yaml:"NotAction"`
	Resource  texts          `yaml:"Resource,required"`
	Condition *caseCondition `yaml:"Condition"`
}

type caseCondition map[string]map[string]texts

// texts is a list or one value; numbers and truths are their text.
type texts []string

// DecodeNode decodes either.
func (l *texts) DecodeNode(n *strictyaml.Node, r *strictyaml.Report) {
	if n.Kind() != strictyaml.List {
		*l = texts{n.Text()}
		return
	}
	for item := range n.Items() {
		*l = append(*l, item.Text())
	}
}

// TestCases runs the published cases through the gate, each as a signed request
// to a directory and metadata of its own. The oracle must agree with them too.
func TestCases(t *testing.T) {
	files, err := filepath.Glob("../policies/testdata/cases/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, file := range files {
		topics := map[string][]policyCase{}
		var report strictyaml.Report
		if !strictyaml.DecodeFile(file, &topics, &report) {
			t.Fatal(report.Err())
		}
		topic := strings.TrimSuffix(filepath.Base(file), ".yaml")
		if len(topics) != 1 || topics[topic] == nil {
			t.Errorf("%s is to hold the topic %s alone", file, topic)
		}
		for _, c := range topics[topic] {
			if names[c.Name] {
				t.Errorf("%s: there are two cases %s", c.Position(), c.Name)
			}
			names[c.Name] = true
			t.Run(topic+"/"+c.Name, c.run)
		}
	}
	if len(names) < 150 {
		t.Errorf("there are %d cases", len(names))
	}
}

func (c policyCase) run(t *testing.T) {
	w := c.world()
	q := c.request(t)
	wanted := strings.TrimPrefix(c.Want, "allow")
	if got := w.Decide(q); got.Code != wanted {
		t.Errorf("%s: %s The oracle answers %q (%+v), want %q", c.Position(), c.Intent, got.Code, got.Access, c.Want)
	}
	g, err := newWorldGate(w, t.TempDir(), "directory.yaml")
	if err != nil {
		t.Fatalf("%s: %v", c.Position(), err)
	}
	d, err := g.decide(t.Context(), q)
	if err != nil {
		t.Fatalf("%s: %v", c.Position(), err)
	}
	if got := string(code(d)); got != wanted {
		t.Errorf("%s: %s The gate answers %q at %s, want %q", c.Position(), c.Intent, got, d.Stage, c.Want)
	}
}

// The accounts of a case: the caller's, one that trusts it and one that does not.
const (
	callers   = "1000000000000001"
	trusting  = "1000000000000002"
	strangers = "1000000000000003"
)

// owners are the parameters that make what a case says of the owner.
var owners = map[string][]oracle.Param{
	"":                           nil,
	"trusted":                    {{Name: "OwnerId", Value: trusting}},
	"foreign":                    {{Name: "OwnerId", Value: strangers}},
	"both":                       {{Name: "OwnerId", Value: trusting}, {Name: "OwnerAccount", Value: "trusting"}},
	"missing":                    nil, // the flag does it
	"bad_id":                     {{Name: "OwnerId", Value: "trusting"}},
	"bad_account":                {{Name: "OwnerAccount", Value: "not a name"}},
	"unknown":                    {{Name: "OwnerAccount", Value: "nobody"}},
	"untrusted_account":          {{Name: "OwnerAccount", Value: "strangers"}},
	"untrusted_resource_account": {{Name: "ResourceOwnerAccount", Value: "strangers"}},
}

// request is the call of a case, with everything that its context says.
func (c policyCase) request(t *testing.T) *oracle.Request {
	t.Helper()
	params, known := owners[c.Owner]
	if !known {
		t.Fatalf("%s: owner %s", c.Position(), c.Owner)
	}
	q := &oracle.Request{
		Product: "Case", Action: "Call", Key: c.key(), Secure: true, Now: noon, Source: netip.MustParseAddr("203.0.113.7"),
		Params: append([]oracle.Param{{Name: "RegionId", Value: "cn-hangzhou"}}, params...),
	}
	tags := 0
	for _, key := range sorted(c.Context) {
		node := c.Context[key]
		value := node.Text()
		var err error
		tag, isTag := strings.CutPrefix(key, "acs:RequestTag/")
		switch {
		case isTag:
			tags++
			name := "Tag." + strconv.Itoa(tags)
			q.Params = append(q.Params, oracle.Param{Name: name + ".Key", Value: tag}, oracle.Param{Name: name + ".Value", Value: value})
		case key == "acs:SourceIp" && node.Kind() == strictyaml.Null:
			q.Source = netip.Addr{}
		case key == "acs:SourceIp":
			q.Source, err = netip.ParseAddr(value)
		case key == "acs:CurrentTime":
			q.Now, err = time.Parse(time.RFC3339, value)
		case key == "acs:SecureTransport":
			q.Secure, err = strconv.ParseBool(value)
		case key != "acs:MFAPresent" || c.Caller != "role":
			t.Fatalf("%s: no request can make %s", c.Position(), key)
		}
		if err != nil {
			t.Fatalf("%s: %s: %v", c.Position(), key, err)
		}
	}
	return q
}

func sorted[T any](m map[string]T) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
