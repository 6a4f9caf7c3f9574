package acs

import (
	"fmt"
	"strings"
	"testing"
)

// The shapes of reference: RPC V1 with 14 parameters, ACS3 with 6 parameters
// and 6 signed headers.
func benchRequests(b *testing.B) map[string]*Request {
	rpc := request("GET", "/?RegionId=cn-hangzhou&InstanceIds=%5B%22i-1%22%2C%22i-2%22%5D&InstanceName=web+%E6%B5%8B%E8%AF%95"+
		"&PageSize=10&PageNumber=1&Status=Running&SignatureType=", "")
	acs3 := request("GET", "/?RegionId=cn-hangzhou&InstanceIds=%5B%22i-1%22%2C%22i-2%22%5D&InstanceName=web+%E6%B5%8B%E8%AF%95"+
		"&PageSize=10&PageNumber=1&Status=Running", "")
	return map[string]*Request{
		"rpc": signed(b, RPCV1, rpc), "roa": signed(b, ROAV1, acs3), "acs3": signed(b, ACS3, acs3),
	}
}

func BenchmarkVerify(b *testing.B) {
	for _, style := range []string{"rpc", "roa", "acs3"} {
		c, e := Parse(benchRequests(b)[style], testLimits)
		if e == nil {
			e = c.CheckCredentials()
		}
		if e != nil {
			b.Fatal(e)
		}
		b.Run(style, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, e := testKey.Verify(c); e != nil {
					b.Fatal(e)
				}
			}
		})
	}
}

func BenchmarkParse(b *testing.B) {
	for _, style := range []string{"rpc", "roa", "acs3"} {
		r := benchRequests(b)[style]
		b.Run(style, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, e := Parse(r, testLimits); e != nil {
					b.Fatal(e)
				}
			}
		})
	}
}

// BenchmarkAll is all that the wire costs one check.
func BenchmarkAll(b *testing.B) {
	for _, style := range []string{"rpc", "roa", "acs3"} {
		r := benchRequests(b)[style]
		b.Run(style, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, _, e := accept(r); e != nil {
					b.Fatal(e)
				}
			}
		})
	}
}

// BenchmarkHostile is the most that one request within the default limits was
// made to cost: the numbers must stay far from a second.
func BenchmarkHostile(b *testing.B) {
	var params, names, headers []string
	for i := range 1000 {
		params = append(params, fmt.Sprintf("p%d=%%41", (i*7919)%1000))
		headers = append(headers, fmt.Sprintf("x-acs-h%03d", (i*7919)%1000), "")
	}
	for i := range 120 {
		names = append(names, fmt.Sprintf("zz%03d", i))
	}
	deep := "{" + strings.Repeat(`"k":[`, 30)
	for name, r := range map[string]*Request{
		"parameters": request("POST", "/?Action=A&Action=B", strings.Join(params[2:], "&"), "content-type", formContent),
		"ampersands": request("POST", "/", strings.Repeat("&", 999), "content-type", formContent),
		"headers":    request("GET", "/", "", headers...),
		"signed": request("GET", "/", "", append([]string{"authorization",
			acs3Method + " Credential=a,Signature=b,SignedHeaders=" + strings.Join(names, ";"), "x-acs-date", "a", "x-acs-signature-nonce", "b",
			"x-acs-content-sha256", "c"}, headers...)...),
		"large body": request("POST", "/a", strings.Repeat("x", 1<<20), "authorization", "acs a:b", "content-md5", "x", "date", "d", "x-acs-signature-version", "1.0"),
		"json":       request("POST", "/a", deep+strings.Repeat(`{"a":1,"b":2},`, 60000), "authorization", "acs a:b", "content-type", "application/json"),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c, _ := Parse(r, testLimits)
				c.JSONParams()
				testKey.Verify(c)
			}
		})
	}
}
