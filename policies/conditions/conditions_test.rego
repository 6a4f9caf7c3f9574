package ramgate_test.conditions

import data.ramgate.conditions

unconditional := {"condition": null}

conditional := {"condition": {"Bool": {"acs:SecureTransport": ["true"]}}}

test_allows if {
	conditions.met(unconditional)
}

test_denies_what_cannot_be_judged if {
	not conditions.met(conditional)
	not conditions.unmet(conditional)
}

test_missing_field if {
	not conditions.met({})
	not conditions.unmet({})
}

test_wrong_type if {
	every value in [false, true, 0, "", [], {}] {
		not conditions.met({"condition": value})
		not conditions.unmet({"condition": value})
	}
}
