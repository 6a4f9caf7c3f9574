package ramgate

# METADATA
# title: The API does not support RAM
# description: |
#   Denies everyone but root where the metadata says no_ram.
deny contains {"rule": "not_support_ram", "code": "Forbidden.NotSupportRAM"} if {
	not input.api.flags.no_ram == false
	not input.principal.type == "root"
	not input.principal.type == "anonymous"
}
