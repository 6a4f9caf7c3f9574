package openapi

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ramgate/ramgate/authz/acs"
)

func TestResources(t *testing.T) {
	get := func(query string) wire { return rpc("Action=GetItem&" + query) }
	del := func(query string) wire { return rpc("Action=DeleteItems&RegionId=cn-beijing&" + query) }
	move := func(query string) wire { return rpc("Action=MoveItems&" + query) }
	many := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "&Box.%d=b", i+1)
		}
		return b.String()[1:]
	}
	const stock = "acs:stock:*:*:*"
	tests := []struct {
		name     string
		wire     wire
		unsigned bool   // the body
		want     string // resources, one a line, or refusal
	}{
		{"default", rpc("Action=ListItems"), false, "*"},
		{"fixed", rpc("Action=Ping"), false, "acs:shop:*:*:ping"},
		{"scalar", get("ItemId=i-1&RegionId=cn-beijing"), false, "acs:shop:cn-beijing:1000:item/i-1"},
		{"missing", get("x=y"), false, "acs:shop:*:1000:item/*"},
		{"empty", get("ItemId="), false, "acs:shop:*:1000:item/*"},
		{"blank, plus and beyond ASCII", get("ItemId=a+%2B%E4%B8%AD"), false, "acs:shop:*:1000:item/a +中"},
		{"slash in the last placeholder", get("ItemId=a/b"), false, "acs:shop:*:1000:item/a/b"},
		{"colon in the last field", get("ItemId=a:b"), false, "acs:shop:*:1000:item/a:b"},
		{"star", get("ItemId=i-*"), false, "InvalidParameter ItemId"},
		{"question mark", get("ItemId=i-%3F"), false, "InvalidParameter ItemId"},
		{"comma", get("ItemId=i-1,i-2"), false, "InvalidParameter ItemId"},
		{"line feed", get("ItemId=i-1%0A"), false, "InvalidParameter ItemId"},
		{"control character of Latin-1", get("ItemId=i-1%C2%85"), false, "InvalidParameter ItemId"},
		{"replacement character", get("ItemId=%EF%BF%BD"), false, "InvalidParameter ItemId"},
		{"blank in front", get("ItemId=+i-1"), false, "InvalidParameter ItemId"},
		{"blank behind", get("ItemId=i-1%C2%A0"), false, "InvalidParameter ItemId"},
		{"character that does not show", get("ItemId=i-1%E2%80%8B"), false, "InvalidParameter ItemId"},
		{"escape", get("ItemId=i%252D1"), false, "InvalidParameter ItemId"},
		{"percent sign", get("ItemId=100%25"), false, "acs:shop:*:1000:item/100%"},
		{"dot segment behind a backslash", get(`ItemId=a\..\b`), false, "InvalidParameter ItemId"},
		{"dot segment", get("ItemId=a/../b"), false, "InvalidParameter ItemId"},
		{"slash in front", get("ItemId=/i-1"), false, "InvalidParameter ItemId"},
		{"slash behind", get("ItemId=i-1/"), false, "InvalidParameter ItemId"},
		{"slashes together", get("ItemId=a//i-1"), false, "InvalidParameter ItemId"},
		{"slash alone", get("ItemId=/"), false, "InvalidParameter ItemId"},
		{"backslash in front", get(`ItemId=\i-1`), false, "InvalidParameter ItemId"},
		{"slash and backslash together", get(`ItemId=a/\i-1`), false, "InvalidParameter ItemId"},
		{"backslash behind", get(`ItemId=i-1\`), false, "InvalidParameter ItemId"},
		{"backslash between", get(`ItemId=a\i-1`), false, `acs:shop:*:1000:item/a\i-1`},
		{"slash in front, JSON", move(`ItemIds=["/a"]`), false, "InvalidParameter ItemIds"},
		{"dots in a segment", get("ItemId=a..b"), false, "acs:shop:*:1000:item/a..b"},
		{"long", get("ItemId=" + strings.Repeat("i", 1025)), false, "InvalidParameter.LengthExceeded ItemId 1024"},
		{"region that moves fields", get("RegionId=a:2000:item/i-1"), false, "InvalidParameter RegionId"},
		{"region with a star", get("RegionId=*"), false, "InvalidParameter RegionId"},

		{"list", del("ItemId.1=a&ItemId.2=b"), false, "acs:shop:cn-beijing:1000:item/a\nacs:shop:cn-beijing:1000:item/b\n" + stock},
		{"list of one", del("ItemId.1=a"), false, "acs:shop:cn-beijing:1000:item/a\n" + stock},
		{"list, none", del("x=y"), false, "acs:shop:cn-beijing:1000:item/*\n" + stock},
		{"list, star in an element", del("ItemId.1=a&ItemId.2=*"), false, "InvalidParameter ItemId"},
		{"list, empty element", del("ItemId.1=a&ItemId.2="), false, "InvalidParameter ItemId"},
		{"list of objects", del("ItemId.1.Key=a"), false, "InvalidParameter ItemId"},
		{"list, a longer name", del("ItemIdX=a&ItemId.1=b"), false, "acs:shop:cn-beijing:1000:item/b\n" + stock},

		{"product of lists", move(`Shelf=s&ItemIds=["a","b"]&Box.1=x&Box.2=y`), false,
			"acs:shop:*:1000:s/a/x\nacs:shop:*:1000:s/a/y\nacs:shop:*:1000:s/b/x\nacs:shop:*:1000:s/b/y"},
		{"slash before another placeholder", move("Shelf=s/t"), false, "InvalidParameter Shelf"},
		{"JSON array of numbers", move("ItemIds=[1,+2.5]"), false, "acs:shop:*:1000:*/1/*\nacs:shop:*:1000:*/2.5/*"},
		{"JSON array, a number of another spelling", move("ItemIds=[1.0]"), false, "InvalidParameter ItemIds"},
		{"JSON array, a number with an exponent", move("ItemIds=[1e0]"), false, "InvalidParameter ItemIds"},
		{"JSON array, no zero", move("ItemIds=-0"), false, "InvalidParameter ItemIds"},
		{"JSON array, empty", move("ItemIds=[]"), false, "acs:shop:*:1000:*/*/*"},
		{"JSON text", move(`ItemIds="a"`), false, "acs:shop:*:1000:*/a/*"},
		{"JSON number", move("ItemIds=7"), false, "acs:shop:*:1000:*/7/*"},
		{"JSON, broken", move("ItemIds=[1"), false, "InvalidParameter ItemIds"},
		{"JSON, bare word", move("ItemIds=a"), false, "InvalidParameter ItemIds"},
		{"JSON, blank", move("ItemIds=+"), false, "InvalidParameter ItemIds"},
		{"JSON, quote", move("ItemIds=%22"), false, "InvalidParameter ItemIds"},
		{"JSON null", move("ItemIds=null"), false, "InvalidParameter ItemIds"},
		{"JSON null in an array", move("ItemIds=[null]"), false, "InvalidParameter ItemIds"},
		{"JSON object", move("ItemIds={}"), false, "InvalidParameter ItemIds"},
		{"JSON array of objects", move("ItemIds=[{}]"), false, "InvalidParameter ItemIds"},
		{"JSON array of arrays", move("ItemIds=[[1]]"), false, "InvalidParameter ItemIds"},
		{"JSON, empty text", move(`ItemIds=[""]`), false, "InvalidParameter ItemIds"},
		{"JSON, star", move(`ItemIds=["\u002a"]`), false, "InvalidParameter ItemIds"},
		{"JSON, half a surrogate pair", move(`ItemIds=["\ud800"]`), false, "InvalidParameter ItemIds"},
		{"JSON array, long", move("ItemIds=[" + strings.Repeat("1,", 40_000) + "1]"), false, "InvalidParameter.LengthExceeded ItemIds 1024"},
		{"too many", move("ItemIds=[1,2,3,4,5,6,7,8,9,10,11]&" + many(91)), false, "InvalidParameter.LengthExceeded Box 1000"},

		{"path", roa("GET /clusters/c1"), false, "acs:shop:*:1000:cluster/c1"},
		{"path, region of the header", roa("GET /clusters/c1", "x-acs-region-id: cn-beijing"), false, "acs:shop:cn-beijing:1000:cluster/c1"},
		{"path, star", roa("GET /clusters/*"), false, "InvalidParameter ClusterId"},

		{"form", wire{line: "POST /", body: "Version=2014-05-26&Action=DeleteItems&ItemId.1=a"}, false, "acs:shop:*:1000:item/a\n" + stock},
		{"unsigned form", wire{line: "POST /", body: "Version=2014-05-26&Action=DeleteItems&ItemId.1=a"}, true, "InvalidParameter ItemId"},
		{"unsigned form, region", roaForm("/tags", "regionId=cn-beijing"), true, "InvalidParameter regionId"},
		{"form, region", roaForm("/tags", "regionId=cn-beijing"), false, "acs:shop:cn-beijing:*:*"},
		{"unsigned form, query", roaForm("/tags?regionId=cn-beijing", "other=1"), true, "acs:shop:cn-beijing:*:*"},
		{"JSON body", roaJSON(`{"name": "a\u002fb"}`), false, "acs:shop:*:1000:cluster/a/b"},
		{"JSON body, number", roaJSON(`{"name": 1}`), false, "acs:shop:*:1000:cluster/1"},
		{"JSON body, null", roaJSON(`{"name": null}`), false, "acs:shop:*:1000:cluster/*"},
		{"JSON body, true", roaJSON(`{"name": true}`), false, "InvalidParameter name"},
		{"JSON body, broken", roaJSON(`{`), false, "InvalidParameter body"},
		{"JSON body, unsigned", roaJSON(`{"name": "a"}`), true, "InvalidParameter name"},
		{"JSON body, unsigned, nothing of interest", roaJSON(`{"size": 1}`), true, "acs:shop:*:1000:cluster/*"},
		{"a body of another type", roaBody("multipart/form-data; boundary=x", "--x"), false, "InvalidParameter name"},
		{"a body without type", roaBody("", "name=a"), false, "InvalidParameter name"},
		{"unread body", wire{line: "POST /clusters", headers: roa("", "content-length: 9").headers, state: acs.Unread}, false, "InvalidParameter name"},
		{"unread body that is empty", wire{line: "POST /clusters", headers: roa("", "content-length: 0").headers, state: acs.Unread}, false, "acs:shop:*:1000:cluster/*"},
		{"unread body, path", wire{line: "DELETE /clusters/c1", headers: roa("").headers, state: acs.Unread}, false, "acs:shop:*:1000:cluster/c1"},
	}
	a := load(t, true)
	t.Run("as many as may be", func(t *testing.T) {
		c := move("ItemIds=[1,2,3,4,5,6,7,8,9,10]&" + many(100)).call(t)
		m, err := a.Resolve(c, "")
		if err != nil {
			t.Fatal(err)
		}
		if resources, err := m.Resources(c, "1000", true); len(resources) != 1000 {
			t.Errorf("%d resources, %v", len(resources), err)
		}
	})
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := test.wire.call(t)
			m, err := a.Resolve(c, "")
			if err != nil {
				t.Fatal(err)
			}
			resources, err := m.Resources(c, "1000", !test.unsigned)
			got := refusal(err)
			if err == nil {
				got = strings.Join(resources, "\n")
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func roaForm(target, body string) wire {
	w := roa("POST " + target)
	w.body = body
	return w
}

func roaBody(contentType, body string) wire {
	w := roa("POST /clusters", "content-type: "+contentType)
	w.body = body
	return w
}

func roaJSON(body string) wire { return roaBody("application/json", body) }

func TestParams(t *testing.T) {
	w := roaBody("application/json; charset=utf-8", `{"name": "a", "size": 1, "dry": true, "spec": {}, "zones": [], "x": null}`)
	w.line = "POST /clusters?b=2&a=1"
	c := w.call(t)
	a := load(t, true)
	m, err := a.Resolve(c, "")
	if err != nil {
		t.Fatal(err)
	}
	want := []acs.Param{{Name: "b", Value: "2"}, {Name: "a", Value: "1"}, {Name: "name", Value: "a"}, {Name: "size", Value: "1"}, {Name: "dry", Value: "true"}}
	if diff := cmp.Diff(want, m.Params(c)); diff != "" {
		t.Error(diff)
	}
	c = wire{line: "POST /?Version=2014-05-26&Action=ListItems&AccessKeyId=k&Signature=s&SecurityToken=t&A=1", body: "B=2&Timestamp=3"}.call(t)
	if m, err = a.Resolve(c, ""); err != nil {
		t.Fatal(err)
	}
	want = []acs.Param{{Name: "A", Value: "1"}, {Name: "B", Value: "2"}}
	if diff := cmp.Diff(want, m.Params(c)); diff != "" {
		t.Error(diff)
	}
	c = roa("GET /clusters/c%201").call(t)
	if m, err = a.Resolve(c, ""); err != nil {
		t.Fatal(err)
	}
	want = []acs.Param{{Name: "ClusterId", Value: "c 1"}}
	if diff := cmp.Diff(want, m.Params(c)); diff != "" {
		t.Error(diff)
	}
}
