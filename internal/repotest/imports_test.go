// Package repotest holds tests about the repository as a whole: which room may
// import what, what every package and file must have.
package repotest

import (
	"bytes"
	"encoding/json"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/ramgate/ramgate"

// root is the repository, seen from this package.
const root = "../.."

const (
	opa        = "github.com/open-policy-agent/opa"
	goRedis    = "github.com/redis/go-redis"
	prometheus = "github.com/prometheus"
	envoyAPI   = "github.com/envoyproxy/go-control-plane"
	grpc       = "google.golang.org/grpc"
	protobuf   = "google.golang.org/protobuf"
	genproto   = "google.golang.org/genproto"
	yaml       = "github.com/goccy/go-yaml"
	any        = ""
)

// room is a row of the import table: what the packages below a folder may
// import besides the standard library and each other.
type room struct{ ours, theirs []string }

// rooms is the import table, by folder. Leaves never call each other, and
// Envoy, OPA and Redis appear in one room each.
var rooms = map[string]room{
	"catalog":       {},
	"authz/acs":     {ours: []string{"catalog"}},
	"authz/openapi": {ours: []string{"catalog", "authz/acs", "internal/strictyaml"}},
	"authz/ram":     {ours: []string{"catalog", "internal/strictyaml"}},
	"policies":      {ours: []string{"catalog", "internal/strictyaml"}, theirs: []string{opa}},
	"ratelimit":     {theirs: []string{goRedis}},
	"authz": {
		ours:   []string{"catalog", "authz/acs", "authz/openapi", "authz/ram", "policies", "ratelimit"},
		theirs: []string{prometheus},
	},
	"authz/envoy":         {ours: []string{"authz", "authz/acs", "catalog"}, theirs: []string{envoyAPI, grpc, protobuf, genproto}},
	"cmd":                 {ours: []string{any}, theirs: []string{any}},
	"deploy/envoy":        {},
	"deploy/samples":      {},
	"internal/strictyaml": {theirs: []string{yaml}},
	"internal/crowd":      {ours: []string{"authz/acs"}},
	"internal/oracle":     {}, // the standard library alone: what it shares with the gate it cannot check
	"internal/proc":       {},
	"internal/redistest":  {ours: []string{"internal/proc"}},
	"internal/repotest":   {},
	"internal/envoytest":  {ours: []string{"internal/proc", "deploy/envoy"}},
}

// listed is what `go list -json` says of a package.
type listed struct {
	ImportPath string
	Doc        string
	GoFiles    []string
	Imports    []string // of files that are no tests
}

func packages(t *testing.T) []listed {
	t.Helper()
	out := run(t, "go", "list", "-e", "-json=ImportPath,Doc,GoFiles,Imports", "./...")
	var all []listed
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := d.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if len(p.GoFiles) > 0 { // else a package of tests only
			all = append(all, p)
		}
	}
	if len(all) == 0 {
		t.Fatal("go list found no package")
	}
	return all
}

// run runs a command in the repository and returns its output.
func run(t *testing.T, name string, args ...string) []byte {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = root
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", cmd, err, stderr.Bytes())
	}
	return out
}

// within reports whether path is one of the folders or below one.
func within(path string, folders []string) bool {
	return slices.ContainsFunc(folders, func(f string) bool {
		return f == any || path == f || strings.HasPrefix(path, f+"/")
	})
}

// roomOf is the innermost folder of the table that holds path.
func roomOf(path string) string {
	best := ""
	for folder := range rooms {
		if within(path, []string{folder}) && len(folder) > len(best) {
			best = folder
		}
	}
	return best
}

// refused returns the imports that a package at path, below the module, may not have.
func refused(path string, imports []string) []string {
	name := roomOf(path)
	var bad []string
	for _, i := range imports {
		ours, isOurs := strings.CutPrefix(i, module+"/")
		first, _, _ := strings.Cut(i, "/")
		switch {
		case isOurs:
			r := roomOf(ours)
			if r == name || slices.Contains(rooms[name].ours, any) || slices.Contains(rooms[name].ours, r) {
				continue
			}
		case !strings.Contains(first, "."): // the standard library
			continue
		case within(i, rooms[name].theirs):
			continue
		}
		bad = append(bad, i)
	}
	return bad
}

func TestImports(t *testing.T) {
	for _, p := range packages(t) {
		path := strings.TrimPrefix(p.ImportPath, module+"/")
		if roomOf(path) == "" {
			t.Errorf("%s is in no room: extend the table", path)
		}
		for _, bad := range refused(path, p.Imports) {
			t.Errorf("%s may not import %s", path, bad)
		}
	}
}

// TestImportTable shows that the table refuses what it is for.
func TestImportTable(t *testing.T) {
	for _, tt := range []struct {
		path, imports string
		want          bool
	}{
		{"catalog", "fmt", true},
		{"catalog", prometheus + "/client_golang/prometheus", false},
		{"authz/acs", module + "/catalog", true},
		{"authz/acs", module + "/authz", false},
		{"authz/openapi", module + "/authz/ram", false},
		{"authz", module + "/authz/ram", true},
		{"authz", module + "/authz/envoy", false},
		{"authz", envoyAPI + "/envoy/service/auth/v3", false},
		{"authz", grpc, false},
		{"authz", opa + "/v1/rego", false},
		{"authz", goRedis + "/v9", false},
		{"authz/envoy", grpc + "/codes", true},
		{"authz/envoy", module + "/policies", false},
		{"policies", opa + "/v1/ast", true},
		{"policies/internal/x", opa + "/v1/ast", true},
		{"policies/internal/x", module + "/policies", true},
		{"ratelimit", module + "/catalog", false},
		{"cmd/ramgate", opa + "/v1/ast", true},
		{"cmd/ramgate", module + "/authz/envoy", true},
		{"elsewhere", module + "/catalog", false},
	} {
		if got := refused(tt.path, []string{tt.imports}) == nil; got != tt.want {
			t.Errorf("%s imports %s: allowed %v, want %v", tt.path, tt.imports, got, tt.want)
		}
	}
}

func TestPackageDocs(t *testing.T) {
	for _, p := range packages(t) {
		if p.Doc == "" {
			t.Errorf("%s has no doc comment", p.ImportPath)
		}
	}
}
