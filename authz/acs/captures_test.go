package acs

import (
	"bufio"
	"encoding/json"
	"os"
	"testing"
	"time"
)

// capture is one line of testdata/captures.jsonl: a request that an official
// client really put on the wire, with the credentials that signed it.
type capture struct {
	RequestFile
	Name             string `json:"name"`
	Style            string `json:"style"`
	AccessKeyID      string `json:"access_key_id"`
	Secret           string `json:"secret"`
	SecurityToken    string `json:"security_token"`
	Nonce            string `json:"nonce"`
	Timestamp        string `json:"timestamp"`
	Signature        string `json:"signature"`
	StringToSign     string `json:"string_to_sign"`
	CanonicalRequest string `json:"canonical_request"`
	Variant          string `json:"variant"`
	Edge             bool   `json:"edge"`
	line             []byte
}

func captures(tb testing.TB) []capture {
	tb.Helper()
	file, err := os.Open("testdata/captures.jsonl")
	if err != nil {
		tb.Fatal(err)
	}
	defer file.Close()
	var all []capture
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		c := capture{line: append([]byte(nil), lines.Bytes()...)}
		if err := json.Unmarshal(c.line, &c); err != nil {
			tb.Fatal(err)
		}
		all = append(all, c)
	}
	if lines.Err() != nil || len(all) != 74 {
		tb.Fatalf("%d captures, %v", len(all), lines.Err())
	}
	return all
}

var testLimits = Limits{Body: 1 << 20, Parameters: 1000, HeaderBytes: 60 << 10}

var styleNames = map[string]Style{"rpc-v1": RPCV1, "roa-v1": ROAV1, "acs3": ACS3}

func TestCapturesVerify(t *testing.T) {
	for _, capture := range captures(t) {
		t.Run(capture.Name, func(t *testing.T) {
			c, e := Parse(capture.Request(), testLimits)
			if e != nil {
				t.Fatalf("Parse: %v", e)
			}
			if c.Style != styleNames[capture.Style] {
				t.Errorf("style %d, want %s", c.Style, capture.Style)
			}
			if e := c.CheckCredentials(); e != nil {
				t.Fatalf("CheckCredentials: %v", e)
			}
			if c.AccessKeyID != capture.AccessKeyID || c.SecurityToken != capture.SecurityToken ||
				c.Nonce != capture.Nonce || c.Timestamp != capture.Timestamp || c.Signature != capture.Signature {
				t.Errorf("credentials are not the captured ones: %+v", c)
			}
			signed, e := c.Time()
			if e != nil {
				t.Fatalf("Time: %v", e)
			}
			if d := capture.CapturedAt.Sub(signed); d < -time.Second || d > 2*time.Second {
				t.Errorf("signed %v, captured %v", signed, capture.CapturedAt)
			}
			proof, e := NewKey([]byte(capture.Secret)).Verify(c)
			if e != nil {
				t.Fatalf("Verify: %v%s\nwant %s", e, e.Suffix, capture.StringToSign)
			}
			if want := c.Style == ROAV1; want != (len(proof.MAC) == 20) {
				t.Errorf("MAC %x", proof.MAC)
			}
		})
	}
}
