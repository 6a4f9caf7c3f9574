package ramgate

# METADATA
# title: Prepaid instances are not released
# description: How an instance is paid for stands in data.site.resources.instances.
deny contains {"rule": "charge_type", "code": "ChargeTypeViolation"} if {
	input.request.product == "Ecs"
	input.request.action == "DeleteInstance"
	data.site.resources.instances[input.request.params.InstanceId].charge_type == "PrePaid"
}
