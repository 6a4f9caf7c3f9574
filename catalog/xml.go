package catalog

import "unicode/utf8"

// XML renders the answer with ContentTypeXML.
func (a Answer) XML() []byte { return a.AppendXML(make([]byte, 0, a.bodySize())) }

// AppendXML appends the answer as an XML document to dst. Whatever the fields
// hold, the document is well-formed XML 1.0 in valid UTF-8: characters that XML
// forbids are left out, a byte that was not UTF-8 becomes U+FFFD. A suffix
// that would lose something that way is left out as a whole, since clients
// compare it with their own text.
func (a Answer) AppendXML(dst []byte) []byte {
	dst = append(dst, `<?xml version='1.0' encoding='UTF-8'?><Error><RequestId>`...)
	dst = appendXMLText(dst, a.RequestID)
	dst = append(dst, `</RequestId><HostId>`...)
	dst = appendXMLText(dst, a.HostID)
	dst = append(dst, `</HostId><Code>`...)
	dst = appendXMLText(dst, string(a.Code))
	dst = append(dst, `</Code><Message>`...)
	dst = appendXMLText(dst, a.Message)
	if isXMLText(a.Suffix) {
		dst = appendXMLText(dst, a.Suffix)
	}
	dst = append(dst, `</Message>`...)
	dst = appendXMLField(dst, field{"Recommend", a.Recommend})
	if a.AccessDenied != nil {
		dst = append(dst, `<AccessDeniedDetail>`...)
		for _, f := range a.AccessDenied.fields() {
			dst = appendXMLField(dst, f)
		}
		dst = append(dst, `</AccessDeniedDetail>`...)
	}
	return append(dst, `</Error>`...)
}

// appendXMLField appends an element, or nothing if the value is empty.
func appendXMLField(dst []byte, f field) []byte {
	if f.value == "" {
		return dst
	}
	dst = append(append(append(dst, '<'), f.name...), '>')
	dst = appendXMLText(dst, f.value)
	return append(append(append(dst, "</"...), f.name...), '>')
}

// appendXMLText appends s as the content of an element.
func appendXMLText(dst []byte, s string) []byte {
	start := 0 // of what is copied as it is
	for i := 0; i < len(s); {
		if plainXML[s[i]] {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		replacement, replaced := xmlReplacement(r)
		if replaced {
			dst = append(dst, s[start:i]...)
			dst = append(dst, replacement...)
			start = i + size
		}
		i += size
	}
	return append(dst, s[start:]...)
}

// plainXML is every ASCII character that is copied as it is.
var plainXML = func() (plain [256]bool) {
	for c := rune(0); c < utf8.RuneSelf; c++ {
		_, replaced := xmlReplacement(c)
		plain[c] = !replaced
	}
	return plain
}()

// xmlReplacement is what stands for r in the content of an element. Line ends
// and tabs are escaped too: parsers turn a raw CR into LF.
func xmlReplacement(r rune) (string, bool) {
	switch r {
	case '&':
		return "&amp;", true
	case '<':
		return "&lt;", true
	case '>':
		return "&gt;", true
	case '"':
		return "&#34;", true
	case '\'':
		return "&#39;", true
	case '\t':
		return "&#x9;", true
	case '\n':
		return "&#xA;", true
	case '\r':
		return "&#xD;", true
	case utf8.RuneError:
		return "\uFFFD", true
	}
	return "", !isXMLChar(r)
}

// isXMLChar reports whether XML 1.0 (section 2.2, Char) allows r.
func isXMLChar(r rune) bool {
	switch {
	case r < 0x20:
		return r == '\t' || r == '\n' || r == '\r'
	case r > 0xFFFD:
		return r >= 0x10000
	}
	return true // a decoded rune is never a surrogate
}

// isXMLText reports whether XML 1.0 can carry s unchanged.
func isXMLText(s string) bool {
	for _, r := range s {
		if !isXMLChar(r) {
			return false
		}
	}
	return utf8.ValidString(s)
}
