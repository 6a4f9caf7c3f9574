package acs

import (
	"strings"
	"testing"
	"time"

	"github.com/ramgate/ramgate/catalog"
)

// without is r without the parameter name in its query.
func without(r *Request, name string) *Request {
	out := *r
	path, query, _ := strings.Cut(r.Target, "?")
	var kept []string
	for _, pair := range strings.Split(query, "&") {
		if !strings.HasPrefix(pair, name+"=") {
			kept = append(kept, pair)
		}
	}
	out.Target = path + "?" + strings.Join(kept, "&")
	return &out
}

// changed is r with another value for the parameter name.
func changed(r *Request, name, value string) *Request {
	return appending(without(r, name), name+"="+value)
}

func authorization(r *Request, old, new string) *Request {
	return setting(r, "authorization", strings.Replace(r.header("authorization"), old, new, 1))
}

func TestCheckCredentials(t *testing.T) {
	rpc, roa, acs3 := rpcRequest(t), roaRequest(t), acs3Request(t)
	id := testCred.AccessKeyID
	for _, test := range []struct {
		what string
		r    *Request
		code catalog.Code
		name string
	}{
		{"RPC V1, nothing", request("GET", "/?Action=A", ""), catalog.MissingParameter, "AccessKeyId"},
		{"RPC V1, key", without(rpc, "AccessKeyId"), catalog.MissingParameter, "AccessKeyId"},
		{"RPC V1, empty key", changed(rpc, "AccessKeyId", ""), catalog.MissingParameter, "AccessKeyId"},
		{"RPC V1, signature", without(rpc, "Signature"), catalog.MissingParameter, "Signature"},
		{"RPC V1, time", without(rpc, "Timestamp"), catalog.MissingParameter, "Timestamp"},
		{"RPC V1, nonce", without(rpc, "SignatureNonce"), catalog.MissingParameter, "SignatureNonce"},
		{"RPC V1, empty nonce", changed(rpc, "SignatureNonce", ""), catalog.MissingParameter, "SignatureNonce"},
		{"RPC V1, version", without(rpc, "SignatureVersion"), catalog.MissingParameter, "SignatureVersion"},
		{"RPC V1, key before the rest", without(without(without(rpc, "AccessKeyId"), "Signature"), "Timestamp"), catalog.MissingParameter, "AccessKeyId"},
		{"RPC V1, time before nonce", without(without(rpc, "SignatureNonce"), "Timestamp"), catalog.MissingParameter, "Timestamp"},
		{"RPC V1, presence before values", without(changed(rpc, "SignatureMethod", "x"), "Signature"), catalog.MissingParameter, "Signature"},
		{"RPC V1, method", changed(rpc, "SignatureMethod", "HMAC-SHA256"), catalog.InvalidParamater, "SignatureMethod"},
		{"RPC V1, method in another case", changed(rpc, "SignatureMethod", "hmac-sha1"), catalog.InvalidParamater, "SignatureMethod"},
		{"RPC V1, signature version", changed(rpc, "SignatureVersion", "2.0"), catalog.InvalidParamater, "SignatureVersion"},
		{"RPC V1, RSA", appending(changed(rpc, "SignatureMethod", "SHA256withRSA"), "SignatureType=PRIVATEKEY"), catalog.InvalidParamater, "SignatureMethod"},
		{"RPC V1, private key", appending(rpc, "SignatureType=PRIVATEKEY"), catalog.InvalidParamater, "SignatureMethod"},
		{"RPC V1, bearer", request("GET", "/?Action=A&SignatureType=BEARERTOKEN&BearerToken=t", ""), catalog.InvalidParamater, "SignatureMethod"},
		{"RPC V1, bearer of the Go SDK", appending(changed(rpc, "AccessKeyId", ""), "SignatureType=BEARERTOKEN&BearerToken=t"), catalog.InvalidParamater, "SignatureMethod"},
		{"RPC V1, bearer token alone", appending(rpc, "BearerToken=t"), catalog.InvalidParamater, "SignatureMethod"},
		{"RPC V1, another scheme", request("GET", "/?Action=A", "", "authorization", "Bearer t"), catalog.InvalidParamater, "SignatureMethod"},

		{"ROA V1, key", authorization(roa, id, ""), catalog.MissingParameter, "AccessKeyId"},
		{"ROA V1, signature", setting(roa, "authorization", "acs "+id+":"), catalog.MissingParameter, "Signature"},
		{"ROA V1, time", setting(roa, "date", "-"), catalog.MissingParameter, "Timestamp"},
		{"ROA V1, version", setting(roa, "x-acs-signature-version", "-"), catalog.MissingParameter, "x-acs-signature-version"},
		{"ROA V1, method", setting(roa, "x-acs-signature-method", "HMAC-SHA256"), catalog.InvalidParamater, "SignatureMethod"},
		{"ROA V1, signature version", setting(roa, "x-acs-signature-version", "1.1"), catalog.InvalidParamater, "SignatureVersion"},
		{"ROA V1, type", setting(roa, "x-acs-signature-type", "PRIVATEKEY"), catalog.InvalidParamater, "SignatureMethod"},
		{"ROA V1 in capitals", authorization(roa, "acs ", "ACS "), catalog.InvalidParamater, "SignatureMethod"},

		{"ACS3, key", authorization(acs3, "Credential="+id+",", ""), catalog.MissingParameter, "AccessKeyId"},
		{"ACS3, signature", authorization(acs3, ",Signature=", ",Signature=,"), catalog.InvalidParameter, "Authorization"},
		{"ACS3, no signature", setting(acs3, "authorization", acs3Method+" Credential="+id+",SignedHeaders=host"), catalog.MissingParameter, "Signature"},
		{"ACS3, algorithm alone", setting(acs3, "authorization", acs3Method), catalog.MissingParameter, "AccessKeyId"},
		{"ACS3, time", setting(acs3, "x-acs-date", "-"), catalog.MissingParameter, "x-acs-date"},
		{"ACS3, nonce", setting(acs3, "x-acs-signature-nonce", "-"), catalog.MissingParameter, "x-acs-signature-nonce"},
		{"ACS3, digest", setting(acs3, "x-acs-content-sha256", "-"), catalog.MissingParameter, "x-acs-content-sha256"},
		{"ACS3, empty digest", setting(acs3, "x-acs-content-sha256", " "), catalog.MissingParameter, "x-acs-content-sha256"},
		{"ACS3, signed headers", setting(acs3, "authorization", acs3Method+" Credential="+id+",Signature=s"), catalog.MissingParameter, "SignedHeaders"},
		{"ACS3, signed header that is not there", setting(acs3, "x-acs-version", "-"), catalog.MissingParameter, "x-acs-version"},
		{"ACS3, signed header that ends at the proxy", authorization(acs3, "SignedHeaders=content-type", "SignedHeaders=connection;content-type"), catalog.MissingParameter, "connection"},
		{"ACS3, signed host that is not there", setHost(acs3, ""), catalog.MissingParameter, "host"},
		{"ACS3, signed header that is there twice", with(authorization(acs3, ";host", ";host;user-agent"), "user-agent", "a", "user-agent", "a"), catalog.InvalidParameter, "user-agent"},
		{"ACS3, x-acs header not signed", with(acs3, "x-acs-x", "1"), catalog.IncompleteSignature, ""},
		{"ACS3, empty x-acs header not signed", with(acs3, "x-acs-x", ""), catalog.IncompleteSignature, ""},
		{"ACS3, last x-acs header not signed", authorization(acs3, ";x-acs-version", ""), catalog.IncompleteSignature, ""},
		{"ACS3, content type of a form not signed", authorization(acs3, "content-type;", ""), catalog.IncompleteSignature, ""},
		{"ACS3, signed headers out of order", authorization(acs3, "content-type;host", "host;content-type"), catalog.IncompleteSignature, ""},
		{"ACS3, signed header twice", authorization(acs3, "host;", "host;host;"), catalog.IncompleteSignature, ""},
		{"ACS3, signed header in capitals", authorization(acs3, "content-type;host", "Host;content-type"), catalog.IncompleteSignature, ""},
		{"ACS3, empty signed header", authorization(acs3, "SignedHeaders=", "SignedHeaders=;"), catalog.IncompleteSignature, ""},
		{"ACS3, Authorization signed", authorization(acs3, "SignedHeaders=content-type", "SignedHeaders=authorization;content-type"), catalog.IncompleteSignature, ""},
		{"ACS3, type", with(acs3, "x-acs-signature-type", "PRIVATEKEY"), catalog.InvalidParamater, "SignatureMethod"},
		{"ACS3 with SM3", authorization(acs3, "ACS3-HMAC-SHA256", "ACS3-HMAC-SM3"), catalog.InvalidParamater, "SignatureMethod"},
		{"ACS3 with RSA", authorization(acs3, "ACS3-HMAC-SHA256", "ACS3-RSA-SHA256"), catalog.InvalidParamater, "SignatureMethod"},
		{"ACS4", authorization(acs3, "ACS3-HMAC-SHA256", "ACS4-HMAC-SHA256"), catalog.InvalidParamater, "SignatureMethod"},
		{"bearer header", request("GET", "/a", "", "x-acs-version", "1", "x-acs-bearer-token", "t"), catalog.InvalidParamater, "SignatureMethod"},
		{"identity token", request("GET", "/a", "", "x-acs-version", "1", "x-acs-zero-trust-idtoken", "t"), catalog.InvalidParamater, "SignatureMethod"},
		{"bearer scheme", request("GET", "/a", "", "authorization", "Bearer t"), catalog.InvalidParamater, "SignatureMethod"},
		{"basic scheme", request("GET", "/a", "", "authorization", "Basic eDp5"), catalog.InvalidParamater, "SignatureMethod"},
		{"nothing", request("GET", "/a", ""), catalog.MissingParameter, "AccessKeyId"},
	} {
		t.Run(test.what, func(t *testing.T) {
			c, _, e := accept(test.r)
			wantRefusal(t, e, test.code, test.name)
			if e != nil && e.Suffix != "" {
				t.Errorf("suffix %q before anything was computed", e.Suffix)
			}
			if _, e := testKey.Verify(c); e == nil {
				t.Error("verified all the same")
			}
		})
	}
}

func TestAnonymous(t *testing.T) {
	for _, test := range []struct {
		what string
		r    *Request
		want bool
	}{
		{"nothing", request("GET", "/", ""), true},
		{"action alone", request("GET", "/?Action=A&Version=1&SignatureNonce=n&Format=json", ""), true},
		{"headers that SDKs add", request("GET", "/", "", "x-acs-action", "A", "x-acs-date", "d", "x-acs-signature-nonce", "n"), true},
		{"empty credentials", request("GET", "/?AccessKeyId=&Signature=&SignatureType=", "", "authorization", ""), true},
		{"key", request("GET", "/?AccessKeyId=a", ""), false},
		{"signature", request("GET", "/?Signature=a", ""), false},
		{"token", request("GET", "/?SecurityToken=a", ""), false},
		{"bearer token", request("GET", "/?BearerToken=a", ""), false},
		{"type", request("GET", "/?SignatureType=BEARERTOKEN", ""), false},
		{"authorization", request("GET", "/", "", "authorization", "Basic eDp5"), false},
		{"token header", request("GET", "/", "", "x-acs-security-token", "t"), false},
		{"key header", request("GET", "/", "", "x-acs-accesskey-id", "t"), false},
		{"bearer header", request("GET", "/", "", "x-acs-bearer-token", "t"), false},
		{"identity token", request("GET", "/", "", "x-acs-zero-trust-idtoken", "t"), false},
	} {
		if c, e := Parse(test.r, testLimits); e != nil || c.Anonymous() != test.want {
			t.Errorf("%s: anonymous %v, %v", test.what, c.Anonymous(), e)
		}
	}
}

func TestTime(t *testing.T) {
	want := time.Date(2026, 11, 23, 19, 5, 44, 0, time.UTC)
	for _, test := range []struct {
		style Style
		text  string
		want  time.Time
	}{
		{RPCV1, "2026-11-23T19:05:44Z", want},
		{ACS3, "2026-11-23T19:05:44Z", want},
		{ACS3, "2026-11-23T19:05:44.592Z", want.Add(592 * time.Millisecond)},
		{RPCV1, "2026-11-23T19:05:44.000000001Z", want.Add(1)},
		{ROAV1, "Mon, 23 Nov 2026 19:05:44 GMT", want},
		{ROAV1, "2026-11-23T19:05:44Z", want},
		{RPCV1, "Mon, 23 Nov 2026 19:05:44 GMT", time.Time{}},
		{ACS3, "Mon, 23 Nov 2026 19:05:44 GMT", time.Time{}},
		{ROAV1, "Mon, 23 Nov 2026 19:05:44 CET", time.Time{}},
		{ROAV1, "Mon, 23 Nov 2026 19:05:44 +0000", time.Time{}},
		{RPCV1, "2026-11-23T19:05:44", time.Time{}},
		{RPCV1, "2026-11-23T19:05:44+00:00", time.Time{}},
		{RPCV1, "2026-11-23T19:05:44,592Z", time.Time{}},
		{RPCV1, "2026-11-23T19:05:44.Z", time.Time{}},
		{RPCV1, "2026-11-23T19:05:44.0000000000Z", time.Time{}},
		{RPCV1, "2026-11-23 19:05:44Z", time.Time{}},
		{RPCV1, "2026-11-31T19:05:44Z", time.Time{}},
		{RPCV1, "2026-11-23T19:05:60Z", time.Time{}},
		{RPCV1, "1763924744", time.Time{}},
		{RPCV1, "mock date", time.Time{}},
		{RPCV1, "", time.Time{}},
		{RPCV1, strings.Repeat("2", 1<<20), time.Time{}},
	} {
		c := Call{Style: test.style, Timestamp: test.text}
		got, e := c.Time()
		if test.want.IsZero() {
			wantRefusal(t, e, catalog.IllegalTimestamp, "Timestamp")
		} else if e != nil || !got.Equal(test.want) {
			t.Errorf("%.40q: %v %v", test.text, got, e)
		}
	}
}
