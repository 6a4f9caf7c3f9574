package ramgate

# METADATA
# title: Prepaid instances are not released
# description: Which ones are prepaid stands in data.site.prepaid_instances.
deny contains {"rule": "charge_type", "code": "ChargeTypeViolation"} if {
	input.request.product == "Ecs"
	input.request.action == "DeleteInstance"
	input.request.params.InstanceId in data.site.prepaid_instances
}
