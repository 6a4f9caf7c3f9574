package strictyaml_test

import (
	"fmt"
	"time"

	"github.com/ramgate/ramgate/internal/strictyaml"
)

type config struct {
	strictyaml.Pos
	Listen  string           `yaml:"listen,required"`
	Mode    string           `yaml:"mode,oneof=enforce|observe"`
	Timeout time.Duration    `yaml:"timeout"`
	Users   []user           `yaml:"users"`
	Limits  *limits          `yaml:"limits"`
	Extra   *strictyaml.Node `yaml:"extra"`
}

type user struct {
	strictyaml.Pos
	Name     string                  `yaml:"name,required"`
	Secret   string                  `yaml:"secret,required,secret"`
	Policies []strictyaml.At[string] `yaml:"policies"`
}

// limits is the list itself or {file: …}.
type limits struct {
	File string   `yaml:"file,required"`
	List []string // filled from the other form
}

func (l *limits) DecodeNode(n *strictyaml.Node, r *strictyaml.Report) {
	if n.Kind() == strictyaml.List {
		n.Decode(&l.List, r)
		return
	}
	type fields limits // without this method
	n.Decode((*fields)(l), r)
}

func Example() {
	file := `listen: 127.0.0.1:9191
mode: enforced
timeout: 15
users:
  - {name: alice, secert: xyzzy, policies: [ReadOnly, NoSuch]}
  - {name: 2000000000000001, secret: [xyzzy]}
limits: {fil: limits.yaml}
`
	var c config
	var r strictyaml.Report
	strictyaml.Decode("ramgate.yaml", []byte(file), &c, &r)
	for _, u := range c.Users {
		for _, p := range u.Policies {
			if p.Value != "ReadOnly" {
				r.Errorf(p.Pos, "user %s: no policy %s", u.Name, strictyaml.Quote(p.Value))
			}
		}
	}
	fmt.Println(r.Err())
	// Output:
	// ramgate.yaml:2:7: expected one of enforce, observe, found the text "enforced"
	// ramgate.yaml:3:10: expected a duration such as 15m, found the number 15
	// ramgate.yaml:5:19: unknown field "secert"; did you mean "secret"?
	// ramgate.yaml:5:55: user alice: no policy "NoSuch"
	// ramgate.yaml:6:12: expected text, found the number 2000000000000001: write it in quotes
	// ramgate.yaml:6:38: expected text, found a list
	// ramgate.yaml:7:10: unknown field "fil"; did you mean "file"?
}
