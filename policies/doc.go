// Package policies holds the rules in Rego, one folder for each, and the engine
// that loads, checks, compiles and evaluates them.
//
// # A rule
//
// All rules add to one set, deny, in package ramgate:
//
//	package ramgate
//
//	# METADATA
//	# title: Prepaid instances are not released
//	deny contains {"rule": "charge_type", "code": "ChargeTypeViolation"} if {
//		input.request.product == "Ecs"
//		input.request.action == "DeleteInstance"
//		input.request.params.InstanceId in data.site.prepaid_instances
//	}
//
// What is added is an object written out. Its fields rule and code are
// constants: rule is the id under which configurations, records and metrics know
// the rule, lower snake case and of one file only; code is one of the catalog.
// Optional are params ({"ParameterName": …, "Value": …}, which fill the code's
// message) and reason (a text for the decision record; clients never see it). A
// rule may have several clauses, with different codes.
//
// A body should begin with comparisons of input to constants: OPA's index then
// skips the rule where they do not hold, so that 50 rules cost what 10 do.
//
// Helpers of a rule stand in package ramgate.<rule>, its tests in
// ramgate_test.<rule> in a file named _test.rego, reference data under data.site.
// All is stock Rego: `opa test`, `opa check --strict`, `opa fmt` and `opa eval`
// work on the files as they are, `opa check --schema policies/schema/input.json`
// checks fields as the engine does.
//
// # When several rules deny
//
// The catalog's rank of the code decides which is answered, equal ones the
// rule's id; so what could tell that something exists, or how an account stands,
// is hidden until RAM allows. A request passes when RAM allows it and no rule
// denies; that nothing denies is not enough.
//
// # The input
//
// Input documents every field; schema/input.json is the same for tools. It is
// version 1 (input.version). A field may be added to it, but none changes its
// meaning or goes away without a new version. Every field is always present, so
// a rule never meets one that is undefined, with two exceptions, whose names
// come from the request: request.params and context. A rule that reads a field
// which does not exist fails to load.
//
// Mind calls and lookups below not: of an undefined argument OPA makes the whole
// body undefined, so `not input.request.params.Zone in data.site.zones` does not
// deny a request without Zone. Comparisons (`not input.request.params.Zone ==
// "a"`) and helpers without arguments do what one expects; the built-in rules,
// which deny whatever is absent or of the wrong type, keep to those. Load warns
// of the others.
//
// Statements of RAM policies reach the rules as input.checks: one check for each
// resource and each policy level that applies, with the statements whose action
// and resource match. Go matches, Rego decides (package ramgate.access). So the
// cost does not grow with the number of statements. The condition of a statement
// is a list of comparisons, made ready by Go when the statement is first used, and
// judged in Rego (package ramgate.conditions).
//
// # What a user configures
//
// The built-in rules are embedded and always load. A folder of the user's adds
// rules and data, flat (a ConfigMap) or a folder for each rule; data stands where
// stock OPA would have it, all of it below data.site. Each rule is enforced
// unless the configuration says shadow (evaluated and reported, in a query of its
// own so that not even its errors matter) or off (not compiled in). A built-in
// rule listed in replace gives its id to a file of the user's. Where the built-in
// rule ram is off, in shadow mode or replaced, it is enough for Verdict.Allow that
// the caller is somebody (ramgate.access.identified).
//
// A configuration may name further sets, for routes that choose them. Each is
// loaded by itself: the built-in rules, its own folder, modes and data, and
// nothing of the default set.
//
// Load finds every problem of every file before anything is activated, and holds
// three invariants: an empty input and a call without credentials are not
// allowed, the root of an account is. The last one is not held against rules that
// a user added: one that stops everything must be able to; keeping the last good
// set in its place would be the more lenient choice.
//
// Builtins that look beyond request and data (http.send, opa.runtime,
// net.lookup_ip_addr), or whose answers are random, are not available. time.now_ns
// is: it gives the time of the request, so that a recorded request is judged the
// same again.
//
// # Where the time goes
//
// An allowed check of a user with one statement costs about 20 µs of CPU and
// 230 allocations on a busy two-core virtual machine (GOGC=400), 10 rules or 50
// alike; a denied one 10 % more. A fifth is making the input, most of it the maps
// of OPA's objects; flags and statements are made once and shared. The rest is
// the query: 1 µs for one without rules, 6 for ramgate.access and the rule ram,
// half a microsecond for each of the eight built-in rules that must look at a
// field to see that it is harmless. Rules that the index skips cost nothing. The
// profile is flat from there on: bindings, closures and the caches of OPA's
// evaluator.
//
// Conditions cost by the statements that match, not by those that there are:
// BenchmarkAuthorize of package authz is flat from 5 statements to 500. The first
// condition to be judged costs 8 µs, each further one 3; a comparison of addresses
// 1.5 µs more than one of text, the first of dates or addresses 8, as the request's
// value is read once; a Deny 6 µs. Most of that is the call of
// conditions.holds (index, cache of results, bindings) and the comprehension around
// it, not comparing. Patterns are RE2: the longest tag, 1 KiB, against the worst
// pattern of that length takes 20 ms, against usual ones 1 µs.
//
// What was measured and not taken for conditions: every in place of the
// comprehension (twice), the operator in the head of the rules (twice: the index
// looks only into bodies), a default for the function (a third more), a function
// for each statement (a quarter more).
//
// What was measured and not taken for the rest: the rego package around the query
// (a third more, mostly for turning the answer into Go values), one object for the
// whole decision (1 µs), a set of granted checks in place of a function (half
// more), rules that are silent about absent fields (a quarter less).
// BenchmarkEvaluate, BenchmarkParts and BenchmarkStatements repeat it.
package policies
