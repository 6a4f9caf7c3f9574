# METADATA
# title: Access
# description: |
#   Whether the caller is somebody, and what RAM lets it do. Reserved: files of
#   a user cannot add to this package. What is absent, or of the wrong type,
#   never allows.
package ramgate.access

import data.ramgate.conditions

# METADATA
# title: The caller may do what it asks, as far as RAM goes
# description: |
#   The root of an account may do everything, and RAM is not asked about a call
#   without credentials to an API that takes such calls.
default allow := false

allow if input.principal.type == "root"

allow if {
	input.principal.type == "anonymous"
	input.api.flags.anonymous == true
}

# RAM permits when there is a check, and every check passes.
allow if {
	input.principal.type in {"user", "role"}
	input.checks[0]
	not refused
}

# METADATA
# title: The caller is somebody
# description: |
#   What is left of `allow` where RAM is not to decide: its rule is off, in
#   shadow mode or replaced.
default identified := false

identified if input.principal.type in {"root", "user", "role"}

identified if {
	input.principal.type == "anonymous"
	input.api.flags.anonymous == true
}

refused if {
	some check in input.checks
	not passes(check)
}

# The common case, without a call: nothing denies, and what allows has no
# condition. The gate then puts it first, and nothing after it.
passes(check) if {
	check.deny == []
	check.allow[0].condition == null
}

# A condition is met when every comparison holds. To ask for that in a function of
# its own would make a statement cost a third more.
passes(check) if {
	is_array(check.deny)
	not vetoed(check)
	some statement in check.allow
	statement.condition[0]
	[comparison |
		some comparison in statement.condition
		conditions.holds(comparison.operator, comparison.key, comparison.values)
	] == statement.condition
}

passes(check) if {
	is_array(check.deny)
	not vetoed(check)
	some statement in check.allow
	statement.condition == null
}

# A Deny counts unless its condition is known to be unmet.
vetoed(check) if {
	some statement in check.deny
	not conditions.unmet(statement)
}
