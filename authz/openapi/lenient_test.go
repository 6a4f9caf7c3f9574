package openapi

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLenient(t *testing.T) {
	const unknownAPI = "InvalidParameter Action or Version"
	tests := []struct {
		name string
		wire wire
		hint string
		want string // RAM action, or refusal
	}{
		{"known", rpc("Action=DeleteItems"), "", "stock:Delete"},
		{"unknown action", rpc("Action=ListThings"), "", "shop:ListThings"},
		{"known action in another case", rpc("Action=deleteItems"), "", unknownAPI},
		{"no name of an action", rpc("Action=List*"), "", unknownAPI},
		{"closed", rpc("Action=Retired"), "", "InvalidAction"},
		{"method", wire{line: "POST /?Version=2014-05-26&Action=GetItem"}, "", "UnsupportedHTTPMethod"},
		{"method of an unknown action", wire{line: "BREW /?Version=2014-05-26&Action=ListThings"}, "", "UnsupportedHTTPMethod"},
		{"owner in another case", rpc("Action=ListThings&ownerId=1"), "", "InvalidParameter ownerId"},
		{"region in another case", rpc("Action=ListThings&regionId=cn-beijing"), "", "InvalidParameter regionId"},
		{"owner in another case, roa", roa("GET /things?ownerid=1"), "", "InvalidParameter ownerid"},
		{"region in another case, roa", roa("GET /things?regionId=cn-beijing"), "", "shop:"},
		{"unknown version", wire{line: "GET /?Version=2014-05-27&Action=GetItem"}, "", unknownAPI},
		{"unknown host", wire{line: "GET /?Version=2014-05-26&Action=GetItem", headers: []string{"host: x"}}, "", "InvalidAction"},
		{"rpc on a path", wire{line: "GET /x?Version=2014-05-26&Action=ListThings"}, "", unknownAPI},
		{"unknown path", roa("GET /things"), "", "shop:"},
		{"unknown path below a known one", roa("GET /clusters/c1/things"), "", "shop:"},
		{"unknown path, named", roa("DELETE /things", "x-acs-action: ListThings"), "", "shop:"},
		{"unknown path, named in the query", roa("DELETE /things?Action=ListThings"), "", "shop:"},
		{"unknown path, named by a known action", roa("GET /things", "x-acs-action: ListClusters"), "", unknownAPI},
		{"unknown path, named by the query", roa("GET /things?Action=listClusters"), "", unknownAPI},
		{"unknown path, escaped slash", roa("GET /things%2Fx"), "", "InvalidParameter"},
		{"known path, other method", roa("PUT /clusters"), "", "UnsupportedHTTPMethod"},
		{"known path and a slash", roa("GET /clusters/"), "", unknownAPI},
		{"known path and a slash, parameter", roa("DELETE /clusters/c1/"), "", unknownAPI},
		{"known path in another case", roa("GET /Clusters/c1"), "", unknownAPI},
		{"known path, other action", roa("GET /clusters", "x-acs-action: ListThings"), "", unknownAPI},
	}
	a := load(t, false)
	for _, test := range tests {
		c := test.wire.call(t)
		m, err := a.Resolve(c, test.hint)
		got := refusal(err)
		if err == nil {
			got = m.RAMAction
		}
		if got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}

// What passes with default metadata is checked by none, is about every
// resource, and carries no flag that opens anything.
func TestLenientMatch(t *testing.T) {
	a := load(t, false)
	c := rpc("Action=ListThings&RegionId=cn-mars&x=1").call(t)
	m, err := a.Resolve(c, "")
	if err != nil {
		t.Fatal(err)
	}
	if m.Known || m.Product != "Shop" || m.Action != "ListThings" || m.Flags != (Flags{}) {
		t.Errorf("got %+v", m)
	}
	if err := m.Validate(c); refusal(err) != "InvalidRegionId.NotFound RegionId" {
		t.Errorf("the regions of a known product do not hold: %v", err)
	}
	if got, err := m.Resources(c, "1000", true); err != nil || !cmp.Equal(got, []string{"*"}) {
		t.Errorf("got %v, %v", got, err)
	}
	c = wire{line: "POST /", body: `{"Action": "DeleteItems"}`, headers: []string{
		"x-acs-version: 2014-05-26", "x-acs-action: ListThings", acs3, "content-type: application/json"}}.call(t)
	if m, err = a.Resolve(c, ""); err != nil {
		t.Fatal(err)
	}
	if err := m.Validate(c); refusal(err) != "InvalidParameter Action or Version" {
		t.Errorf("another action in a JSON body: %v", err)
	}
	c = rpc("Action=ListThings&x=1&x=1").call(t)
	if _, err := a.Resolve(c, ""); refusal(err) != "InvalidParameter x" {
		t.Errorf("a parameter given twice: %v", err)
	}
}

func TestUnloaded(t *testing.T) {
	header := func(line string, more ...string) wire {
		return wire{line: line, headers: append([]string{acs3, "x-acs-version: 2020-01-01"}, more...)}
	}
	body := func(w wire, body string) wire {
		w.body = body
		return w
	}
	tests := []struct {
		name string
		wire wire
		hint string
		want string // RAM action, or refusal
	}{
		{"RPC V1", rpc("Action=Get"), "", ":Get"},
		{"RPC V1, hint", rpc("Action=Get"), "Shop", "shop:Get"},
		{"RPC V1, path", wire{line: "GET /x?Version=2020-01-01&Action=Get"}, "", "InvalidParameter Action or Version"},
		{"RPC V1, no action", wire{line: "GET /?Version=2020-01-01&AccessKeyId=k"}, "", "MissingParameter Action"},
		{"RPC V1, no version", wire{line: "GET /?Action=Get"}, "", "MissingParameter Version"},
		{"RPC V1, odd action", rpc("Action=*"), "", "InvalidParameter Action or Version"},
		{"RPC V1, owner in another case", rpc("Action=Get&OWNERID=1"), "", "InvalidParameter OWNERID"},
		{"RPC V1, given twice", rpc("Action=Get&x=1&x=1"), "", "InvalidParameter x"},
		{"ACS3", header("GET /", "x-acs-action: Get"), "Shop", "shop:Get"},
		{"ACS3, no action", header("GET /"), "Shop", "shop:"},
		{"ACS3 on a path: the name is the caller's word", header("DELETE /x", "x-acs-action: Get"), "Shop", "shop:"},
		{"ACS3 on a path, odd action", header("DELETE /x", "x-acs-action: *"), "Shop", "InvalidParameter Action or Version"},
		{"ACS3 on a path, no action", header("GET /x"), "Shop", "shop:"},
		{"ACS3, a body that may be taken for a form or JSON", body(header("POST /", "x-acs-action: Get", "content-type: text/plain"), "Action=Delete"), "Shop", "InvalidParameter body"},
		{"ACS3, JSON body of GET", body(header("GET /", "x-acs-action: Get", "content-type: application/json"), "{}"), "Shop", "InvalidParameter body"},
		{"ACS3 on a path, a body of any type", body(header("POST /x", "content-type: text/plain"), "Action=Delete"), "Shop", "shop:"},
		{"ROA V1: no rpc", roa("GET /", "x-acs-action: Get"), "Shop", "shop:"},
		{"ROA V1, a body of any type", body(roa("POST /", "content-type: text/xml"), "<a/>"), "Shop", "shop:"},
		{"ROA V1 on a path", roa("DELETE /x", "x-acs-action: Get"), "Shop", "shop:"},
		{"ACS3, action of the query alone", header("GET /x?Action=Get"), "Shop", "InvalidParameter Action or Version"},
		{"ACS3, escaped slash", header("GET /x%2Fy"), "Shop", "InvalidParameter"},
		{"unknown method", header("BREW /x"), "Shop", "UnsupportedHTTPMethod"},
	}
	a := loadText(t, false)
	for _, test := range tests {
		c := test.wire.call(t)
		m, err := a.Resolve(c, test.hint)
		got := refusal(err)
		if err == nil {
			got = m.RAMAction
			if m.Known || m.Product != test.hint || m.KnownRegion("cn-hangzhou") || m.Validate(c) != nil {
				t.Errorf("%s: got %+v", test.name, m)
			}
		}
		if got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}
