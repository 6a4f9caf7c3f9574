package ramgate_test.main

import data.ramgate.main
import data.ramgate_test.example

test_allows if {
	main.decision == {"allow": true, "deny": set()} with input as example.user
}

test_denies if {
	decision := main.decision with input as example.changed(example.user, "checks/0/allow", [])
	decision == {"allow": false, "deny": {{"rule": "ram", "code": "Forbidden.RAM"}}}
}

test_empty_input if {
	decision := main.decision with input as {}
	decision.allow == false
	count(decision.deny) > 0
}
