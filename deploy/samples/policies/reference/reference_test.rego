package ramgate_test.reference

import data.ramgate

resources := {
	"disks": ["d-1"],
	"images": ["m-1"],
	"instances": {"i-1": {"charge_type": "PostPaid"}},
	"security_groups": ["sg-1"],
	"snapshots": ["s-1"],
	"zones": ["cn-hangzhou-h"],
}

codes(product, params) := {denial.code |
	some denial in ramgate.deny with input as {"request": {"product": product, "params": params}}
		with data.site.resources as resources
	denial.rule == "reference"
}

test_what_is_listed if {
	codes("Ecs", {
		"DiskId": "d-1", "ImageId": "m-1", "InstanceId": "i-1",
		"SecurityGroupId": "sg-1", "SnapshotId": "s-1", "ZoneId": "cn-hangzhou-h",
	}) == set()
}

test_what_is_not if {
	codes("Ecs", {"DiskId": "d-2"}) == {"InvalidDiskId.NotFound"}
	codes("Ecs", {"ImageId": "m-2"}) == {"InvalidImageId.NotFound"}
	codes("Ecs", {"InstanceId": "i-2"}) == {"InvalidInstanceId.NotFound"}
	codes("Ecs", {"SecurityGroupId": "sg-2"}) == {"InvalidSecurityGroupId.NotFound"}
	codes("Ecs", {"SnapshotId": "s-2"}) == {"InvalidSnapshotId.NotFound"}
	codes("Ecs", {"ZoneId": "cn-hangzhou-z"}) == {"InvalidParameter.NotFound"}
}

test_two_at_once if codes("Ecs", {"DiskId": "d-2", "InstanceId": "i-2"}) == {"InvalidDiskId.NotFound", "InvalidInstanceId.NotFound"}

test_the_message_names_the_parameter if {
	some denial in ramgate.deny with input as {"request": {"product": "Ecs", "params": {"ZoneId": "z"}}}
		with data.site.resources as resources
	denial.params == {"ParameterName": "ZoneId"}
}

test_case_counts if codes("Ecs", {"DiskId": "D-1"}) == {"InvalidDiskId.NotFound"}

test_empty_names_nothing_that_exists if codes("Ecs", {"DiskId": ""}) == {"InvalidDiskId.NotFound"}

test_other_parameters if codes("Ecs", {"VpcId": "v-1"}) == set()

test_other_products if codes("Cs", {"DiskId": "d-2"}) == set()

test_a_list_that_is_missing_holds_nothing if {
	some denial in ramgate.deny with input as {"request": {"product": "Ecs", "params": {"DiskId": "d-1"}}}
		with data.site as {}
	denial.code == "InvalidDiskId.NotFound"
}
