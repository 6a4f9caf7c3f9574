package ramgate_test.large_order

import data.ramgate

order(amount, type) := {
	"principal": {"type": type},
	"request": {"product": "Shop", "action": "CreateOrder", "params": {"Item": "pen", "Amount": amount}},
}

# The rules that refuse the input of a test.
refusing contains denial.rule if some denial in ramgate.deny

test_a_user_orders_little if not "large_order" in refusing with input as order("100", "user")

test_a_user_orders_much if "large_order" in refusing with input as order("101", "user")

test_the_root_orders_much if not "large_order" in refusing with input as order("101", "root")
