# METADATA
# title: Whether the account has money
package ramgate.balance

sufficient if input.account.balance == null

# Numbers sort before texts and lists in Rego, so the type must be asked.
sufficient if {
	is_number(input.account.balance)
	input.account.balance > 0
}
