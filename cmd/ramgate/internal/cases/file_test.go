package cases

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ramgate/ramgate/catalog"
)

// TestReadRefuses: every mistake, by file and line.
func TestReadRefuses(t *testing.T) {
	_, people := newRunner(t)
	one := func(request, want string) string {
		return "defaults: {host: h, version: v, action: A}\ncases:\n  - name: n\n    request: " + request + "\n    want: " + want + "\n"
	}
	for name, test := range map[string]struct{ text, want string }{
		"no cases":        {"defaults: {host: h}\n", `FILE:1:1: field "cases" is missing: expected a list of maps`},
		"an empty list":   {"cases: []\n", "FILE:1:1: cases: expected one or more"},
		"unknown field":   {"cases:\n  - {nam: n}\n", `FILE:2:6: unknown field "nam"; did you mean "name"?`},
		"unknown default": {"defaults: {hots: h}\ncases:\n  - {name: n, request: {host: h, as: alice}, want: allow}\n", `FILE:1:12: unknown field "hots"; did you mean "host"?`},
		"file as default": {"defaults: {file: r.json}\ncases:\n  - {name: n, request: {host: h, as: alice}, want: allow}\n", "FILE:1:11: defaults.file: expected in a request only"},
		"a name twice": {
			"cases:\n  - {name: n, request: {host: h, as: alice}, want: allow}\n  - {name: n, request: {host: h, as: alice}, want: allow}\n",
			"FILE:3:5: name: expected text that no other case of the file has",
		},
		"nothing wanted":       {"cases:\n  - {name: n, request: {host: h, as: alice}}\n", "FILE:2:5: want: expected allow, a code of the catalog, or a map such as {decision: deny}"},
		"nothing asked":        {"cases:\n  - {name: n, want: allow}\n", "FILE:2:5: request: expected a map such as {as: alice, action: DescribeInstances}"},
		"an empty want":        {one("{as: alice}", "{}"), "FILE:5:11: want: expected at least one of decision, status, code, message, stage, rule, reason, principal, limits, shadow, headers"},
		"a code that is not":   {one("{as: alice}", "Forbiden.RAM"), `FILE:5:11: want: expected allow or a code of the catalog, found "Forbiden.RAM"; did you mean Forbidden.RAM?`},
		"a decision":           {one("{as: alice}", "{decision: denied}"), `FILE:5:22: expected one of allow, deny, error, observe, found the text "denied"`},
		"nobody of that name":  {one("{as: alcie}", "allow"), `FILE:4:14: as: the directory has no caller "alcie" with an access key; expected such as alice, root, or deploy/ci for a session, and @account`},
		"another account":      {one("{as: alice@partner}", "allow"), `FILE:4:14: as: the directory has no caller "alice@partner" with an access key; expected such as alice, root, or deploy/ci for a session, and @account`},
		"which root":           {one("{as: root}", "allow"), `FILE:4:14: as: several accounts have a caller "root": expected one of root@example, root@partner`},
		"as and key":           {one("{as: alice, key: K}", "allow"), "FILE:4:14: expected either as or key"},
		"nobody signs":         {one("{}", "allow"), "FILE:4:14: as: expected who signs; or signature: none"},
		"no host":              {"cases:\n  - {name: n, request: {as: alice}, want: allow}\n", "FILE:2:24: host: expected the host that is called, here or in defaults"},
		"form and body":        {one("{as: alice, form: {a: 1}, body: b}", "allow"), "FILE:4:14: expected either form or body"},
		"an address":           {one("{as: alice, source_ip: here}", "allow"), `FILE:4:37: ParseAddr("here"): unable to parse IP`},
		"a file that is not":   {one("{file: none.json}", "allow"), "FILE:4:14: file: open none.json: no such file or directory"},
		"fields beside a file": {one("{file: none.json, as: alice}", "allow"), "FILE:4:14: file: open none.json: no such file or directory\nFILE:4:32: as: not beside file; expected at, source_ip or route"},
		"an unknown account":   {"cases:\n  - {name: n, state: {accounts: {nowhere: {balance: 1}}}, request: {host: h, as: alice}, want: allow}\n", `FILE:2:43: state.accounts: the directory has no account "nowhere"`},
		"steps and a request": {
			"cases:\n  - {name: n, request: {host: h, as: alice}, steps: [{request: {host: h, as: alice}, want: allow}]}\n",
			"FILE:2:5: expected either steps, or request and want",
		},
		"again, and nothing before": {
			"cases:\n  - {name: n, steps: [{again: true, want: allow}]}\n",
			"FILE:2:23: again: expected a step before this one",
		},
		"again and a request": {
			"cases:\n  - {name: n, steps: [{request: {host: h, as: alice}, want: allow}, {again: true, request: {host: h, as: alice}, want: allow}]}\n",
			"FILE:2:69: expected either request or again",
		},
		"after, and nothing before": {
			"cases:\n  - {name: n, steps: [{after: 1s, request: {host: h, as: alice}, want: allow}]}\n",
			"FILE:2:23: after: expected a step before this one; request.at sets the clock",
		},
		"after and at": {
			"cases:\n  - {name: n, steps: [{request: {host: h, as: alice}, want: allow}, {after: 1s, request: {at: 2026-01-01T00:00:00Z, host: h, as: alice}, want: allow}]}\n",
			"FILE:2:69: expected either after or request.at",
		},
		"times": {"cases:\n  - {name: n, times: 0, request: {host: h, as: alice}, want: allow}\n", "FILE:2:5: times: expected a number from 1 to 10000"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := read(t, people, test.text)
			if err == nil {
				t.Fatal("read")
			}
			if diff := cmp.Diff(test.want, err.Error()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestReadFilesTogether: the problems of all files at once.
func TestReadFilesTogether(t *testing.T) {
	_, people := newRunner(t)
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{"a.yaml": "cases: 1\n", "b.json": `{"cases": []}`} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, err := Read([]string{"a.yaml", "b.json", "c.yaml"}, catalog.Builtin(), people)
	want := `a.yaml:1:8: expected a list of maps, found a number
b.json:1:1: cases: expected one or more
c.yaml: cannot be read: no such file or directory`
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want\n%s", err, want)
	}
}

// TestSelect keeps what matches.
func TestSelect(t *testing.T) {
	got := Select([]Case{{Name: "a b"}, {Name: "c"}}, func(name string) bool { return strings.Contains(name, "b") })
	if len(got) != 1 || got[0].Name != "a b" {
		t.Errorf("got %v", got)
	}
}
