# METADATA
# title: The published cases, on the rules
# description: |
#   Makes the input of each case of this folder as the gate would, with a matcher
#   and a reader of conditions of its own, and compares what the rules decide.
package ramgate_test.cases

import data.ramgate.main
import data.ramgate_test.example
import data.ramgate_test.matching
import data.ramgate_test.reading

test_case[sprintf("%s/%s: %s", [topic, case.name, case.intent])] if {
	some topic, cases in data.testdata.cases
	some case in cases
	decision := main.decision with input as input_of(case)
	answer(decision) == case.want
}

test_there_are_cases if {
	count([case | some case in data.testdata.cases[_]]) >= 150
}

# The answer is the code of the first rank, as the catalog has it.
answer(decision) := "allow" if {
	decision.allow
	decision.deny == set()
} else := [code | some code in ranks; some denial in decision.deny; denial.code == code][0]

ranks := [
	"Forbidden.RiskControl", "InvalidOwner", "MissingParameter", "InvalidOwnerId", "InvalidOwnerAccount", "InvalidAccount.NotFound",
	"InvalidParameter.OwnerAccount", "InvalidParameter.ResourceOwnerAccount", "Forbidden.NotSupportRAM", "Forbidden.SubUser",
	"Forbidden.Unauthorized", "Forbidden.RAM", "RealNameAuthenticationError", "InsufficientBalance", "ServiceUnavailable.RegionMaintaining",
]

callers := {"user": example.user, "role": example.role, "root": example.root, "anonymous": example.anonymous}

input_of(case) := object.union(object.remove(callers[caller(case)], ["context", "checks"]), {
	"request": {"source_ip": "203.0.113.7", "time": 1795521600000000000},
	"api": {
		"ram_action": action(case),
		"flags": {flag: true | some flag in object.get(case, "flags", [])},
		"maintenance": object.get(case, "maintenance", false),
	},
	"account": object.get(case, "account", {}),
	"owner": owner(object.get(case, "owner", "self")),
	"context": context(case),
	"checks": checks(case),
})

caller(case) := object.get(case, "caller", "user")

action(case) := object.get(case, "action", "ecs:StopInstance")

owner(relation) := {"relation": relation} if {
	relation in {"self", "trusted", "foreign"}
} else := {"problem": relation}

# The keys of conditions. Those that a case takes away are null in it.
context(case) := {key: reading.canonical(value) |
	some key, value in object.union(usual(case), object.get(case, "context", {}))
	value != null
}

usual(case) := {
	"acs:SourceIp": "203.0.113.7",
	"acs:CurrentTime": "2026-11-24T12:00:00Z",
	"acs:SecureTransport": "true",
	"acs:PrincipalARN": lower(sprintf("acs:ram:*:1000000000000001:%s/%s", [caller(case), name])),
} if {
	default_name := {"user": "alice", "role": "deploy", "root": "", "anonymous": ""}[caller(case)]
	name := object.get(case, "caller_name", default_name)
}

# RAM is asked about users and roles only.
checks(case) := [check |
	caller(case) in {"user", "role"}
	some level in levels(case)
	some resource in object.get(case, "resources", [object.get(case, "resource", "acs:ecs:cn-hangzhou:1000000000000001:instance/i-1")])
	check := {
		"resource": resource,
		"level": level.name,
		"allow": matching_statements(level.statements, "Allow", action(case), resource),
		"deny": matching_statements(level.statements, "Deny", action(case), resource),
	}
]

matching_statements(statements, effect, asked, resource) := [{"policy": "P", "statement": i, "condition": reading.condition(statement)} |
	some i, statement in statements
	statement.Effect == effect
	matching.action(statement, asked)
	matching.resource(statement, resource)
]

levels(case) := array.concat(control(case), array.concat(session(case), [{"name": "identity", "statements": identity(case)}]))

control(case) := [{"name": "control", "statements": statements} |
	not object.get(case, "management", false)
	some statements in object.get(case, "control", [])
]

session(case) := [{"name": "session", "statements": case.session} | case.session]

everything := {"Effect": "Allow", "Action": "*", "Resource": "*"}

identity(case) := [object.union(everything, {"Condition": case.condition})] if {
	case.condition
} else := [everything, object.union(everything, {"Effect": "Deny", "Condition": case.deny_condition})] if {
	case.deny_condition
} else := array.concat(object.get(case, "identity", []), object.get(case, "group", []))
