package policies

import (
	"embed"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// builtin holds the built-in rules, one folder for each, the folder named like
// the rule. (Tests are in it too; they are never loaded.)
//
//go:embed */*.rego
var builtin embed.FS

// source is one file of rules or data.
type source struct {
	name    string // as problems name it
	folders []string
	text    []byte
	builtin bool
}

func (s *source) rego() bool { return strings.HasSuffix(s.name, ".rego") }
func (s *source) test() bool { return strings.HasSuffix(s.name, "_test.rego") }

// folder is the folder that directly holds s; of a built-in one, its rule.
func (s *source) folder() string {
	if len(s.folders) == 0 {
		return ""
	}
	return s.folders[len(s.folders)-1]
}

// builtinSources are the built-in files.
func builtinSources() ([]*source, error) {
	names, err := fs.Glob(builtin, "*/*.rego")
	if err != nil {
		return nil, err
	}
	var sources []*source
	for _, name := range names {
		text, err := builtin.ReadFile(name)
		if err != nil {
			return nil, err
		}
		s := &source{name: "builtin/" + name, folders: []string{path.Dir(name)}, text: text, builtin: true}
		if !s.test() {
			sources = append(sources, s)
		}
	}
	return sources, nil
}

// maxFolders is how deep folders may nest, so that a link to a parent folder
// ends.
const maxFolders = 16

// readDir reads the user's files below dir. Links are followed, as ConfigMaps
// consist of them; their names that begin with ".." are skipped.
func readDir(dir string, folders []string, ps *problems) []*source {
	if len(folders) > maxFolders {
		ps.add(dir, 0, "folders nest deeper than %d; is a link leading back?", maxFolders)
		return nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		ps.add(dir, 0, "read: %v", cause(err))
		return nil
	}
	var sources []*source
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), "..") {
			continue
		}
		name := filepath.Join(dir, entry.Name())
		info, err := os.Stat(name)
		switch {
		case err != nil:
			ps.add(name, 0, "read: %v", cause(err))
		case info.IsDir():
			below := append(folders[:len(folders):len(folders)], entry.Name())
			sources = append(sources, readDir(name, below, ps)...)
		case !relevant(name):
		case !info.Mode().IsRegular():
			ps.add(name, 0, "not a regular file")
		default:
			text, err := os.ReadFile(name)
			if err != nil {
				ps.add(name, 0, "read: %v", cause(err))
				continue
			}
			sources = append(sources, &source{name: name, folders: folders, text: text})
		}
	}
	return sources
}

// relevant reports whether a file is of rules or data.
func relevant(name string) bool {
	switch filepath.Ext(name) {
	case ".rego", ".json", ".yaml", ".yml":
		return true
	}
	return false
}

// cause is err without the path, which the problem names already.
func cause(err error) error {
	if e, ok := err.(*fs.PathError); ok {
		return e.Err
	}
	return err
}

// place is the path of s within its folder of rules.
func (s *source) place() string {
	return path.Join(append(s.folders[:len(s.folders):len(s.folders)], filepath.Base(s.name))...)
}
