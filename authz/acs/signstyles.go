package acs

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
)

// rpc adds the system parameters to the query, as most clients do.
func (s *signing) rpc() error {
	if len(s.Body) > 0 && s.header("content-type") == "" {
		s.set("content-type", "application/x-www-form-urlencoded")
	}
	params, err := s.query()
	if err != nil {
		return err
	}
	var added []string
	add := func(name, value string) {
		if !params.Has(name) {
			params.Set(name, value)
			added = append(added, encode(name)+"="+encode(value))
		}
	}
	add("AccessKeyId", s.cred.AccessKeyID)
	add("Action", s.action)
	add("Format", "JSON")
	add("SignatureMethod", "HMAC-SHA1")
	add("SignatureNonce", s.nonce)
	add("SignatureVersion", "1.0")
	add("Timestamp", s.now.Format(isoSeconds))
	add("Version", s.version)
	if s.cred.SecurityToken != "" {
		add("SecurityToken", s.cred.SecurityToken)
	}
	form, err := url.ParseQuery(string(s.Body))
	if err != nil {
		return err
	}
	for name, values := range form {
		params[name] = append(params[name], values...)
	}
	text := s.Method + "&" + encode("/") + "&" + encode(join(params, encode, encode, false))
	signature := base64.StdEncoding.EncodeToString(hmacOf(sha1.New, s.cred.Secret+"&", text))
	added = append(added, "Signature="+encode(signature))
	separator := "?"
	if strings.Contains(s.Target, "?") {
		separator = "&"
	}
	s.Target += separator + strings.Join(added, "&")
	s.set("x-acs-action", s.action)
	s.set("x-acs-version", s.version)
	return nil
}

// roa signs as the Go SDK does: with Content-MD5, also of an empty body.
func (s *signing) roa() error {
	sum := md5.Sum(s.Body)
	if s.header("accept") == "" {
		s.set("accept", "application/json")
	}
	s.set("content-md5", base64.StdEncoding.EncodeToString(sum[:]))
	s.set("date", s.now.Format("Mon, 02 Jan 2006 15:04:05 GMT"))
	s.set("x-acs-signature-method", "HMAC-SHA1")
	s.set("x-acs-signature-version", "1.0")
	s.setAll("x-acs-action", s.action, "x-acs-version", s.version, "x-acs-signature-nonce", s.nonce,
		"x-acs-security-token", s.cred.SecurityToken)
	query, err := s.query()
	if err != nil {
		return err
	}
	lines := []string{s.Method, s.header("accept"), s.header("content-md5"), s.header("content-type"), s.header("date")}
	for _, name := range s.names("x-acs-") {
		lines = append(lines, name+":"+s.header(name))
	}
	path, _, _ := strings.Cut(s.Target, "?")
	if text := join(query, same, same, true); text != "" {
		path += "?" + text
	}
	signature := hmacOf(sha1.New, s.cred.Secret, strings.Join(append(lines, path), "\n"))
	s.set("authorization", "acs "+s.cred.AccessKeyID+":"+base64.StdEncoding.EncodeToString(signature))
	return nil
}

// acs3 signs host, content-type and every x-acs-* header.
func (s *signing) acs3() error {
	digest := sha256.Sum256(s.Body)
	s.set("x-acs-content-sha256", hex.EncodeToString(digest[:]))
	s.set("x-acs-date", s.now.Format(isoSeconds))
	s.setAll("x-acs-action", s.action, "x-acs-version", s.version, "x-acs-signature-nonce", s.nonce,
		"x-acs-security-token", s.cred.SecurityToken)
	query, err := s.query()
	if err != nil {
		return err
	}
	names := append(s.names("x-acs-"), s.names("content-type")...)
	names = append(names, "host")
	slices.Sort(names)
	headers := ""
	for _, name := range names {
		value := s.header(name)
		if name == "host" {
			value = s.Host
		}
		headers += name + ":" + value + "\n"
	}
	signed := strings.Join(names, ";")
	path, _, _ := strings.Cut(s.Target, "?")
	request := sha256.Sum256([]byte(strings.Join([]string{
		s.Method, path, join(query, encode, encode, false), headers, signed, hex.EncodeToString(digest[:]),
	}, "\n")))
	text := "ACS3-HMAC-SHA256\n" + hex.EncodeToString(request[:])
	s.set("authorization", "ACS3-HMAC-SHA256 Credential="+s.cred.AccessKeyID+",SignedHeaders="+signed+
		",Signature="+hex.EncodeToString(hmacOf(sha256.New, s.cred.Secret, text)))
	return nil
}
