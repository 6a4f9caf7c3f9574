# METADATA
# title: Conditions
# description: |
#   Whether the condition of a statement is met. A condition may be neither met
#   nor unmet: one that cannot be judged. An Allow counts only when it is met, a
#   Deny unless it is unmet, so what cannot be judged works against the caller
#   both ways. Reserved: files of a user cannot add to this package.
package ramgate.conditions

# METADATA
# title: The condition of the statement is met
# description: None is judged yet; a statement without one always counts.
met(statement) if statement.condition == null

# METADATA
# title: The condition of the statement is not met
# description: None is judged yet, so none is known to be unmet.
unmet(_) := false
