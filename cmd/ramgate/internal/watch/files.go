package watch

import (
	"crypto/sha256"
	"fmt"
	"hash"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Files is what some files and folders were at one time.
type Files struct {
	// Sum differs when a file was changed, added or removed.
	Sum [sha256.Size]byte

	whole []string // folders in which everything counts
	named []string // what counts of the folders around it
}

// Look looks at paths, files or folders with all that is below them, links
// followed. Names that begin with ".." are left out, as loaders do. What is
// missing or cannot be read is a state too.
func Look(paths ...string) Files {
	l := looker{sum: sha256.New()}
	for _, p := range paths {
		p = filepath.Clean(p)
		l.named = append(l.named, p)
		if real, err := filepath.EvalSymlinks(p); err == nil && real != p {
			l.named = append(l.named, real)
			fmt.Fprintf(l.sum, "%q\n", real) // a link above p may lead elsewhere
		}
		l.look(p)
	}
	l.sum.Sum(l.Sum[:0])
	return l.Files
}

type looker struct {
	Files
	sum    hash.Hash
	around []fs.FileInfo // the folders around what is looked at, to notice links that lead back
}

// look adds what is at path.
func (l *looker) look(path string) {
	info, err := os.Lstat(path)
	target := ""
	if err == nil && info.Mode()&fs.ModeSymlink != 0 {
		target, _ = filepath.EvalSymlinks(path)
		info, err = os.Stat(path)
	}
	l.add(path, target, info, err)
}

// add adds the state of one file, or of a folder and all below it.
func (l *looker) add(path, target string, info fs.FileInfo, err error) {
	switch {
	case err != nil:
		fmt.Fprintf(l.sum, "%q %q missing\n", path, target)
	case info.IsDir():
		fmt.Fprintf(l.sum, "%q %q folder\n", path, target)
		l.folder(path, info)
	default:
		fmt.Fprintf(l.sum, "%q %q %v %d %d\n", path, target, info.Mode(), info.Size(), info.ModTime().UnixNano())
	}
}

func (l *looker) folder(path string, info fs.FileInfo) {
	for _, above := range l.around {
		if os.SameFile(above, info) {
			return
		}
	}
	l.around = append(l.around, info)
	defer func() { l.around = l.around[:len(l.around)-1] }()
	l.whole = append(l.whole, path)
	entries, err := os.ReadDir(path) // sorted
	if err != nil {
		fmt.Fprintf(l.sum, "unreadable\n") // why is the loader's to report
	}
	for _, e := range entries {
		name := filepath.Join(path, e.Name())
		switch {
		case strings.HasPrefix(e.Name(), ".."):
		case e.Type()&fs.ModeSymlink != 0:
			l.look(name)
		default:
			info, err := e.Info()
			l.add(name, "", info, err)
		}
	}
}
