# METADATA
# title: Whether the owner's problem has a clause of its own
package ramgate.owner

named if {
	input.owner.problem in {
		"both", "missing", "bad_id", "bad_account", "unknown",
		"untrusted_account", "untrusted_resource_account",
	}
}
