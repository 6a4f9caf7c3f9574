# METADATA
# title: Inputs for tests
# description: Complete inputs that nothing speaks against, and ways to change them.
package ramgate_test.example

user := {
	"version": 1,
	"request": {
		"style": "rpc",
		"method": "GET",
		"action": "DescribeInstances",
		"version": "2014-05-26",
		"product": "Ecs",
		"region": "cn-hangzhou",
		"params": {"RegionId": "cn-hangzhou"},
		"source_ip": "192.0.2.1",
		"secure_transport": true,
		"time": 1767225600000000000,
	},
	"api": {
		"ram_action": "ecs:DescribeInstances",
		"flags": {
			"no_ram": false,
			"no_sub_user": false,
			"anonymous": false,
			"real_name": false,
			"charge": false,
			"owner_required": false,
			"closed": false,
		},
		"maintenance": false,
	},
	"principal": {
		"type": "user",
		"arn": "acs:ram::1000000000000001:user/alice",
		"name": "alice",
		"id": "2000000000000001",
		"groups": ["operators"],
	},
	"account": {
		"id": "1000000000000001",
		"state": "active",
		"real_name": true,
		"balance": null,
		"risk": "none",
	},
	"owner": {"account": "1000000000000001", "relation": "self", "problem": ""},
	"context": {"acs:SourceIp": "192.0.2.1"},
	"checks": [{
		"resource": "acs:ecs:cn-hangzhou:1000000000000001:instance/*",
		"level": "identity",
		"allow": [{"policy": "ReadOnly", "statement": 0, "condition": null}],
		"deny": [],
	}],
}

role := json.patch(user, [
	{"op": "replace", "path": "principal/type", "value": "role"},
	{"op": "replace", "path": "principal/name", "value": "deploy/ci"},
	{"op": "replace", "path": "principal/arn", "value": "acs:ram::1000000000000001:assumed-role/deploy/ci"},
])

root := json.patch(user, [
	{"op": "replace", "path": "principal/type", "value": "root"},
	{"op": "replace", "path": "principal/arn", "value": "acs:ram::1000000000000001:root"},
	{"op": "replace", "path": "principal/name", "value": ""},
	{"op": "replace", "path": "checks", "value": []},
])

anonymous := json.patch(user, [
	{"op": "replace", "path": "principal", "value": {"type": "anonymous", "arn": "", "name": "", "id": "", "groups": []}},
	{"op": "replace", "path": "account/id", "value": ""},
	{"op": "replace", "path": "checks", "value": []},
])

# An input with one value changed.
changed(of, path, value) := json.patch(of, [{"op": "replace", "path": path, "value": value}])

# An input with one value taken away.
without(of, path) := json.remove(of, [path])

# The codes that a rule gives the input of the test.
codes(rule) := {denial.code |
	some denial in data.ramgate.deny
	denial.rule == rule
}
