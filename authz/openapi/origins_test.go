package openapi

import (
	"strings"
	"testing"

	"github.com/ramgate/ramgate/authz/acs"
)

// A declared parameter stands where the backend reads it: one that is given
// elsewhere would be believed here and not be seen there.
func TestOrigins(t *testing.T) {
	const json = "content-type: application/json"
	acs3RPC := func(line, action, body string, more ...string) wire {
		headers := []string{"x-acs-version: 2014-05-26", "x-acs-action: " + action, acs3}
		return wire{line: line, headers: append(headers, more...), body: body}
	}
	rpcJSON := func(line, action, body string) wire { return acs3RPC(line, action, body, json) }
	pack := func(query, form string) wire { return acs3RPC("POST /?"+query, "PackItems", form) }
	roaBody := func(line, body string) wire {
		w := roa(line, json)
		w.body = body
		return w
	}
	const invalid = "InvalidParameter "
	tests := []struct {
		name string
		wire wire
		want string // resources, or refusal
	}{
		{"rpc: query", acs3RPC(`POST /?ItemIds=["a"]`, "MoveItems", ""), "acs:shop:*:1000:*/a/*"},
		{"rpc: form", acs3RPC("POST /", "MoveItems", `ItemIds=["a"]`), "acs:shop:*:1000:*/a/*"},
		{"rpc: JSON body", rpcJSON("POST /", "MoveItems", `{"ItemIds": ["a"]}`), invalid + "ItemIds"},
		{"rpc: JSON body, null", rpcJSON("POST /", "MoveItems", `{"ItemIds": null}`), invalid + "ItemIds"},
		{"rpc: JSON body, names no resource", rpcJSON("POST /", "ListItems", `{"PageSize": 1}`), invalid + "PageSize"},
		{"rpc: JSON body, undeclared", rpcJSON("POST /", "MoveItems", `{"Other": 1}`), "acs:shop:*:1000:*/*/*"},
		{"rpc: JSON body of GET", rpcJSON("GET /", "MoveItems", `{"Other": 1}`), invalid + "body"},
		{"rpc: JSON body of GET, declared there", rpcJSON("GET /", "PackItems", `{"Label": "l"}`), invalid + "body"},
		{"rpc: JSON body of GET, empty", rpcJSON("GET /", "MoveItems", ""), "acs:shop:*:1000:*/*/*"},

		{"query", pack("ItemId=i", ""), "acs:shop:*:1000:item/i acs:shop:*:1000:box/*/*"},
		{"query's in the form", pack("", "ItemId=i"), invalid + "ItemId"},
		{"query's in the form, empty", pack("", "ItemId="), invalid + "ItemId"},
		{"query's in the body", rpcJSON("POST /", "PackItems", `{"ItemId": "i"}`), invalid + "ItemId"},
		{"query's in query and body", rpcJSON("POST /?ItemId=i", "PackItems", `{"ItemId": "i"}`), invalid + "ItemId"},
		{"form", pack("", "Box.1=b&Box.2=c"), "acs:shop:*:1000:item/* acs:shop:*:1000:box/b/* acs:shop:*:1000:box/c/*"},
		{"form's in the query", pack("Box.1=b", ""), invalid + "Box.1"},
		{"form's in query and form", pack("Box.1=b", "Box.2=b"), invalid + "Box.1"},
		{"form's in the body", rpcJSON("POST /", "PackItems", `{"Box": ["b"]}`), invalid + "Box"},
		{"body", rpcJSON("POST /", "PackItems", `{"Label": "l"}`), "acs:shop:*:1000:item/* acs:shop:*:1000:box/*/l"},
		{"body's in the query", pack("Label=l", ""), invalid + "Label"},
		{"body's in the form", pack("", "Label=l"), invalid + "Label"},
		{"query or body's in the query", pack("Note=n", ""), "acs:shop:*:1000:item/* acs:shop:*:1000:box/*/*"},
		{"query or body's in the form", pack("", "Note=n"), invalid + "Note"},
		{"query or body's in both", rpcJSON("POST /?Note=n", "PackItems", `{"Note": "n"}`), invalid + "Note"},
		{"unsupported, anywhere", rpcJSON("POST /", "PackItems", `{"Old": 1}`), "UnsupportedParameter Old"},

		{"region", pack("RegionId=cn-beijing", ""), "acs:shop:cn-beijing:1000:item/* acs:shop:*:1000:box/*/*"},
		{"region in the form", pack("", "RegionId=cn-beijing"), invalid + "RegionId"},
		{"region in the body", rpcJSON("POST /", "PackItems", `{"RegionId": "cn-beijing"}`), invalid + "RegionId"},
		{"region in the header alone is not read", acs3RPC("POST /", "PackItems", "", "x-acs-region-id: cn-beijing"), "acs:shop:*:1000:item/* acs:shop:*:1000:box/*/*"},
		{"region in the header, equal", acs3RPC("POST /?RegionId=cn-beijing", "PackItems", "", "x-acs-region-id: cn-beijing"), "acs:shop:cn-beijing:1000:item/* acs:shop:*:1000:box/*/*"},
		{"region in the header, different", acs3RPC("POST /?RegionId=cn-beijing", "PackItems", "", "x-acs-region-id: cn-hangzhou"), invalid + "RegionId"},
		{"region, the SDK's spelling alone is not read", roa("POST /tags?RegionId=cn-beijing"), "acs:shop:*:*:*"},
		{"region, own spelling", roa("POST /tags?regionId=cn-beijing"), "acs:shop:cn-beijing:*:*"},

		{"roa: body", roaBody("POST /clusters", `{"name": "n"}`), "acs:shop:*:1000:cluster/n"},
		{"roa: body's in the query", roaBody("POST /clusters?name=n", `{}`), invalid + "name"},
		{"roa: body's in the form", roaForm("/clusters", "name=n"), invalid + "name"},
		{"roa: without in, query", roaBody("POST /clusters?size=1", `{"name": "n"}`), "acs:shop:*:1000:cluster/n"},
		{"roa: without in, body", roaBody("POST /clusters", `{"name": "n", "size": 1}`), "acs:shop:*:1000:cluster/n"},
		{"roa: without in, query of GET", roa("GET /clusters?page=1"), "*"},
		{"roa: without in, body of GET", roaBody("GET /clusters", `{"page": 1}`), invalid + "page"},
		{"roa: path's in the query", roa("GET /clusters/c1?ClusterId=c1"), invalid + "ClusterId"},
		{"roa: path's in the body", roaBody("GET /clusters/c1", `{"ClusterId": "c1"}`), "acs:shop:*:1000:cluster/c1"},
	}
	a := load(t, true)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := answer(a, test.wire.call(t)); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// A body that nobody read holds no parameter of the query.
func TestOriginsUnreadBody(t *testing.T) {
	const actions = `{product: P, hosts: [shop.example.com], versions: {"2015-12-15": {style: roa, actions: {
  Put: {methods: [PUT], path: /object, ram: {resources: ["acs:p:*:*:{Key}"]}, parameters: [{name: Key, in: IN}]}}}}}`
	for in, want := range map[string]string{
		"query": "acs:p:*:*:*", "form": "InvalidParameter Key", "body": "InvalidParameter Key", "[query, body]": "InvalidParameter Key",
	} {
		a := loadText(t, true, strings.Replace(actions, "IN", in, 1))
		w := roa("PUT /object", "content-type: application/octet-stream")
		w.body = "bytes"
		if got := answer(a, w.call(t)); got != want {
			t.Errorf("in: %s: got %q, want %q", in, got, want)
		}
	}
}

// answer is the resources of c, or the first refusal.
func answer(a *APIs, c *acs.Call) string {
	m, err := a.Resolve(c, "")
	if err == nil {
		err = m.Validate(c)
	}
	if err != nil {
		return refusal(err)
	}
	resources, err := m.Resources(c, "1000", true)
	if err != nil {
		return refusal(err)
	}
	return strings.Join(resources, " ")
}
