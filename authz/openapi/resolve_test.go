package openapi

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/ramgate/ramgate/authz/acs"
)

func TestResolve(t *testing.T) {
	const (
		invalid    = "InvalidParameter"
		unknownAPI = "InvalidParameter Action or Version"
		method     = "UnsupportedHTTPMethod"
		closed     = "InvalidAction"
	)
	rpcACS3 := func(line, action string) wire {
		return wire{line: line, headers: []string{"x-acs-version: 2014-05-26", "x-acs-action: " + action, acs3}}
	}
	regionHeaderOf := func(w wire) wire {
		w.headers = append(w.headers, "x-acs-region-id: cn-beijing")
		return w
	}
	typed := func(kind, body string) wire {
		w := rpcACS3("POST /", "ListItems")
		w.body = body
		w.headers = append(w.headers, "content-type: "+kind)
		return w
	}
	unread := func(w wire) wire {
		w.state = acs.Unread
		return w
	}
	at := func(w wire, host string) wire {
		w.headers = append(w.headers, "host: "+host)
		return w
	}
	tests := []struct {
		name string
		wire wire
		hint string
		want string // action, or refusal
	}{
		{"host", rpc("Action=ListItems"), "", "ListItems"},
		{"host with port, case and dot", at(rpc("Action=ListItems"), "Shop.Example.COM.:8443"), "", "ListItems"},
		{"host by suffix", at(rpc("Action=ListItems"), "cn-hangzhou.shop.example.com"), "", "ListItems"},
		{"host by suffix, deep", at(rpc("Action=ListItems"), "a.b.shop.example.com"), "", "ListItems"},
		{"address", at(rpc("Action=ListItems"), "127.0.0.1:80"), "", "ListItems"},
		{"IPv6 address", at(rpc("Action=ListItems"), "[2001:db8::1]:80"), "", "ListItems"},
		{"another suffix", at(rpc("Action=ListItems"), "xshop.example.com"), "", closed},
		{"unknown host", at(rpc("Action=ListItems"), "example.com"), "", closed},
		{"long host", at(rpc("Action=ListItems"), longName+".shop.example.com"), "", closed},
		{"hint", at(rpc("Action=ListItems"), "example.com"), "Shop", "ListItems"},
		{"hint in another case", at(rpc("Action=ListItems"), "example.com"), "sHOP", "ListItems"},
		{"hint goes before host", rpc("Action=ListItems"), "Other", closed},

		{"no action", rpc("x=y"), "", "MissingParameter Action"},
		{"empty action", rpc("Action="), "", "MissingParameter Action"},
		{"no version", wire{line: "GET /?Action=ListItems"}, "", "MissingParameter Version"},
		{"neither", wire{line: "GET /?AccessKeyId=k"}, "", "MissingParameter Action"},
		{"unknown version", wire{line: "GET /?Action=ListItems&Version=2014-05-27"}, "", unknownAPI},
		{"unknown action", rpc("Action=ListThings"), "", unknownAPI},
		{"action in another case", rpc("Action=listItems"), "", unknownAPI},
		{"closed", rpc("Action=Retired"), "", closed},
		{"method", wire{line: "POST /?Version=2014-05-26&Action=GetItem"}, "", method},
		{"default methods", wire{line: "POST /", body: "Version=2014-05-26&Action=ListItems"}, "", "ListItems"},
		{"default methods, another", wire{line: "PUT /", body: "Version=2014-05-26&Action=ListItems"}, "", method},
		{"HEAD is not GET", wire{line: "HEAD /?Version=2014-05-26&Action=GetItem"}, "", method},
		{"closed before method", wire{line: "PUT /?Version=2014-05-26&Action=Retired"}, "", closed},
		{"rpc on a path", wire{line: "GET /x?Version=2014-05-26&Action=ListItems"}, "", unknownAPI},
		{"rpc in ROA V1", wire{line: "GET /", headers: []string{"x-acs-version: 2014-05-26", "x-acs-action: ListItems", "authorization: acs k:s"}}, "", unknownAPI},
		{"rpc in ACS3", rpcACS3("GET /", "ListItems"), "", "ListItems"},
		{"rpc in ACS3, action of the query alone", rpcACS3("GET /?Action=ListItems", ""), "", "MissingParameter Action"},
		{"rpc in ACS3, both", rpcACS3("GET /?Action=ListItems&Version=2014-05-26", "ListItems"), "", "ListItems"},
		{"rpc in ACS3, multipart", wire{line: "POST /", body: "--x", headers: append(rpcACS3("", "ListItems").headers, "content-type: Multipart/form-data; boundary=x")}, "", "InvalidParameter body"},
		{"rpc in ACS3, a body that may be taken for a form or JSON", typed("text/plain", "Action=GetItem"), "", "InvalidParameter body"},
		{"rpc in ACS3, a body without a type", typed("", "Action=GetItem"), "", "InvalidParameter body"},
		{"rpc in ACS3, a kind of JSON", typed("application/x+json", `{"Action": "GetItem"}`), "", "InvalidParameter body"},
		{"rpc in ACS3, bytes", typed("application/octet-stream", "x"), "", "ListItems"},
		{"rpc in ACS3, an image", typed("image/png", "x"), "", "ListItems"},
		{"rpc in ACS3, an unread form", unread(typed(formType, "")), "", "InvalidParameter body"},
		{"rpc in ACS3, unread JSON", unread(typed("application/json", "")), "", "InvalidParameter body"},
		{"rpc in ACS3, unread bytes", unread(typed("application/octet-stream", "")), "", "ListItems"},
		{"rpc in ACS3, unread, no body", unread(rpcACS3("GET /", "ListItems")), "", "ListItems"},
		{"header of RPC V1 is not read", wire{line: "GET /?Version=2014-05-26&Action=ListItems", headers: []string{"x-acs-action: GetItem"}}, "", "ListItems"},

		{"roa", roa("GET /clusters"), "", "ListClusters"},
		{"roa, other method", roa("POST /clusters"), "", "CreateCluster"},
		{"roa, no such method", roa("PUT /clusters"), "", method},
		{"roa, HEAD is not GET", roa("HEAD /clusters"), "", method},
		{"roa, unknown method", roa("BREW /clusters"), "", method},
		{"roa, slash at the end", roa("GET /clusters/"), "", unknownAPI},
		{"roa, slash at the end of a parameter", roa("GET /clusters/c1/"), "", unknownAPI},
		{"roa, unknown path", roa("GET /cluster"), "", unknownAPI},
		{"roa, root", roa("GET /"), "", unknownAPI},
		{"roa, parameter", roa("GET /clusters/c1"), "", "GetCluster"},
		{"roa, literal before parameter", roa("GET /clusters/defaults"), "", "GetDefaults"},
		{"roa, parameter where the literal lacks the method", roa("DELETE /clusters/defaults"), "", "DeleteCluster"},
		{"roa, escaped literal", roa("GET /clusters/%64efaults"), "", invalid},
		{"roa, escaped parameter", roa("GET /clusters/%64efault"), "", "GetCluster"},
		{"roa, literal in another case where a parameter may stand", roa("GET /clusters/Defaults"), "", unknownAPI},
		{"roa, the same, beyond ASCII", roa("GET /clusters/default%C5%BF"), "", unknownAPI},
		{"roa, the same, escaped", roa("GET /clusters/%44efaults"), "", unknownAPI},
		{"roa, the same, before an exact literal", roa("GET /clusters/DEFAULTS/nodes"), "", "ListNodes"},
		{"roa, the same, where the literal lacks the method", roa("DELETE /clusters/Defaults"), "", "DeleteCluster"},
		{"roa, literal in another case behind a parameter", roa("GET /clusters/c1/Nodes"), "", unknownAPI},
		{"roa, literal in another case, other method", roa("PUT /Clusters"), "", unknownAPI},
		{"roa, another pattern but for case, from an exact literal", roa("GET /shelves/Top"), "", unknownAPI},
		{"roa, not another pattern but for case", roa("GET /Shelves/Tops"), "", "GetAnything"},
		{"roa, escaped slash that leads elsewhere but for case", roa("GET /clusters/c1%2FNodes"), "", invalid},
		{"roa, deeper", roa("GET /clusters/c1/nodes/n1"), "", "GetNode"},
		{"roa, too deep", roa("GET " + deepPath), "", unknownAPI},
		{"roa, escaped slash", roa("GET /objects/a%20b%2Fc/detail"), "", "GetObject"},
		{"roa, escaped slash that leads elsewhere", roa("GET /clusters/c1%2Fnodes"), "", invalid},
		{"roa, escaped slash that leads elsewhere, in lower case", roa("GET /clusters/c1%2fnodes"), "", invalid},
		{"roa, escaped slash that leads to another method", roa("DELETE /clusters/c1%2Fnodes"), "", invalid},
		{"roa, escaped slash outside", roa("GET /clusters%2Fc1"), "", invalid},
		{"roa, escaped slash at the end", roa("GET /clusters/c1%2F"), "", invalid},
		{"roa, escaped slashes", roa("GET /objects/a%2F%2Fb/detail"), "", invalid},
		{"roa, version missing", wire{line: "GET /clusters", headers: []string{"authorization: acs k:s"}}, "", "MissingParameter Version"},
		{"roa, action agrees", roa("GET /clusters", "x-acs-action: ListClusters"), "", "ListClusters"},
		{"roa, action differs", roa("GET /clusters", "x-acs-action: CreateCluster"), "", unknownAPI},
		{"roa, action of the query agrees", roa("GET /clusters?Action=ListClusters"), "", "ListClusters"},
		{"roa, action of the query differs", roa("GET /clusters?Action=CreateCluster"), "", unknownAPI},
		{"roa, actions differ", roa("GET /clusters?Action=CreateCluster", "x-acs-action: ListClusters"), "", unknownAPI},
		{"roa, version of the query agrees", roa("GET /clusters?Version=2015-12-15"), "", "ListClusters"},
		{"roa, version of the query differs", roa("GET /clusters?Version=2014-05-26"), "", unknownAPI},
		{"roa in RPC V1", wire{line: "GET /clusters?Version=2015-12-15&Action=ListClusters&AccessKeyId=k"}, "", unknownAPI},
		{"roa in ACS3", wire{line: "GET /clusters", headers: []string{"x-acs-version: 2015-12-15", "x-acs-action: ListClusters", acs3}}, "", "ListClusters"},

		{"repeated", rpc("Action=ListItems&Name=a&Name=b"), "", "InvalidParameter Name"},
		{"repeated and undeclared", rpc("Action=ListItems&x=a&x=a"), "", "InvalidParameter x"},
		{"repeatable", rpc("Action=ListItems&Color=a&Color=b"), "", "ListItems"},
		{"lookalike", rpc("Action=ListItems&pagesize=1"), "", "InvalidParameter pagesize"},
		{"lookalike behind others", rpc("Action=ListItems&PageSize=1&other=2&name=x"), "", "InvalidParameter name"},
		{"lookalike beyond ASCII", rpc("Action=ListItems&" + "%C5%BFize.Unit=1"), "", "InvalidParameter ſize.Unit"},
		{"lookalike of an element", rpc("Action=ListItems&tag.1.Key=1"), "", "InvalidParameter tag.1.Key"},
		{"lookalike of the region", rpc("Action=ListItems&regionid=cn-hangzhou"), "", "InvalidParameter regionid"},
		{"lookalike with brackets", rpc("Action=ListItems&PageSize[]=1"), "", "InvalidParameter PageSize[]"},
		{"lookalike with brackets, beside the other", rpc("Action=ListItems&PageSize=1&PageSize[0]=2"), "", "InvalidParameter PageSize[0]"},
		{"lookalike with a blank", rpc("Action=ListItems&+PageSize=1"), "", "InvalidParameter  PageSize"},
		{"lookalike with a blank of Unicode", rpc("Action=ListItems&PageSize%C2%A0=1"), "", "InvalidParameter PageSize\u00a0"},
		{"lookalike of the region, with brackets", rpc("Action=ListItems&RegionId[]=1"), "", "InvalidParameter RegionId[]"},
		{"lookalike of an owner", rpc("Action=ListItems&ownerId=1"), "", "InvalidParameter ownerId"},
		{"lookalike of a resource's owner", rpc("Action=ListItems&ResourceOwneraccount=1"), "", "InvalidParameter ResourceOwneraccount"},
		{"lookalike of an owner, with brackets", rpc("Action=ListItems&OwnerId[]=1"), "", "InvalidParameter OwnerId[]"},
		{"owners", rpc("Action=ListItems&OwnerId=1&ResourceOwnerAccount=a"), "", "ListItems"},
		{"undeclared, with brackets", rpc("Action=ListItems&Other[]=1&Other[0]=2"), "", "ListItems"},
		{"undeclared", rpc("Action=ListItems&Other=1&Tag1=2&Nam.1=3&NameX.1=4&Size.Other=5&Size=6"), "", "ListItems"},
		{"element of a text", rpc("Action=GetItem&ItemId=i-1&ItemId.1=i-2"), "", "InvalidParameter ItemId.1"},
		{"element of a text, alone", rpc("Action=ListItems&Name.1=3"), "", "InvalidParameter Name.1"},
		{"member of a text", rpc("Action=ListItems&Name.x=3"), "", "InvalidParameter Name.x"},
		{"member of a text, in another case", rpc("Action=ListItems&name.X=3"), "", "InvalidParameter name.X"},
		{"dot behind a text", rpc("Action=ListItems&Name.=3"), "", "InvalidParameter Name."},
		{"element of JSON", rpc("Action=MoveItems&ItemIds.1=a"), "", "InvalidParameter ItemIds.1"},
		{"element of a repeatable", rpc("Action=ListItems&Color.1=a"), "", "InvalidParameter Color.1"},
		{"element of a dotted name", rpc("Action=ListItems&Size.Unit.1=a"), "", "InvalidParameter Size.Unit.1"},
		{"element of the region", rpc("Action=ListItems&RegionId.1=cn-beijing"), "", "InvalidParameter RegionId.1"},
		{"element of an owner", rpc("Action=ListItems&OwnerId.1=1"), "", "InvalidParameter OwnerId.1"},
		{"element of a path parameter", roa("GET /clusters/c1?ClusterId.1=c2"), "", "InvalidParameter ClusterId.1"},
		{"member of a list's element", rpc("Action=ListItems&Tag.1.Key=a"), "", "ListItems"},
		{"path parameter in the query", roa("GET /clusters/c1?ClusterId=c2"), "", "InvalidParameter ClusterId"},
		{"path parameter in the query, in another case", roa("GET /clusters/c1?clusterid=c1"), "", "InvalidParameter clusterid"},
		{"region in another case, declared", roa("POST /tags?regionId=cn-hangzhou"), "", "Tag"},
		{"the SDK's region beside it, equal", roa("POST /tags?regionId=cn-hangzhou&RegionId=cn-hangzhou"), "", "Tag"},
		{"the SDK's region beside it, different", roa("POST /tags?regionId=cn-hangzhou&RegionId=cn-beijing"), "", "InvalidParameter RegionId"},
		{"header's region in RPC V1, equal", regionHeaderOf(rpc("Action=ListItems&RegionId=cn-beijing")), "", "ListItems"},
		{"header's region in RPC V1, different", regionHeaderOf(rpc("Action=ListItems&RegionId=cn-hangzhou")), "", "InvalidParameter RegionId"},
		{"header's region in RPC V1, alone: not signed", regionHeaderOf(rpc("Action=ListItems")), "", "InvalidParameter RegionId"},
		{"header's region, different", roa("GET /clusters?RegionId=cn-hangzhou", "x-acs-region-id: cn-beijing"), "", "InvalidParameter RegionId"},
	}
	a := load(t, true)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m, err := a.Resolve(test.wire.call(t), test.hint)
			got := refusal(err)
			if err == nil {
				got = m.Action
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
			if (m == nil) == (err == nil) {
				t.Errorf("Resolve returned %v and %v", m, err)
			}
		})
	}
}

var (
	longName = strings.Repeat("a", 253)
	deepPath = strings.Repeat("/a", 100)
)

func TestResolveMatch(t *testing.T) {
	a := load(t, true)
	m, err := a.Resolve(roa("GET /clusters/a%20b/nodes/%E4%B8%AD").call(t), "")
	if err != nil {
		t.Fatal(err)
	}
	want := &Match{
		Product: "Shop", Version: "2015-12-15", Action: "GetNode", RAMAction: "shop:GetNode", Known: true,
		Path: []acs.Param{{Name: "Cluster", Value: "a b"}, {Name: "Node", Value: "中"}},
	}
	ignore := cmpopts.IgnoreUnexported(Match{})
	if diff := cmp.Diff(want, m, ignore); diff != "" {
		t.Error(diff)
	}
	m, err = a.Resolve(rpc("Action=DeleteItems").call(t), "")
	if err != nil {
		t.Fatal(err)
	}
	want = &Match{
		Product: "Shop", Version: "2014-05-26", Action: "DeleteItems", RAMAction: "stock:Delete", Known: true,
		Flags: Flags{NoRAM: true, NoSubUser: true, RealName: true, Charge: true, OwnerRequired: true},
	}
	if diff := cmp.Diff(want, m, ignore); diff != "" {
		t.Error(diff)
	}
	if !m.KnownRegion("cn-hangzhou") || m.KnownRegion("cn-qingdao") || m.KnownRegion("") {
		t.Error("KnownRegion does not follow the product's regions")
	}
	if m.Maintenance("cn-hangzhou") || !m.Maintenance("cn-beijing") || m.Maintenance("") {
		t.Error("Maintenance does not follow the product's list")
	}
}

// A product with one style answers what is missing as that style would.
func TestPresentByStyle(t *testing.T) {
	tests := []struct {
		style string
		wire  wire
		want  string
	}{
		{"rpc", wire{line: "GET /"}, "MissingParameter Action"},
		{"rpc", wire{line: "GET /x"}, "MissingParameter Action"},
		{"roa", wire{line: "GET /"}, "MissingParameter Version"},
		{"roa", wire{line: "GET /x"}, "MissingParameter Version"},
		{"both", wire{line: "GET /"}, "MissingParameter Action"},
		{"both", wire{line: "GET /x"}, "MissingParameter Version"},
		{"roa", wire{line: "GET /x", headers: []string{"x-acs-version: 2020-01-01"}}, "InvalidParameter Action or Version"},
	}
	const (
		rpcVersion = `"2014-05-26": {style: rpc, actions: {Get: {}}}`
		roaVersion = `"2015-12-15": {style: roa, actions: {Get: {methods: [GET], path: /}}}`
	)
	versions := map[string]string{"rpc": rpcVersion, "roa": roaVersion, "both": rpcVersion + ", " + roaVersion}
	for _, test := range tests {
		a := loadText(t, true, "{product: P, hosts: [shop.example.com], versions: {"+versions[test.style]+"}}")
		if _, err := a.Resolve(test.wire.call(t), ""); refusal(err) != test.want {
			t.Errorf("%s, %s: got %q, want %q", test.style, test.wire.line, refusal(err), test.want)
		}
	}
}

func TestZeroAPIsRefuse(t *testing.T) {
	c := rpc("Action=ListItems").call(t)
	for name, a := range map[string]*APIs{"nil": nil, "zero": {}, "empty and strict": loadText(t, true)} {
		if m, err := a.Resolve(c, "Shop"); m != nil || refusal(err) != "InvalidAction" {
			t.Errorf("%s: got %v, %v", name, m, err)
		}
	}
	var m Match
	if err := m.Validate(c); refusal(err) != "InternalError" {
		t.Errorf("zero Match validates: %v", err)
	}
	if r, err := m.Resources(c, "1", true); r != nil || refusal(err) != "InternalError" {
		t.Errorf("zero Match names %v, %v", r, err)
	}
	if m.Region(c) != "" || m.KnownRegion("cn-hangzhou") || m.Maintenance("cn-hangzhou") {
		t.Error("zero Match knows a region")
	}
}
