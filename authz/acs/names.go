package acs

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The parameters that belong to the contract and not to an API.
const (
	sysAccessKeyID = iota
	sysAction
	sysBearerToken
	sysFormat
	sysSecurityToken
	sysSignature
	sysSignatureMethod
	sysSignatureNonce
	sysSignatureType
	sysSignatureVersion
	sysTimestamp
	sysVersion
	sysCount
)

var systemNames = [sysCount]string{
	sysAccessKeyID:      "AccessKeyId",
	sysAction:           "Action",
	sysBearerToken:      "BearerToken",
	sysFormat:           "Format",
	sysSecurityToken:    "SecurityToken",
	sysSignature:        "Signature",
	sysSignatureMethod:  "SignatureMethod",
	sysSignatureNonce:   "SignatureNonce",
	sysSignatureType:    "SignatureType",
	sysSignatureVersion: "SignatureVersion",
	sysTimestamp:        "Timestamp",
	sysVersion:          "Version",
}

// system holds the system parameters of query and form.
type system [sysCount]field

// longest is the length of the longest system name.
const longest = len("SignatureVersion")

// bySize holds the indexes of the system names of each length.
var bySize = func() (index [longest + 1][]int8) {
	for i, name := range systemNames {
		index[len(name)] = append(index[len(name)], int8(i))
	}
	return index
}()

// systemIndex is the index of a system name, -1 for any other.
func systemIndex(name string) int {
	if len(name) <= longest {
		for _, i := range bySize[len(name)] {
			if systemNames[i] == name {
				return int(i)
			}
		}
	}
	return -1
}

// IsSystem reports whether name is a parameter of the contract itself (one of
// RPC V1's, credentials included), which no API declares and no policy sees.
func IsSystem(name string) bool { return systemIndex(name) >= 0 }

// nearlySystem reports whether some backend takes name for a system parameter
// although it is none: one that ignores case, drops blanks around a name, or
// makes a list of a name with brackets.
func nearlySystem(name string) bool {
	key, _, _ := strings.Cut(name, "[")
	key = strings.TrimSpace(key)
	if key == name && systemIndex(name) >= 0 {
		return false
	}
	if isASCII(key) {
		if len(key) > longest {
			return false
		}
		for _, i := range bySize[len(key)] {
			if strings.EqualFold(systemNames[i], key) {
				return true
			}
		}
		return false
	}
	for _, known := range systemNames { // 'ſ' folds to 's', and is longer
		if strings.EqualFold(known, key) {
			return true
		}
	}
	return false
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// AppendFold appends name in a form that is equal for names equal under
// Unicode case folding (strings.EqualFold). It tells lookalikes apart:
// compare with the folded names that are known.
func AppendFold(dst []byte, name string) []byte {
	for _, r := range name {
		if r < utf8.RuneSelf {
			if 'A' <= r && r <= 'Z' {
				r += 'a' - 'A'
			}
			dst = append(dst, byte(r))
			continue
		}
		dst = utf8.AppendRune(dst, foldRune(r))
	}
	return dst
}

// foldRune is one and the same rune of all those that fold to each other: an
// ASCII letter in lower case where there is one, else the smallest.
func foldRune(r rune) rune {
	smallest := r
	for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
		if next < smallest {
			smallest = next
		}
	}
	if smallest < utf8.RuneSelf {
		return unicode.ToLower(smallest)
	}
	return smallest
}
