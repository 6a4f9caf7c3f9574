package ramgate_test.access_why

import data.ramgate.access

plain := {"policy": "p", "statement": 0, "condition": null}

over_tls := {"policy": "p", "statement": 1, "condition": [{
	"operator": "Bool",
	"key": "acs:SecureTransport",
	"values": ["true"],
}]}

call(checks) := {"principal": {"type": "user"}, "checks": checks, "context": {"acs:SecureTransport": "false"}}

check(allow, deny) := {"resource": "*", "level": "identity", "allow": allow, "deny": deny}

test_nothing_fails if access.failing == {} with input as call([check([plain], [])])

test_nothing_allows if access.failing == {1: []} with input as call([check([plain], []), check([], [])])

test_condition_not_met if access.failing == {0: []} with input as call([check([over_tls], [])])

test_denied if access.failing == {0: [1]} with input as call([check([plain], [over_tls, plain])])

test_missing_field if access.failing == {} with input as {}

test_wrong_type if access.failing == {0: []} with input as {"checks": [7]}

test_lacking if {
	access.lacking == {[0, "allow", 1, 0], [1, "deny", 0, 0]} with input as call([
		check([plain, over_tls], []),
		check([], [over_tls, plain]),
	])
}

test_nothing_lacks if access.lacking == set() with input as {}
