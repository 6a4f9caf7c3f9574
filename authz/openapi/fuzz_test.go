package openapi

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ramgate/ramgate/authz/acs"
)

// outcome is all that the package says of one call.
type outcome struct {
	refused   string
	action    string
	region    string
	resources []string
	params    []acs.Param
}

func outcomeOf(a *APIs, r *acs.Request, hint string, bodySigned bool) outcome {
	c, err := acs.Parse(r, acs.Limits{Body: 1 << 20, Parameters: 1000, HeaderBytes: 1 << 16})
	if err != nil {
		return outcome{refused: refusal(err)}
	}
	m, err := a.Resolve(c, hint)
	if err != nil {
		return outcome{refused: refusal(err)}
	}
	o := outcome{action: m.RAMAction, region: m.Region(c)}
	// Resources must hold its own even where nobody validated.
	resources, err := m.Resources(c, "1000", bodySigned)
	if invalid := m.Validate(c); invalid != nil {
		err = invalid
	}
	o.refused, o.resources, o.params = refusal(err), resources, m.Params(c)
	return o
}

func FuzzCall(f *testing.F) {
	json := "content-type: application/json\n"
	header := "x-acs-version: 2015-12-15\nauthorization: acs k:s\n"
	f.Add("GET", "/?Version=2014-05-26&Action=GetItem&ItemId=i-1&RegionId=cn-hangzhou", "", "", "", true)
	f.Add("GET", "/?Version=2014-05-26&Action=MoveItems&Shelf=s&ItemIds=[\"a\",1,\"\\ud800\"]&Box.1=x&Box.2=y", "", "", "", true)
	f.Add("POST", "/?Version=2014-05-26&Action=ListItems", "", "PageSize=1&Tag.1.Key=x&Tag.3=y&Color=1&Color=2&Ratio=1e9&Legacy=", "Shop", true)
	f.Add("POST", "/?Version=2014-05-26&Action=DeleteItems", "", "ItemId.1=a&ItemId.2=b&itemid.3=c&RegionId=x", "Shop", false)
	f.Add("POST", "/clusters", header+json, `{"name": "a/b", "dry": true, "zones": ["z", {}, null], "spec": [[]], "zones.1": 1}`, "Shop", true)
	f.Add("GET", "/clusters/a%2Fb/nodes/%64efaults", header, "", "Shop", true)
	f.Add("DELETE", "/objects/a%2F..%2Fb/detail?RegionId=x", header+"x-acs-region-id: y\n", "", "Shop", true)
	f.Add("POST", "/tags?regionId=x&RegionId=x", header, "a=b", "Shop", false)
	f.Add("GET", "/", "x-acs-version: 2014-05-26\nx-acs-action: Ping\nauthorization: ACS3-HMAC-SHA256 Credential=k,SignedHeaders=x,Signature=s\n"+json, `{"Action": "X"}`, "Shop", true)
	pack := "x-acs-version: 2014-05-26\nx-acs-action: PackItems\nauthorization: ACS3-HMAC-SHA256 Credential=k,SignedHeaders=x,Signature=s\n"
	f.Add("POST", "/?ItemId=a//b&RegionId=cn-beijing", pack, "", "Shop", true)
	f.Add("POST", "/?Box.1=b&Note.1=x", pack+json, `{"Label": "l", "Note": null, "ItemId": "i"}`, "Shop", true)
	f.Add("GET", "/clusters/Defaults%2FNodes", header, "", "Shop", true)
	all := map[string]*APIs{"strict": load(f, true), "lenient": load(f, false), "unloaded": loadText(f, false)}
	f.Fuzz(func(t *testing.T, method, target, headers, body, hint string, bodySigned bool) {
		r := &acs.Request{Method: method, Scheme: "https", Host: "shop.example.com", Target: target, Body: []byte(body), BodyState: acs.Whole}
		for line := range strings.SplitSeq(headers, "\n") {
			if name, value, ok := strings.Cut(line, ": "); ok {
				r.Headers = append(r.Headers, acs.Header{Name: name, Value: value})
			}
		}
		for name, a := range all {
			o := outcomeOf(a, r, hint, bodySigned)
			if diff := cmp.Diff(o, outcomeOf(a, r, hint, bodySigned), cmp.AllowUnexported(outcome{})); diff != "" {
				t.Errorf("%s: not the same twice: %s", name, diff)
			}
			if o.refused == "" && (len(o.resources) == 0 || len(o.resources) > maxResources) {
				t.Errorf("%s: %d resources", name, len(o.resources))
			}
			for _, resource := range o.resources {
				checkResource(t, resource)
			}
			if strings.HasPrefix(o.refused, "InternalError") {
				t.Errorf("%s: %s", name, o.refused)
			}
			for _, p := range o.params {
				if acs.IsSystem(p.Name) && strings.HasPrefix(target, "/?") {
					t.Errorf("%s: policies see %s", name, p.Name)
				}
			}
		}
	})
}

// checkResource holds a resource against the templates of the test metadata:
// no value moves a field or becomes a pattern.
func checkResource(t *testing.T, resource string) {
	if resource == "*" {
		return
	}
	fields := strings.SplitN(resource, ":", 5)
	if len(fields) != 5 || fields[0] != "acs" || fields[1] != "shop" && fields[1] != "stock" || fields[3] != "1000" && fields[3] != "*" {
		t.Errorf("resource %q is none of the metadata's", resource)
		return
	}
	if strings.ContainsAny(resource, "?,\n\x00") {
		t.Errorf("resource %q holds a character with a meaning", resource)
	}
	for segment := range strings.SplitSeq(fields[4], "/") {
		if segment == "" || segment == ".." || segment == "." || strings.Contains(segment, "*") && segment != "*" {
			t.Errorf("resource %q holds a pattern or leads elsewhere", resource)
		}
	}
}
