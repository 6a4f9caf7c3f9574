package catalog

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestAnswerChoosesWording(t *testing.T) {
	tests := map[string]struct {
		err     *Error
		code    Code
		status  int
		message string
	}{
		"nil":                     {nil, "InternalError", 500, "The request processing has failed due to some unknown error, exception or failure."},
		"zero":                    {&Error{}, "InternalError", 500, "The request processing has failed due to some unknown error, exception or failure."},
		"unknown":                 {Named("No.Such", "x"), "InternalError", 500, "The request processing has failed due to some unknown error, exception or failure."},
		"one wording":             {New(Throttling), "Throttling", 400, "You have made too many requests within a short time; your request is denied due to request throttling."},
		"one wording, with name":  {Named(ForbiddenRAM, "x"), "Forbidden.RAM", 403, "User not authorized to operate on the specified resource, or this API doesn’t support RAM."},
		"missing Action":          {Named(MissingParameter, "Action"), "MissingParameter", 400, "The input parameter “Action” that is mandatory for processing this request is not supplied"},
		"missing AccessKeyId":     {Named(MissingParameter, "AccessKeyId"), "MissingParameter", 400, "The input parameter “AccessKeyId” that is mandatory for processing this request is not supplied"},
		"missing Signature":       {Named(MissingParameter, "Signature"), "MissingParameter", 400, "The input parameter “Signature” that is mandatory for processing the request is not supplied."},
		"missing Timestamp":       {Named(MissingParameter, "Timestamp"), "MissingParameter", 400, "The input parameter “TimeStamp” that is mandatory for processing this request is not supplied"},
		"missing TimeStamp":       {Named(MissingParameter, "TimeStamp"), "MissingParameter", 400, "The input parameter “TimeStamp” that is mandatory for processing this request is not supplied"},
		"missing Version":         {Named(MissingParameter, "Version"), "MissingParameter", 400, "The input parameter “Version” that is mandatory for processing this request is not supplied"},
		"missing owner":           {Named(MissingParameter, OwnerIdOrOwnerAccount), "MissingParameter", 403, "The input parameter OwnerId,OwnerAccount that is mandatory for processing this request is not supplied."},
		"missing other":           {Named(MissingParameter, "x-acs-date"), "MissingParameter", 400, "The input parameter x-acs-date that is mandatory for processing this request is not supplied."},
		"missing, case differs":   {Named(MissingParameter, "action"), "MissingParameter", 400, "The input parameter action that is mandatory for processing this request is not supplied."},
		"missing, no name":        {New(MissingParameter), "MissingParameter", 400, "The input parameter (unnamed) that is mandatory for processing this request is not supplied."},
		"invalid":                 {New(InvalidParameter), "InvalidParameter", 400, "The specified parameter is not valid"},
		"invalid named":           {Named(InvalidParameter, "Tag.1.Key"), "InvalidParameter", 400, "The specified parameter Tag.1.Key is not valid."},
		"invalid API":             {Named(InvalidParameter, ActionOrVersion), "InvalidParameter", 400, "The specified parameter “Action or Version” is not valid."},
		"signature method":        {Named(InvalidParamater, "SignatureMethod"), "InvalidParamater", 400, "The specified parameter “SignatureMethod” is not valid."},
		"signature version":       {Named(InvalidParamater, "SignatureVersion"), "InvalidParamater", 400, "The specified parameter “SignatureVersion” is not valid."},
		"action":                  {New(InvalidAction), "InvalidAction", 403, "Specified action is not valid."},
		"action, other name":      {Named(InvalidAction, "x"), "InvalidAction", 403, "Specified action is not valid."},
		"action, first wording":   {Named(InvalidAction, "Action"), "InvalidAction", 403, "The specified action is invalid"},
		"length":                  {Exceeded(InvalidParameterLengthExceeded, "Tag", "20"), "InvalidParameter.LengthExceeded", 400, "The length of Tag exceeded, limit: 20."},
		"length, nothing given":   {New(InvalidParameterLengthExceeded), "InvalidParameter.LengthExceeded", 400, "The length of (unnamed) exceeded, limit: (unstated)."},
		"value":                   {Exceeded(InvalidParameterValueExceeded, "PageSize", "100"), "InvalidParameter.ValueExceeded", 400, "The value of PageSize exceeded, max: 100."},
		"not found":               {Named(InvalidParameterNotFound, "ZoneId"), "InvalidParameter.NotFound", 404, "ZoneId"},
		"placeholder as name":     {Exceeded(InvalidParameterValueExceeded, "{Value}", "%s"), "InvalidParameter.ValueExceeded", 400, "The value of {Value} exceeded, max: %s."},
		"control characters":      {Named(InvalidParameter, "a\x00\r\n\x1b[1mb\u202ec\u2028\u0085"), "InvalidParameter", 400, "The specified parameter a[1mbc is not valid."},
		"nothing but controls":    {Named(InvalidParameterNotFound, "\r\n"), "InvalidParameter.NotFound", 404, "(unnamed)"},
		"invalid UTF-8":           {Named(InvalidParameterNotFound, "a\xff\xe4\xbdb"), "InvalidParameter.NotFound", 404, "ab"},
		"replacement character":   {Named(InvalidParameterNotFound, "a\uFFFDb"), "InvalidParameter.NotFound", 404, "a\uFFFDb"},
		"Chinese":                 {Named(InvalidParameterNotFound, "实例"), "InvalidParameter.NotFound", 404, "实例"},
		"longest":                 {Named(InvalidParameterNotFound, strings.Repeat("n", 128)), "InvalidParameter.NotFound", 404, strings.Repeat("n", 128)},
		"too long":                {Named(InvalidParameterNotFound, strings.Repeat("n", 129)), "InvalidParameter.NotFound", 404, strings.Repeat("n", 128) + "..."},
		"cut between characters":  {Named(InvalidParameterNotFound, strings.Repeat("例", 100)), "InvalidParameter.NotFound", 404, strings.Repeat("例", 42) + "..."},
		"name of a wording's own": {Named(InvalidParameter, "*"), "InvalidParameter", 400, "The specified parameter * is not valid."},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := Builtin().Answer(test.err, "RID", "ecs.example.com")
			want := Answer{RequestID: "RID", HostID: "ecs.example.com", Status: test.status, Code: test.code, Message: test.message}
			if got != want {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
		})
	}
}

func TestZeroCatalogAnswers(t *testing.T) {
	var c Catalog
	got := c.Answer(New(Throttling), "", "")
	want := Builtin().Answer(New(InternalError), "", "")
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestAnswerSuffix(t *testing.T) {
	const suffix = " server string to sign is:GET&%2F&a%3Db"
	for _, test := range []struct {
		code Code
		want string
	}{{IncompleteSignature, suffix}, {"No.Such", ""}} {
		got := Builtin().Answer(&Error{Code: test.code, Suffix: suffix}, "", "")
		if got.Suffix != test.want {
			t.Errorf("%s: suffix is %q, want %q", test.code, got.Suffix, test.want)
		}
	}
}

func TestAnswerBoundsIDs(t *testing.T) {
	long := strings.Repeat("h", 1<<20) + "\n"
	a := Builtin().Answer(New(Throttling), "R\r\n"+long, long)
	for _, id := range []string{a.RequestID, a.HostID} {
		if len(id) > 300 || strings.ContainsAny(id, "\r\n") {
			t.Errorf("id of %d bytes, or with a line end: %.40q", len(id), id)
		}
	}
}

func TestCatalogIsImmutable(t *testing.T) {
	c := Builtin()
	entry, _ := c.Lookup(Throttling)
	entry.Variants[0].Message = "changed"
	c.Entries()[0].Variants[0].Message = "changed"
	c.List()[0].Variants[0].Message = "changed"
	for _, e := range c.Entries() {
		for _, v := range e.Variants {
			if v.Message == "changed" {
				t.Errorf("%s was changed through a copy", e.Code)
			}
		}
	}
	if _, ok := c.Lookup("No.Such"); ok || c.Has("No.Such") {
		t.Error("found a code that is not there")
	}
}

func TestTemplates(t *testing.T) {
	tests := []struct{ message, filled, problem string }{
		{message: "plain", filled: "plain"},
		{message: "%s{Value}%s", filled: "NVN"},
		{message: "100%, 5 % of {ParameterName}%", filled: "100%, 5 % of N%"},
		{message: "%d", problem: "unknown placeholder"},
		{message: "{Name}", problem: "unknown placeholder"},
		{message: "{Value", problem: "brace"},
		{message: "Value}", problem: "brace"},
	}
	for _, test := range tests {
		text, err := parseTemplate(test.message)
		switch {
		case test.problem == "" && err != nil, test.problem != "" && (err == nil || !strings.Contains(err.Error(), test.problem)):
			t.Errorf("%q: error %v, want %q", test.message, err, test.problem)
		case err == nil && text.fill(Params{Name: "N", Value: "V"}) != test.filled:
			t.Errorf("%q: filled %q, want %q", test.message, text.fill(Params{Name: "N", Value: "V"}), test.filled)
		}
	}
}

func FuzzClean(f *testing.F) {
	f.Add("RegionId", 8)
	f.Add("a\x00\xff\u202e例", 3)
	f.Fuzz(func(t *testing.T, s string, limit int) {
		limit = min(max(limit, 0), 1000)
		got := clean(s, limit)
		if len(got) > limit+len(ellipsis) || !utf8.ValidString(got) || !isPrintable(got) {
			t.Errorf("clean(%q, %d) = %q", s, limit, got)
		}
		if len(s) <= limit && isPrintable(s) && got != s {
			t.Errorf("clean(%q, %d) = %q, want it unchanged", s, limit, got)
		}
	})
}
