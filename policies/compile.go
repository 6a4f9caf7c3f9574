package policies

import (
	_ "embed"
	"encoding/json"

	"github.com/open-policy-agent/opa/v1/ast"
)

// shadow is the set that rules in shadow mode add to.
const shadow = "shadow"

// inputSchema describes the input, so that a rule which reads a field that does
// not exist fails to load; without it the field would be undefined, and the
// rule would never deny.
//
//go:embed schema/input.json
var inputSchema []byte

// capabilities is what rules may use: stock OPA without the builtins that look
// beyond the request and the data, or answer differently each time. What
// time.now_ns gives is the time of the request.
var capabilities = func() *ast.Capabilities {
	c := ast.CapabilitiesForThisVersion()
	var kept []*ast.Builtin
	for _, b := range c.Builtins {
		if !b.Nondeterministic || b.Name == ast.NowNanos.Name {
			kept = append(kept, b)
		}
	}
	c.Builtins = kept
	c.AllowNet = []string{}
	return c
}()

// compile compiles the modules, which are named by their files.
func compile(modules map[string]*ast.Module, strict bool, ps *problems) *ast.Compiler {
	var schema any
	if err := json.Unmarshal(inputSchema, &schema); err != nil {
		ps.add("builtin/schema/input.json", 0, "%v", err)
		return nil
	}
	schemas := ast.NewSchemaSet()
	schemas.Put(ast.SchemaRootRef, schema)
	c := ast.NewCompiler().
		WithCapabilities(capabilities).
		WithSchemas(schemas).
		WithStrict(strict).
		SetErrorLimit(0)
	c.Compile(modules)
	if c.Failed() {
		ps.opa("", c.Errors)
		return nil
	}
	return c
}
