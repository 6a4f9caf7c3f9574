package openapi

import (
	"fmt"
	"strings"
	"testing"
)

func TestValidate(t *testing.T) {
	many := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "&Tag.%d=x", i+1)
		}
		return b.String()
	}
	long := ""
	for i := range 40 {
		long += fmt.Sprintf("&Code.%d=c%0999d", i+1, 1)
	}
	list := func(query string) wire { return rpc("Action=ListItems&" + query) }
	const null = "InvalidParameter.IsNull "
	const length = "InvalidParameter.LengthExceeded "
	const value = "InvalidParameter.ValueExceeded "
	const invalid = "InvalidParameter "
	tests := []struct {
		name string
		wire wire
		want string // refusal, "" for none
	}{
		{"nothing", rpc("Action=ListItems"), ""},
		{"undeclared", list("Other=1"), ""},
		{"in the form", wire{line: "POST /", body: "Version=2014-05-26&Action=ListItems&PageSize=0"}, invalid + "PageSize"},
		{"required", rpc("Action=GetItem&RegionId=cn-hangzhou&ItemId=i"), ""},
		{"required, absent", rpc("Action=GetItem&RegionId=cn-hangzhou"), "MissingParameter ItemId"},
		{"required, all absent: the first", rpc("Action=GetItem"), "MissingParameter ItemId"},
		{"required, empty", rpc("Action=GetItem&RegionId=cn-hangzhou&ItemId="), null + "ItemId"},
		{"missing before null", rpc("Action=GetItem&ItemId="), "MissingParameter RegionId"},
		{"optional, empty", list("PageSize=&Ratio=&Kind=&Name=&Dry=&Filter=&Tag="), ""},
		{"unsupported", list("Legacy=1"), "UnsupportedParameter Legacy"},
		{"unsupported, empty", list("Legacy="), "UnsupportedParameter Legacy"},
		{"unsupported first", list("PageSize=x&Legacy=1"), "UnsupportedParameter Legacy"},

		{"integer", list("PageSize=100"), ""},
		{"integer, above", list("PageSize=101"), value + "PageSize 100"},
		{"integer, far above", list("PageSize=99999999999999999999"), value + "PageSize 100"},
		{"integer, below", list("PageSize=0"), invalid + "PageSize"},
		{"integer, far below", list("PageSize=-99999999999999999999"), invalid + "PageSize"},
		{"integer, too large without a maximum", list("Big=9223372036854775808"), invalid + "Big"},
		{"integer, largest", list("Big=9223372036854775807"), ""},
		{"integer, smallest", list("Big=-9223372036854775808"), ""},
		{"integer, zero", list("Big=0"), ""},
		{"integer, word", list("PageSize=ten"), invalid + "PageSize"},
		{"integer, plus", list("PageSize=%2B1"), invalid + "PageSize"},
		{"integer, blank", list("PageSize=+1"), invalid + "PageSize"},
		{"integer, leading zero", list("PageSize=010"), invalid + "PageSize"},
		{"integer, minus zero", list("Big=-0"), invalid + "Big"},
		{"integer, minus", list("Big=-"), invalid + "Big"},
		{"integer, fraction", list("PageSize=1.0"), invalid + "PageSize"},
		{"integer, other digits", list("PageSize=%D9%A1"), invalid + "PageSize"},
		{"number", list("Ratio=1.5"), ""},
		{"number, exponent", list("Ratio=15e-1"), ""},
		{"number, above", list("Ratio=1.51"), value + "Ratio 1.5"},
		{"number, infinitely above", list("Ratio=1e999"), value + "Ratio 1.5"},
		{"number, smallest", list("Ratio=0.5"), ""},
		{"number, below", list("Ratio=-1"), invalid + "Ratio"},
		{"number, infinitely below", list("Ratio=-1e999"), invalid + "Ratio"},
		{"number, hexadecimal", list("Ratio=0x1p0"), invalid + "Ratio"},
		{"number, word", list("Ratio=Inf"), invalid + "Ratio"},
		{"number, dot", list("Ratio=1."), invalid + "Ratio"},
		{"number, bare exponent", list("Ratio=1e"), invalid + "Ratio"},
		{"boolean", list("Dry=true"), ""},
		{"boolean of Python", list("Dry=False"), ""},
		{"boolean, number", list("Dry=1"), invalid + "Dry"},
		{"JSON", list("Filter={}"), ""},
		{"JSON, array", list("Filter=[1,2]"), ""},
		{"JSON, long array", list("Filter=[1,2,3]"), length + "Filter 2"},
		{"JSON, required", rpc("Action=Query&Filter=[1]"), ""},
		{"JSON, required and null", rpc("Action=Query&Filter=+null"), null + "Filter"},
		{"JSON, required and empty", rpc("Action=Query&Filter=[+]"), null + "Filter"},
		{"JSON, broken", list("Filter={"), invalid + "Filter"},
		{"JSON, deep", list("Filter=" + strings.Repeat("[", 100_000)), invalid + "Filter"},
		{"enum", list("Kind=large"), ""},
		{"enum, in another case", list("Kind=Large"), invalid + "Kind"},
		{"length in characters", list("Name=%E4%B8%AD%E4%B8%AD%E4%B8%AD%E4%B8%AD"), ""},
		{"length, too long", list("Name=abcde"), length + "Name 4"},
		{"length, too short", list("Name=%E4%B8%AD"), invalid + "Name"},
		{"pattern", list("Name=axb"), invalid + "Name"},
		{"pattern covers all lines", list("Name=a%0Ax"), invalid + "Name"},
		{"too long before pattern", list("Name=xxxxx"), length + "Name 4"},
		{"dotted name", list("Size.Unit=1"), ""},

		{"list", list("Tag.1=a&Tag.2=b&Tag.3=c"), ""},
		{"list, any order", list("Tag.3=a&Tag.1=b&Tag.2=c"), ""},
		{"list of objects", list("Tag.1.Key=a&Tag.1.Value=b&Tag.2.Key=c"), ""},
		{"list, too many", rpc("Action=ListItems" + many(4)), length + "Tag 3"},
		{"list, absurd index", list("Tag.999999999999999999999999999=a"), length + "Tag 3"},
		{"list without max_items, absurd index", list("Code.1001=c1"), length + "Code 1000"},
		{"list, gap", list("Tag.1=a&Tag.3=b"), invalid + "Tag"},
		{"list, not from 1", list("Tag.2=a"), invalid + "Tag"},
		{"list, index 0", list("Tag.0=a"), invalid + "Tag.0"},
		{"list, leading zero", list("Tag.01=a"), invalid + "Tag.01"},
		{"list, negative", list("Tag.-1=a"), invalid + "Tag.-1"},
		{"list, word", list("Tag.x=a"), invalid + "Tag.x"},
		{"list, dot", list("Tag.=a"), invalid + "Tag."},
		{"list, dot at the end", list("Tag.1.=a"), invalid + "Tag.1."},
		{"list without index", list("Tag=a"), invalid + "Tag"},
		{"list, checked elements", list("Code.1=c1&Code.2=d1"), invalid + "Code.2"},
		{"list, too much text for a pattern", list(long[1:]), length + "Code.33 1024"},
		{"list, members are not checked", list("Code.1.Key=d1"), ""},
		{"list, required", rpc("Action=DeleteItems"), "MissingParameter ItemId"},
		{"list, required and empty", rpc("Action=DeleteItems&ItemId="), null + "ItemId"},
		{"list, required and an empty element", rpc("Action=DeleteItems&ItemId.1="), null + "ItemId.1"},
		{"repeatable", list("Color=a&Color=b"), ""},
		{"repeatable, too often", list("Color=a&Color=b&Color=c"), length + "Color 2"},

		{"region", rpc("Action=GetItem&ItemId=i&RegionId=cn-mars"), "InvalidRegionId.NotFound RegionId"},
		{"region, undeclared", list("RegionId=cn-mars"), "InvalidRegionId.NotFound RegionId"},
		{"region, last", list("RegionId=cn-mars&Kind=x"), invalid + "Kind"},
		{"region of the header", roa("GET /clusters", "x-acs-region-id: cn-mars"), "InvalidRegionId.NotFound RegionId"},

		{"type before length", list("Name=abcde&Dry=x"), invalid + "Dry"},
		{"length before number of elements", list("Tag.4=a&Name=abcde"), length + "Name 4"},
		{"length before maximum", list("PageSize=101&Name=abcde"), length + "Name 4"},
		{"maximum before minimum", list("PageSize=0&Ratio=2"), value + "Ratio 1.5"},
		{"minimum before enum", list("Kind=x&Ratio=0"), invalid + "Ratio"},
		{"among equals the first declared", list("Dry=x&PageSize=x"), invalid + "PageSize"},

		{"path", roa("GET /clusters/c1"), ""},
		{"path, too long", roa("GET /clusters/c1234567890"), length + "ClusterId 10"},
	}
	a := load(t, true)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := test.wire.call(t)
			m, err := a.Resolve(c, "")
			if err != nil {
				t.Fatal(err)
			}
			if got := refusal(m.Validate(c)); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestValidateJSON(t *testing.T) {
	const roaLine, json = "POST /clusters", "content-type: application/json"
	tests := []struct{ name, query, body, want string }{
		{"plain", "", `{"name": "a", "dry": true, "size": 5, "zones": ["z"], "spec": {"a": [1]}, "other": 1}`, ""},
		{"as text", "", `{"name": "a", "dry": "true", "size": "5"}`, ""},
		{"blanks", "", " {\t\"name\" :\n\"a\" } ", ""},
		{"missing", "", `{}`, "MissingParameter name"},
		{"null", "", `{"name": null}`, "InvalidParameter.IsNull name"},
		{"empty", "", `{"name": ""}`, "InvalidParameter.IsNull name"},
		{"optional null", "", `{"name": "a", "size": null}`, ""},
		{"text that is a number", "", `{"name": 1}`, "InvalidParameter name"},
		{"text that is a list", "", `{"name": ["a"]}`, "InvalidParameter name"},
		{"text that is true", "", `{"name": true}`, "InvalidParameter name"},
		{"number that is true", "", `{"name": "a", "size": true}`, "InvalidParameter size"},
		{"number above", "", `{"name": "a", "size": 6}`, "InvalidParameter.ValueExceeded size 5"},
		{"integer with exponent", "", `{"name": "a", "size": 1e0}`, "InvalidParameter size"},
		{"boolean that is a number", "", `{"name": "a", "dry": 1}`, "InvalidParameter dry"},
		{"list that is text", "", `{"name": "a", "zones": "z"}`, "InvalidParameter zones"},
		{"list, too many", "", `{"name": "a", "zones": ["a", "b", {}]}`, "InvalidParameter.LengthExceeded zones 2"},
		{"list of objects", "", `{"name": "a", "zones": [{}, {}]}`, ""},
		{"list, indexed", "", `{"name": "a", "zones.1": "z"}`, "InvalidParameter zones.1"},
		{"lookalike", "", `{"Name": "a", "name": "a"}`, "InvalidParameter Name"},
		{"also in the query", "?dry=true", `{"name": "a", "dry": true}`, "InvalidParameter dry"},
		{"query alone", "?dry=true", `{"name": "a"}`, ""},
		{"name twice", "", `{"name": "a", "name": "b"}`, "InvalidParameter body"},
		{"no JSON", "", `{`, "InvalidParameter body"},
		{"array has no names", "?size=2", ` [{"name": "x", "size": 1}]`, "MissingParameter name"},
	}
	a := load(t, true)
	for _, test := range tests {
		w := roa(roaLine+test.query, json)
		w.body = test.body
		c := w.call(t)
		m, err := a.Resolve(c, "")
		if err != nil {
			t.Fatal(err)
		}
		if got := refusal(m.Validate(c)); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}

// Where no parameter is declared that a body could hold, it is the backend's.
func TestValidateLeavesBodies(t *testing.T) {
	a := load(t, true)
	w := roa("DELETE /clusters/c1", "content-type: application/json")
	w.body = "{not read"
	c := w.call(t)
	m, err := a.Resolve(c, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Validate(c); err != nil {
		t.Error(err)
	}
}

// A JSON body of an rpc product must not name another action than the one that
// is authorized.
func TestValidateJSONOfRPC(t *testing.T) {
	a := load(t, true)
	for body, want := range map[string]string{
		`{"Other": 1}`: "",
		`{"Action": "ListItems", "Version": "2014-05-26"}`: "",
		`{"Action": "DeleteItems"}`:                        "InvalidParameter Action or Version",
		`{"Version": "2014-05-27"}`:                        "InvalidParameter Action or Version",
		`{"RegionId": "cn-mars"}`:                          "",
		`{"regionid": "cn-mars"}`:                          "InvalidParameter regionid",
		`{"OwnerId": "1"}`:                                 "InvalidParameter OwnerId",
		`{"ResourceOwnerAccount": "a"}`:                    "InvalidParameter ResourceOwnerAccount",
		`{"ownerid": "1"}`:                                 "InvalidParameter ownerid",
		`{"PageSize[]": 1}`:                                "InvalidParameter PageSize[]",
		`{"Name.1": "x"}`:                                  "InvalidParameter Name.1",
	} {
		w := wire{line: "POST /", body: body, headers: []string{
			"x-acs-version: 2014-05-26", "x-acs-action: ListItems", acs3, "content-type: application/json"}}
		c := w.call(t)
		m, err := a.Resolve(c, "")
		if err != nil {
			t.Fatal(err)
		}
		if got := refusal(m.Validate(c)); got != want {
			t.Errorf("%s: got %q, want %q", body, got, want)
		}
	}
}

// A JSON body must not name another region than the one that was asked about.
func TestValidateRegionOfBody(t *testing.T) {
	a := load(t, true)
	for body, want := range map[string]string{
		`{"RegionId": "cn-hangzhou"}`:  "",
		`{"RegionId": null}`:           "",
		`{"RegionId": "cn-beijing"}`:   "InvalidParameter RegionId",
		`{"RegionId": ["cn-beijing"]}`: "InvalidParameter RegionId",
	} {
		w := wire{line: "POST /?RegionId=cn-hangzhou", body: body, headers: []string{
			"x-acs-version: 2014-05-26", "x-acs-action: ListItems", acs3, "content-type: application/json"}}
		c := w.call(t)
		m, err := a.Resolve(c, "")
		if err != nil {
			t.Fatal(err)
		}
		if got := refusal(m.Validate(c)); got != want {
			t.Errorf("%s: got %q, want %q", body, got, want)
		}
	}
}

// What some readers take for JSON is refused where parameters may stand in it.
func TestValidateKindsOfJSON(t *testing.T) {
	a := load(t, true)
	for _, kind := range []string{"text/json", "application/x-json", "application/vnd.api+json; charset=utf-8", "Application/Merge-Patch+JSON"} {
		w := roa("POST /clusters", "content-type: "+kind)
		w.body = `{"name": "n"}`
		c := w.call(t)
		m, err := a.Resolve(c, "")
		if err != nil {
			t.Fatal(err)
		}
		if got, want := refusal(m.Validate(c)), "InvalidParameter Content-Type"; got != want {
			t.Errorf("%s: got %q, want %q", kind, got, want)
		}
	}
}

func TestRegion(t *testing.T) {
	item := wire{line: "POST /", body: `{"RegionId": "cn-beijing"}`, headers: []string{
		"x-acs-version: 2014-05-26", "x-acs-action: DeclaredRegion", acs3, "content-type: application/json"}}
	tests := []struct {
		name string
		wire wire
		want string
	}{
		{"none", rpc("Action=ListItems"), ""},
		{"query", rpc("Action=ListItems&RegionId=cn-beijing"), "cn-beijing"},
		{"form", wire{line: "POST /", body: "Version=2014-05-26&Action=ListItems&RegionId=cn-beijing"}, "cn-beijing"},
		{"own spelling", roa("POST /tags?regionId=cn-beijing"), "cn-beijing"},
		{"the SDK's spelling beside another", roa("POST /tags?RegionId=cn-beijing"), "cn-beijing"},
		{"header", roa("GET /clusters", "x-acs-region-id: cn-beijing"), "cn-beijing"},
		{"JSON body", item, "cn-beijing"},
	}
	a := loadText(t, true, `{product: P, hosts: [shop.example.com], versions: {
  "2014-05-26": {style: rpc, actions: {ListItems: {}, DeclaredRegion: {parameters: [{name: RegionId, in: body}]}}},
  "2015-12-15": {style: roa, actions: {
    ListClusters: {methods: [GET], path: /clusters},
    Tag: {methods: [POST], path: /tags, parameters: [{name: regionId}]}}}}}`)
	for _, test := range tests {
		c := test.wire.call(t)
		m, err := a.Resolve(c, "")
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if got := m.Region(c); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}
