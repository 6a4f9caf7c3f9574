package acs

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ramgate/ramgate/catalog"
)

// A request of each style that passes; the rows below change one thing.
func rpcRequest(tb testing.TB) *Request {
	return signed(tb, RPCV1, request("POST", "/?RegionId=cn-hangzhou", "Name=a", "content-type", formContent))
}

func roaRequest(tb testing.TB) *Request {
	return signed(tb, ROAV1, request("GET", "/clusters/c1?name=x", ""))
}

func acs3Request(tb testing.TB) *Request {
	return signed(tb, ACS3, request("POST", "/?RegionId=cn-hangzhou", "Name=a", "content-type", formContent))
}

func TestPlainRequestsPass(t *testing.T) {
	for style, r := range map[Style]*Request{RPCV1: rpcRequest(t), ROAV1: roaRequest(t), ACS3: acs3Request(t)} {
		if c, _, e := accept(r); e != nil || c.Style != style {
			t.Errorf("style %d, want %d: %v", c.Style, style, e)
		}
	}
}

// target is r with text appended to its query.
func appending(r *Request, query string) *Request {
	out := *r
	out.Target += "&" + query
	return &out
}

func withPath(path string) *Request { return request("GET", path, "", "x-acs-version", "2015-12-15") }

func withMethod(method string, r *Request) *Request {
	out := *r
	out.Method = method
	return &out
}

func withForm(body string) *Request { return request("POST", "/", body, "content-type", formContent) }

// TestRefused has a row for each thing that Parse refuses because two parsers
// may read it differently.
func TestRefused(t *testing.T) {
	rpc, roa, acs3 := rpcRequest(t), roaRequest(t), acs3Request(t)
	for _, test := range []struct {
		what, name string
		r          *Request
	}{
		{"system parameter twice in the query", "Version", appending(rpc, "Version=2014-05-26")},
		{"system parameter in query and form", "Version", setBody(rpc, "Version=2014-05-26")},
		{"system parameter in another case", "TimeStamp", appending(rpc, "TimeStamp=x")},
		{"system parameter in another case, ACS3", "action", appending(acs3, "action=x")},
		{"system parameter folded beyond ASCII", "", appending(rpc, "Ver%C5%BFion=x")},
		{"system parameter with blanks around", "", appending(rpc, "+Action=x")},
		{"system parameter as a list", "Action[]", appending(rpc, "Action[]=x")},
		{"system parameter as an element", "Action[0", appending(rpc, "Action[0=x")},
		{"escaped name of a system parameter twice", "Version", appending(rpc, "%56ersion=2014-05-26")},

		{"form with GET", "body", withMethod("GET", withForm("a=1"))},
		{"form with HEAD", "body", withMethod("HEAD", withForm("a=1"))},
		{"form with DELETE", "body", withMethod("DELETE", withForm("a=1"))},
		{"form with an unknown method", "body", withMethod("QUERY", withForm("a=1"))},
		{"form with GET, signed in RPC V1", "body", signed(t, RPCV1, request("GET", "/", "InstanceId=i-1", "content-type", formContent))},
		{"form with GET, signed in ACS3", "body", signed(t, ACS3, request("GET", "/", "InstanceId=i-1", "content-type", formContent))},
		{"parameter that replaces the method", "_method", appending(rpc, "_method=DELETE")},
		{"parameter that replaces the method, in the form", "_method", withForm("_method=DELETE")},
		{"parameter that replaces the method, in ROA", "_Method", appending(roa, "_Method=DELETE")},

		{"raw semicolon in the query", "", appending(rpc, "a=1;b=2")},
		{"raw semicolon in the form", "", withForm("a=1;b=2")},
		{"NUL in a value", "a", appending(rpc, "a=%00")},
		{"NUL in a name", "", appending(rpc, "a%00=1")},
		{"raw NUL in the form", "a", withForm("a=\x00")},
		{"invalid UTF-8 in a value", "a", appending(rpc, "a=%ff")},
		{"raw invalid UTF-8 in the query", "a", appending(rpc, "a=\xff")},
		{"invalid UTF-8 in a name", "", appending(rpc, "%c3=1")},
		{"overlong UTF-8", "a", withForm("a=%c0%af")},
		{"surrogate in UTF-8", "a", withForm("a=%ed%a0%80")},
		{"bad escape in a value", "a", appending(rpc, "a=%zz")},
		{"cut escape in a value", "a", appending(rpc, "a=%4")},
		{"lone percent", "a", withForm("a=%")},
		{"bad escape in a name", "", appending(rpc, "a%u0041=1")},
		{"control character in a name", "", appending(rpc, "a%0ab=1")},
		{"C1 control character in a name", "", withForm("a%C2%85b=1")},
		{"parameter without a name", "", appending(rpc, "=1")},
		{"empty pair", "", appending(rpc, "&a=1")},
		{"separator at the end", "", appending(rpc, "")},
		{"separator at the end of the form", "", withForm("a=1&")},

		{"Authorization twice", "authorization", with(roa, "authorization", "acs a:b")},
		{"Authorization joined, ROA V1", "Authorization", setting(roa, "authorization", "acs a:b,acs a:b")},
		{"Authorization joined, ACS3", "Authorization", setting(acs3, "authorization", acs3.header("authorization")+","+acs3.header("authorization"))},
		{"Authorization with a part twice", "Authorization", setting(acs3, "authorization", acs3.header("authorization")+",Credential=b")},
		{"Authorization with an unknown part", "Authorization", setting(acs3, "authorization", acs3.header("authorization")+",X=b")},
		{"Authorization without a colon", "Authorization", setting(roa, "authorization", "acs ab")},
		{"Authorization with two colons", "Authorization", setting(roa, "authorization", "acs a:b:c")},
		{"too many signed headers", "Authorization", setting(acs3, "authorization", acs3Method+" Credential=a,Signature=b,SignedHeaders=a"+strings.Repeat(";b", 128))},
		{"credentials of two styles, ROA V1", "Authorization", appending(roa, "AccessKeyId=a")},
		{"credentials of two styles, ACS3", "Authorization", appending(acs3, "Signature=a")},
		{"credentials of RPC V1 and another scheme", "Authorization", with(rpc, "authorization", "Basic eDp5")},
		{"bearer token beside a signature", "Authorization", with(acs3, "x-acs-bearer-token", "t")},
		{"bearer token beside RPC V1", "Authorization", with(rpc, "x-acs-bearer-token", "t")},
		{"identity token beside a signature", "Authorization", with(roa, "x-acs-zero-trust-idtoken", "t")},
		{"two access keys", "x-acs-accesskey-id", with(acs3, "x-acs-accesskey-id", "another")},
		{"two access keys, RPC V1", "x-acs-accesskey-id", with(rpc, "x-acs-accesskey-id", "another")},
		{"two security tokens", "SecurityToken", with(appending(rpc, "SecurityToken=a"), "x-acs-security-token", "b")},
		{"security token of RPC V1 in a header", "SecurityToken", with(rpc, "x-acs-security-token", "b")},
		{"security token of ACS3 in a parameter", "SecurityToken", appending(acs3, "SecurityToken=b")},
		{"comma in Host", "Host", setHost(roa, "a.example.com,b.example.com")},
		{"blank in Host", "Host", setHost(roa, "a.example.com ")},
		{"line feed in Host", "Host", setHost(acs3, "a\nb")},
		{"byte from 0x80 up in Host", "Host", setHost(acs3, "\xc3\xa9")},
		{"Host as a header", "host", with(roa, "host", "a.example.com")},
		{"comma in Content-Type", "Content-Type", setting(rpc, "content-type", formContent+",application/json")},
		{"Content-Type twice", "content-type", with(rpc, "content-type", formContent)},
		{"Content-MD5 twice", "content-md5", with(roa, "content-md5", "x")},
		{"Accept twice", "accept", with(roa, "accept", "application/xml")},
		{"Date twice", "date", with(roa, "date", "Mon, 23 Nov 2026 19:05:44 GMT")},
		{"x-acs header twice", "x-acs-version", with(rpc, "x-acs-version", "2014-05-26")},
		{"unknown x-acs header twice", "x-acs-x", with(rpc, "x-acs-x", "1", "x-acs-x", "1")},
		{"x-acs header twice, apart", "x-acs-x", with(rpc, "x-acs-x", "1", "x-acs-z", "1", "x-acs-x", "1")},
		{"charset of a form", "Content-Type", setting(rpc, "content-type", formContent+"; charset=gbk")},
		{"second charset of a form", "Content-Type", setting(rpc, "content-type", formContent+"; charset=utf-8;charset=gbk")},
		{"charset of JSON", "Content-Type", request("POST", "/c", "{}", "content-type", "application/json; charset=utf-16", "x-acs-version", "1")},
		{"type that begins like a form", "Content-Type", setting(rpc, "content-type", formContent+"2")},
		{"charset behind a blank", "Content-Type", setting(rpc, "content-type", formContent+" charset=gbk")},
		{"malformed media type parameter", "Content-Type", setting(rpc, "content-type", formContent+"; charset")},
		{"header of the gate", "x-ramgate-account", with(roa, "x-ramgate-account", "1")},
		{"empty header of the gate", "x-ramgate-account", with(roa, "x-ramgate-account", "")},
		{"method override", "x-http-method-override", with(roa, "x-http-method-override", "DELETE")},
		{"method override, short", "x-method-override", with(roa, "x-method-override", "DELETE")},
		{"URL override", "x-original-url", with(roa, "x-original-url", "/x")},
		{"URL rewrite", "x-rewrite-url", with(roa, "x-rewrite-url", "/x")},
		{"underscores for dashes", "x_acs_version", with(roa, "x_acs_version", "1")},
		{"underscores for dashes, gate", "x-ramgate_account", with(roa, "x-ramgate_account", "1")},
		{"header name in capitals", "X-Acs-Version", with(rpc, "X-Acs-Version", "1")},
		{"empty header name", "", with(rpc, "", "1")},
		{"line feed in a header", "x-acs-x", with(roa, "x-acs-x", "1\nx-acs-y:2")},
		{"NUL in a header", "accept", setting(roa, "accept", "a\x00")},

		{"content encoding", "Content-Encoding", with(rpc, "content-encoding", "gzip")},
		{"content encodings", "Content-Encoding", with(rpc, "content-encoding", "identity, gzip")},
		{"partial body", "body", setState(rpc, Partial)},
		{"partial empty body", "body", setState(roa, Partial)},
		{"body of another length", "body", with(rpc, "content-length", "3")},
		{"RPC V1 with a JSON body", "body", setting(rpc, "content-type", "application/json")},
		{"RPC V1 with a multipart body", "body", setting(rpc, "content-type", "multipart/form-data; boundary=x")},
		{"RPC V1 with an untyped body", "body", setting(rpc, "content-type", "-")},
		{"RPC V1 with an unread form", "body", setState(rpc, Unread)},
		{"RPC V1 with an unread upload", "body", setting(setState(rpc, Unread), "content-type", "multipart/form-data; boundary=x")},
		{"RPC V1 with an unread untyped body", "body", with(setting(setState(rpc, Unread), "content-type", "-"), "content-length", "3")},
		{"unread form without a signature", "body", request2("POST", "/", Unread, "content-type", formContent, "x-acs-action", "A")},
		{"unread body that is there", "body", &Request{Method: "GET", Target: "/", Body: []byte("x"), BodyState: Unread}},

		{"raw byte from 0x80 up in the path", "", withPath("/a\xc3\xa9")},
		{"backslash in the path", "", withPath(`/a\b`)},
		{"semicolon in the path", "", withPath("/a;b")},
		{"NUL in the path", "", withPath("/a%00")},
		{"control character in the path", "", withPath("/a%0d%0ab")},
		{"invalid UTF-8 in the path", "", withPath("/a%ff")},
		{"dot segment", "", withPath("/./a")},
		{"dot segment at the end", "", withPath("/a/..")},
		{"dot segments encoded", "", withPath("/a/%2e%2E/b")},
		{"dot segment half encoded", "", withPath("/a/.%2e/b")},
		{"dot segment with parameters", "", withPath("/a/..;x/b")},
		{"dot segment with escaped parameters", "", withPath("/a/..%3Bx/b")},
		{"dot segment behind an escaped slash", "", withPath("/a/b%2F..%2Fc")},
		{"dot segment behind an escaped backslash", "", withPath("/a/b%5C..%5Cc")},
		{"empty segment", "", withPath("/a//b")},
		{"two slashes at the beginning", "", withPath("//a")},
		{"two slashes at the end", "", withPath("/a//")},
		{"fragment", "", withPath("/a#b")},
		{"fragment in the query", "", withPath("/a?b#c")},
		{"double encoding", "", withPath("/a%252e")},
		{"double encoding of the digits", "", withPath("/a%25%32e")},
		{"bad escape in the path", "", withPath("/a%zz")},
		{"cut escape in the path", "", withPath("/a%2")},
		{"blank in the target", "", withPath("/a b")},
		{"control character in the target", "", withPath("/a?b=\tc")},
		{"no slash at the beginning", "", withPath("a")},
		{"absolute form", "", withPath("http://a/")},
		{"asterisk", "", withPath("*")},
		{"empty target", "", withPath("")},
		{"query alone", "", withPath("?Action=A")},
	} {
		t.Run(test.what, func(t *testing.T) {
			c, e := Parse(test.r, testLimits)
			wantRefusal(t, e, catalog.InvalidParameter, test.name)
			if c == nil || c.Method != test.r.Method {
				t.Fatal("no Call")
			}
			if _, e := testKey.Verify(c); e == nil {
				t.Error("a refused call verified")
			}
		})
	}
}

// TestPassed has a row for each thing that looks like one to refuse and is not.
func TestPassed(t *testing.T) {
	rpc, roa := rpcRequest(t), roaRequest(t)
	for _, test := range []struct {
		what string
		r    *Request
	}{
		{"repeated parameter, for the metadata to judge", appending(rpc, "Id=1&Id=2")},
		{"names of RPC V1 in a ROA product's query", withPath("/a?action=x&version=1&signature=2")},
		{"value with a control character", appending(rpc, "a=%0a%1f")},
		{"value that holds '=', '?' and '&'", appending(rpc, "a=b=c?%26")},
		{"parameter without '='", appending(rpc, "a")},
		{"charset of a form", setting(rpc, "content-type", formContent+`; Charset="UTF-8"`)},
		{"form type in capitals", setting(rpc, "content-type", "Application/X-WWW-Form-Urlencoded")},
		{"form type without a body", request("GET", "/?Action=A", "", "content-type", formContent)},
		{"RPC V1, JSON type without a body", request("GET", "/?Action=A", "", "content-type", "application/json")},
		{"identity encoding", with(rpc, "content-encoding", "Identity")},
		{"content length", with(rpc, "content-length", "6")},
		{"unread upload with a signature over its digest", setState(roa, Unread)},
		{"RPC V1, unread, known to be empty", with(setState(rpc, Unread), "content-length", "0")},
		{"RPC V1, unread, no sign of a body", setting(setState(rpc, Unread), "content-type", "-")},
		{"empty credential parameter beside Authorization", appending(roa, "AccessKeyId=")},
		{"the access key twice", with(roa, "x-acs-accesskey-id", testCred.AccessKeyID)},
		{"header with an underscore", with(roa, "x_request_y", "1")},
		{"empty query", withPath("/a?")},
		{"slash at the end", withPath("/a/")},
		{"dots that are no segment", withPath("/.a/a../...")},
		{"escaped slash", withPath("/a%2Fb")},
		{"percent sign", withPath("/a%25%E4%B8%AD")},
	} {
		t.Run(test.what, func(t *testing.T) {
			if _, e := Parse(test.r, testLimits); e != nil {
				t.Error(e)
			}
		})
	}
}

func TestMethod(t *testing.T) {
	for _, method := range []string{"", "get", "Get", "GET ", "GET&%2F&Action", "GET\n/"} {
		_, e := Parse(request(method, "/?Action=A", ""), testLimits)
		wantRefusal(t, e, catalog.UnsupportedHTTPMethod, "")
	}
	for _, method := range []string{"PATCH", "VERSION-CONTROL"} {
		if _, e := Parse(request(method, "/?Action=A", ""), testLimits); e != nil {
			t.Error(e)
		}
	}
}

func TestRepeated(t *testing.T) {
	c, e := Parse(setBody(appending(rpcRequest(t), "Id=1&Tag=2&Id=3"), "Tag=1&Tag=2&Name=a"), testLimits)
	if e != nil {
		t.Fatal(e)
	}
	if got := fmt.Sprint(c.Repeated); got != "[Id Tag]" {
		t.Errorf("repeated: %s", got)
	}
	wantRefusal(t, c.RefuseRepeated(func(name string) bool { return name == "Id" }), catalog.InvalidParameter, "Tag")
	if e := c.RefuseRepeated(func(string) bool { return true }); e != nil {
		t.Error(e)
	}
}

func TestLimits(t *testing.T) {
	rpc := rpcRequest(t)
	size := len(rpc.Target)
	for _, h := range rpc.Headers {
		size += len(h.Name) + len(h.Value)
	}
	for _, test := range []struct {
		name, value string
		l           Limits
	}{
		{"headers", fmt.Sprint(size - 1), Limits{Body: 6, Parameters: 11, HeaderBytes: size - 1}},
		{"body", "5", Limits{Body: 5, Parameters: 11, HeaderBytes: size}},
		{"parameters", "10", Limits{Body: 6, Parameters: 10, HeaderBytes: size}},
		{"headers", "0", Limits{}},
		{"", "", Limits{Body: 6, Parameters: 11, HeaderBytes: size}},
	} {
		c, e := Parse(rpc, test.l)
		if test.name == "" {
			if e != nil {
				t.Errorf("at the limits: %v", e)
			}
			continue
		}
		wantRefusal(t, e, catalog.InvalidParameterLengthExceeded, test.name)
		if e != nil && e.Params.Value != test.value {
			t.Errorf("%s: limit %s, want %s", test.name, e.Params.Value, test.value)
		}
		if test.l.HeaderBytes > 0 && (c.Style != RPCV1 || c.Format != JSON) {
			t.Errorf("%s: style %d, format %d", test.name, c.Style, c.Format)
		}
	}
}

// TestCutBody: what the proxy cut off at the limit was too long; of any other
// partial body nobody knows.
func TestCutBody(t *testing.T) {
	cut := setState(rpcRequest(t), Partial)
	for limit, code := range map[int]catalog.Code{
		len(cut.Body) - 1: catalog.InvalidParameterLengthExceeded,
		len(cut.Body):     catalog.InvalidParameterLengthExceeded,
		len(cut.Body) + 1: catalog.InvalidParameter,
	} {
		l := testLimits
		l.Body = limit
		_, e := Parse(cut, l)
		wantRefusal(t, e, code, "body")
	}
}

func setBody(r *Request, body string) *Request {
	out := *r
	out.Body = []byte(body)
	return &out
}

func setHost(r *Request, host string) *Request {
	out := *r
	out.Host = host
	return &out
}

func setState(r *Request, state BodyState) *Request {
	out := *r
	out.BodyState = state
	if state == Unread {
		out.Body = nil
	}
	return &out
}

func request2(method, target string, state BodyState, headers ...string) *Request {
	return setState(request(method, target, "", headers...), state)
}

func (r *Request) header(name string) string { return (&Call{Request: r}).Header(name) }
