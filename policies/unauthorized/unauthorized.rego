package ramgate

# METADATA
# title: The owner is the caller's account or trusts it
# description: OwnerId may name an account that exists and does not trust the caller.
deny contains {"rule": "unauthorized", "code": "Forbidden.Unauthorized"} if {
	not input.owner.relation == "self"
	not input.owner.relation == "trusted"
}
