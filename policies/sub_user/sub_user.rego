package ramgate

# METADATA
# title: The API is not for RAM users and roles
# description: |
#   Denies everyone but root where the metadata says no_sub_user.
deny contains {"rule": "sub_user", "code": "Forbidden.SubUser"} if {
	not input.api.flags.no_sub_user == false
	not input.principal.type == "root"
	not input.principal.type == "anonymous"
}
