package acs

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/ramgate/ramgate/catalog"
)

func TestCoverage(t *testing.T) {
	md5less := capturedRequest(t, "dara-v2-roa-form-sts") // darabonba sends no Content-MD5
	for _, test := range []struct {
		what string
		r    *Request
		want Coverage
	}{
		{"RPC V1, form", rpcRequest(t), BodySigned},
		{"RPC V1, unread", setting(setState(signed(t, RPCV1, request("GET", "/", "")), Unread), "content-type", "-"), BodyUnread},
		{"RPC V1, unread and empty", with(setState(signed(t, RPCV1, request("GET", "/", "")), Unread), "content-length", "0"), BodySigned},
		{"ROA V1, no body", roaRequest(t), BodySigned},
		{"ROA V1, body and digest", signed(t, ROAV1, request("PUT", "/a", "{}", "content-type", "application/json")), BodySigned},
		{"ROA V1, body without digest", md5less, BodyUnsigned},
		{"ROA V1, unread with digest", setState(signed(t, ROAV1, request("PUT", "/a", "{}")), Unread), BodyUnread},
		{"ROA V1, unread without digest", setState(setting(md5less, "content-length", "-"), Unread), BodyUnsigned},
		{"ACS3", acs3Request(t), BodySigned},
		{"ACS3, unread", setState(acs3Request(t), Unread), BodyUnread},
	} {
		c, proof, e := accept(test.r)
		if e != nil || proof.Body != test.want {
			t.Errorf("%s: %d, want %d: %v", test.what, proof.Body, test.want, e)
		}
		if c.Style == ROAV1 {
			sent, _ := base64.StdEncoding.DecodeString(c.Signature)
			if !bytes.Equal(proof.MAC, sent) {
				t.Errorf("%s: MAC %x", test.what, proof.MAC)
			}
		} else if proof.MAC != nil {
			t.Errorf("%s: MAC %x", test.what, proof.MAC)
		}
	}
}

// capturedRequest is the request of one capture, signed by testCred's secret.
func capturedRequest(tb testing.TB, name string) *Request {
	tb.Helper()
	for _, c := range captures(tb) {
		if c.Name == name {
			return c.Request()
		}
	}
	tb.Fatalf("no capture %s", name)
	return nil
}

func TestWrongSignature(t *testing.T) {
	rpc, roa, acs3 := rpcRequest(t), roaRequest(t), acs3Request(t)
	const noHint = "-"
	for _, test := range []struct {
		what string
		r    *Request
		hint string
	}{
		{"RPC V1", changed(rpc, "Signature", "x"), " server string to sign is:POST&%2F&AccessKeyId%3DLTAI5tExampleKeyId0001%26Action"},
		{"RPC V1, unpadded", changed(rpc, "Signature", "LqXsnjpjLz5ccLr9feH3juPfybc"), " server string to sign is:POST&"},
		{"RPC V1, not Base64", changed(rpc, "Signature", "!!!!!!!!!!!!!!!!!!!!!!!!!!!!"), " server string to sign is:POST&"},
		{"RPC V1, very long signature", changed(rpc, "Signature", strings.Repeat("A", 4096)), " server string to sign is:POST&"},
		{"RPC V1, very long text", changed(rpc, "X", strings.Repeat("A", 4096)), noHint},
		{"RPC V1, another path", &Request{Method: rpc.Method, Target: "/x" + rpc.Target[1:], Headers: rpc.Headers, Body: rpc.Body, BodyState: Whole}, noHint},
		{"ROA V1", setting(roa, "authorization", "acs a:x"), " server string to sign is:GET\napplication/json\n"},
		{"ROA V1, bytes that are no text", setting(setting(roa, "accept", "\xff"), "authorization", "acs a:x"), noHint},
		{"ROA V1, digest", setBody(roa, "x"), noHint},
		{"ROA V1, malformed digest", setting(roa, "content-md5", "x"), noHint},
		{"ACS3", authorization(acs3, "Signature=", "Signature=0"), " server string to sign is:ACS3-HMAC-SHA256\n"},
		{"ACS3, in capitals", setting(acs3, "authorization", capitalSignature(acs3)), " server string to sign is:ACS3-HMAC-SHA256\n"},
		{"ACS3, body", setBody(acs3, "Name=b"), noHint},
		{"ACS3, no body", setBody(acs3, ""), noHint},
		{"ACS3, malformed digest", setting(acs3, "x-acs-content-sha256", "UNSIGNED-PAYLOAD"), noHint},
	} {
		_, _, e := accept(test.r)
		wantRefusal(t, e, catalog.IncompleteSignature, "")
		if e == nil {
			continue
		}
		if test.hint == noHint && e.Suffix != "" || test.hint != noHint && !strings.HasPrefix(e.Suffix, test.hint) {
			t.Errorf("%s: suffix %q", test.what, e.Suffix)
		}
		if strings.Contains(e.Error(), "sign is") {
			t.Errorf("%s: the error for logs holds the text: %v", test.what, e)
		}
	}
}

func capitalSignature(r *Request) string {
	head, signature, _ := strings.Cut(r.header("authorization"), ",Signature=")
	return head + ",Signature=" + strings.ToUpper(signature)
}

func TestEmptySecretNeverVerifies(t *testing.T) {
	var zero Key
	var none *Key
	for style, r := range map[Style]*Request{RPCV1: rpcRequest(t), ROAV1: roaRequest(t), ACS3: acs3Request(t)} {
		c, e := Parse(r, testLimits)
		if e != nil {
			t.Fatal(e)
		}
		// What an empty secret would sign.
		c.CheckCredentials()
		if style == RPCV1 {
			mac := hmac.New(sha1.New, []byte("&"))
			mac.Write(c.appendRPC(nil))
			c.Signature = base64.StdEncoding.EncodeToString(mac.Sum(nil))
		}
		for _, k := range []*Key{NewKey(nil), NewKey([]byte{}), &zero, none} {
			_, e := k.Verify(c)
			wantRefusal(t, e, catalog.IncompleteSignature, "")
		}
		c.Signature = ""
		for _, k := range []*Key{NewKey(nil), testKey} {
			if _, e := k.Verify(c); e == nil {
				t.Error("an empty signature verified")
			}
		}
	}
}

// TestEveryByteCounts changes every byte that was signed. A change that passes
// must leave the decoded request what it was, which an independent reading
// (net/url) judges: another case of hexadecimal digits, '+' for "%20", a byte
// for its escape. Blanks around header values do not count either.
func TestEveryByteCounts(t *testing.T) {
	harmless := 0
	for _, name := range []string{
		"gosdk-rpc-get-plain", "popcore-rpc-post", "javacore-rpc-post-form",
		"gosdk-roa-get-query", "gosdk-roa-get-nonascii-path", "pytea-v2-roa-json",
		"dara-acs3-rpc-post-form", "pytea-acs3-roa-get-encoded-path", "npmcore-acs3-roa-post-json-sts",
	} {
		original := capturedRequest(t, name)
		if _, _, e := accept(original); e != nil {
			t.Fatalf("%s: %v", name, e)
		}
		for r, what := range mutations(original) {
			// The header styles do not sign the AccessKeyId: it chooses the secret.
			if c, proof, e := accept(r); e != nil || c.AccessKeyID != testCred.AccessKeyID {
				continue
			} else if proof.Body == BodyUnsigned && !bytes.Equal(r.Body, original.Body) {
				continue // ROA V1 without Content-MD5, and the proof says so
			}
			harmless++
			if !sameMeaning(original, r) {
				t.Errorf("%s: passes with another %s: %q", name, what, r.Headers)
			}
		}
	}
	if harmless == 0 {
		t.Error("no change was harmless: nothing was compared")
	}
}

// mutations yields r with one byte changed, removed or inserted in each place
// of the target, the host, the body and every header that some style signs.
func mutations(r *Request) func(yield func(*Request, string) bool) {
	bytesTried := []byte("\x00 &+%=;/.aZ\xc3")
	return func(yield func(*Request, string) bool) {
		each := func(what, old string, set func(out *Request, text string)) bool {
			try := func(text string) bool {
				out := *r
				out.Headers = slices.Clone(r.Headers)
				set(&out, text)
				return text == old || yield(&out, what)
			}
			for i := range len(old) {
				if !try(old[:i]+old[i+1:]) || !try(old[:i]+string(old[i]^0x20)+old[i+1:]) || !try(old[:i]+string(old[i]^1)+old[i+1:]) {
					return false
				}
				for _, b := range bytesTried {
					if !try(old[:i]+string([]byte{b})+old[i+1:]) || !try(old[:i]+string([]byte{b})+old[i:]) {
						return false
					}
				}
			}
			return true
		}
		if !each("target", r.Target, func(out *Request, text string) { out.Target = text }) ||
			!each("method", r.Method, func(out *Request, text string) { out.Method = text }) ||
			!each("body", string(r.Body), func(out *Request, text string) { out.Body = []byte(text) }) {
			return
		}
		c, _ := Parse(r, testLimits)
		if slices.Contains(c.SignedHeaders, "host") && !each("host", r.Host, func(out *Request, text string) { out.Host = text }) {
			return
		}
		for i, h := range r.Headers {
			roa := c.Style == ROAV1 && (strings.HasPrefix(h.Name, acsPrefix) || slices.Contains([]string{"accept", "content-md5", "content-type", "date"}, h.Name))
			if !roa && h.Name != "authorization" && !slices.Contains(c.SignedHeaders, h.Name) {
				continue
			}
			if !each(h.Name, h.Value, func(out *Request, text string) { out.Headers[i].Value = text }) ||
				!each("name "+h.Name, h.Name, func(out *Request, text string) { out.Headers[i].Name = text }) {
				return
			}
		}
	}
}

// sameMeaning compares what backends make of two requests.
func sameMeaning(a, b *Request) bool {
	if a.Method != b.Method || a.Host != b.Host || len(a.Headers) != len(b.Headers) {
		return false
	}
	for i := range a.Headers {
		if a.Headers[i].Name != b.Headers[i].Name {
			return false
		}
		// Blanks around, and after the commas of Authorization, mean nothing.
		va, vb := strings.TrimSpace(a.Headers[i].Value), strings.TrimSpace(b.Headers[i].Value)
		if a.Headers[i].Name == "authorization" {
			squeeze := strings.NewReplacer(", ", ",", " ,", ",", ",\t", ",", "\t,", ",", "  ", " ", " \t", " ")
			va, vb = squeeze.Replace(va), squeeze.Replace(vb)
		}
		if va != vb {
			return false
		}
	}
	pathA, queryA, _ := strings.Cut(a.Target, "?")
	pathB, queryB, _ := strings.Cut(b.Target, "?")
	pathA, errA := url.PathUnescape(pathA)
	pathB, errB := url.PathUnescape(pathB)
	form := slices.ContainsFunc(a.Headers, func(h Header) bool { return h == Header{"content-type", formContent} })
	sameBody := bytes.Equal(a.Body, b.Body) || form && sameParams(string(a.Body), string(b.Body))
	return errA == nil && errB == nil && pathA == pathB && sameParams(queryA, queryB) && sameBody
}

func sameParams(a, b string) bool {
	va, errA := url.ParseQuery(a)
	vb, errB := url.ParseQuery(b)
	return errA == nil && errB == nil && va.Encode() == vb.Encode() && utf8.ValidString(va.Encode())
}
