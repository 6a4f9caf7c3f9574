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
		source := j.Source.WithZone("")
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
	tags, _ := j.tags()
	value, ok := tags[key]
	for name := range tags {
		if j.doubt == TagKeysFold && strings.EqualFold(name, key) {
			value, ok = tags[name], true
		}
	}
	return value, ok
}

// maxTag is how long the key and the value of a tag may be, in bytes.
const maxTag = 1024

// tags are the tags of a request by their keys, and what is wrong with them: one
// that is too long, else one that two readers could take for another. A missing
// value is an empty one. Nobody's call is signed, so it has none.
func (j *judge) tags() (tags map[string]string, code string) {
	tags = map[string]string{}
	for n := 1; !j.caller.anonymous(); n++ {
		key, named := j.find("Tag." + strconv.Itoa(n) + ".Key")
		value, given := j.find("Tag." + strconv.Itoa(n) + ".Value")
		if !named && !given {
			break
		}
		if key == "" && value == "" {
			continue
		}
		if len(key) > maxTag || len(value) > maxTag {
			return nil, "InvalidParameter.LengthExceeded"
		}
		if _, twice := tags[key]; twice || key == "" {
			code = "InvalidParameter"
		}
		tags[key] = value
	}
	return tags, code
}
