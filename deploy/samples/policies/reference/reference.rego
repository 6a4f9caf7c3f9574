package ramgate

import data.ramgate.reference

# Errors that only a backend would know, raised at the gate from what data.site.resources lists. They rank behind what RAM
# says, so a caller learns that something does not exist only where RAM allows the call.

# METADATA
# title: The disk exists
deny contains {"rule": "reference", "code": "InvalidDiskId.NotFound"} if {
	input.request.product == "Ecs"
	"DiskId" in reference.unknown
}

# METADATA
# title: The image exists
deny contains {"rule": "reference", "code": "InvalidImageId.NotFound"} if {
	input.request.product == "Ecs"
	"ImageId" in reference.unknown
}

# METADATA
# title: The instance exists
deny contains {"rule": "reference", "code": "InvalidInstanceId.NotFound"} if {
	input.request.product == "Ecs"
	"InstanceId" in reference.unknown
}

# METADATA
# title: The security group exists
deny contains {"rule": "reference", "code": "InvalidSecurityGroupId.NotFound"} if {
	input.request.product == "Ecs"
	"SecurityGroupId" in reference.unknown
}

# METADATA
# title: The snapshot exists
deny contains {"rule": "reference", "code": "InvalidSnapshotId.NotFound"} if {
	input.request.product == "Ecs"
	"SnapshotId" in reference.unknown
}

# METADATA
# title: The zone exists
# description: The catalog has no code of its own for zones, so the message names the parameter.
deny contains {
	"rule": "reference",
	"code": "InvalidParameter.NotFound",
	"params": {"ParameterName": "ZoneId"},
} if {
	input.request.product == "Ecs"
	"ZoneId" in reference.unknown
}
