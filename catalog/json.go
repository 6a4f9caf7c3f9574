package catalog

import "unicode/utf8"

// JSON renders the answer with ContentTypeJSON.
func (a Answer) JSON() []byte { return a.AppendJSON(make([]byte, 0, a.bodySize())) }

// AppendJSON appends the answer as one JSON object to dst. Whatever the fields
// hold, the object is valid JSON in valid UTF-8; decoding it gives the fields
// back, with U+FFFD for every byte that was not UTF-8.
func (a Answer) AppendJSON(dst []byte) []byte {
	dst = append(dst, `{"RequestId":"`...)
	dst = appendJSONText(dst, a.RequestID)
	dst = append(dst, `","HostId":"`...)
	dst = appendJSONText(dst, a.HostID)
	dst = append(dst, `","Code":"`...)
	dst = appendJSONText(dst, string(a.Code))
	dst = append(dst, `","Message":"`...)
	dst = appendJSONText(dst, a.Message)
	dst = appendJSONText(dst, a.Suffix)
	if a.Recommend != "" {
		dst = append(dst, `","Recommend":"`...)
		dst = appendJSONText(dst, a.Recommend)
	}
	dst = append(dst, '"')
	if a.AccessDenied != nil {
		dst = append(dst, `,"AccessDeniedDetail":{`...)
		dst = a.AccessDenied.appendJSON(dst)
		dst = append(dst, '}')
	}
	return append(dst, '}')
}

func (d *AccessDenied) appendJSON(dst []byte) []byte {
	separator := `"`
	for _, f := range d.fields() {
		if f.value == "" {
			continue
		}
		dst = append(dst, separator...)
		dst = append(dst, f.name...)
		dst = append(dst, `":"`...)
		dst = appendJSONText(dst, f.value)
		dst = append(dst, '"')
		separator = `,"`
	}
	return dst
}

// appendJSONText appends s as the inside of a JSON string.
func appendJSONText(dst []byte, s string) []byte {
	start := 0 // of what is copied as it is
	for i := 0; i < len(s); {
		if c := s[i]; 0x20 <= c && c < 0x7f && c != '"' && c != '\\' {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r >= 0xa0 && r != utf8.RuneError && r != '\u2028' && r != '\u2029' {
			i += size
			continue
		}
		dst = append(dst, s[start:i]...)
		dst = appendJSONEscape(dst, r)
		i += size
		start = i
	}
	return append(dst, s[start:]...)
}

// appendJSONEscape appends a character that must not, or (C1 controls and line
// separators) had better not, stand in a JSON string as it is.
func appendJSONEscape(dst []byte, r rune) []byte {
	const hex = "0123456789abcdef"
	switch r {
	case '"', '\\':
		return append(dst, '\\', byte(r))
	case '\n':
		return append(dst, '\\', 'n')
	case '\r':
		return append(dst, '\\', 'r')
	case '\t':
		return append(dst, '\\', 't')
	}
	return append(dst, '\\', 'u', hex[r>>12&0xf], hex[r>>8&0xf], hex[r>>4&0xf], hex[r&0xf])
}
