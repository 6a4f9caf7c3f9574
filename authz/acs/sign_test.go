package acs

import (
	"testing"
	"time"
)

func TestSignedRequestsVerify(t *testing.T) {
	sts := testCred
	sts.SecurityToken = "token/with+signs=="
	for _, r := range []*Request{
		request("GET", "/", ""),
		request("GET", "/?a=%E4%B8%AD+x*&B=~&c=&Tag.1.Key=k%2B1", ""),
		request("POST", "/?a=1", "b=2+3&c=%2F&a.1=", "content-type", formContent),
	} {
		for _, style := range []Style{RPCV1, ROAV1, ACS3} {
			for _, cred := range []Credentials{testCred, sts} {
				out, err := Sign(r, cred, style, "DescribeInstances", "2014-05-26", "nonce", testNow.Add(300*time.Millisecond))
				if err != nil {
					t.Fatal(err)
				}
				c, proof, e := accept(out)
				if e != nil || c.Style != style || proof.Body != BodySigned || c.SecurityToken != cred.SecurityToken ||
					c.Nonce != "nonce" || c.Action != "DescribeInstances" || c.Version != "2014-05-26" {
					t.Errorf("style %d, %s: %v %+v", style, r.Target, e, c)
				}
				if at, _ := c.Time(); !at.Equal(testNow) {
					t.Errorf("time %v", at)
				}
			}
		}
	}
}

func TestSignLeavesTheRequest(t *testing.T) {
	r := request("POST", "/?a=1", "b=2", "content-type", formContent)
	out := signed(t, RPCV1, r)
	if r.Target != "/?a=1" || len(r.Headers) != 1 || out.Target == r.Target {
		t.Errorf("changed: %+v", r)
	}
}

func TestSignKeepsWhatIsThere(t *testing.T) {
	c, _, e := accept(signed(t, RPCV1, request("GET", "/?Format=XML&Version=2020-01-01", "")))
	if e != nil || c.Format != XML || c.Version != "2020-01-01" {
		t.Errorf("%v %d %s", e, c.Format, c.Version)
	}
}

func TestSignRefuses(t *testing.T) {
	r := request("GET", "/", "")
	for what, sign := range map[string]func() (*Request, error){
		"no secret": func() (*Request, error) { return Sign(r, Credentials{AccessKeyID: "a"}, RPCV1, "A", "1", "n", testNow) },
		"no key":    func() (*Request, error) { return Sign(r, Credentials{Secret: "a"}, RPCV1, "A", "1", "n", testNow) },
		"no nonce":  func() (*Request, error) { return Sign(r, testCred, ACS3, "A", "1", "", testNow) },
		"no style":  func() (*Request, error) { return Sign(r, testCred, Unsigned, "A", "1", "n", testNow) },
		"bad query": func() (*Request, error) {
			return Sign(request("GET", "/?%zz", ""), testCred, ACS3, "A", "1", "n", testNow)
		},
	} {
		if _, err := sign(); err == nil {
			t.Errorf("%s: signed", what)
		}
	}
	if _, err := Sign(r, testCred, ROAV1, "", "1", "", testNow); err != nil {
		t.Errorf("ROA V1 without nonce and action: %v", err)
	}
}
