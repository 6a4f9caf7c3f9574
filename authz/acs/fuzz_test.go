package acs

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// fuzzRequest makes a request of text: the first line is method and target,
// then header lines, then an empty line and the body.
func fuzzRequest(text string, state byte) *Request {
	head, body, _ := strings.Cut(text, "\n\n")
	lines := strings.Split(head, "\n")
	method, target, _ := strings.Cut(lines[0], " ")
	r := &Request{Method: method, Scheme: "https", Target: target, Body: []byte(body), BodyState: BodyState(state % 3)}
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ":")
		if name == "host" {
			r.Host = value
			continue
		}
		r.Headers = append(r.Headers, Header{name, value})
	}
	return r
}

func fuzzText(r *Request) string {
	text := r.Method + " " + r.Target + "\nhost:" + r.Host
	for _, h := range r.Headers {
		text += "\n" + h.Name + ":" + h.Value
	}
	return text + "\n\n" + string(r.Body)
}

func addCaptures(f *testing.F, styles ...string) {
	for _, c := range captures(f) {
		if len(styles) == 0 || slices.Contains(styles, c.Style) {
			f.Add(fuzzText(c.Request()), byte(Whole))
		}
	}
}

func FuzzParse(f *testing.F) {
	addCaptures(f)
	f.Add("GET /?&&a=%zz;\nx-acs-a:\nx-acs-a:\nauthorization:ACS3-HMAC-SHA256 Credential=,,=", byte(Unread))
	limits := Limits{Body: 4 << 10, Parameters: 200, HeaderBytes: 8 << 10}
	f.Fuzz(func(t *testing.T, text string, state byte) {
		r := fuzzRequest(text, state)
		c, e := Parse(r, limits)
		if c == nil || c.Request != r || e != nil && e.Code == "" {
			t.Fatal("no Call, or a refusal without a code")
		}
		if len(c.Query)+len(c.Form) > limits.Parameters {
			t.Fatal("more parameters than allowed")
		}
		c.Anonymous()
		c.Time()
		c.JSONParams()
		if _, e := testKey.Verify(c); e == nil && (c.Signature == "" || c.AccessKeyID == "") {
			t.Fatal("verified without credentials")
		}
		if _, bad := NewKey(nil).Verify(c); bad == nil {
			t.Fatal("verified by an empty secret")
		}
		if e != nil {
			return
		}
		// What passed reads the same for somebody else.
		path, err := url.PathUnescape(c.Path)
		if err != nil || !utf8.ValidString(path) || strings.Contains(path, "/../") || strings.HasSuffix(path, "/..") || strings.Contains(c.Path, "//") {
			t.Fatalf("path %q", c.Path)
		}
		checkPairs(t, c.RawQuery, c.Query)
		if c.hasForm() {
			checkPairs(t, string(r.Body), c.Form)
		}
	})
}

func checkPairs(t *testing.T, raw string, got []Param) {
	values, err := url.ParseQuery(raw)
	if err != nil {
		t.Fatalf("%q: %v", raw, err)
	}
	count := 0
	for _, all := range values {
		count += len(all)
	}
	if count != len(got) {
		t.Fatalf("%q: %d parameters, want %d", raw, len(got), count)
	}
	for _, p := range got {
		if !slices.Contains(values[p.Name], p.Value) {
			t.Fatalf("%q: %q is not in %q", raw, p, values)
		}
	}
}

func FuzzCanonicalRPC(f *testing.F) {
	addCaptures(f, "rpc-v1")
	f.Fuzz(func(t *testing.T, text string, state byte) {
		r := fuzzRequest(text, state)
		if c, e := Parse(r, testLimits); e == nil {
			if got, want := string(c.appendRPC(nil)), refRPC(r, c.hasForm()); got != want {
				t.Fatalf("got  %q\nwant %q", got, want)
			}
		}
	})
}

func FuzzCanonicalROA(f *testing.F) {
	addCaptures(f, "roa-v1")
	f.Fuzz(func(t *testing.T, text string, state byte) {
		r := fuzzRequest(text, state)
		c, e := Parse(r, testLimits)
		if e != nil {
			return
		}
		paths := []string{c.Path}
		if path := c.decodedPath(); path != "" {
			if want, err := url.PathUnescape(c.Path); path != want || err != nil || strings.Count(path, "/") != strings.Count(c.Path, "/") {
				t.Fatalf("decoded path %q, want %q", path, want)
			}
			paths = append(paths, path)
		}
		for _, path := range paths {
			for _, bare := range []bool{false, true} {
				if got, want := string(c.appendROA(nil, path, bare)), refROA(r, path, bare); got != want {
					t.Fatalf("got  %q\nwant %q", got, want)
				}
			}
		}
	})
}

func FuzzCanonicalACS3(f *testing.F) {
	addCaptures(f, "acs3")
	f.Fuzz(func(t *testing.T, text string, state byte) {
		r := fuzzRequest(text, state)
		c, e := Parse(r, testLimits)
		if e != nil || c.Style != ACS3 || c.CheckCredentials() != nil {
			return
		}
		paths := []string{c.Path}
		if path := c.encodedPath(); path != "" {
			if want := refPath(r); path != want {
				t.Fatalf("encoded path %q, want %q", path, want)
			}
			paths = append(paths, path)
		}
		for _, path := range paths {
			for _, rawNames := range []bool{false, true} {
				if got, want := string(c.appendACS3(nil, path, rawNames)), refACS3(r, path, c.SignedHeaders, rawNames); got != want {
					t.Fatalf("got  %q\nwant %q", got, want)
				}
			}
		}
	})
}

func FuzzJSON(f *testing.F) {
	for _, c := range captures(f) {
		if strings.HasPrefix(string(c.BodyBase64), "{") {
			f.Add(c.BodyBase64)
		}
	}
	f.Add([]byte(`{"a":{"b":[1,-0.5e+3,true,null,"\ud83d\ude00\n"]},"A":"x"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		c, _ := Parse(&Request{Method: "POST", Target: "/a", Body: body, BodyState: Whole,
			Headers: []Header{{"content-type", "application/json"}, {"x-acs-version", "1"}}}, testLimits)
		members, e := c.JSONParams()
		if e != nil || len(body) == 0 {
			return
		}
		var want map[string]json.RawMessage
		if err := json.Unmarshal(body, &want); err != nil {
			t.Fatalf("accepted %q: %v", body, err)
		}
		if len(want) != len(members) {
			t.Fatalf("%d members, want %d", len(members), len(want))
		}
		for _, m := range members {
			raw, ok := want[m.Name]
			if !ok || string(raw) != m.Raw {
				t.Fatalf("member %q is %q, want %q", m.Name, m.Raw, raw)
			}
			if m.Kind == JSONString {
				var text string
				if json.Unmarshal(raw, &text) != nil || text != m.Text() {
					t.Fatalf("text %q, want %q", m.Text(), text)
				}
			}
		}
	})
}
