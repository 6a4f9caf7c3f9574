package ramgate_test.real_name

import data.ramgate_test.example

denied := {"RealNameAuthenticationError"}

flagged(caller) := example.changed(caller, "api/flags/real_name", true)

unnamed(caller) := example.changed(caller, "account/real_name", false)

test_allows if {
	example.codes("real_name") == set() with input as flagged(example.user)
}

test_allows_unnamed_where_not_asked if {
	example.codes("real_name") == set() with input as unnamed(example.user)
}

test_denies if {
	every caller in [example.user, example.role, example.root, example.anonymous] {
		example.codes("real_name") == denied with input as flagged(unnamed(caller))
	}
}

test_missing_field if {
	example.codes("real_name") == denied with input as example.without(flagged(example.user), "account/real_name")
	example.codes("real_name") == denied with input as example.without(unnamed(example.user), "api/flags/real_name")
	example.codes("real_name") == denied with input as example.without(flagged(example.user), "account")
}

test_wrong_type if {
	every value in [null, 1, "true", [true], {}] {
		example.codes("real_name") == denied with input as example.changed(flagged(example.user), "account/real_name", value)
	}
	every value in [null, 0, "false", [], {}] {
		example.codes("real_name") == denied with input as example.changed(unnamed(example.user), "api/flags/real_name", value)
	}
}

test_empty_input if {
	example.codes("real_name") == denied with input as {}
}
