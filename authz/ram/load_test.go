package ram

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// write makes a folder of files and returns its path.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// problemsOf are those of a file, without its folder.
func problemsOf(t *testing.T, text string) []string {
	t.Helper()
	dir := write(t, map[string]string{"d.yaml": text})
	d, err := LoadFile(filepath.Join(dir, "d.yaml"))
	if err == nil {
		return nil
	}
	if d != nil {
		t.Error("a directory beside an error")
	}
	return strings.Split(strings.ReplaceAll(err.Error(), dir+"/", ""), "\n")
}

func TestProblems(t *testing.T) {
	const account = "accounts:\n  - id: \"1\"\n    "
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"nothing": {"", []string{`d.yaml:1:1: expected a map, found nothing`}},
		"unknown field": {account + "acess_keys: []", []string{
			`d.yaml:3:5: account 1: unknown field "acess_keys"; did you mean "access_keys"?`}},
		"id not digits": {"accounts: [{id: acme}, {id: \"\"}, {}]", []string{
			`d.yaml:1:12: account "acme": id: expected 1 to 32 digits`,
			`d.yaml:1:24: account "": id: expected 1 to 32 digits`,
			`d.yaml:1:34: field "id" is missing: expected text`}},
		"id not text": {"accounts: [{id: 1000000000000001}]", []string{
			`d.yaml:1:17: account 1000000000000001: expected text, found the number 1000000000000001: write it in quotes`}},
		"ids twice": {"accounts: [{id: \"1\", alias: a}, {id: \"1\", alias: a}]", []string{
			`d.yaml:1:33: account 1: account id is given twice, first at d.yaml:1:12`,
			`d.yaml:1:33: account 1: alias "a" is given twice, first at d.yaml:1:12`}},
		"states": {account + "state: closed\n    risk: high\n    access_keys: [{id: a, secret: b, status: on}]", []string{
			`d.yaml:3:12: account 1: expected one of active, suspended, found the text "closed"`,
			`d.yaml:4:11: account 1: expected one of none, blocked, found the text "high"`,
			`d.yaml:5:46: account 1: expected one of active, disabled, found the text "on"`}},
		"keys": {account + "access_keys: [{id: K, secret: \"\"}, {id: \"a:b\", secret: x}, {id: STS.1, secret: x}]\n    users: [{name: u, access_keys: [{id: K, secret: x}]}]", []string{
			`d.yaml:3:19: account 1: access key of the account: secret: expected text that is not empty`,
			`d.yaml:3:40: account 1: access key of the account: id: expected 1 to 128 letters, digits and any of .-_@`,
			`d.yaml:3:64: account 1: access key of the account: id: only sessions of roles have one that begins with STS.`,
			`d.yaml:4:37: account 1: user "u": access key: id is given twice, first at d.yaml:3:19`}},
		"sessions": {account + "roles:\n      - name: r\n        sessions:\n          - {name: s, access_key_id: LTAI, secret: x, security_token: \"\", expires: tomorrow}\n          - {name: ci, access_key_id: STS.1, secret: x}", []string{
			`d.yaml:6:13: account 1: session "r/s": expected 2 to 64 letters, digits and any of .-_@`,
			`d.yaml:6:13: account 1: session "r/s": security_token: expected text that is not empty`,
			`d.yaml:6:13: account 1: session "r/s": access_key_id: expected one that begins with STS.`,
			`d.yaml:6:84: account 1: expected a time such as 2026-01-31T00:00:00Z, found the text "tomorrow"`,
			`d.yaml:7:13: account 1: field "security_token" is missing: expected text`,
			`d.yaml:7:13: account 1: field "expires" is missing: expected a time such as 2026-01-31T00:00:00Z`,
			`d.yaml:7:13: account 1: session "r/ci": security_token: expected text that is not empty`}},
		"names": {account + "users: [{name: u, id: \"9\"}, {name: U}, {name: \"a/b\", id: \"9\"}]\n    groups: [{name: g}, {name: g}]\n    roles: [{name: r}, {name: R}]", []string{
			`d.yaml:3:33: account 1: user "U" is given twice (case does not count), first at d.yaml:3:13`,
			`d.yaml:3:44: account 1: user "a/b": expected 1 to 128 letters, digits and any of .-_@`,
			`d.yaml:3:44: account 1: user "a/b": id is given twice, first at d.yaml:3:13`,
			`d.yaml:4:25: account 1: group "g" is given twice`,
			`d.yaml:5:24: account 1: role "R" is given twice (case does not count), first at d.yaml:5:13`}},
		"references": {account + "users: [{name: u, policies: [A, system/A], groups: [g]}]\n    roles: [{name: r, policies: [B]}]\n    groups: [{name: h, policies: [C]}]\n    folder: f\n    control_policies: [D]", []string{
			`d.yaml:3:34: account 1: user "u": no policy "A": expected one of the account's policies or system_policies`,
			`d.yaml:3:37: account 1: user "u": no policy "system/A": expected one of the account's policies or system_policies`,
			`d.yaml:3:57: account 1: user "u": no group "g": expected one of the account's groups`,
			`d.yaml:4:34: account 1: role "r": no policy "B": expected one of the account's policies or system_policies`,
			`d.yaml:5:35: account 1: group "h": no policy "C": expected one of the account's policies or system_policies`,
			`d.yaml:6:13: account 1: no folder "f": expected the id of a folder`,
			`d.yaml:7:24: account 1: no control policy "D": expected one of control_policies`}},
		"folders": {"folders: [{id: a, parent: b}, {id: b, parent: c}, {id: c, parent: b}, {id: a, control_policies: [X]}, {id: d, parent: e}, {id: f, parent: f}]", []string{
			`d.yaml:1:67: folder "c": parent: the folder is within itself`,
			`d.yaml:1:71: folder "a" is given twice, first at d.yaml:1:11`,
			`d.yaml:1:98: folder "a": no control policy "X": expected one of control_policies`,
			`d.yaml:1:119: folder "d": no folder "e": expected the id of a folder as parent`,
			`d.yaml:1:139: folder "f": parent: the folder is within itself`}},
		"catalogs": {"system_policies: {\"a/b\": {}}\ncontrol_policies: [x]", []string{
			`d.yaml:1:19: system policy "a/b": expected 1 to 128 letters, digits and any of .-_@`,
			`d.yaml:1:26: system policy "a/b": Version is missing: expected "1"`,
			`d.yaml:1:26: system policy "a/b": Statement is missing: expected a list of statements`,
			`d.yaml:2:19: expected a map of policy names to policy documents, found a list`}},
		"secrets stay out": {account + "access_keys: [{id: K, secret: 12345}, {id: L, secret: [hush]}]", []string{
			`d.yaml:3:19: account 1: access key of the account: secret: expected text that is not empty`,
			`d.yaml:3:35: account 1: expected text, found a number: write it in quotes`,
			`d.yaml:3:43: account 1: access key of the account: secret: expected text that is not empty`,
			`d.yaml:3:59: account 1: expected text, found a list`}},
	} {
		t.Run(name, func(t *testing.T) {
			got := problemsOf(t, c.text)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			if strings.Contains(strings.Join(got, ""), "hush") {
				t.Error("a secret in a message")
			}
		})
	}
}

func TestLoadDir(t *testing.T) {
	files := map[string]string{
		"a.yaml":        "id: \"1\"\nfolder: root\nusers: [{name: u, policies: [system/All], access_keys: [{id: K1, secret: s}]}]\n",
		"b.json":        `{"accounts": [{"id": "2", "trusted_accounts": ["1", "7"]}]}`,
		"zz.yml":        "system_policies: {All: {Version: \"1\", Statement: {Effect: Allow, Action: \"*\", Resource: \"*\"}}}\nfolders: [{id: root}]\n",
		"README.md":     "not YAML: [",
		".hidden.yaml":  "not: [",
		"..data/a.yaml": "not: [",
		"sub/c.yaml":    "not: [",
	}
	dir := write(t, files)
	d, err := LoadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	k, _ := d.Key("K1")
	want := []Check{
		{Resource: "*", Level: "control:root", Allow: []StatementID{1}},
		{Resource: "*", Level: "control:1", Allow: []StatementID{1}},
		{Resource: "*", Level: "identity", Allow: []StatementID{0}},
	}
	if diff := cmp.Diff(want, d.Checks(k.Principal, "ecs:X", []string{"*"})); diff != "" {
		t.Error(diff)
	}
	if got := d.Statement(1); got.Policy != "control/FullAliyunAccess" || got.Account != "" {
		t.Errorf("%+v", got)
	}
	wantWarnings := []Warning{
		{File: filepath.Join(dir, "README.md"), Message: "not read: its name does not end in .yaml, .yml or .json"},
		{File: filepath.Join(dir, "b.json"), Line: 1, Account: "2", Message: `trusted_accounts: no account "7" in this directory`},
	}
	if diff := cmp.Diff(wantWarnings, d.Warnings()); diff != "" {
		t.Error(diff)
	}
	same, err := LoadDir(write(t, files))
	if err != nil || same.Revision() != d.Revision() || len(d.Revision()) != 16 {
		t.Errorf("revision %q, of the same files elsewhere %q", d.Revision(), same.Revision())
	}
	files["a.yaml"] += "# a comment\n"
	if other, err := LoadDir(write(t, files)); err != nil || other.Revision() == d.Revision() {
		t.Errorf("revision %q after a change: %v", other.Revision(), err)
	}
}

func TestLoadDirProblems(t *testing.T) {
	dir := write(t, map[string]string{
		"a.yaml": "id: \"1\"\naccess_keys: [{id: K, secret: s}]",
		"b.yaml": "id: \"1\"\naccess_keys: [{id: K, secret: s}]",
		"c.yaml": "id: \"3\"\nusers: {}\nroles: [{name: r, policies: [PerhapsInD]}]",
		"d.json": `{"id": "4"`,
		"e.yaml": "",
	})
	_, err := LoadDir(dir)
	want := strings.ReplaceAll(`DIR/b.yaml:1:1: account 1: account id is given twice, first at DIR/a.yaml:1:1
DIR/b.yaml:2:15: account 1: access key of the account: id is given twice, first at DIR/a.yaml:2:15
DIR/c.yaml:2:8: account 3: expected a list of maps, found a map
DIR/d.json:1:11: not JSON: expected , or }
DIR/e.yaml:1:1: expected a map, found nothing`, "DIR", dir)
	if err == nil {
		t.Fatal("no error")
	}
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Error(diff)
	}
	for _, path := range []string{t.TempDir(), filepath.Join(dir, "absent"), filepath.Join(dir, "a.yaml")} {
		if d, err := LoadDir(path); err == nil || d != nil {
			t.Errorf("LoadDir(%s): %v", path, d)
		}
	}
	for _, path := range []string{dir, filepath.Join(dir, "absent"), os.DevNull} {
		if d, err := LoadFile(path); err == nil || d != nil {
			t.Errorf("LoadFile(%s): %v", path, d)
		}
	}
}
