package acs

// sortedQuery calls yield for the query parameters in the order in which they
// are signed: by name and then by value, raw and bytewise.
func (c *Call) sortedQuery(yield func(Param) bool) {
	for _, i := range c.order {
		if int(i) < len(c.Query) && !yield(c.params[i]) {
			return
		}
	}
}

// appendRPC appends RPC V1's string to sign:
//
//	METHOD & %2F & E(E(name)=E(value)&…)
//
// over query and form together, Signature left out.
func (c *Call) appendRPC(dst []byte) []byte {
	dst = append(dst, c.Method...)
	dst = append(dst, "&%2F&"...)
	first := true
	for _, i := range c.order {
		p := &c.params[i]
		if p.Name == "Signature" {
			continue
		}
		if !first {
			dst = append(dst, "%26"...)
		}
		first = false
		dst = appendEncodedTwice(dst, p.Name)
		dst = append(dst, "%3D"...)
		dst = appendEncodedTwice(dst, p.Value)
	}
	return dst
}

// appendROA appends ROA V1's string to sign:
//
//	METHOD LF Accept LF Content-MD5 LF Content-Type LF Date LF
//	x-acs-name:value LF …
//	path?name=value&…
//
// with the query decoded. An empty value is signed as "name" by some official
// clients (bare) and as "name=" by others.
func (c *Call) appendROA(dst []byte, path string, bare bool) []byte {
	dst = append(dst, c.Method...)
	for _, f := range [...]*field{&c.head.accept, &c.head.contentMD5, &c.head.contentType, &c.head.date} {
		dst = append(dst, '\n')
		dst = append(dst, f.value...)
	}
	dst = append(dst, '\n')
	for _, i := range c.xacs {
		dst = appendHeader(dst, c.Headers[i].Name, trim(c.Headers[i].Value))
	}
	dst = append(dst, path...)
	separator := byte('?')
	for p := range c.sortedQuery {
		dst = append(dst, separator)
		separator = '&'
		dst = append(dst, p.Name...)
		if p.Value != "" || !bare {
			dst = append(dst, '=')
			dst = append(dst, p.Value...)
		}
	}
	return dst
}

func appendHeader(dst []byte, name, value string) []byte {
	dst = append(dst, name...)
	dst = append(dst, ':')
	dst = append(dst, value...)
	return append(dst, '\n')
}

// appendACS3 appends ACS3's canonical request. Most official clients leave the
// names in the query raw, the others encode them.
func (c *Call) appendACS3(dst []byte, path string, rawNames bool) []byte {
	dst = append(dst, c.Method...)
	dst = append(dst, '\n')
	dst = append(dst, path...)
	separator := byte('\n')
	for p := range c.sortedQuery {
		dst = append(dst, separator)
		separator = '&'
		if rawNames {
			dst = append(dst, p.Name...)
		} else {
			dst = appendEncoded(dst, p.Name)
		}
		dst = append(dst, '=')
		dst = appendEncoded(dst, p.Value)
	}
	if separator == '\n' { // no query
		dst = append(dst, '\n')
	}
	dst = append(dst, '\n')
	for i, at := range c.signed {
		if at == atHost {
			dst = appendHeader(dst, c.SignedHeaders[i], c.Host)
		} else {
			dst = appendHeader(dst, c.SignedHeaders[i], trim(c.Headers[at].Value))
		}
	}
	for i, name := range c.SignedHeaders {
		separator = ';'
		if i == 0 {
			separator = '\n'
		}
		dst = append(dst, separator)
		dst = append(dst, name...)
	}
	dst = append(dst, '\n')
	return append(dst, c.head.digest.value...)
}
