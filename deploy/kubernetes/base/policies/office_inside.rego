package ramgate.office

# Undefined, and so a refusal, if site.yaml names no network.
inside if {
	some network in data.site.office_networks
	net.cidr_contains(network, input.request.source_ip)
}
