package acs

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ramgate/ramgate/catalog"
)

func jsonCall(t *testing.T, body string, headers ...string) *Call {
	t.Helper()
	headers = append(headers, "x-acs-version", "1")
	c, e := Parse(request("POST", "/a", body, headers...), testLimits)
	if e != nil {
		t.Fatal(e)
	}
	return c
}

func TestJSONParams(t *testing.T) {
	body := ` {"a":"x\ny\u4e2d\ud83d\ude00","b" : -1.5e3, "c":true,"d":null,"e":[1, {"k":1},{"k":2}],"f":{"a":1},"\u0067":""}` + "\n"
	members, e := jsonCall(t, body, "content-type", "application/json; charset=utf-8").JSONParams()
	if e != nil {
		t.Fatal(e)
	}
	var got strings.Builder
	for _, m := range members {
		fmt.Fprintf(&got, "%s %d %s|", m.Name, m.Kind, m.Text())
	}
	if want := "a 3 x\ny中😀|b 2 -1.5e3|c 1 true|d 0 null|e 4 [1, {\"k\":1},{\"k\":2}]|f 5 {\"a\":1}|g 3 |"; got.String() != want {
		t.Errorf("got  %q\nwant %q", got.String(), want)
	}
}

func TestJSONParamsAbsent(t *testing.T) {
	for what, c := range map[string]*Call{
		"another type": jsonCall(t, `{"a":1}`, "content-type", "text/plain"),
		"no type":      jsonCall(t, `{"a":1}`),
		"no body":      jsonCall(t, "", "content-type", "application/json"),
		"empty object": jsonCall(t, " {} ", "content-type", "application/json"),
	} {
		if members, e := c.JSONParams(); len(members) > 0 || e != nil {
			t.Errorf("%s: %v %v", what, members, e)
		}
	}
	c, _ := Parse(request2("POST", "/a", Unread, "content-type", "application/json", "authorization", "acs a:b"), testLimits)
	if members, e := c.JSONParams(); members != nil || e != nil {
		t.Errorf("unread: %v %v", members, e)
	}
}

// A body that names more parameters than query and form may is not judged.
func TestJSONMembers(t *testing.T) {
	body := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `,"k%d":{"a":[1,2],"b":{}}`, i)
		}
		return "{" + b.String()[1:] + "}"
	}
	if members, e := jsonCall(t, body(1000), "content-type", "application/json").JSONParams(); e != nil || len(members) != 1000 {
		t.Errorf("%d members, %v", len(members), e)
	}
	_, e := jsonCall(t, body(1001), "content-type", "application/json").JSONParams()
	if e == nil || e.Code != catalog.InvalidParameterLengthExceeded || e.Params != (catalog.Params{Name: "parameters", Value: "1000"}) {
		t.Errorf("1001 members: %v", e)
	}
}

func TestJSONRefused(t *testing.T) {
	deep := func(n int) string { return strings.Repeat(`{"a":`, n) + "1" + strings.Repeat("}", n) }
	if _, e := jsonCall(t, deep(32), "content-type", "application/json").JSONParams(); e != nil {
		t.Errorf("32 levels: %v", e)
	}
	many := "{"
	for i := range 5000 {
		many += fmt.Sprintf(`"k%d":0,`, i)
	}
	for _, body := range []string{
		`{"a":1,"a":2}`, `{"a":1,"\u0061":2}`, `{"a":{"b":1,"b":2}}`, `{"a":[{"b":1,"b":2}]}`, `{"a":{"b":1},"a":{"c":1}}`,
		`{"a":` + many + `"k77":1}}`,
		deep(33), `{"a":` + strings.Repeat("[", 32) + strings.Repeat("]", 32) + `}`, strings.Repeat(`{"a":`, 100000),
		"{\"a\":\"\xff\"}", `{"a":"\ud800"}`, `{"a":"\ude00\ud83d"}`, `{"a":"\ud83dx"}`, `{"a":"\ud83d\n"}`, `{"\u0000":1}`, `{"a":"\u0000"}`,
		`[]`, `1`, `"a"`, `null`, ` `, `{`, `}`, `{}{}`, `{} x`, `{"a":1},`, `{"a":1,}`, `{,"a":1}`, `{"a" 1}`, `{"a":}`, `{a:1}`, `{'a':1}`, `{1:1}`,
		`{"a":01}`, `{"a":+1}`, `{"a":1.}`, `{"a":.5}`, `{"a":1e}`, `{"a":-}`, `{"a":0x1}`, `{"a":NaN}`, `{"a":tru}`, `{"a":TRUE}`, `{"a":nul}`,
		`{"a":[1,]}`, `{"a":[1 2]}`, `{"a":[}`, `{"a":"\x"}`, `{"a":"\u12"}`, `{"a":"`, `{"a":"\`, "{\"a\":\"\n\"}", "\ufeff{}", "{}\x00", `{"a":1}/**/`,
	} {
		_, e := jsonCall(t, body, "content-type", "application/json").JSONParams()
		if e == nil {
			t.Errorf("accepted %.60q", body)
			continue
		}
		wantRefusal(t, e, catalog.InvalidParameter, "body")
	}
}
