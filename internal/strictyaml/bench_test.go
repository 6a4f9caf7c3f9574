package strictyaml_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ramgate/ramgate/internal/strictyaml"
)

type benchKey struct {
	strictyaml.Pos
	ID     string `yaml:"id,required"`
	Secret string `yaml:"secret,required,secret"`
	Status string `yaml:"status,oneof=active|disabled"`
}

type benchUser struct {
	strictyaml.Pos
	Name     string     `yaml:"name,required"`
	ID       string     `yaml:"id,required"`
	Groups   []string   `yaml:"groups"`
	Policies []string   `yaml:"policies"`
	Disabled bool       `yaml:"disabled"`
	Keys     []benchKey `yaml:"access_keys"`
}

type benchDirectory struct {
	Users []benchUser `yaml:"users,required"`
}

const (
	jsonUser = `{"name": "user%[1]d", "id": "2%015[1]d", "groups": ["operators", "readers"],
  "policies": ["ReadOnly", "EcsOperator"], "disabled": false,
  "access_keys": [{"id": "LTAI5t%018[1]d", "secret": "abcdefghijklmnopqrstuvwxyz0123", "status": "active"}]}`
	yamlUser = `  - name: user%[1]d
    id: "2%015[1]d"
    groups: [operators, readers]
    policies: [ReadOnly, EcsOperator]
    disabled: false
    access_keys:
      - {id: LTAI5t%018[1]d, secret: "abcdefghijklmnopqrstuvwxyz0123", status: active}
`
)

func users(n int, format, between string) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(between)
		}
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

func jsonUsers(n int) []byte { return []byte(`{"users": [` + users(n, jsonUser, ",\n") + `]}`) }

func yamlUsers(n int) []byte { return []byte("users:\n" + users(n, yamlUser, "")) }

func benchmarkUsers(b *testing.B, file string, data []byte, want int) {
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		var d benchDirectory
		var r strictyaml.Report
		if !strictyaml.Decode(file, data, &d, &r) || len(d.Users) != want {
			b.Fatal(len(d.Users), r.Err())
		}
	}
}

func BenchmarkJSON100kUsers(b *testing.B) {
	benchmarkUsers(b, "directory.json", jsonUsers(100_000), 100_000)
}

func BenchmarkYAML100kUsers(b *testing.B) {
	benchmarkUsers(b, "directory.yaml", yamlUsers(100_000), 100_000)
}

func BenchmarkYAML1kUsers(b *testing.B) {
	benchmarkUsers(b, "directory.yaml", yamlUsers(1000), 1000)
}
