package openapi

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkCall is what one call costs after parsing: resolve, validate and
// name its resources.
func BenchmarkCall(b *testing.B) {
	a, err := Load("../../deploy/samples/apis", true)
	if err != nil {
		b.Fatal(err)
	}
	for name, w := range map[string]wire{
		"rpc": {
			line:    "GET /?AccessKeyId=k&Action=StopInstance&Format=JSON&InstanceId=i-1&RegionId=cn-hangzhou&Signature=s&SignatureMethod=HMAC-SHA1&SignatureNonce=n&SignatureVersion=1.0&Timestamp=t&Version=2014-05-26",
			headers: []string{"host: ecs.example.com"},
		},
		"rpc-list": {
			line:    "POST /?Action=RunInstances&Version=2014-05-26&AccessKeyId=k&RegionId=cn-hangzhou",
			headers: []string{"host: ecs.example.com"},
			body:    "ImageId=m&InstanceType=ecs.g7&SecurityGroupId=sg&Amount=2&Tag.1.Key=a&Tag.1.Value=b&Tag.2.Key=c&DataDisk.1.Size=40&HostNames.1=x&ClientToken=123e4567",
		},
		"roa":      roa("GET /clusters/c1/nodepools/np1", "host: cs.example.com"),
		"roa-json": {line: "POST /clusters", headers: roa("", "host: cs.example.com", "content-type: application/json").headers, body: `{"name": "test", "num_of_nodes": 3, "tags": [{"key": "a", "value": "b"}]}`},
	} {
		b.Run(name, func(b *testing.B) { benchmarkCall(b, a, w) })
	}
}

// BenchmarkManyAPIs is BenchmarkCall/rpc among 200 products of 100 actions.
func BenchmarkManyAPIs(b *testing.B) {
	files := make([]string, 200)
	for i := range files {
		var f strings.Builder
		fmt.Fprintf(&f, "product: P%d\nhosts: [p%d.example.com, \"*.p%d.example.com\"]\nversions:\n  \"2014-05-26\":\n    style: rpc\n    actions:\n", i, i, i)
		for j := range 100 {
			fmt.Fprintf(&f, "      Do%d: {parameters: [{name: InstanceId, required: true}], ram: {resources: [\"acs:p:{RegionId}:{AccountId}:i/{InstanceId}\"]}}\n", j)
		}
		files[i] = f.String()
	}
	a := loadText(b, true, files...)
	benchmarkCall(b, a, wire{
		line:    "GET /?AccessKeyId=k&Action=Do77&Format=JSON&InstanceId=i-1&RegionId=cn-hangzhou&Signature=s&SignatureMethod=HMAC-SHA1&SignatureNonce=n&SignatureVersion=1.0&Timestamp=t&Version=2014-05-26",
		headers: []string{"host: x.p123.example.com"},
	})
}

func benchmarkCall(b *testing.B, a *APIs, w wire) {
	c := w.call(b)
	b.ReportAllocs()
	for b.Loop() {
		m, err := a.Resolve(c, "")
		if err == nil {
			err = m.Validate(c)
		}
		if err == nil {
			_, err = m.Resources(c, "1000000000000001", true)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}
