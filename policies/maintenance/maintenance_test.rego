package ramgate_test.maintenance

import data.ramgate_test.example

denied := {"ServiceUnavailable.RegionMaintaining"}

test_allows if {
	example.codes("maintenance") == set() with input as example.user
}

test_denies if {
	every caller in [example.user, example.role, example.root, example.anonymous] {
		example.codes("maintenance") == denied with input as example.changed(caller, "api/maintenance", true)
	}
}

test_missing_field if {
	example.codes("maintenance") == denied with input as example.without(example.user, "api/maintenance")
	example.codes("maintenance") == denied with input as example.without(example.user, "api")
}

test_wrong_type if {
	every value in [null, 0, "false", [], {}] {
		example.codes("maintenance") == denied with input as example.changed(example.user, "api/maintenance", value)
	}
}

test_empty_input if {
	example.codes("maintenance") == denied with input as {}
}
