package authz_test

import (
	"net/url"
	"strings"

	"github.com/ramgate/ramgate/authz/acs"
)

// drop removes a parameter from the query of a signed request.
func drop(name string) func(*acs.Request) {
	return editQuery(func(q url.Values) { q.Del(name) })
}

// set changes one.
func set(name, value string) func(*acs.Request) {
	return editQuery(func(q url.Values) { q.Set(name, value) })
}

func editQuery(edit func(url.Values)) func(*acs.Request) {
	return func(r *acs.Request) {
		path, raw, _ := strings.Cut(r.Target, "?")
		q, err := url.ParseQuery(raw)
		if err != nil {
			panic(err)
		}
		edit(q)
		r.Target = path + "?" + q.Encode()
	}
}
