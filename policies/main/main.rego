# METADATA
# title: The decision
# description: |
#   For people: `opa eval --data policies --input input.json data.ramgate.main.decision`.
#   The engine asks for the two parts themselves. A request passes when `allow`
#   is true and `deny` is empty. Reserved: files of a user cannot add to this
#   package.
package ramgate.main

import data.ramgate
import data.ramgate.access

# METADATA
# title: What the gate acts on
# entrypoint: true
decision := {"allow": access.allow, "deny": ramgate.deny}
