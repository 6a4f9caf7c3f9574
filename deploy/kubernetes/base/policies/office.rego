# An example of a rule of your own: the root of an account may act from the office only. Where that is: site.yaml.
package ramgate

import data.ramgate.office

# METADATA
# title: Root acts from the office only
deny contains {"rule": "office", "code": "Forbidden.RiskControl"} if {
	input.principal.type == "root"
	not office.inside
}
