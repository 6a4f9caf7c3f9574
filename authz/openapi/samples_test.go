package openapi

import (
	"bufio"
	"bytes"
	"os"
	"testing"

	"github.com/ramgate/ramgate/authz/acs"
)

// The samples load, and real calls of official clients pass them.
func TestSamples(t *testing.T) {
	a, err := Load("../../deploy/samples/apis", true)
	if err != nil {
		t.Fatal(err)
	}
	ecs := func(line string) wire {
		return wire{line: line, headers: []string{"host: 127.0.0.1:8080"}}
	}
	tests := []struct {
		wire wire
		want string // RAM action and first resource, or refusal
	}{
		{ecs("GET /?Version=2014-05-26&Action=DescribeRegions&RegionId=cn-hangzhou"), "ecs:DescribeRegions *"},
		{ecs("POST /?Version=2014-05-26&Action=DescribeInstances&RegionId=cn-beijing&InstanceIds=%5B%22i-1%22%5D&PageSize=10"), "ecs:DescribeInstances acs:ecs:cn-beijing:1000:instance/i-1"},
		{ecs("POST /?Version=2014-05-26&Action=DeleteInstances&RegionId=cn-beijing&InstanceId.1=i-1"), "ecs:DeleteInstance acs:ecs:cn-beijing:1000:instance/i-1"},
		{ecs("POST /?Version=2014-05-26&Action=StopInstance&InstanceId=i-1"), "ecs:StopInstance acs:ecs:*:1000:instance/i-1"},
		{ecs("POST /?Version=2014-05-26&Action=BindIpRange"), "InvalidAction"},
		{ecs("POST /?Version=2014-05-26&Action=RunInstances&RegionId=cn-beijing&VlanId=1"), "UnsupportedParameter VlanId"},
		{roa("GET /clusters", "host: cs.example.com", "x-acs-region-id: cn-hangzhou"), "cs:DescribeClusters acs:cs:cn-hangzhou:1000:cluster/*"},
		{roa("DELETE /clusters/c1/nodepools/np1", "host: cs.localhost"), "cs:DeleteClusterNodepool acs:cs:*:1000:cluster/c1"},
	}
	for _, test := range tests {
		c := test.wire.call(t)
		m, refused := a.Resolve(c, "")
		if refused == nil {
			refused = m.Validate(c)
		}
		got := refusal(refused)
		if refused == nil {
			resources, refused := m.Resources(c, "1000", true)
			if refused != nil {
				t.Fatalf("%s: %v", test.wire.line, refused)
			}
			got = m.RAMAction + " " + resources[0]
		}
		if got != test.want {
			t.Errorf("%s: got %q, want %q", test.wire.line, got, test.want)
		}
	}
}

// Every request that an official client was seen to send resolves and
// validates. One product with both styles stands for the four that were called.
func TestCaptures(t *testing.T) {
	a, err := Load("testdata/captures", true)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile("../acs/testdata/captures.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 1<<20)
	seen := 0
	for lines.Scan() {
		seen++
		f, err := acs.ReadRequest(lines.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		c, refused := acs.Parse(f.Request(), acs.Limits{Body: 1 << 20, Parameters: 1000, HeaderBytes: 1 << 16})
		if refused != nil {
			t.Errorf("line %d is refused by acs: %v", seen, refused)
			continue
		}
		m, refused := a.Resolve(c, "")
		if refused == nil {
			refused = m.Validate(c)
		}
		if refused == nil {
			_, refused = m.Resources(c, "1000", true)
		}
		if refused != nil {
			t.Errorf("line %d: %s %s: %v", seen, f.Method, f.Target, refused)
		}
	}
	if seen != 74 {
		t.Errorf("%d requests, want 74", seen)
	}
}
