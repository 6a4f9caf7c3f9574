package policies

import "github.com/open-policy-agent/opa/v1/ast"

// warnUndefined warns of calls and lookups below `not` with an argument that a
// request or the data may lack. OPA evaluates arguments before the negation:
// where one is undefined so is the whole body, and a rule that was meant to deny
// does not.
// It looks at what is written out, not through imports and variables.
func warnUndefined(modules []*module, warnings *problems) {
	for _, m := range modules {
		if m.builtin {
			continue
		}
		ast.WalkExprs(m.syntax, func(e *ast.Expr) bool {
			if ref := undefinedBelowNot(e); ref != nil {
				warnings.at(e.Location, "where %s is undefined, this is not true but undefined, and the rule does not deny: move the condition to a helper rule, and write not before its name", ref)
			}
			return false
		})
	}
}

// undefinedBelowNot returns an argument below the negation e that may be
// undefined. A comparison with == is no call: OPA makes a unification of it.
func undefinedBelowNot(e *ast.Expr) (found ast.Ref) {
	if !e.Negated {
		return nil
	}
	arguments := func(operands []*ast.Term) {
		for _, t := range operands {
			if ref, ok := t.Value.(ast.Ref); ok && found == nil && maybeUndefined(ref) {
				found = ref
			}
		}
	}
	if e.IsCall() && !e.IsEquality() && !e.Operator().Equal(ast.Equal.Ref()) {
		arguments(e.Operands())
	}
	ast.WalkTerms(e, func(t *ast.Term) bool {
		switch v := t.Value.(type) {
		case ast.Call:
			arguments(v[1:])
		case ast.Ref: // data.site.zones[input.request.params.Zone]
			arguments(v[1:])
		}
		return false
	})
	return found
}

var varying = []ast.Ref{
	ast.MustParseRef("input.request.params"),
	ast.MustParseRef("input.context"),
	ast.MustParseRef("data.site"),
}

func maybeUndefined(ref ast.Ref) bool {
	for _, v := range varying {
		if ref.HasPrefix(v) && len(ref) > len(v) {
			return true
		}
	}
	return false
}
