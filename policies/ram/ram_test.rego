package ramgate_test.ram

import data.ramgate_test.example

denied := {"Forbidden.RAM"}

test_allows if {
	every caller in [example.user, example.role, example.root] {
		example.codes("ram") == set() with input as caller
	}
}

test_denies if {
	every caller in [example.user, example.role] {
		example.codes("ram") == denied with input as example.changed(caller, "checks/0/allow", [])
	}
}

test_missing_field if {
	example.codes("ram") == denied with input as example.without(example.user, "checks")
	example.codes("ram") == denied with input as example.without(example.root, "principal/type")
}

test_wrong_type if {
	every value in [null, true, 1, "checks", {}] {
		example.codes("ram") == denied with input as example.changed(example.user, "checks", value)
	}
}

test_empty_input if {
	example.codes("ram") == denied with input as {}
}
