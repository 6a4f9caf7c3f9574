package acs

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/ramgate/ramgate/catalog"
)

// roaText is the resource that ROA V1 signs for a query.
func roaText(c *Call, bare bool) string {
	text := string(c.appendROA(nil, c.Path, bare))
	return text[strings.LastIndexByte(text, '\n')+1:]
}

func TestROAResource(t *testing.T) {
	const roa = "acs a:b"
	for _, test := range []struct {
		query string
		name  string // of the parameter that is refused; "-" for none
	}{
		{"a=1&b=2", "-"},
		{"a=x%3Dy", "-"}, // the first '=' splits
		{"a%3D=1", "a="},
		{"a%26b=1", "a&b"},
		{"a=1%26b%3D2", "a"},         // may be a=1 and b=2
		{"a=1%26b", "a"},             // may be a=1 and b=
		{"a=1%26a", "a"},             // may be a=1 and a=
		{"b=1%26a%3D2", "-"},         // a cannot stand behind b
		{"label=R%26D", "-"},         // D cannot stand behind label
		{"label=R%26", "-"},          // nothing has no name
		{"label=R%26%26%3Dx", "-"},   // nor has this
		{"a=1&b=2%26a%3D3", "b"},     // may be a=1 and a value of b, or a="1&b=2" and a=3
		{"a=1&c=2%26b%3D3", "c"},     // reads out of order when split once, but may be a="1&c=2" and b=3
		{"a=1%26z%3D2&b=3", "a"},     // may be a=1 and z="2&b=3"
		{"m=1&n=2%26a%3D3%26b", "-"}, // neither a nor b can stand behind m
		{"m=1&n=2%26a%3D3%26m", "n"}, // m can
		{"m=1&n=2%26a%3D3%26ma%3D", "n"},
	} {
		c, e := Parse(request("GET", "/x?"+test.query, "", "authorization", roa), testLimits)
		if test.name == "-" {
			if e != nil {
				t.Errorf("%s: %v", test.query, e)
			}
			continue
		}
		wantRefusal(t, e, catalog.InvalidParameter, test.name)
		if _, e := Parse(request("GET", "/x?"+test.query, "", "authorization", acs3Method+" Credential=a"), testLimits); e != nil {
			t.Errorf("%s: refused for ACS3, which signs it encoded: %v", test.query, e)
		}
		_ = c
	}
}

// TestROAOneReading tries all queries of up to three parameters made of few
// letters: no two that are accepted and mean something else may sign the same text.
func TestROAOneReading(t *testing.T) {
	values := []string{"", "1", "1&a", "1&b=2", "&c", "1&a=2&c", "2&b&a=", "=", "&", "1&"}
	var pairs []string
	for _, name := range []string{"a", "b", "c"} {
		for _, value := range values {
			pairs = append(pairs, name+"="+url.QueryEscape(value))
		}
	}
	meanings := map[string]map[string]bool{} // by signed text
	try := func(query ...string) {
		c, e := Parse(request("GET", "/x?"+strings.Join(query, "&"), "", "authorization", "acs a:b"), testLimits)
		if e != nil || len(c.Repeated) > 0 {
			return
		}
		for _, bare := range []bool{false, true} {
			text := roaText(c, bare)
			if meanings[text] == nil {
				meanings[text] = map[string]bool{}
			}
			meaning, _ := url.ParseQuery(c.RawQuery)
			meanings[text][meaning.Encode()] = true
		}
	}
	for _, a := range pairs {
		try(a)
		for _, b := range pairs {
			try(a, b)
			for _, c := range pairs {
				try(a, b, c)
			}
		}
	}
	several := 0
	for text, all := range meanings {
		if len(all) > 1 {
			t.Errorf("%q is signed for %q", text, slices.Collect(maps.Keys(all)))
		}
		if strings.Count(text, "&") > 0 {
			several++
		}
	}
	if several < 100 {
		t.Errorf("only %d texts to compare", several)
	}
}

func TestDecodedPath(t *testing.T) {
	for path, want := range map[string]string{
		"/":                "",
		"/a/b":             "",
		"/a%20b/%E4%B8%AD": "/a b/中",
		"/a%2Fb":           "", // would be two segments
		"/a%3Fb":           "", // would be a query
		"/a%23b":           "",
		"/a%25":            "", // would be an escape
		"/a%3Bb":           "",
		"/a%5Cb":           "",
		"/a%zz":            "",
	} {
		if got := (&Call{Path: path}).decodedPath(); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

func TestEncodedPath(t *testing.T) {
	for path, want := range map[string]string{
		"/":             "",
		"/a%2Fb/%20":    "",
		"/a*b":          "/a%2Ab",
		"/a%7Eb%2fc":    "/a~b%2Fc",
		"/(a)/b":        "/%28a%29/b",
		"/a/":           "",
		"/a%20b%2A%E4*": "/a%20b%2A%E4%2A",
	} {
		if got := (&Call{Path: path}).encodedPath(); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

// Most official clients sign the names of ACS3's query raw, the others encode
// them; paths may be signed as on the wire or encoded.
func TestACS3Variants(t *testing.T) {
	sign := func(target string, from func(c *Call) []byte) *catalog.Error {
		c, e := Parse(signed(t, ACS3, request("GET", target, "")), testLimits)
		if e == nil {
			e = c.CheckCredentials()
		}
		if e != nil {
			t.Fatal(e)
		}
		w := work{text: appendACS3Text(from(c))}
		c.Signature = string(hexOf(w.mac(testKey, hmacSHA256)))
		_, e = testKey.Verify(c)
		return e
	}
	raw := func(c *Call) []byte { return c.appendACS3(nil, c.Path, true) }
	path := func(c *Call) []byte { return c.appendACS3(nil, c.encodedPath(), true) }
	if e := sign("/?Tag.1.%233%23Key=x+y", raw); e != nil {
		t.Errorf("raw name: %v", e)
	}
	if e := sign("/a*b?Tag.1.%233%23Key=x", path); e != nil {
		t.Errorf("raw name, encoded path: %v", e)
	}
	for _, name := range []string{"a%3Db", "a%26b", "a%2541"} { // could be read as something else
		if e := sign("/?"+name+"=x", raw); e == nil {
			t.Errorf("raw name %s verified", name)
		}
	}
}

func hexOf(b []byte) []byte {
	const digits = "0123456789abcdef"
	var text []byte
	for _, x := range b {
		text = append(text, digits[x>>4], digits[x&15])
	}
	return text
}
