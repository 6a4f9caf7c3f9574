package acs

// unreserved is the set that RFC 3986 and every style leave as it is.
var unreserved = func() (set [256]bool) {
	for _, b := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~") {
		set[b] = true
	}
	return set
}()

const upperHex = "0123456789ABCDEF"

// appendEncoded appends s percent-encoded: all bytes but the unreserved, in
// upper case.
func appendEncoded(dst []byte, s string) []byte { return appendEscaped(dst, s, "%") }

// appendEncodedTwice appends what percent-encoding makes of s when it is
// applied twice, as RPC V1 does.
func appendEncodedTwice(dst []byte, s string) []byte { return appendEscaped(dst, s, "%25") }

func appendEscaped(dst []byte, s, percent string) []byte {
	start := 0
	for i := 0; i < len(s); i++ {
		b := s[i]
		if unreserved[b] {
			continue
		}
		dst = append(dst, s[start:i]...)
		dst = append(dst, percent...)
		dst = append(dst, upperHex[b>>4], upperHex[b&15])
		start = i + 1
	}
	return append(dst, s[start:]...)
}
