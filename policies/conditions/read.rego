package ramgate.conditions

# What a request says, as the operators of a type read it; undefined if they cannot.

# With 32 bits it is a block of either family. IPv4-mapped addresses need no care:
# OPA takes them for IPv4.
address(text) := text if net.cidr_is_valid(concat("/", [text, "32"]))

# Of a bounded length, and within what to_number reads. OPA compares exactly.
number(text) := to_number(text) if regex.match(`^-?[0-9]{1,64}(\.[0-9]{1,64})?([eE][+-]?[0-9]{1,2})?$`, text)

# Nanoseconds since 1970. OPA reads dates of the years whose nanoseconds 64 bits
# hold, and fails on what is none; 29 February, which not every year has, is left
# to what reads other years.
moment(text) := time.parse_rfc3339_ns(text) if {
	regex.match(`^(1[7-9]|2[01])[0-9]{2}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$`, text)
} else := far(text) if is_date(text)

# RFC 3339, of a day that exists.
is_date(text) if {
	regex.match(`^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$`, text)
	not regex.match(`^.{5}(02-3|(04|06|09|11)-31)`, text)
	not short_february(text)
}

short_february(text) if {
	regex.match(`^.{5}02-29`, text)
	not regex.match(`^(([02468][048]|[13579][26])00|..(0[48]|[2468][048]|[13579][26]))`, text)
}

# Other years: the calendar is the same 400 years on, so of 1800 to 2199 there is
# one like it. Seconds and nanoseconds are put together as text, since arithmetic
# of OPA is not exact beyond 64 bits.
far(text) := put_together(seconds + (((year - like) / 400) * 12622780800), nanoseconds) if {
	year := to_number(substring(text, 0, 4))
	like := 1800 + ((year + 200) % 400)
	rest := substring(text, 4, -1)
	seconds := time.parse_rfc3339_ns(sprintf("%d%s", [like, regex.replace(rest, `\.[0-9]+`, "")])) / 1000000000
	fraction := concat("", regex.find_n(`\.[0-9]+`, rest, 1))
	nanoseconds := to_number(substring(concat("", [fraction, "000000000"]), 1, 9))
}

put_together(seconds, nanoseconds) := to_number(sprintf("%d%09d", [seconds, nanoseconds])) if seconds >= 0

put_together(seconds, nanoseconds) := to_number(sprintf("%d%09d", [seconds + 1, 1000000000 - nanoseconds])) if {
	seconds < 0
	nanoseconds > 0
}

put_together(seconds, nanoseconds) := to_number(sprintf("%d000000000", [seconds])) if {
	seconds < 0
	nanoseconds == 0
}
