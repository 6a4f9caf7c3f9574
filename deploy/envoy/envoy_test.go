package envoy_test

import (
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/ramgate/ramgate/deploy/envoy"
	"github.com/ramgate/ramgate/internal/envoytest"
)

// object is a YAML mapping.
type object = map[string]any

func load(t *testing.T, path string) object {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var o object
	if err := yaml.Unmarshal(text, &o); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return o
}

// at follows keys and indexes into v.
func at(t *testing.T, v any, path ...any) any {
	t.Helper()
	for _, step := range path {
		switch step := step.(type) {
		case string:
			v = v.(object)[step]
		case int:
			v = v.([]any)[step]
		}
		if v == nil {
			t.Fatalf("nothing at %v", path)
		}
	}
	return v
}

// connectionManager is the http_connection_manager of envoy.yaml.
func connectionManager(t *testing.T) object {
	t.Helper()
	return at(t, load(t, "envoy.yaml"), "static_resources", "listeners", 0,
		"filter_chains", 0, "filters", 0, "typed_config").(object)
}

func TestBootstrapIsValid(t *testing.T) {
	shipped, err := envoy.Bootstrap(envoy.Addresses{})
	if err != nil {
		t.Fatal(err)
	}
	envoytest.Validate(t, shipped)
}

func TestSnippetIsValid(t *testing.T) {
	snippet := load(t, "snippet.yaml")
	manager := at(t, snippet, "http_connection_manager").(object)
	whole := connectionManager(t)
	manager["@type"] = whole["@type"]
	manager["stat_prefix"] = "mine"
	router := at(t, whole, "http_filters").([]any)
	manager["http_filters"] = append(manager["http_filters"].([]any), router[len(router)-1])
	manager["route_config"] = object{"virtual_hosts": []any{object{
		"name": "mine", "domains": []any{"*"},
		"routes": []any{object{"match": object{"prefix": "/"}, "route": object{"cluster": "ramgate"}}},
	}}}
	bootstrap, err := yaml.Marshal(object{"static_resources": object{
		"clusters": snippet["clusters"],
		"listeners": []any{object{
			"name":    "mine",
			"address": object{"socket_address": object{"address": "127.0.0.1", "port_value": 8080}},
			"filter_chains": []any{object{"filters": []any{object{
				"name": "envoy.filters.network.http_connection_manager", "typed_config": manager,
			}}}},
		}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	envoytest.Validate(t, bootstrap)
}

// TestSnippetAgrees holds the snippet to the whole file: what it says, envoy.yaml says too.
func TestSnippetAgrees(t *testing.T) {
	snippet, whole := load(t, "snippet.yaml"), load(t, "envoy.yaml")
	manager := at(t, snippet, "http_connection_manager").(object)
	shipped := connectionManager(t)
	for key, value := range manager {
		if key != "http_filters" && !contains(shipped[key], value) {
			t.Errorf("%s is %v, in envoy.yaml %v", key, value, shipped[key])
		}
	}
	filters := shipped["http_filters"].([]any)
	if !reflect.DeepEqual(manager["http_filters"], filters[:len(filters)-1]) {
		t.Error("http_filters differ from those of envoy.yaml")
	}
	cluster := at(t, whole, "static_resources", "clusters", 0)
	if !reflect.DeepEqual(snippet["clusters"], []any{cluster}) {
		t.Error("clusters differ from the first of envoy.yaml")
	}
}

// contains reports whether whole has all that part has.
func contains(whole, part any) bool {
	p, ok := part.(object)
	w, isObject := whole.(object)
	if !ok || !isObject {
		return reflect.DeepEqual(whole, part)
	}
	for key := range maps.Keys(p) {
		if !contains(w[key], p[key]) {
			return false
		}
	}
	return true
}

func TestBootstrapReplacesAddresses(t *testing.T) {
	a := envoy.Addresses{Listen: "127.0.0.1:1", Admin: "127.0.0.1:2", Ramgate: "127.0.0.1:3", Backend: "127.0.0.1:4"}
	text, err := envoy.Bootstrap(a)
	if err != nil {
		t.Fatal(err)
	}
	var o object
	if err := yaml.Unmarshal(text, &o); err != nil {
		t.Fatal(err)
	}
	endpoint := []any{"load_assignment", "endpoints", 0, "lb_endpoints", 0, "endpoint", "address"}
	cluster := func(i int) []any { return append([]any{"static_resources", "clusters", i}, endpoint...) }
	for port, path := range map[uint64][]any{
		1: {"static_resources", "listeners", 0, "address"},
		2: {"admin", "address"},
		3: cluster(0),
		4: cluster(1),
	} {
		want := object{"socket_address": object{"address": "127.0.0.1", "port_value": port}}
		if got := at(t, o, path...); !reflect.DeepEqual(got, want) {
			t.Errorf("%v is %v, want %v", path, got, want)
		}
	}
	for _, bad := range []envoy.Addresses{{Listen: "8080"}, {Backend: "unix:///run/x"}, {Ramgate: "h:1}}, {x: y"}} {
		if _, err := envoy.Bootstrap(bad); err == nil {
			t.Errorf("%+v: no error", bad)
		}
	}
}

// TestMappers holds the order that the file's comments number, since the first match wins.
func TestMappers(t *testing.T) {
	mappers := at(t, connectionManager(t), "local_reply_config", "mappers").([]any)
	var codes []string
	for _, m := range mappers {
		format, ok := m.(object)["body_format_override"].(object)
		if !ok {
			codes = append(codes, "")
			continue
		}
		code, _ := message(t, format)
		codes = append(codes, code)
	}
	want := []string{
		"", "ServiceUnavailable", "ServiceUnavailable", "InvalidParameter.LengthExceeded", "Throttling",
		"InvalidAction", "InvalidParameter", "ServiceUnavailable", "InvalidParameter",
	}
	if !slices.Equal(codes, want) {
		t.Errorf("mappers give %q, want %q", codes, want)
	}
}

// message returns Code and Message of a body format, JSON or XML.
func message(t *testing.T, format object) (code, text string) {
	t.Helper()
	if fields, ok := format["json_format"].(object); ok {
		return fields["Code"].(string), fields["Message"].(string)
	}
	xml := at(t, format, "text_format_source", "inline_string").(string)
	element := func(name string) string {
		_, rest, _ := strings.Cut(xml, "<"+name+">")
		value, _, found := strings.Cut(rest, "</"+name+">")
		if !found {
			t.Fatalf("no %s in %s", name, xml)
		}
		return value
	}
	return element("Code"), element("Message")
}
