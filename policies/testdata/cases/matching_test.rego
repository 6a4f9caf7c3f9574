# METADATA
# title: Patterns of actions and resources
# description: |
#   Which statements are about an action and a resource. In the gate this is Go's;
#   here it is what the cases need, written down once more.
package ramgate_test.matching

import data.ramgate_test.reading

action(statement, asked) if {
	some pattern in reading.list(statement.Action)
	like(small(pattern), small(asked))
}

action(statement, asked) if {
	statement.NotAction
	every pattern in reading.list(statement.NotAction) {
		not like(small(pattern), small(asked))
	}
}

resource(statement, asked) if {
	some pattern in reading.list(statement.Resource)
	means(pattern, asked)
}

# A lone * means all, and alone the resource *.
means("*", _)

# A pattern of fewer than five fields is held against the whole text.
means(pattern, asked) if {
	asked != "*"
	count(split(pattern, ":")) < 5
	like(pattern, asked)
}

# A longer one field by field. Only the service compares without case.
means(pattern, asked) if {
	asked != "*"
	wanted := fields(pattern)
	given := fields(asked)
	every i in [0, 2, 3, 4] {
		like(wanted[i], given[i])
	}
	like(small(wanted[1]), small(given[1]))
}

# The relative id keeps its colons.
fields(text) := array.concat(array.slice(parts, 0, 4), [concat(":", array.slice(parts, 4, count(parts)))]) if {
	parts := split(text, ":")
	count(parts) >= 5
}

like(pattern, text) if regex.match(expression(pattern), text)

# A pattern as a regular expression.
expression(pattern) := concat("", ["^(?s:", strings.replace_n(meaning, pattern), ")$"])

meaning := object.union({"*": ".*", "?": "."}, {character: concat("", ["\\", character]) |
	some character in ["\\", ".", "+", "(", ")", "|", "[", "]", "{", "}", "^", "$"]
})

# ASCII letters made small, and no others.
small(text) := strings.replace_n(small_of, text)

small_of := {upper(letter): letter | some letter in split("abcdefghijklmnopqrstuvwxyz", "")}
