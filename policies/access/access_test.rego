package ramgate_test.access

import data.ramgate.access
import data.ramgate_test.example

statement := {"policy": "P", "statement": 0, "condition": null}

conditional(values) := {"policy": "P", "statement": 1, "condition": [
	{"operator": "StringNotEquals", "key": "acs:RequestTag/env", "values": ["prod"]},
	{"operator": "StringEquals", "key": "acs:SourceIp", "values": values},
]}

# The caller's address is 192.0.2.1.
met := conditional(["198.51.100.1", "192.0.2.1"])

unmet := conditional(["198.51.100.1"])

unknown := {"policy": "P", "statement": 1, "condition": [{"operator": "Unknown", "key": "acs:SourceIp", "values": ["192.0.2.1"]}]}

check(allow, deny) := {"resource": "*", "level": "identity", "allow": allow, "deny": deny}

checked(checks) := example.changed(example.user, "checks", checks)

open_api(caller) := example.changed(caller, "api/flags/anonymous", true)

test_allows_root if {
	access.allow with input as example.root
}

test_allows_user_and_role if {
	access.allow with input as example.user
	access.allow with input as example.role
}

test_allows_when_every_check_has_an_allow if {
	access.allow with input as checked([check([statement], []), check([unmet, statement], [])])
}

test_allows_anonymous_where_the_api_does if {
	access.allow with input as open_api(example.anonymous)
	access.identified with input as open_api(example.anonymous)
}

test_denies_anonymous_elsewhere if {
	not access.allow with input as example.anonymous
	not access.identified with input as example.anonymous
}

test_denies_user_of_an_open_api_without_statement if {
	not access.allow with input as open_api(checked([check([], [])]))
}

test_denies_without_checks if {
	not access.allow with input as checked([])
}

test_denies_when_one_check_has_no_allow if {
	not access.allow with input as checked([check([statement], []), check([], [])])
	not access.allow with input as checked([check([], []), check([statement], [])])
}

test_denies_when_one_check_has_a_deny if {
	not access.allow with input as checked([check([statement], [statement])])
	not access.allow with input as checked([check([statement], []), check([statement], [statement])])
}

test_allows_by_condition if {
	access.allow with input as checked([check([met], [])])
	access.allow with input as checked([check([unmet, met], [])])
	access.allow with input as checked([check([met], [unmet])])
	access.allow with input as checked([check([statement], [unmet, unmet])])
}

test_denies_by_condition if {
	not access.allow with input as checked([check([unmet], [])])
	not access.allow with input as checked([check([unmet, unmet], [])])
	not access.allow with input as checked([check([statement], [met])])
	not access.allow with input as checked([check([statement], [unmet, met])])
	not access.allow with input as checked([check([statement], [unmet, statement])])
	not access.allow with input as checked([check([met], []), check([unmet], [])])
}

# A condition that cannot be judged works against the caller.
test_denies_on_what_cannot_be_judged if {
	not access.allow with input as checked([check([unknown], [])])
	not access.allow with input as checked([check([statement], [unknown])])
}

test_identified if {
	every caller in [example.user, example.role, example.root] {
		access.identified with input as example.changed(caller, "checks", [])
	}
}

test_missing_field if {
	every path in ["principal", "principal/type", "checks", "checks/0/allow", "checks/0/deny", "checks/0/allow/0/condition"] {
		not access.allow with input as example.without(example.user, path)
	}
	not access.allow with input as checked([check([statement], [{"policy": "P", "statement": 0}])])
	every name in ["operator", "key", "values"] {
		partly := {"condition": [object.remove(comparison, [name]) | some comparison in met.condition]}
		not access.allow with input as checked([check([partly], [])])
		not access.allow with input as checked([check([statement], [partly])])
	}
	not access.identified with input as example.without(example.user, "principal/type")
	not access.allow with input as example.without(open_api(example.anonymous), "api/flags/anonymous")
}

test_wrong_type if {
	every path in ["checks", "checks/0", "checks/0/allow", "checks/0/allow/0"] {
		every value in [null, false, true, 0, "x", {}] {
			not access.allow with input as example.changed(example.user, path, value)
		}
	}
	every value in [false, true, 0, "", "x", [], {}, [0], ["x"], [{}]] {
		not access.allow with input as example.changed(example.user, "checks/0/allow/0/condition", value)
		not access.allow with input as checked([check([statement], [{"condition": value}])])
	}
	every value in [null, false, true, 0, "x", {}, [null], [false], ["x"]] {
		not access.allow with input as example.changed(example.user, "checks/0/deny", value)
	}
	every value in [null, true, 0, ["root"], {"root": true}, "Root", "owner"] {
		not access.allow with input as example.changed(example.root, "principal/type", value)
		not access.identified with input as example.changed(example.root, "principal/type", value)
	}
	every value in [null, 1, "true", [true], {}] {
		not access.allow with input as example.changed(example.anonymous, "api/flags/anonymous", value)
		not access.identified with input as example.changed(example.anonymous, "api/flags/anonymous", value)
	}
}

test_wrong_type_of_an_open_api if {
	not access.allow with input as open_api(example.changed(example.user, "principal/type", "other"))
	not access.identified with input as open_api(example.changed(example.user, "principal/type", "other"))
}

test_empty_input if {
	access.allow == false with input as {}
	access.identified == false with input as {}
}
