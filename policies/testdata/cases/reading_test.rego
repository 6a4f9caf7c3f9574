# METADATA
# title: Values of policies
# description: |
#   Lists that may be written as one value, and conditions as the gate makes them
#   ready for the rules (see Comparison).
package ramgate_test.reading

import data.ramgate.conditions
import data.ramgate_test.matching

list(value) := value if {
	is_array(value)
} else := [value]

text(value) := value if {
	is_string(value)
} else := json.marshal(value)

condition(statement) := comparisons if {
	comparisons := [{"operator": operator, "key": key, "values": [ready(operator, text(value)) | some value in list(values)]} |
		some operator, keys in statement.Condition
		some key, values in keys
	]
	comparisons != []
} else := null

ready(operator, value) := lower(value) if {
	endswith(operator, "IgnoreCase")
} else := matching.expression(value) if {
	endswith(operator, "Like")
} else := to_number(value) if {
	startswith(operator, "Numeric")
} else := conditions.moment(value) if {
	startswith(operator, "Date")
} else := block(canonical(value)) if {
	endswith(operator, "IpAddress")
} else := value

# IPv4-mapped addresses and blocks are IPv4.
canonical(value) := value if {
	not startswith(value, "::ffff:")
} else := substring(value, 7, -1) if {
	not contains(value, "/")
} else := sprintf("%s/%d", [trim_prefix(address, "::ffff:"), to_number(bits) - 96]) if {
	[address, bits] := split(value, "/")
}

block(value) := value if {
	contains(value, "/")
} else := concat("/", [value, "128"]) if {
	contains(value, ":")
} else := concat("/", [value, "32"])
