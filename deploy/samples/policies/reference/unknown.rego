package ramgate.reference

# Which list of data.site.resources holds the ids that a parameter may name.
lists := {
	"DiskId": "disks",
	"ImageId": "images",
	"InstanceId": "instances",
	"SecurityGroupId": "security_groups",
	"SnapshotId": "snapshots",
	"ZoneId": "zones",
}

# METADATA
# description: The parameters of the request that name something which is not listed.
unknown contains parameter if {
	some parameter, list in lists
	id := input.request.params[parameter]
	not listed(list, id)
}

# A function, since a list that is missing holds nothing: of an undefined argument below not, OPA makes the whole body
# undefined, and everything would pass.
listed(list, id) if id in data.site.resources[list]

# Instances have particulars, so theirs is an object.
listed(list, id) if data.site.resources[list][id]
