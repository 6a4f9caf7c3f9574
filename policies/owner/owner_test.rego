package ramgate_test.owner

import data.ramgate_test.example

having(problem) := example.changed(example.user, "owner/problem", problem)

unresolved := {"Forbidden.Unauthorized"}

test_allows if {
	every caller in [example.user, example.role, example.root, example.anonymous] {
		example.codes("owner") == set() with input as caller
	}
}

test_denies if {
	code_of := {
		"both": "InvalidOwner",
		"missing": "MissingParameter",
		"bad_id": "InvalidOwnerId",
		"bad_account": "InvalidOwnerAccount",
		"unknown": "InvalidAccount.NotFound",
		"untrusted_account": "InvalidParameter.OwnerAccount",
		"untrusted_resource_account": "InvalidParameter.ResourceOwnerAccount",
	}
	every problem, code in code_of {
		example.codes("owner") == {code} with input as having(problem)
	}
}

test_denies_root if {
	example.codes("owner") == {"InvalidOwner"} with input as example.changed(example.root, "owner/problem", "both")
}

test_denies_missing_with_parameter_name if {
	some denial in data.ramgate.deny with input as having("missing")
	denial.params == {"ParameterName": "OwnerId,OwnerAccount"}
}

test_denies_unknown_problem if {
	example.codes("owner") == unresolved with input as having("other")
}

test_missing_field if {
	example.codes("owner") == unresolved with input as example.without(example.user, "owner/problem")
	example.codes("owner") == unresolved with input as example.without(example.user, "owner")
}

test_wrong_type if {
	every value in [null, false, 0, [], {}, ["both"]] {
		example.codes("owner") == unresolved with input as having(value)
	}
}

test_empty_input if {
	example.codes("owner") == unresolved with input as {}
}
