package ramgate_test.charge_type

import data.ramgate

deleting(instance) := {"request": {
	"product": "Ecs",
	"action": "DeleteInstance",
	"params": {"InstanceId": instance},
}}

violation := {"rule": "charge_type", "code": "ChargeTypeViolation"}

test_allows_pay_as_you_go if {
	not violation in ramgate.deny with input as deleting("i-1")
		with data.site.prepaid_instances as ["i-2"]
}

test_denies_prepaid if {
	violation in ramgate.deny with input as deleting("i-2")
		with data.site.prepaid_instances as ["i-2"]
}

test_allows_reading_prepaid if {
	described := json.patch(deleting("i-2"), [{"op": "replace", "path": "request/action", "value": "DescribeInstances"}])
	not violation in ramgate.deny with input as described
		with data.site.prepaid_instances as ["i-2"]
}
