package oracle

import (
	"strconv"
	"strings"
)

// key is the value of a condition key. Keys that a gate cannot know are absent.
func (j *judge) key(key string) (string, bool) {
	if tag, ok := strings.CutPrefix(key, "acs:RequestTag/"); ok {
		return j.tag(tag)
	}
	switch key {
	case "acs:SourceIp":
		source := j.Source
		if j.doubt != MappedIsIPv6 {
			source = source.Unmap()
		}
		return source.String(), source.IsValid()
	case "acs:CurrentTime":
		return j.Now.UTC().Format("2006-01-02T15:04:05.999999999Z07:00"), true
	case "acs:SecureTransport":
		return strconv.FormatBool(j.Secure), true
	case "acs:MFAPresent":
		if s := j.caller.session; s != nil && s.MFA != nil {
			return strconv.FormatBool(*s.MFA), true
		}
		return "false", j.doubt == MFAOfKeys && j.caller.session == nil
	case "acs:PrincipalARN":
		arn := j.caller.arn()
		if j.doubt != PrincipalWithCase {
			arn = strings.ToLower(arn)
		}
		return arn, arn != ""
	}
	return "", false
}

// tag is the value of the request's tag named key.
func (j *judge) tag(key string) (string, bool) {
	for n := 1; ; n++ {
		name := j.param("Tag." + strconv.Itoa(n) + ".Key")
		if name == "" {
			return "", false
		}
		if name == key || j.doubt == TagKeysFold && strings.EqualFold(name, key) {
			return j.param("Tag." + strconv.Itoa(n) + ".Value"), true
		}
	}
}
