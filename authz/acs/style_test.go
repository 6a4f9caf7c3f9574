package acs

import (
	"fmt"
	"testing"
)

func TestStyleAndFormat(t *testing.T) {
	acs := []string{"x-acs-action", "A", "x-acs-version", "1"}
	for _, test := range []struct {
		what   string
		r      *Request
		style  Style
		format Format
	}{
		{"RPC V1 without Format", request("GET", "/?Action=A", ""), RPCV1, XML},
		{"RPC V1 by AccessKeyId alone", request("GET", "/?AccessKeyId=", ""), RPCV1, XML},
		{"RPC V1 by Signature alone", request("GET", "/?Signature=x", ""), RPCV1, XML},
		{"RPC V1, all in the form", request("POST", "/", "Action=A&Format=json", "content-type", formContent), RPCV1, JSON},
		{"RPC V1, Format in any case", request("GET", "/?Action=A&Format=jSoN", ""), RPCV1, JSON},
		{"RPC V1 does not look at Accept", request("GET", "/?Action=A&Format=JSON", "", "accept", "application/xml"), RPCV1, JSON},
		{"RPC V1 with the headers that SDKs add", request("GET", "/?Action=A", "", acs...), RPCV1, XML},
		{"RPC V1 with an empty Format", request("GET", "/?Action=A&Format=", ""), RPCV1, XML},
		{"header style without credentials", request("GET", "/", "", acs...), ACS3, JSON},
		{"header style without credentials, XML", request("GET", "/", "", append(acs, "accept", "application/xml")...), ACS3, XML},
		{"header style without credentials, Format", request("GET", "/?Format=xml", "", acs...), ACS3, XML},
		{"header style of ROA V1 without credentials", request("GET", "/a", "", append(acs, "x-acs-signature-version", "1.0")...), ROAV1, JSON},
		{"ROA V1", request("GET", "/a", "", "authorization", "acs a:b"), ROAV1, JSON},
		{"ROA V1, XML", request("GET", "/a", "", "authorization", "acs a:b", "accept", "text/xml;q=1, application/xml"), ROAV1, XML},
		{"ROA V1, either", request("GET", "/a", "", "authorization", "acs a:b", "accept", "application/xml, application/json"), ROAV1, JSON},
		{"ROA V1, anything", request("GET", "/a", "", "authorization", "acs a:b", "accept", "*/*"), ROAV1, JSON},
		{"ROA product's own Format", request("GET", "/a?Format=csv", "", "authorization", "acs a:b"), ROAV1, JSON},
		{"ACS3", request("GET", "/", "", "authorization", "ACS3-HMAC-SHA256 Credential=a"), ACS3, JSON},
		{"ACS3 with parameters of RPC V1", request("GET", "/?Action=A&Format=XML", "", "authorization", "ACS3-HMAC-SHA256 Credential=a"), ACS3, XML},
		{"ACS4", request("GET", "/", "", "authorization", "ACS4-HMAC-SHA256 Credential=a"), ACS3, JSON},
		{"another scheme", request("GET", "/a", "", "authorization", "Bearer t"), Unsigned, JSON},
		{"nothing", request("GET", "/a", "", "accept", "application/xml"), Unsigned, JSON},
		{"broken, but Format is there", request("GET", "/?Action=A&x=%zz&Format=JSON", ""), RPCV1, JSON},
		{"broken, XML by default", request("GET", "/?Action=A&x=%zz", ""), RPCV1, XML},
		{"too broken", request("GET", "x", ""), Unsigned, JSON},
	} {
		t.Run(test.what, func(t *testing.T) {
			c, _ := Parse(test.r, testLimits)
			if c.Style != test.style || c.Format != test.format {
				t.Errorf("style %d format %d, want %d %d", c.Style, c.Format, test.style, test.format)
			}
		})
	}
}

func TestUnknownFormat(t *testing.T) {
	for _, r := range []*Request{
		request("GET", "/?Action=A&Format=YAML&x=%zz", ""),
		request("GET", "/?Format=YAML", "", "authorization", "ACS3-HMAC-SHA256 Credential=a", "accept", "application/xml"),
	} {
		c, e := Parse(r, testLimits)
		wantRefusal(t, e, "InvalidParameter", "Format")
		if c.Format != JSON {
			t.Errorf("format %d", c.Format)
		}
	}
}

// What is too large is not decoded, and still answered in its own language.
func TestFormatOfTooLarge(t *testing.T) {
	r := request("POST", "/", "Format=XML&Action=A", "content-type", formContent)
	c, e := Parse(r, Limits{Body: 1, HeaderBytes: 1000, Parameters: 10})
	wantRefusal(t, e, "InvalidParameter.LengthExceeded", "body")
	if c.Style != RPCV1 || c.Format != XML || len(c.Form) != 0 {
		t.Errorf("style %d format %d form %v", c.Style, c.Format, c.Form)
	}
}

func TestHostID(t *testing.T) {
	for host, want := range map[string]string{
		"ecs.example.com":       "ecs.example.com",
		"Ecs.Example.com:8443":  "ecs.example.com",
		"ecs.example.com.":      "ecs.example.com",
		"ecs.example.com.:80":   "ecs.example.com",
		"ecs.example.com:":      "ecs.example.com",
		"127.0.0.1:18080":       "127.0.0.1",
		"[::1]:80":              "::1",
		"[2001:DB8::1]":         "2001:db8::1",
		"ecs.example.com:x":     "ecs.example.com:x",
		"a:b@ecs.example.com":   "a:b@ecs.example.com",
		"":                      "",
		"ecs\n.example.com":     "",
		"\xc3\xa9.example.com":  "",
		"ecs.example.com,other": "ecs.example.com,other",
	} {
		if c, _ := Parse(setHost(request("GET", "/", ""), host), testLimits); c.HostID != want {
			t.Errorf("%q: %q, want %q", host, c.HostID, want)
		}
	}
}

func TestParameters(t *testing.T) {
	c, e := Parse(request("POST", "/?Action=A&B=1+%2B&Signature=s&C", "D=%E4%B8%AD&SecurityToken=t", "content-type", formContent), testLimits)
	if e != nil {
		t.Fatal(e)
	}
	var got string
	for p := range c.Params {
		got += p.Name + "=" + p.Value + ";"
	}
	if got != "B=1 +;C=;D=中;" {
		t.Errorf("parameters %q", got)
	}
	for p := range c.Params {
		if p.Name != "B" {
			t.Error("went on after it was told to stop")
		}
		break
	}
	if v, ok := c.Param("SecurityToken"); v != "t" || !ok {
		t.Errorf("SecurityToken %q", v)
	}
	if _, ok := c.Param("d"); ok {
		t.Error("found a parameter in another case")
	}
	if len(c.Query) != 4 || len(c.Form) != 2 {
		t.Errorf("query %v form %v", c.Query, c.Form)
	}
}

func TestSystemNames(t *testing.T) {
	for _, name := range systemNames {
		if !IsSystem(name) || nearlySystem(name) {
			t.Errorf("%s is none", name)
		}
	}
	for _, name := range []string{"", "action", "RegionId", "SignatureVersionX", "OwnerId"} {
		if IsSystem(name) {
			t.Errorf("%s is one", name)
		}
	}
	for name, want := range map[string]bool{
		"RegionId": false, "Actions": false, "Action.1": false, "ACTION": true, "Action ": true, "Action[x]": true, "ſignature": true, "Timeſtamp": true,
	} {
		if nearlySystem(name) != want {
			t.Errorf("%s: %v", name, !want)
		}
	}
}

func TestAppendFold(t *testing.T) {
	for _, pair := range [][2]string{{"RegionId", "REGIONid"}, {"Kind", "\u212aind"}, {"size", "ſIZE"}, {"Ärger", "ärger"}} {
		if a, b := AppendFold(nil, pair[0]), AppendFold(nil, pair[1]); string(a) != string(b) {
			t.Errorf("%q and %q", a, b)
		}
	}
	if string(AppendFold(nil, "ab")) == string(AppendFold(nil, "ac")) {
		t.Error("folded different names")
	}
}

func TestNamesOfStyles(t *testing.T) {
	if got := fmt.Sprint(Unsigned, RPCV1, ROAV1, ACS3, JSON, XML); got != "unsigned rpc roa acs3 JSON XML" {
		t.Error(got)
	}
}
