package ramgate

# METADATA
# title: Large orders are for the root of an account
deny contains {
	"rule": "large_order",
	"code": "InvalidParameter.ValueExceeded",
	"params": {"ParameterName": "Amount", "Value": 100},
} if {
	input.request.product == "Shop"
	input.request.action == "CreateOrder"
	input.principal.type != "root"
	to_number(input.request.params.Amount) > 100
}
