package policies

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/topdown/cache"

	"github.com/ramgate/ramgate/catalog"
)

// Config says which rules to load. The zero Config loads the built-in ones.
type Config struct {
	Set     string           // the name of the policy set, for messages; "": the default one
	Dir     string           // the user's folder of .rego and data files; "": none
	Rules   map[string]Mode  // by rule id; absent: enforced
	Replace []string         // built-in rules whose place a file of Dir takes
	Catalog *catalog.Catalog // the codes that rules may give; nil: catalog.Builtin
}

// setting is where cfg stands in the configuration file.
func (cfg *Config) setting() string {
	if cfg.Set == "" {
		return "policies"
	}
	return "policies.sets." + cfg.Set
}

// Rules is a loaded, checked and compiled set of rules. It is immutable and
// safe for concurrent use.
type Rules struct {
	catalog  *catalog.Catalog
	rules    []Rule
	replaced []string
	warnings problems
	revision string

	compiler *ast.Compiler
	store    storage.Store
	txn      storage.Transaction // nothing is ever written: one reads for all
	enforced ast.Body
	shadow   ast.Body // nil: no rule is in shadow mode
	failing  ast.Body // why RAM refuses
	lacking  ast.Body // which conditions are not met
	patterns cache.InterQueryValueCache
}

// maxPatterns is how many compiled patterns are kept. OPA's own cache of 100, one
// for the whole process, is soon smaller than what conditions hold.
const maxPatterns = 4096

// Load reads, checks and compiles the built-in rules and those of cfg.Dir. What
// is wrong with them is reported at once, as a *LoadError. A set that would
// let in nobody knows who, or keep out everybody, does not load.
func Load(ctx context.Context, cfg Config) (*Rules, error) {
	if cfg.Catalog == nil {
		cfg.Catalog = catalog.Builtin()
	}
	sources, err := builtinSources()
	if err != nil {
		return nil, fmt.Errorf("read the built-in rules: %w", err)
	}
	var ps problems
	if cfg.Dir != "" {
		sources = append(sources, readDir(cfg.Dir, &ps)...)
	}
	data := readData(sources, &ps)
	modules := parse(sources, &ps)
	unparsed := len(ps)
	checkClauses(modules, cfg.Catalog, &ps)
	modules = replace(modules, cfg, &ps)
	modules = checkPackages(modules, &ps)
	rules := gather(modules, cfg, &ps)
	checkModes(rules, cfg, unparsed == 0, &ps)
	if unparsed == 0 {
		compile(syntaxes(modules, nil), true, &ps)
	}
	if err := ps.err(); err != nil {
		return nil, err
	}
	r := &Rules{catalog: cfg.Catalog, rules: rules, replaced: cfg.Replace, revision: revision(sources, cfg)}
	warnUndefined(modules, &r.warnings)
	if err := r.prepare(ctx, modules, data, cfg.Rules); err != nil {
		return nil, err
	}
	if err := r.hold(ctx); err != nil {
		return nil, err
	}
	return r, nil
}

// syntaxes returns the modules by file, as they are compiled in these modes.
func syntaxes(modules []*module, modes map[string]Mode) map[string]*ast.Module {
	byFile := make(map[string]*ast.Module, len(modules))
	for _, m := range modules {
		if syntax := m.syntaxIn(modes); syntax != nil {
			byFile[m.name] = syntax
		}
	}
	return byFile
}

// prepare compiles modules in their modes, and the queries. Strictness was
// checked before: with a rule off, an import of its file may have no use left.
func (r *Rules) prepare(ctx context.Context, modules []*module, data map[string]any, modes map[string]Mode) error {
	var ps problems
	if r.compiler = compile(syntaxes(modules, modes), false, &ps); r.compiler == nil {
		return ps.err()
	}
	r.store = inmem.NewFromObjectWithOpts(data, inmem.OptReturnASTValuesOnRead(true), inmem.OptRoundTripOnWrite(false))
	limit := maxPatterns
	r.patterns = cache.NewInterQueryValueCache(ctx, &cache.Config{
		InterQueryBuiltinValueCache: cache.InterQueryBuiltinValueCacheConfig{MaxNumEntries: &limit},
	})
	var err error
	if r.txn, err = r.store.NewTransaction(ctx); err != nil {
		return fmt.Errorf("read data: %w", err)
	}
	if r.enforced, err = r.query(r.question()); err != nil {
		return err
	}
	if r.any(Shadow) {
		if r.shadow, err = r.query("deny = data.ramgate.shadow"); err != nil {
			return err
		}
	}
	if r.failing, err = r.query("answer = data.ramgate.access.failing"); err != nil {
		return err
	}
	r.lacking, err = r.query("answer = data.ramgate.access.lacking")
	return err
}

// question is what is asked of the enforced rules: decision of ramgate.main,
// without making an object of it. Where RAM is not to decide, since its rule is
// off, in shadow mode or replaced, it is enough that the caller is somebody.
func (r *Rules) question() string {
	allow := "identified"
	for _, rule := range r.rules {
		if rule.ID == "ram" && rule.Builtin && rule.Mode == Enforce {
			allow = "allow"
		}
	}
	denials := "data.ramgate.deny"
	if !r.any(Enforce) {
		denials = "set()"
	}
	return "allow = data.ramgate.access." + allow + "; deny = " + denials
}

func (r *Rules) any(m Mode) bool {
	return slices.ContainsFunc(r.rules, func(rule Rule) bool { return rule.Mode == m })
}

func (r *Rules) query(text string) (ast.Body, error) {
	body, err := ast.ParseBody(text)
	if err == nil {
		body, err = r.compiler.QueryCompiler().Compile(body)
	}
	if err != nil {
		return nil, fmt.Errorf("prepare the query %q: %w", text, err)
	}
	return body, nil
}

// Revision names the rules, their data, their modes and the catalog: equal ones
// have the same.
func (r *Rules) Revision() string { return r.revision }

// Catalog holds the codes that the rules were checked against. Who answers
// denials of these rules by this catalog never meets a code that it lacks.
func (r *Rules) Catalog() *catalog.Catalog { return r.catalog }

// Rules lists the rules by id, those that are off included.
func (r *Rules) Rules() []Rule { return slices.Clone(r.rules) }

// Warnings is what may be a mistake but keeps nothing from being loaded.
func (r *Rules) Warnings() []Problem { return slices.Clone([]Problem(r.warnings)) }

// revision hashes what the outcome depends on.
func revision(sources []*source, cfg Config) string {
	h := sha256.New()
	for _, s := range sources {
		if !s.test() {
			fmt.Fprintf(h, "%t %q %d\n%s\n", s.builtin, s.place(), len(s.text), s.text)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(cfg.Rules)) {
		fmt.Fprintf(h, "%q %v\n", id, cfg.Rules[id])
	}
	for _, id := range slices.Sorted(slices.Values(cfg.Replace)) {
		fmt.Fprintf(h, "replace %q\n", id)
	}
	for _, l := range cfg.Catalog.List() {
		fmt.Fprintf(h, "code %q\n", fmt.Sprint(l))
	}
	return hex.EncodeToString(h.Sum(nil)[:6])
}
