package ramgate_test.conditions

import data.ramgate.conditions

request := {
	"acs:SourceIp": "192.0.2.1",
	"acs:CurrentTime": "2026-11-24T12:00:00.5Z",
	"acs:SecureTransport": "true",
	"acs:PrincipalARN": "acs:ram:*:1000000000000001:user/alice",
	"acs:RequestTag/env": "Prod",
	"acs:RequestTag/empty": "",
	"acs:RequestTag/cost": "10",
	"acs:RequestTag/big": "9007199254740993",
	"acs:RequestTag/until": "2026-11-24T20:00:00+08:00",
	"acs:RequestTag/peer": "2001:db8::1",
	"acs:RequestTag/mapped": "::ffff:10.1.2.3",
	"acs:RequestTag/é": "été\n世界",
}

holds(operator, key, values) if conditions.holds(operator, key, values) with input.context as request

# Each row: operator, key, values, and whether it holds.
check(rows) if {
	wrong := [row |
		some row in rows
		{true | holds(row[0], row[1], row[2])} != {true | row[3]}
	]
	wrong == []
}

test_text if {
	check([
		["StringEquals", "acs:RequestTag/env", ["Prod"], true],
		["StringEquals", "acs:RequestTag/env", ["dev", "Prod"], true],
		["StringEquals", "acs:RequestTag/env", ["prod"], false],
		["StringEquals", "acs:RequestTag/env", ["P*"], false],
		["StringEquals", "acs:RequestTag/empty", [""], true],
		["StringEquals", "acs:RequestTag/empty", ["x"], false],
		["StringEquals", "acs:RequestTag/Env", ["Prod"], false],
		["StringEquals", "acs:RequestTag/none", [""], false],
		["StringEquals", "acs:SecureTransport", ["true"], true],
		["StringEquals", "acs:RequestTag/é", ["été\n世界"], true],
		["StringNotEquals", "acs:RequestTag/env", ["Prod"], false],
		["StringNotEquals", "acs:RequestTag/env", ["prod", "dev"], true],
		["StringNotEquals", "acs:RequestTag/env", ["prod", "Prod"], false],
		["StringNotEquals", "acs:RequestTag/none", ["Prod"], true],
		["StringNotEquals", "acs:RequestTag/none", [""], true],
		["StringEqualsIgnoreCase", "acs:RequestTag/env", ["prod"], true],
		["StringEqualsIgnoreCase", "acs:RequestTag/env", ["dev", "pro"], false],
		["StringEqualsIgnoreCase", "acs:RequestTag/none", ["prod"], false],
		["StringNotEqualsIgnoreCase", "acs:RequestTag/env", ["prod"], false],
		["StringNotEqualsIgnoreCase", "acs:RequestTag/env", ["dev", "pro"], true],
		["StringNotEqualsIgnoreCase", "acs:RequestTag/none", ["prod"], true],
	])
}

test_patterns if {
	check([
		["StringLike", "acs:RequestTag/env", [`^(?s:P.*)$`], true],
		["StringLike", "acs:RequestTag/env", [`^(?s:p.*)$`], false],
		["StringLike", "acs:RequestTag/env", [`^(?s:Pr.)$`], false],
		["StringLike", "acs:RequestTag/env", [`^(?s:Pr..)$`], true],
		["StringLike", "acs:RequestTag/env", [`^(?s:dev)$`, `^(?s:.*d)$`], true],
		["StringLike", "acs:RequestTag/é", [`^(?s:.t..界)$`], false],
		["StringLike", "acs:RequestTag/é", [`^(?s:.t..世.)$`], true],
		["StringLike", "acs:RequestTag/é", [`^(?s:été.*)$`], true],
		["StringLike", "acs:RequestTag/empty", [`^(?s:.*)$`], true],
		["StringLike", "acs:RequestTag/empty", [`^(?s:)$`], true],
		["StringLike", "acs:RequestTag/none", [`^(?s:.*)$`], false],
		["StringNotLike", "acs:RequestTag/env", [`^(?s:P.*)$`], false],
		["StringNotLike", "acs:RequestTag/env", [`^(?s:dev)$`, `^(?s:.*d)$`], false],
		["StringNotLike", "acs:RequestTag/env", [`^(?s:dev)$`, `^(?s:test)$`], true],
		["StringNotLike", "acs:RequestTag/none", [`^(?s:.*)$`], true],
	])
}

test_numbers if {
	check([
		["NumericEquals", "acs:RequestTag/cost", [10], true],
		["NumericEquals", "acs:RequestTag/cost", [10.0], true],
		["NumericEquals", "acs:RequestTag/cost", [9, 11], false],
		["NumericEquals", "acs:RequestTag/big", [9007199254740993], true],
		["NumericEquals", "acs:RequestTag/big", [9007199254740992], false],
		["NumericEquals", "acs:RequestTag/none", [0], false],
		["NumericEquals", "acs:RequestTag/env", [0], false],
		["NumericNotEquals", "acs:RequestTag/cost", [10], false],
		["NumericNotEquals", "acs:RequestTag/cost", [9, 11], true],
		["NumericNotEquals", "acs:RequestTag/cost", [9, 10], false],
		["NumericNotEquals", "acs:RequestTag/none", [10], true],
		["NumericNotEquals", "acs:RequestTag/env", [10], true],
		["NumericLessThan", "acs:RequestTag/cost", [10], false],
		["NumericLessThan", "acs:RequestTag/cost", [9, 10.5], true],
		["NumericLessThan", "acs:RequestTag/big", [9007199254740993.5], true],
		["NumericLessThan", "acs:RequestTag/none", [10], false],
		["NumericLessThanEquals", "acs:RequestTag/cost", [10], true],
		["NumericLessThanEquals", "acs:RequestTag/cost", [9.999], false],
		["NumericLessThanEquals", "acs:RequestTag/none", [10], false],
		["NumericGreaterThan", "acs:RequestTag/cost", [10], false],
		["NumericGreaterThan", "acs:RequestTag/cost", [9.999], true],
		["NumericGreaterThan", "acs:RequestTag/big", [9007199254740992], true],
		["NumericGreaterThan", "acs:RequestTag/none", [-1], false],
		["NumericGreaterThanEquals", "acs:RequestTag/cost", [10], true],
		["NumericGreaterThanEquals", "acs:RequestTag/cost", [10.001], false],
		["NumericGreaterThanEquals", "acs:RequestTag/none", [-1], false],
	])
}

test_dates if {
	noon := 1795521600000000000
	half := noon + 500000000
	check([
		["DateEquals", "acs:CurrentTime", [half], true],
		["DateEquals", "acs:CurrentTime", [noon], false],
		["DateEquals", "acs:RequestTag/until", [noon], true],
		["DateEquals", "acs:RequestTag/until", [half], false],
		["DateEquals", "acs:RequestTag/none", [noon], false],
		["DateEquals", "acs:RequestTag/env", [noon], false],
		["DateNotEquals", "acs:CurrentTime", [noon], true],
		["DateNotEquals", "acs:CurrentTime", [noon, half], false],
		["DateNotEquals", "acs:RequestTag/none", [noon], true],
		["DateNotEquals", "acs:RequestTag/env", [noon], true],
		["DateLessThan", "acs:CurrentTime", [half], false],
		["DateLessThan", "acs:CurrentTime", [noon, 253402300799000000000], true],
		["DateLessThan", "acs:RequestTag/until", [half], true],
		["DateLessThan", "acs:RequestTag/none", [half], false],
		["DateLessThanEquals", "acs:CurrentTime", [half], true],
		["DateLessThanEquals", "acs:CurrentTime", [noon], false],
		["DateGreaterThan", "acs:CurrentTime", [noon], true],
		["DateGreaterThan", "acs:CurrentTime", [half], false],
		["DateGreaterThan", "acs:RequestTag/none", [0], false],
		["DateGreaterThanEquals", "acs:CurrentTime", [half], true],
		["DateGreaterThanEquals", "acs:CurrentTime", [half + 1], false],
	])
}

test_booleans if {
	check([
		["Bool", "acs:SecureTransport", ["true"], true],
		["Bool", "acs:SecureTransport", ["false"], false],
		["Bool", "acs:SecureTransport", ["false", "true"], true],
		["Bool", "acs:MFAPresent", ["true"], false],
		["Bool", "acs:MFAPresent", ["false"], false],
		["Bool", "acs:RequestTag/env", ["true", "false"], false],
	])
}

test_addresses if {
	check([
		["IpAddress", "acs:SourceIp", ["192.0.2.1/32"], true],
		["IpAddress", "acs:SourceIp", ["192.0.2.0/32"], false],
		["IpAddress", "acs:SourceIp", ["10.0.0.0/8", "192.0.2.0/24"], true],
		["IpAddress", "acs:SourceIp", ["0.0.0.0/0"], true],
		["IpAddress", "acs:SourceIp", ["::/0"], false],
		["IpAddress", "acs:RequestTag/peer", ["2001:db8::/32"], true],
		["IpAddress", "acs:RequestTag/peer", ["2001:db8::2/128"], false],
		["IpAddress", "acs:RequestTag/peer", ["0.0.0.0/0"], false],
		["IpAddress", "acs:RequestTag/mapped", ["10.0.0.0/8"], true],
		["IpAddress", "acs:RequestTag/mapped", ["::/0"], false],
		["IpAddress", "acs:RequestTag/none", ["0.0.0.0/0", "::/0"], false],
		["IpAddress", "acs:RequestTag/env", ["0.0.0.0/0", "::/0"], false],
		["NotIpAddress", "acs:SourceIp", ["192.0.2.0/24"], false],
		["NotIpAddress", "acs:SourceIp", ["10.0.0.0/8", "192.0.2.0/24"], false],
		["NotIpAddress", "acs:SourceIp", ["10.0.0.0/8", "::/0"], true],
		["NotIpAddress", "acs:RequestTag/none", ["0.0.0.0/0"], true],
		["NotIpAddress", "acs:RequestTag/env", ["0.0.0.0/0", "::/0"], true],
	])
}

readable(operator, value, text) if {
	conditions.holds(operator, "k", [value]) with input.context as {"k": text}
}

test_read_numbers if {
	every text, number in {
		"7": 7, "007": 7, "-7": -7, "-0": 0, "7.50": 7.5, "70e-1": 7, "1E3": 1000, "0.1": 0.1,
		"12345678901234567890": 12345678901234567890, "12345678901234567890.5": 12345678901234567890.5,
	} {
		readable("NumericEquals", number, text)
	}
	every text in ["", "seven", "7 ", " 7", "+7", ".5", "7.", "0x7", "1_000", "NaN", "Inf", "1e400", "1e-400", "²", "٣", "7\n", sprintf("%0200d", [7])] {
		readable("NumericNotEquals", 7, text)
		not readable("NumericLessThan", 1000, text)
		not readable("NumericGreaterThan", -1000, text)
	}
}

test_read_dates if {
	every text, ns in {
		"1970-01-01T00:00:00Z": 0, "1969-12-31T23:59:59.75Z": -250000000, "1970-01-01T00:00:00.1234567891Z": 123456789,
		"2024-02-29T00:00:00Z": 1709164800000000000, "2000-02-29T00:00:00Z": 951782400000000000, "2026-11-24T11:30:00-00:30": 1795521600000000000,
		"1700-01-01T00:00:00+23:59": -8520422340000000000, "2199-12-31T23:59:59-23:59": 7258204739000000000,
		"1699-12-31T23:59:59.999999999Z": -8520336000000000001, "2200-01-01T00:00:00Z": 7258118400000000000,
		"9999-12-31T23:59:59.999999999Z": 253402300799999999999, "9999-12-31T23:59:59-08:00": 253402329599000000000,
		"0000-02-29T00:00:00Z": -62162121600000000000, "0000-01-01T00:00:00.000000001+08:00": -62167247999999999999,
		"1600-01-01T00:00:00Z": -11676096000000000000, "2400-02-29T12:00:00.5+01:00": 13574602800500000000,
	} {
		readable("DateEquals", ns, text)
	}
	every text in [
		"", "tomorrow", "2026-11-24", "2026-11-24T12:00:00", "2026-11-24T12:00Z", "2026-11-24 12:00:00Z", "2026-11-24t12:00:00z", "2026-11-24T12:00:00,5Z",
		"2026-11-24T24:00:00Z", "2026-11-24T12:60:00Z", "2026-11-24T12:00:60Z", "2026-11-24T12:00:00+24:00", "2026-11-24T12:00:00+08", "2026-11-24T1:00:00Z",
		"2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z", "2026-04-31T00:00:00Z", "2026-02-30T00:00:00Z",
		"2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "9999-02-29T00:00:00Z", "0100-02-29T00:00:00Z", "12026-01-01T00:00:00Z",
		"2026-11-24T12:00:00Z\n", "1795521600", "٢٠٢٦-11-24T12:00:00Z",
	] {
		readable("DateNotEquals", 0, text)
		not readable("DateLessThan", 1e21, text)
		not readable("DateGreaterThan", -1e21, text)
	}
}

test_read_addresses if {
	every text in ["192.0.2.1", "::ffff:192.0.2.1", "::FFFF:C000:201"] {
		readable("IpAddress", "192.0.2.1/32", text)
	}
	every text in ["2001:db8::1", "2001:DB8:0:0:0:0:0:1"] {
		readable("IpAddress", "2001:db8::1/128", text)
	}
	every text in [
		"", "x", "192.0.2", "192.0.2.1/32", "192.0.2.1/24", "192.0.2.256", "192.0.2.01", " 192.0.2.1", "192.0.2.1\n", "fe80::1%eth0", "[::1]", "::1/128",
		"1.2.3.4.5", ":::", "0300.0.2.1", "3221225985", "192.0.2.1,10.0.0.1",
	] {
		readable("NotIpAddress", "0.0.0.0/0", text)
		not readable("IpAddress", "0.0.0.0/0", text)
		not readable("IpAddress", "::/0", text)
	}
}

met := {"operator": "Bool", "key": "acs:SecureTransport", "values": ["true"]}

not_met := {"operator": "Bool", "key": "acs:SecureTransport", "values": ["false"]}

unmet(condition) if conditions.unmet({"condition": condition}) with input.context as request

test_unmet if {
	unmet([not_met])
	unmet([met, not_met])
	unmet([not_met, met])
	not unmet([met])
	not unmet([met, met])
	not unmet(null)
}

# What cannot be judged is neither met nor unmet.
test_unknown_operator if {
	every operator in ["StringEqual", "stringequals", "", "Null", "Like"] {
		not holds(operator, "acs:SecureTransport", ["true"])
		not unmet([{"operator": operator, "key": "acs:SecureTransport", "values": ["true"]}])
	}
}

test_missing_field if {
	every name, _ in not_met {
		not unmet([object.remove(not_met, [name])])
	}
	not conditions.unmet({}) with input.context as request
}

test_wrong_type if {
	every value in [false, true, 0, "", "x", [], {}, ["x"], [0]] {
		not unmet(value)
	}
}

# An operator for which there is no rule would never hold.
test_every_operator_holds if {
	values := {
		"NumericEquals": 10, "NumericLessThan": 11, "NumericLessThanEquals": 10, "NumericGreaterThan": 9, "NumericGreaterThanEquals": 10, "NumericNotEquals": 9,
		"StringEquals": "10", "StringNotEquals": "11", "StringEqualsIgnoreCase": "10", "StringNotEqualsIgnoreCase": "11", "StringLike": "^10$", "StringNotLike": "^11$",
	}
	every operator, value in values {
		holds(operator, "acs:RequestTag/cost", [value])
		operator in conditions.operators
	}
	count(conditions.operators) == count(values) + 9
}
