package catalog

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files and CODES.md")

// checkGolden compares got with the file, or writes it.
func checkGolden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got; run the tests with -update if it should change):\n%s", file, diff)
	}
}

type answerCase struct {
	title  string
	answer Answer
}

// goldenCases are all wordings of all codes, and answers with every extra.
func goldenCases() []answerCase {
	const requestID, hostID = "0C8EB2E1-33D9-4F5E-8F3B-6A3B2F1A9C70", "ecs.example.com"
	c := Builtin()
	var cases []answerCase
	for _, e := range c.Entries() {
		for _, v := range e.Variants {
			refusal := Exceeded(e.Code, v.For, "100")
			if v.For == "*" {
				refusal.Params.Name = "PageSize"
			}
			a := c.Answer(refusal, requestID, hostID)
			cases = append(cases, answerCase{strings.TrimSpace(fmt.Sprintf("%d %s %s", a.Status, e.Code, v.For)), a})
		}
	}
	signature := &Error{Code: IncompleteSignature, Suffix: " server string to sign is:GET\napplication/json\n\n\n/a?b=\"<c>&\\"}
	cases = append(cases, answerCase{"string to sign", c.Answer(signature, requestID, hostID)})
	signature.Suffix += "\x00"
	cases = append(cases, answerCase{"string to sign that XML cannot carry", c.Answer(signature, requestID, hostID)})
	hostile := Named(InvalidParameter, `<b>"&'\</b>`+"\r\n\x00\u2028")
	cases = append(cases, answerCase{"hostile name, no ids", c.Answer(hostile, "", "")})
	denied := c.Answer(New(ForbiddenRAM), requestID, hostID)
	denied.Recommend = "https://docs.example.com/errors?q=Forbidden.RAM&id=" + requestID
	denied.AccessDenied = &AccessDenied{}
	cases = append(cases, answerCase{"recommendation and empty detail", denied})
	denied.AccessDenied = &AccessDenied{
		Action: "ecs:DescribeInstances", Resource: "acs:ecs:cn-hangzhou:1000000000000001:instance/*", PrincipalType: "SubUser",
		PrincipalDisplayName: "2000000000000001", PrincipalOwnerID: "1000000000000001",
		NoPermissionType: "ImplicitDeny", PolicyType: "AccountLevelIdentityBasedPolicy",
	}
	return append(cases, answerCase{"recommendation and detail", denied})
}

func TestGolden(t *testing.T) {
	var asJSON, asXML bytes.Buffer
	for _, test := range goldenCases() {
		fmt.Fprintf(&asJSON, "== %s\n%s\n", test.title, test.answer.JSON())
		fmt.Fprintf(&asXML, "== %s\n%s\n", test.title, test.answer.XML())
		checkJSON(t, test.answer)
		checkXML(t, test.answer)
	}
	checkGolden(t, "testdata/golden/answers.json.txt", asJSON.Bytes())
	checkGolden(t, "testdata/golden/answers.xml.txt", asXML.Bytes())
}

func TestContentTypes(t *testing.T) {
	if ContentTypeJSON != "application/json;charset=utf-8" || ContentTypeXML != "text/xml;charset=utf-8" {
		t.Error("official clients compare the content types byte by byte")
	}
}

// parsed is an answer as a client reads it.
type parsed struct {
	XMLName   xml.Name `json:"-"`
	RequestID *string  `json:"RequestId" xml:"RequestId"`
	HostID    *string  `json:"HostId" xml:"HostId"`
	Code      *string
	Message   *string
	Recommend string
	Detail    *parsedDetail `json:"AccessDeniedDetail" xml:"AccessDeniedDetail"`
}

type parsedDetail struct {
	AuthAction, AuthResource, AuthPrincipalType, AuthPrincipalDisplayName string
	AuthPrincipalOwnerID                                                  string `json:"AuthPrincipalOwnerId" xml:"AuthPrincipalOwnerId"`
	NoPermissionType, PolicyType                                          string
}

// wantParsed is what a client must read: carried is what the format makes of a
// text, suffix what of the answer's suffix it can carry.
func wantParsed(a Answer, suffix string, carried func(string) string) parsed {
	message := carried(a.Message) + carried(suffix)
	pointer := func(s string) *string { s = carried(s); return &s }
	p := parsed{
		RequestID: pointer(a.RequestID), HostID: pointer(a.HostID), Code: pointer(string(a.Code)), Message: &message,
		Recommend: carried(a.Recommend),
	}
	if d := a.AccessDenied; d != nil {
		p.Detail = &parsedDetail{
			carried(d.Action), carried(d.Resource), carried(d.PrincipalType), carried(d.PrincipalDisplayName),
			carried(d.PrincipalOwnerID), carried(d.NoPermissionType), carried(d.PolicyType),
		}
	}
	return p
}

// validUTF8 puts U+FFFD in the place of every byte that is not UTF-8.
func validUTF8(s string) string { return string([]rune(s)) }

func checkJSON(t *testing.T, a Answer) {
	t.Helper()
	body := a.JSON()
	if !utf8.Valid(body) {
		t.Fatalf("not UTF-8: %q", body)
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	var got parsed
	if err := decoder.Decode(&got); err != nil || decoder.More() {
		t.Fatalf("%q: %v, or more than one value", body, err)
	}
	if diff := cmp.Diff(wantParsed(a, a.Suffix, validUTF8), got); diff != "" {
		t.Errorf("%q (-want +got):\n%s", body, diff)
	}
	if bytes.ContainsFunc(body, func(r rune) bool { return r < 0x20 || 0x7f <= r && r < 0xa0 || r == 0x2028 || r == 0x2029 }) {
		t.Errorf("a control character or line separator stands unescaped in %q", body)
	}
}

// xmlCarries is s as XML carries it.
func xmlCarries(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, validUTF8(s))
}

func checkXML(t *testing.T, a Answer) {
	t.Helper()
	body := a.XML()
	var got parsed
	if err := xml.Unmarshal(body, &got); err != nil || !utf8.Valid(body) {
		t.Fatalf("%q: %v, or not UTF-8", body, err)
	}
	suffix := a.Suffix
	if xmlCarries(suffix) != suffix {
		suffix = ""
	}
	want := wantParsed(a, suffix, xmlCarries)
	want.XMLName.Local = "Error"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%q (-want +got):\n%s", body, diff)
	}
}

func FuzzRender(f *testing.F) {
	f.Add("RID", "host", "Code", "message", " suffix\n", "https://example.com", "ecs:Run", true)
	f.Add("\xff", "]]>", "\x00", "a\u2028b\uFFFD\U0001F600", " x\x00", "\ufffe\uffff", "<&>\"'\\", true)
	f.Add("", "", "", "", "\xed\xa0\x80\r\n\t\x7f\u0085", "", "", false)
	f.Fuzz(func(t *testing.T, requestID, hostID, code, message, suffix, recommend, detail string, denied bool) {
		a := Answer{RequestID: requestID, HostID: hostID, Code: Code(code), Message: message, Suffix: suffix, Recommend: recommend}
		if denied {
			a.AccessDenied = &AccessDenied{Action: detail, PolicyType: message, Resource: hostID}
		}
		checkJSON(t, a)
		checkXML(t, a)
		if prefix := []byte("x"); !bytes.Equal(a.AppendJSON(prefix), append(prefix, a.JSON()...)) || !bytes.Equal(a.AppendXML(prefix), append(prefix, a.XML()...)) {
			t.Error("appending gives another body")
		}
	})
}

func BenchmarkAnswer(b *testing.B) {
	const requestID, hostID = "0C8EB2E1-33D9-4F5E-8F3B-6A3B2F1A9C70", "ecs.example.com"
	refusals := []struct {
		name string
		err  *Error
	}{
		{"fixed", New(Throttling)},
		{"filled", Exceeded(InvalidParameterLengthExceeded, "Tag", "20")},
		{"suffix", &Error{Code: IncompleteSignature, Suffix: " server string to sign is:" + strings.Repeat("GET&%2F&AccessKeyId%3Dtestid\n", 10)}},
	}
	c := Builtin()
	for _, r := range refusals {
		b.Run(r.name+"/json", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.Answer(r.err, requestID, hostID).JSON()
			}
		})
		b.Run(r.name+"/xml", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.Answer(r.err, requestID, hostID).XML()
			}
		})
	}
}
