package ramgate

import data.ramgate.access

# METADATA
# title: RAM must allow the call
# description: |
#   Denies unless every check has an Allow that holds and no Deny that does (see
#   ramgate.access). Root is not asked, nor is a call without credentials to an
#   API that takes such calls.
deny contains {"rule": "ram", "code": "Forbidden.RAM"} if not access.allow
