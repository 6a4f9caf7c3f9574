package ramgate_test.charge_type

import data.ramgate

instances := {"i-1": {"charge_type": "PostPaid"}, "i-2": {"charge_type": "PrePaid"}}

denied(action, instance) if {
	some denial in ramgate.deny with input as {"request": {
		"product": "Ecs",
		"action": action,
		"params": {"InstanceId": instance},
	}}
		with data.site.resources.instances as instances
	denial == {"rule": "charge_type", "code": "ChargeTypeViolation"}
}

test_denies_prepaid if denied("DeleteInstance", "i-2")

test_allows_postpaid if not denied("DeleteInstance", "i-1")

test_leaves_the_unknown_to_others if not denied("DeleteInstance", "i-3")

test_allows_reading_prepaid if not denied("DescribeInstanceAttribute", "i-2")
