package ramgate_test.office

import data.ramgate

denied(type, ip) if {
	some denial in ramgate.deny with input as {"principal": {"type": type}, "request": {"source_ip": ip}}
		with data.site.office_networks as ["192.0.2.0/24", "2001:db8::/32"]
	denial.rule == "office"
}

test_root_in_the_office if {
	not denied("root", "192.0.2.7")
	not denied("root", "2001:db8::7")
}

test_root_elsewhere if denied("root", "198.51.100.7")

test_root_from_nowhere if denied("root", "")

test_users_anywhere if not denied("user", "198.51.100.7")

test_no_office if {
	some denial in ramgate.deny with input as {"principal": {"type": "root"}, "request": {"source_ip": "192.0.2.7"}}
		with data.site as {}
	denial.rule == "office"
}
