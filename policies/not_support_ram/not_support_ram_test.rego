package ramgate_test.not_support_ram

import data.ramgate_test.example

denied := {"Forbidden.NotSupportRAM"}

flagged(caller) := example.changed(caller, "api/flags/no_ram", true)

test_allows if {
	every caller in [example.user, example.role, example.root, example.anonymous] {
		example.codes("not_support_ram") == set() with input as caller
	}
}

test_allows_root if {
	example.codes("not_support_ram") == set() with input as flagged(example.root)
}

test_allows_anonymous if {
	example.codes("not_support_ram") == set() with input as flagged(example.anonymous)
}

test_denies_user if {
	example.codes("not_support_ram") == denied with input as flagged(example.user)
}

test_denies_role if {
	example.codes("not_support_ram") == denied with input as flagged(example.role)
}

test_missing_field if {
	example.codes("not_support_ram") == denied with input as example.without(example.user, "api/flags/no_ram")
	example.codes("not_support_ram") == denied with input as example.without(example.user, "api")
	example.codes("not_support_ram") == denied with input as example.without(flagged(example.root), "principal/type")
}

test_wrong_type if {
	every value in [null, 0, "false", [], {}] {
		example.codes("not_support_ram") == denied with input as example.changed(example.user, "api/flags/no_ram", value)
	}
	every value in [null, true, 0, ["root"], {"root": true}] {
		example.codes("not_support_ram") == denied with input as example.changed(flagged(example.root), "principal/type", value)
	}
}

test_empty_input if {
	example.codes("not_support_ram") == denied with input as {}
}
