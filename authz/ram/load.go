package ram

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"

	"github.com/ramgate/ramgate/internal/strictyaml"
)

// LoadFile reads a directory from one file, YAML or, if its name ends in .json,
// JSON. It holds accounts, system_policies, control_policies and folders, or the
// fields of one account. If anything is wrong it returns no Directory and, as
// strictyaml.Problems, all that is.
func LoadFile(path string) (*Directory, error) {
	l := newLoader()
	l.load([]source{{path: path, name: "file"}})
	return l.finish()
}

// LoadDir reads a directory from all files of a folder whose names end in .yaml,
// .yml or .json, in the order of their names; each may hold what LoadFile's may,
// usually one account. Files refer to each other's system policies, control
// policies and folders. Names that begin with a dot are skipped (a ConfigMap's
// ..data), folders and other files too; the latter are warned about. Errors are
// as for LoadFile; a folder without files is one.
func LoadDir(path string) (*Directory, error) {
	l := newLoader()
	entries, err := os.ReadDir(path)
	if err != nil {
		l.report.Errorf(strictyaml.Pos{File: path}, "cannot be read: %v", reason(err))
		return l.finish()
	}
	var sources []source
	for _, e := range entries {
		s := source{path: filepath.Join(path, e.Name()), name: e.Name()}
		if strings.HasPrefix(s.name, ".") || isFolder(e, s.path) {
			continue
		}
		switch strings.ToLower(filepath.Ext(s.name)) {
		case ".yaml", ".yml", ".json":
			sources = append(sources, s)
		default:
			l.warn(strictyaml.Pos{File: s.path}, "", "not read: its name does not end in .yaml, .yml or .json")
		}
	}
	if len(sources) == 0 {
		l.report.Errorf(strictyaml.Pos{File: path}, "expected files whose names end in .yaml, .yml or .json, found none")
	}
	l.load(sources)
	return l.finish()
}

// isFolder follows links, as the files of a ConfigMap are links.
func isFolder(e fs.DirEntry, path string) bool {
	if e.Type()&fs.ModeSymlink == 0 {
		return e.IsDir()
	}
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// source is one file and what became of it.
type source struct {
	path, name string
	data       []byte
	file       file
	report     strictyaml.Report
}

type loader struct {
	*assembly
	digest hash.Hash
}

func newLoader() *loader {
	return &loader{assembly: newAssembly(), digest: sha256.New()}
}

// batch bounds how many files are in memory at once.
const batch = 256

// load reads and decodes sources in parallel and adds them in order.
func (l *loader) load(sources []source) {
	for len(sources) > 0 {
		now := sources[:min(batch, len(sources))]
		sources = sources[len(now):]
		var wait sync.WaitGroup
		workers := min(runtime.GOMAXPROCS(0), len(now))
		for w := range workers {
			wait.Go(func() {
				for i := w; i < len(now); i += workers {
					now[i].read()
				}
			})
		}
		wait.Wait()
		for i := range now {
			l.take(&now[i])
		}
	}
}

func (s *source) read() {
	data, err := readRegular(s.path)
	if err != nil {
		s.report.Errorf(strictyaml.Pos{File: s.path}, "cannot be read: %v", reason(err))
		return
	}
	s.data = data
	strictyaml.Decode(s.path, data, &s.file, &s.report)
}

// readRegular reads at most a byte more than strictyaml takes, and nothing that
// may block, such as a pipe: opened so, not even opening one does.
func readRegular(path string) ([]byte, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("not a regular file")
	}
	size := min(info.Size(), strictyaml.MaxBytes) + bytes.MinRead
	data := bytes.NewBuffer(make([]byte, 0, size))
	_, err = data.ReadFrom(io.LimitReader(f, strictyaml.MaxBytes+1))
	return data.Bytes(), err
}

// take adds s and frees what it held.
func (l *loader) take(s *source) {
	io.WriteString(l.digest, s.name+"\x00"+strconv.Itoa(len(s.data))+"\x00")
	l.digest.Write(s.data)
	problems, _ := s.report.Err().(strictyaml.Problems)
	for _, p := range problems {
		l.report.Errorf(strictyaml.Pos{File: p.File, Line: p.Line, Column: p.Column}, "%s", p.Message)
	}
	l.gaps = l.gaps || !s.file.parsed
	l.add(&s.file)
	*s = source{}
}

func (l *loader) finish() (*Directory, error) {
	d := l.build()
	if err := l.report.Err(); err != nil {
		return nil, err
	}
	d.revision = hex.EncodeToString(l.digest.Sum(nil)[:8])
	return d, nil
}

// reason is err without the path, which the problem names already.
func reason(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
