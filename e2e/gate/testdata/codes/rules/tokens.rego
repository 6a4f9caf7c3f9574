package ramgate

# METADATA
# title: A token is worked on once at a time
deny contains {"rule": "tokens", "code": "LastTokenProcessing"} if {
	input.request.product == "Probe"
	data.site.tokens[input.request.params.ClientToken].state == "processing"
}

# METADATA
# title: A token stands for one request
deny contains {"rule": "tokens", "code": "IdempotentParameterMismatch"} if {
	input.request.product == "Probe"
	data.site.tokens[input.request.params.ClientToken].name != input.request.params.Name
}

# METADATA
# title: The same in the words of older products
deny contains {"rule": "tokens", "code": "InvalidIdempotenceParameter.Mismatch"} if {
	input.request.product == "Probe"
	data.site.tokens[input.request.params.ClientToken].note != input.request.params.Note
}
