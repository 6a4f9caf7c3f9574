package openapi

import "testing"

// TestOwnersStandWhereTheGateReads: owner parameters are judged from query and
// form, so no API may take them from elsewhere.
func TestOwnersStandWhereTheGateReads(t *testing.T) {
	const head = "product: P\nhosts: [p.example.com]\nram_code: p\nversions:\n  \"2020-01-01\":\n    style: roa\n    actions:\n      Do:\n        methods: [POST]\n"
	for name, test := range map[string]struct{ action, want string }{
		"in the path": {
			"        path: /of/{OwnerId}\n        parameters: [{name: OwnerId}]\n",
			"p.yaml:11:29: parameter \"OwnerId\" says whose resources are meant: the gate reads it from query and form only\n",
		},
		"in the body": {
			"        path: /of\n        parameters: [{name: ResourceOwnerAccount, in: [query, body]}]\n",
			"p.yaml:11:55: parameter \"ResourceOwnerAccount\" says whose resources are meant: in can only be query or form\n",
		},
		"in the query": {"        path: /of\n        parameters: [{name: OwnerId, in: query}]\n", ""},
		"anywhere":     {"        path: /of\n        parameters: [{name: OwnerId}]\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := problems(t, map[string]string{"p.yaml": head + test.action}); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

// TestOneValueWhereTheGateReadsOne: of a second owner or region the gate would
// not know, and the backend may act on it.
func TestOneValueWhereTheGateReadsOne(t *testing.T) {
	const head = "product: P\nhosts: [p.example.com]\nversions: {\"2020-01-01\": {style: rpc, actions: {Do: {parameters: [\n"
	refused := func(name string) string {
		return "p.yaml:4:8: parameter \"" + name + "\" has one value, which the gate goes by: it cannot be a list or repeatable\n"
	}
	for parameter, want := range map[string]string{
		"{name: OwnerId, repeatable: true}":        refused("OwnerId"),
		"{name: OwnerId, type: list}":              refused("OwnerId"),
		"{name: ResourceOwnerAccount, type: list}": refused("ResourceOwnerAccount"),
		"{name: RegionId, repeatable: true}":       refused("RegionId"),
		"{name: regionId, type: list}":             refused("regionId"),
		"{name: OwnerId, type: integer}":           "",
		"{name: RegionId, required: true}":         "",
		"{name: Owners, repeatable: true}":         "",
	} {
		if got := problems(t, map[string]string{"p.yaml": head + parameter + "]}}}}"}); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", parameter, got, want)
		}
	}
}
