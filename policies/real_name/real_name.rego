package ramgate

# METADATA
# title: The account passed real-name authentication
# description: Asked where the metadata says real_name.
deny contains {"rule": "real_name", "code": "RealNameAuthenticationError"} if {
	not input.api.flags.real_name == false
	not input.account.real_name == true
}
