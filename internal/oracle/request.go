package oracle

import (
	"net/netip"
	"strconv"
	"time"
)

// Request is a call, well signed and well formed: what is wrong with it, if
// anything, is for stage authorize to say, or a disabled key.
type Request struct {
	Product string
	Action  string
	Key     string // id of the access key; "" calls without credentials
	Params  []Param
	Source  netip.Addr // the invalid one where the proxy names none
	Secure  bool
	Now     time.Time
}

// Param is one parameter, decoded.
type Param struct{ Name, Value string }

// param is the value of a parameter, "" if there is none.
func (q *Request) param(name string) string {
	value, _ := q.find(name)
	return value
}

func (q *Request) find(name string) (string, bool) {
	for _, p := range q.Params {
		if p.Name == name {
			return p.Value, true
		}
	}
	return "", false
}

// list is the elements of the list parameter name.
func (q *Request) list(name string) []string {
	var values []string
	for n := 1; ; n++ {
		value := q.param(name + "." + strconv.Itoa(n))
		if value == "" {
			return values
		}
		values = append(values, value)
	}
}
