// Package acs reads the wire of the Alibaba Cloud OpenAPI contract: it
// recognises the request style (RPC V1, ROA V1, ACS3), refuses what two
// parsers may read differently, builds the canonical strings and verifies
// signatures. It is pure: no clock, no I/O, no files.
//
// A request is taken through four steps, each of which refuses with an error
// of the catalog:
//
//	c, e := acs.Parse(r, limits)   // style, answer format, sizes, ambiguities
//	e = c.CheckCredentials()       // complete, and of a kind that is verified
//	t, e := c.Time()               // the caller compares it with its clock
//	proof, e := key.Verify(c)      // digest of the body, then the signature
//
// A Call that an earlier step refused never verifies, even if asked to.
//
// # What a signature covers
//
// RPC V1 covers the parameters of query and form, but no header and no path:
// the path has to be "/", and a body has to be a form. ROA V1 covers the
// method, four headers, every x-acs-* header, path and query, and the body only
// through Content-MD5, which some official clients do not send: see Proof.
// ACS3 covers method, path, query, body and the headers that it names; every
// x-acs-* header has to be among them, and Content-Type if the body is a form
// or JSON. A form that is not empty is refused on methods whose bodies many
// backends do not read for parameters (GET, HEAD, DELETE …): they would act on
// fewer parameters than were judged. No official client sends one. Neither ROA V1 nor ACS3 covers the AccessKeyId: it chooses the secret.
//
// # One reading for each signature
//
// Where official clients differ in what they sign, each variant is tried, four
// at most: ROA V1 signs an empty value as "k" or "k=", and the path raw or
// decoded; ACS3 signs names in the query raw or encoded, and the path as it is
// or encoded again. A variant whose text could stand for another request is
// not tried (see decodedPath, rawNames), and ROA V1, whose query is signed
// decoded, is refused where it has a second reading (see checkResource). To
// split the signed text at each '&' and look whether that is in order is not
// enough for this: "a=1&c=2&b=3" is not, and yet {a: "1", c: "2&b=3"} and
// {a: "1&c=2", b: "3"} both sign it.
//
// So a signature that passes for two requests passes for two spellings of the
// same one: the case of escapes, a byte or its escape, '+' or "%20", the order
// of parameters, blanks around header values.
package acs
