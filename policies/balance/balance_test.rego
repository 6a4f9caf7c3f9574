package ramgate_test.balance

import data.ramgate_test.example

denied := {"InsufficientBalance"}

flagged(caller) := example.changed(caller, "api/flags/charge", true)

having(balance) := example.changed(flagged(example.user), "account/balance", balance)

test_allows if {
	every balance in [0.01, 1, 120.5, 1e300] {
		example.codes("balance") == set() with input as having(balance)
	}
}

test_allows_unlimited if {
	example.codes("balance") == set() with input as having(null)
}

test_allows_what_is_free if {
	example.codes("balance") == set() with input as example.changed(example.user, "account/balance", -1)
}

test_denies if {
	every balance in [0, -0.01, -1e300] {
		example.codes("balance") == denied with input as having(balance)
	}
}

test_denies_everyone if {
	every caller in [example.user, example.role, example.root, example.anonymous] {
		example.codes("balance") == denied with input as example.changed(flagged(caller), "account/balance", 0)
	}
}

test_missing_field if {
	example.codes("balance") == denied with input as example.without(having(1), "account/balance")
	example.codes("balance") == denied with input as example.without(having(1), "account")
	example.codes("balance") == denied with input as example.without(having(0), "api/flags/charge")
}

test_wrong_type if {
	every value in [false, true, "", "120.50", [1], {}] {
		example.codes("balance") == denied with input as having(value)
	}
	every value in [null, 0, "false", [], {}] {
		example.codes("balance") == denied with input as example.changed(having(0), "api/flags/charge", value)
	}
}

test_empty_input if {
	example.codes("balance") == denied with input as {}
}
