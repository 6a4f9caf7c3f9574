package ramgate

import data.ramgate.balance

# METADATA
# title: The account can pay
# description: |
#   Asked where the metadata says charge. A balance of null is unlimited.
deny contains {"rule": "balance", "code": "InsufficientBalance"} if {
	not input.api.flags.charge == false
	not balance.sufficient
}
