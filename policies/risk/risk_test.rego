package ramgate_test.risk

import data.ramgate_test.example

denied := {"Forbidden.RiskControl"}

test_allows if {
	example.codes("risk") == set() with input as example.user
}

test_allows_anonymous if {
	example.codes("risk") == set() with input as example.anonymous
}

test_denies if {
	example.codes("risk") == denied with input as example.changed(example.user, "account/risk", "blocked")
}

test_denies_root if {
	example.codes("risk") == denied with input as example.changed(example.root, "account/risk", "blocked")
}

test_denies_unknown_state if {
	example.codes("risk") == denied with input as example.changed(example.user, "account/risk", "")
}

test_missing_field if {
	example.codes("risk") == denied with input as example.without(example.user, "account/risk")
	example.codes("risk") == denied with input as example.without(example.user, "account")
}

test_wrong_type if {
	every value in [null, false, 0, ["none"], {"none": true}] {
		example.codes("risk") == denied with input as example.changed(example.user, "account/risk", value)
	}
	example.codes("risk") == denied with input as example.changed(example.user, "account", "none")
}

test_empty_input if {
	example.codes("risk") == denied with input as {}
}
