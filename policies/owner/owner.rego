package ramgate

import data.ramgate.owner

# METADATA
# title: The owner is named at most once
# description: OwnerId and OwnerAccount, or the ResourceOwner pair, are both given.
deny contains {"rule": "owner", "code": "InvalidOwner"} if {
	input.owner.problem == "both"
}

# METADATA
# title: The owner is named where the API needs it
deny contains {
	"rule": "owner", "code": "MissingParameter",
	"params": {"ParameterName": "OwnerId,OwnerAccount"},
} if {
	input.owner.problem == "missing"
}

# METADATA
# title: OwnerId is an account id
deny contains {"rule": "owner", "code": "InvalidOwnerId"} if {
	input.owner.problem == "bad_id"
}

# METADATA
# title: OwnerAccount is an account name
deny contains {"rule": "owner", "code": "InvalidOwnerAccount"} if {
	input.owner.problem == "bad_account"
}

# METADATA
# title: The owner exists
deny contains {"rule": "owner", "code": "InvalidAccount.NotFound"} if {
	input.owner.problem == "unknown"
}

# METADATA
# title: OwnerAccount names an account that trusts the caller
deny contains {"rule": "owner", "code": "InvalidParameter.OwnerAccount"} if {
	input.owner.problem == "untrusted_account"
}

# METADATA
# title: ResourceOwnerAccount names an account that trusts the caller
deny contains {"rule": "owner", "code": "InvalidParameter.ResourceOwnerAccount"} if {
	input.owner.problem == "untrusted_resource_account"
}

# METADATA
# title: The owner is resolved
# description: A problem without a clause of its own here denies as well.
deny contains {"rule": "owner", "code": "Forbidden.Unauthorized", "reason": "the owner was not resolved"} if {
	not input.owner.problem == ""
	not owner.named
}
