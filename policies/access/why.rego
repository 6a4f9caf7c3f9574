package ramgate.access

import data.ramgate.conditions

# METADATA
# title: The checks that do not pass
# description: |
#   By their place in input.checks, each with the places of the Deny statements
#   that count; none of them means that nothing allows. Asked after a refusal.
failing[place] := vetoes if {
	some place, check in input.checks
	not passes(check)
	vetoes := [i |
		some i, statement in check.deny
		not conditions.unmet(statement)
	]
}

# METADATA
# title: The comparisons that do not hold
# description: |
#   Each as the places of the check, of the statement among those of its effect,
#   and of the comparison. Asked to explain a decision.
lacking contains [place, effect, i, j] if {
	some place, check in input.checks
	some effect in ["allow", "deny"]
	some i, statement in check[effect]
	some j, comparison in statement.condition
	not conditions.holds(comparison.operator, comparison.key, comparison.values)
}
