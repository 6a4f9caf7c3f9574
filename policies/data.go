package policies

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/open-policy-agent/opa/v1/util"
)

// site is the one name under data that is the user's.
const site = "site"

// readData joins the user's data files to one document. A file holds an object
// that belongs at the path of its folders, as stock OPA reads it: site.yaml with
// the key site, or any name in a folder site.
func readData(sources []*source, ps *problems) map[string]any {
	documents := map[string]any{}
	from := map[string]string{} // path of a value: the file that it is of
	for _, s := range sources {
		if s.rego() {
			continue
		}
		var content any
		if err := util.Unmarshal(s.text, &content); err != nil {
			line, message := locate(s.text, err)
			ps.add(s.name, line, "%s", message)
			continue
		}
		object, ok := content.(map[string]any)
		if !ok {
			ps.add(s.name, 1, "expected an object")
			continue
		}
		for i := len(s.folders) - 1; i >= 0; i-- {
			object = map[string]any{s.folders[i]: object}
		}
		for name := range object {
			if name != site {
				ps.add(s.name, 0, "data.%s: rules' data stands under data.%s: under a key %[2]q of a file that is in no folder, or in a folder %[2]q", name, site)
				delete(object, name)
			}
		}
		merge(documents, object, "data", s.name, from, ps)
	}
	return documents
}

// merge adds what is in object to documents. Two files may add to one object,
// but not set one value.
func merge(documents, object map[string]any, at, file string, from map[string]string, ps *problems) {
	for name, value := range object {
		path := at + "." + name
		old, exists := documents[name]
		if !exists {
			documents[name] = value
			from[path] = file
			continue
		}
		oldObject, ok := old.(map[string]any)
		newObject, alsoOK := value.(map[string]any)
		if ok && alsoOK {
			merge(oldObject, newObject, path, file, from, ps)
			continue
		}
		first := from[path]
		for parent := path; first == ""; {
			parent = parent[:strings.LastIndexByte(parent, '.')]
			first = from[parent]
		}
		ps.add(file, 0, "%s is in %s already", path, first)
	}
}

var yamlLine = regexp.MustCompile(`^(?:error converting YAML to JSON: )?yaml: (?:unmarshal errors:\s+)?line (\d+): `)

// locate finds the line, from 1, that err is about, and what it says.
func locate(text []byte, err error) (line int, message string) {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return 1 + bytes.Count(text[:min(int(syntax.Offset), len(text))], []byte("\n")), syntax.Error()
	}
	message = err.Error()
	if m := yamlLine.FindStringSubmatch(message); m != nil {
		line, _ = strconv.Atoi(m[1])
		message = message[len(m[0]):]
	}
	return line, fmt.Sprintf("not YAML or JSON: %s", message)
}
