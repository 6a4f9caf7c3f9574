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

// reader reads the user's files.
type reader struct {
	problems *problems
	sources  []*source
	around   []os.FileInfo // the folders around what is being read, to notice links that lead back
}

// readDir reads the user's files below dir. Links are followed, as ConfigMaps
// consist of them; their names that begin with ".." are skipped.
func readDir(dir string, ps *problems) []*source {
	r := reader{problems: ps}
	r.folder(dir, nil)
	return r.sources
}

func (r *reader) folder(dir string, folders []string) {
	info, err := os.Stat(dir)
	if err != nil {
		r.problems.add(dir, 0, "read: %v", cause(err))
		return
	}
	for _, above := range r.around {
		if os.SameFile(above, info) {
			r.problems.add(dir, 0, "a link leads back to a folder around it")
			return
		}
	}
	r.around = append(r.around, info)
	defer func() { r.around = r.around[:len(r.around)-1] }()
	entries, err := os.ReadDir(dir)
	if err != nil {
		r.problems.add(dir, 0, "read: %v", cause(err))
		return
	}
	for _, entry := range entries {
		if !strings.HasPrefix(entry.Name(), "..") {
			r.entry(filepath.Join(dir, entry.Name()), folders)
		}
	}
}

func (r *reader) entry(name string, folders []string) {
	info, err := os.Stat(name)
	switch {
	case err != nil:
		r.problems.add(name, 0, "read: %v", cause(err))
	case info.IsDir():
		r.folder(name, append(folders[:len(folders):len(folders)], filepath.Base(name)))
	case !relevant(name):
	case !info.Mode().IsRegular():
		r.problems.add(name, 0, "not a regular file")
	default:
		text, err := os.ReadFile(name)
		if err != nil {
			r.problems.add(name, 0, "read: %v", cause(err))
			return
		}
		r.sources = append(r.sources, &source{name: name, folders: folders, text: text})
	}
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
