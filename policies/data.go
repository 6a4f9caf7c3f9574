package policies

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/ramgate/ramgate/internal/strictyaml"
)

// site is the one name under data that is the user's.
const site = "site"

// misplaced is what is wrong with data elsewhere.
const misplaced = `data.%s: expected data.site: a key "site" in a file that is in no folder, or a file in a folder "site"`

// readData joins the user's data files to one document. A file holds an object
// that belongs at the path of its folders, as stock OPA reads it: any name in a
// folder site, or in no folder with the one key site.
func readData(sources []*source, ps *problems) map[string]any {
	m := merger{from: map[string]string{}, problems: ps}
	documents := map[string]any{}
	for _, s := range sources {
		if s.rego() {
			continue
		}
		var n strictyaml.Node
		var report strictyaml.Report
		if !strictyaml.Decode(s.name, s.text, &n, &report) {
			ps.strict(report.Err())
			continue
		}
		if n.Kind() != strictyaml.Map {
			ps.add(s.name, n.Pos().Line, "expected a map, found %v", n.Kind())
			continue
		}
		if into := m.folder(documents, s); into != nil {
			m.merge(into, &n, strings.Join(append([]string{"data"}, s.folders...), "."))
		}
	}
	return documents
}

// strict adds the problems of strictyaml.
func (ps *problems) strict(err error) {
	var found strictyaml.Problems
	errors.As(err, &found)
	for _, p := range found {
		ps.add(p.File, p.Line, "%s", p.Message)
	}
}

// merger joins documents.
type merger struct {
	from     map[string]string // path of a value: the file that it is of
	problems *problems
}

// folder finds or makes the object that the content of s belongs in, nil when
// it cannot be.
func (m *merger) folder(documents map[string]any, s *source) map[string]any {
	if len(s.folders) > 0 && s.folders[0] != site {
		m.problems.add(s.name, 0, misplaced, s.folders[0])
		return nil
	}
	at := "data"
	for _, name := range s.folders {
		at += "." + name
		if documents[name] == nil {
			documents[name] = map[string]any{}
			m.from[at] = s.name
		}
		below, ok := documents[name].(map[string]any)
		if !ok {
			m.problems.add(s.name, 0, "%s is in %s already", at, m.file(at))
			return nil
		}
		documents = below
	}
	return documents
}

// merge adds the fields of n. Two files may add to one object, but not give one
// value.
func (m *merger) merge(into map[string]any, n *strictyaml.Node, at string) {
	for key, value := range n.Fields() {
		name, pos := key.Text(), key.Pos()
		if at == "data" && name != site {
			m.problems.add(pos.File, pos.Line, misplaced, name)
			continue
		}
		path := at + "." + name
		old, exists := into[name]
		if !exists {
			into[name] = plain(value)
			m.from[path] = pos.File
			continue
		}
		object, ok := old.(map[string]any)
		if !ok || value.Kind() != strictyaml.Map {
			m.problems.add(pos.File, pos.Line, "%s is in %s already", path, m.file(path))
			continue
		}
		m.merge(object, value, path)
	}
}

// file is the file that first gave the value at path, or an object around it.
func (m *merger) file(path string) string {
	for m.from[path] == "" {
		path = path[:strings.LastIndexByte(path, '.')]
	}
	return m.from[path]
}

// plain is n as OPA's store takes values.
func plain(n *strictyaml.Node) any {
	switch n.Kind() {
	case strictyaml.Bool:
		return n.Text() == "true"
	case strictyaml.Number:
		return json.Number(n.Text())
	case strictyaml.String:
		return n.Text()
	case strictyaml.List:
		list := make([]any, 0, n.Len())
		for item := range n.Items() {
			list = append(list, plain(item))
		}
		return list
	case strictyaml.Map:
		object := make(map[string]any, n.Len())
		for key, value := range n.Fields() {
			object[key.Text()] = plain(value)
		}
		return object
	}
	return nil
}
