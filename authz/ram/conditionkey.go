package ram

import (
	"strings"

	"github.com/ramgate/ramgate/internal/strictyaml"
)

// conditionKey is a key of conditions that every service knows. Names compare
// with case.
type conditionKey struct {
	name  string // one that ends in / stands for all keys that begin with it
	holds valueType
	known bool // at a gate
}

const requestTag = "acs:RequestTag/"

// conditionKeys are RAM's global keys. Those that are not known at a gate are
// the backend's to know, or of one service only.
var conditionKeys = []conditionKey{
	{"acs:SourceIp", addressType, true},
	{"acs:CurrentTime", dateType, true},
	{"acs:SecureTransport", boolType, true},
	{"acs:MFAPresent", boolType, true},
	{"acs:PrincipalARN", textType, true},
	{requestTag, anyType, true},
	{"acs:ResourceTag/", anyType, false},
	{"acs:SourceVpc", textType, false},
	{"acs:VpcSourceIp", addressType, false},
	{"acs:PrincipalRDId", textType, false},
	{"acs:PrincipalRDPath", textType, false},
	{"acs:UserAgent", textType, false},
	{"acs:AccessId", textType, false},
}

var conditionKeyNames = func() (names []string) {
	for _, k := range conditionKeys {
		names = append(names, k.name)
	}
	return names
}()

// findConditionKey finds what name is, a key of a service included. Else it tells
// why it is none: a Deny under a misspelt key would never hold.
func findConditionKey(name string) (key conditionKey, why string) {
	service, rest, ok := strings.Cut(name, ":")
	switch {
	case !ok || service == "" || rest == "":
		return key, "is not a condition key" + meantKey(name, "acs:"+name)
	case strings.EqualFold(service, "acs"):
	case validName(service, "-", maxName):
		return conditionKey{name: name, holds: anyType}, ""
	default:
		return key, "is not a condition key: expected one of acs: or of a service, such as acs:SourceIp or oss:Prefix"
	}
	for _, k := range conditionKeys {
		tag, ok := strings.CutPrefix(name, k.name)
		if ok && strings.HasSuffix(k.name, "/") == (tag != "") {
			return k, ""
		}
	}
	return key, "is unknown" + meantKey(name)
}

// meantKey ends a message with the key that was meant, spelt in one of these ways.
func meantKey(spellings ...string) string {
	for _, name := range spellings {
		if kind, _, ok := strings.Cut(name, "/"); ok {
			name = kind + "/"
		}
		if near := strictyaml.Nearest(name, conditionKeyNames); near != "" {
			if strings.HasSuffix(near, "/") {
				near += "<tag>"
			}
			return "; did you mean " + near + "?"
		}
	}
	return ": expected one such as acs:SourceIp or oss:Prefix"
}
