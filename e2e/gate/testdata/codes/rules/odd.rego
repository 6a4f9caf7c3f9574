package ramgate

# METADATA
# title: Nothing is created during a freeze
deny contains {"rule": "odd", "code": "OperationConflict"} if {
	input.request.product == "Probe"
	input.request.params.Note == data.site.frozen
}

# METADATA
# title: What nobody can tell
deny contains {"rule": "odd", "code": "UnknownError"} if {
	input.request.product == "Probe"
	input.request.params.Note == "odd"
}

# METADATA
# title: An action that is named as the fault
deny contains {"rule": "odd", "code": "InvalidAction", "params": {"ParameterName": "Action"}} if {
	input.request.product == "Probe"
	input.request.params.Note == "not now"
}

# METADATA
# title: A parameter that the answer does not name
deny contains {"rule": "odd", "code": "InvalidParameter"} if {
	input.request.product == "Probe"
	input.request.params.Note == "something"
}

# METADATA
# title: A rule that fails on what is no number
deny contains {"rule": "odd", "code": "UnknownError"} if {
	input.request.product == "Probe"
	startswith(input.request.params.Note, "at most ")
	to_number(substring(input.request.params.Note, 8, -1)) > 100
}
