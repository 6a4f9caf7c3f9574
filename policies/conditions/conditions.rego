# METADATA
# title: Conditions
# description: |
#   Whether the comparisons of a statement's condition hold, as the gate makes
#   them ready (see policies.Comparison): numbers and dates are numbers, patterns
#   are regular expressions, addresses are blocks. Several values: any of them; of
#   a negated operator: none. A key that the request does not have, or a value that
#   the operator cannot read, meets no operator but a negated one.
#
#   What is of another shape, or under an operator that is not known, never holds.
#   Reserved: files of a user cannot add to this package.
package ramgate.conditions

# METADATA
# title: The condition of a statement is known not to be met
# description: |
#   Not the opposite of being met (see ramgate.access): it is undefined as well for
#   what cannot be judged, so that such a Deny counts and such an Allow does not.
unmet(statement) if {
	some comparison in statement.condition
	comparison.operator in operators
	not holds(comparison.operator, comparison.key, comparison.values)
}

operators := {
	"StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike",
	"NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals",
	"DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals",
	"Bool", "IpAddress", "NotIpAddress",
}

# A rule for each operator begins with its name: OPA's index then goes to it at
# once. A negated operator asks for no match, as a missing key has none.

holds(operator, key, values) if {
	operator == "StringEquals"
	input.context[key] in values
}

holds(operator, key, values) if {
	operator == "StringNotEquals"
	[true | input.context[key] in values] == []
}

holds(operator, key, values) if {
	operator == "StringEqualsIgnoreCase"
	lower(input.context[key]) in values
}

holds(operator, key, values) if {
	operator == "StringNotEqualsIgnoreCase"
	[true | lower(input.context[key]) in values] == []
}

holds(operator, key, values) if {
	operator == "StringLike"
	some pattern in values
	regex.match(pattern, input.context[key])
}

holds(operator, key, values) if {
	operator == "StringNotLike"
	[true | some pattern in values; regex.match(pattern, input.context[key])] == []
}

holds(operator, key, values) if {
	operator == "Bool"
	input.context[key] in values
}

holds(operator, key, values) if {
	operator == "IpAddress"
	net.cidr_contains_matches(values, address(input.context[key])) != set()
}

holds(operator, key, values) if {
	operator == "NotIpAddress"
	[true | net.cidr_contains_matches(values, address(input.context[key])) != set()] == []
}

holds(operator, key, values) if {
	operator == "NumericEquals"
	number(input.context[key]) in values
}

holds(operator, key, values) if {
	operator == "NumericNotEquals"
	[true | number(input.context[key]) in values] == []
}

holds(operator, key, values) if {
	operator == "NumericLessThan"
	some value in values
	number(input.context[key]) < value
}

holds(operator, key, values) if {
	operator == "NumericLessThanEquals"
	some value in values
	number(input.context[key]) <= value
}

holds(operator, key, values) if {
	operator == "NumericGreaterThan"
	some value in values
	number(input.context[key]) > value
}

holds(operator, key, values) if {
	operator == "NumericGreaterThanEquals"
	some value in values
	number(input.context[key]) >= value
}

holds(operator, key, values) if {
	operator == "DateEquals"
	moment(input.context[key]) in values
}

holds(operator, key, values) if {
	operator == "DateNotEquals"
	[true | moment(input.context[key]) in values] == []
}

holds(operator, key, values) if {
	operator == "DateLessThan"
	some value in values
	moment(input.context[key]) < value
}

holds(operator, key, values) if {
	operator == "DateLessThanEquals"
	some value in values
	moment(input.context[key]) <= value
}

holds(operator, key, values) if {
	operator == "DateGreaterThan"
	some value in values
	moment(input.context[key]) > value
}

holds(operator, key, values) if {
	operator == "DateGreaterThanEquals"
	some value in values
	moment(input.context[key]) >= value
}
