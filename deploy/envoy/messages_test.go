package envoy_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ramgate/ramgate/catalog"
)

// TestMessagesAreTheCatalogs holds each answer of Envoy's own to the catalog, by code, status and text.
func TestMessagesAreTheCatalogs(t *testing.T) {
	manager := connectionManager(t)
	fill := strings.NewReplacer("{ParameterName}", "body", "{Value}", fmt.Sprint(maxBody(t, manager)))
	seen := 0
	for i, m := range at(t, manager, "local_reply_config", "mappers").([]any) {
		format, ok := m.(object)["body_format_override"].(object)
		if !ok {
			continue
		}
		seen++
		code, text := message(t, format)
		status := m.(object)["status_code"]
		entry, ok := catalog.Builtin().Lookup(catalog.Code(code))
		if !ok {
			t.Errorf("mapper %d: the catalog has no %s", i+1, code)
			continue
		}
		if !slices.ContainsFunc(entry.Variants, func(v catalog.Variant) bool {
			return fmt.Sprint(v.Status) == fmt.Sprint(status) && fill.Replace(v.Message) == text
		}) {
			t.Errorf("mapper %d: the catalog has no %s with status %v and %q", i+1, code, status, text)
		}
	}
	if seen == 0 {
		t.Error("no mapper has a body")
	}
}

// maxBody is the limit that a refused body's message must name.
func maxBody(t *testing.T, manager object) any {
	t.Helper()
	for _, f := range at(t, manager, "http_filters").([]any) {
		if body, ok := at(t, f, "typed_config").(object)["with_request_body"]; ok {
			return at(t, body, "max_request_bytes")
		}
	}
	t.Fatal("no filter reads bodies")
	return nil
}
