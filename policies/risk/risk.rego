package ramgate

# METADATA
# title: The account is not blocked by risk control
# description: Nobody skips this, root included.
deny contains {"rule": "risk", "code": "Forbidden.RiskControl"} if {
	not input.account.risk == "none"
}
