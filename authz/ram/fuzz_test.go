package ram

import (
	"encoding/json"
	"net/netip"
	"os"
	"regexp"
	"strings"
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
	f.Add([]byte(`{"id":"1","policies":{"X":{"Version":"1","Statement":{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringLike":{"acs:RequestTag/a":["a*b?","[^"]},`+
		`"DateLessThan":{"acs:CurrentTime":"9999-12-31T23:59:59.5-08:00"},"NumericEquals":{"ecs:x":[1e9,-0.5]},"NotIpAddress":{"acs:SourceIp":"::ffff:1.2.3.4/97"}}}}}}`), true, "", "")
	f.Fuzz(func(t *testing.T, data []byte, asJSON bool, action, resource string) {
		s := source{path: "d.yaml", name: "file", data: data}
		if asJSON {
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
			for _, c := range d.Statement(id).Condition {
				checkCompared(t, c)
			}
		}
		for _, k := range d.keys {
			checks := d.Checks(k.Principal, action, []string{resource, "*"})
			if root := k.Principal.Type == Root; root != (len(checks) == 0) {
				t.Errorf("%d checks of %s", len(checks), k.Principal.ARN)
			}
		}
	})
}

// checkCompared makes sure that rules can use what was loaded.
func checkCompared(t *testing.T, c Clause) {
	t.Helper()
	values, numbers := c.Compared()
	if len(values) == 0 || len(values) != len(c.Values) {
		t.Errorf("%+v has %d values", c, len(values))
	}
	for _, v := range values {
		var err error
		switch {
		case numbers:
			var n json.Number
			err = json.Unmarshal([]byte(v), &n)
		case strings.HasSuffix(c.Operator, "Like"):
			_, err = regexp.Compile(v)
		case strings.HasSuffix(c.Operator, "IpAddress"):
			_, err = netip.ParsePrefix(v)
		}
		if err != nil {
			t.Errorf("%+v: %q: %v", c, v, err)
		}
	}
}
