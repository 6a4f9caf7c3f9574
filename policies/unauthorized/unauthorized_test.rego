package ramgate_test.unauthorized

import data.ramgate_test.example

denied := {"Forbidden.Unauthorized"}

test_allows if {
	every relation in ["self", "trusted"] {
		example.codes("unauthorized") == set() with input as example.changed(example.user, "owner/relation", relation)
	}
}

test_denies if {
	every caller in [example.user, example.role, example.root, example.anonymous] {
		example.codes("unauthorized") == denied with input as example.changed(caller, "owner/relation", "foreign")
	}
}

test_denies_unknown_relation if {
	example.codes("unauthorized") == denied with input as example.changed(example.user, "owner/relation", "")
}

test_missing_field if {
	example.codes("unauthorized") == denied with input as example.without(example.user, "owner/relation")
	example.codes("unauthorized") == denied with input as example.without(example.user, "owner")
}

test_wrong_type if {
	every value in [null, true, 0, ["self"], {"self": true}] {
		example.codes("unauthorized") == denied with input as example.changed(example.user, "owner/relation", value)
	}
}

test_empty_input if {
	example.codes("unauthorized") == denied with input as {}
}
