package ramgate

# METADATA
# title: The region is not under maintenance
# description: Nobody skips this, root included.
deny contains {"rule": "maintenance", "code": "ServiceUnavailable.RegionMaintaining"} if {
	not input.api.maintenance == false
}
