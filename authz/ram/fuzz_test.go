package ram

import (
	"os"
	"testing"

	"github.com/ramgate/ramgate/internal/strictyaml"
)

// Whatever a file holds, it is loaded or refused, and what is loaded can be asked.
func FuzzLoad(f *testing.F) {
	text, err := os.ReadFile(sample)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text, false, "ecs:StopInstance", "acs:ecs:cn:1:instance/i-1")
	f.Add([]byte(`{"id":"1","folder":"f","users":[{"name":"u","groups":["g"],"access_keys":[{"id":"K","secret":"s"}]}]}`), true, "*", "*")
	f.Add([]byte(`{"folders":[{"id":"a","parent":"b"},{"id":"b","parent":"a"}],"control_policies":{"X":{"Version":"1","Statement":[]}}}`), true, "", "")
	f.Fuzz(func(t *testing.T, data []byte, json bool, action, resource string) {
		s := source{path: "d.yaml", name: "file", data: data}
		if json {
			s.path = "d.json"
		}
		strictyaml.Decode(s.path, data, &s.file, &s.report)
		l := newLoader()
		l.take(&s)
		d, err := l.finish()
		if (d == nil) == (err == nil) {
			t.Fatalf("%v with %v", d, err)
		}
		if err != nil {
			return
		}
		for id := range StatementID(d.NumStatements()) {
			d.Statement(id)
		}
		for _, k := range d.keys {
			checks := d.Checks(k.Principal, action, []string{resource, "*"})
			if root := k.Principal.Type == Root; root != (len(checks) == 0) {
				t.Errorf("%d checks of %s", len(checks), k.Principal.ARN)
			}
		}
	})
}
