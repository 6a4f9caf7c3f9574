package config

import (
	"strconv"
	"strings"

	"github.com/ramgate/ramgate/internal/strictyaml"
)

// places tells where the values of a file stand, by path: request.max_body,
// policies.replace[1], and "" for the file. It is for what is found to be wrong
// with values after they were decoded.
type places map[string]strictyaml.Pos

func placesOf(n *strictyaml.Node) places {
	p := places{}
	p.note("", n)
	return p
}

func (p places) note(path string, n *strictyaml.Node) {
	p[path] = n.Pos()
	for key, value := range n.Fields() {
		p.note(strings.TrimPrefix(path+"."+key.Text(), "."), value)
	}
	i := 0
	for item := range n.Items() {
		p.note(path+"["+strconv.Itoa(i)+"]", item)
		i++
	}
}

// of is where the value at path stands, or else the innermost one around it.
func (p places) of(path string) strictyaml.Pos {
	for path != "" {
		if at, ok := p[path]; ok {
			return at
		}
		path = path[:max(0, strings.LastIndexAny(path, ".["))]
	}
	return p[""]
}
