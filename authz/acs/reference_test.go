package acs

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// The canonical strings once more, slow and obvious, from the request as it
// stands. Fuzzing compares them with those that are made in place.

func refEncode(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		if strings.IndexByte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

type refPair struct{ name, value string }

// refPairs reads a query or form and sorts it.
func refPairs(raw ...string) (pairs []refPair) {
	for _, r := range raw {
		values, _ := url.ParseQuery(r)
		for name, all := range values {
			for _, value := range all {
				pairs = append(pairs, refPair{name, value})
			}
		}
	}
	slices.SortFunc(pairs, func(a, b refPair) int {
		if a.name != b.name {
			return strings.Compare(a.name, b.name)
		}
		return strings.Compare(a.value, b.value)
	})
	return pairs
}

func refRPC(r *Request, form bool) string {
	raw := []string{refQuery(r)}
	if form {
		raw = append(raw, string(r.Body))
	}
	var parts []string
	for _, p := range refPairs(raw...) {
		if p.name != "Signature" {
			parts = append(parts, refEncode(p.name)+"="+refEncode(p.value))
		}
	}
	return r.Method + "&" + refEncode("/") + "&" + refEncode(strings.Join(parts, "&"))
}

func refROA(r *Request, path string, bare bool) string {
	text := r.Method + "\n"
	for _, name := range []string{"accept", "content-md5", "content-type", "date"} {
		text += refHeader(r, name) + "\n"
	}
	var lines []string
	for _, h := range r.Headers {
		if strings.HasPrefix(h.Name, "x-acs-") {
			lines = append(lines, h.Name)
		}
	}
	slices.Sort(lines)
	for _, name := range lines {
		text += name + ":" + refHeader(r, name) + "\n"
	}
	var parts []string
	for _, p := range refPairs(refQuery(r)) {
		if bare && p.value == "" {
			parts = append(parts, p.name)
		} else {
			parts = append(parts, p.name+"="+p.value)
		}
	}
	text += path
	if len(parts) > 0 {
		text += "?" + strings.Join(parts, "&")
	}
	return text
}

func refACS3(r *Request, path string, signed []string, rawNames bool) string {
	var parts []string
	for _, p := range refPairs(refQuery(r)) {
		name := refEncode(p.name)
		if rawNames {
			name = p.name
		}
		parts = append(parts, name+"="+refEncode(p.value))
	}
	text := r.Method + "\n" + path + "\n" + strings.Join(parts, "&") + "\n"
	for _, name := range signed {
		value := refHeader(r, name)
		if name == "host" {
			value = r.Host
		}
		text += name + ":" + value + "\n"
	}
	return text + "\n" + strings.Join(signed, ";") + "\n" + refHeader(r, "x-acs-content-sha256")
}

func refQuery(r *Request) string {
	_, query, _ := strings.Cut(r.Target, "?")
	return query
}

func refHeader(r *Request, name string) string {
	for _, h := range r.Headers {
		if h.Name == name {
			return strings.Trim(h.Value, " \t")
		}
	}
	return ""
}

// refPath is the path with each segment decoded and encoded again.
func refPath(r *Request) string {
	path, _, _ := strings.Cut(r.Target, "?")
	segments := strings.Split(path, "/")
	for i, s := range segments {
		text, _ := url.PathUnescape(s)
		segments[i] = refEncode(text)
	}
	return strings.Join(segments, "/")
}
