package strictyaml

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// Bounds of what is read. YAML's parser needs about 80 bytes of memory a byte.
const (
	MaxBytes     = 256 << 20 // of a file
	MaxYAMLBytes = 32 << 20  // of a file that is YAML
	maxDepth     = 64        // of lists and maps in each other
)

const (
	tooDeep = "lists and maps more than 64 deep in each other"
	notUTF8 = "not UTF-8 text: invalid byte"
)

// DecodeFile reads the file path and decodes it like Decode.
func DecodeFile(path string, into any, r *Report) bool {
	data, err := readFile(path)
	if err != nil {
		r.Errorf(Pos{File: path}, "cannot be read: %v", err)
		return false
	}
	return Decode(path, data, into, r)
}

func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, withoutPath(err)
	}
	defer f.Close()
	var data bytes.Buffer
	if info, err := f.Stat(); err == nil && info.Size() <= MaxBytes {
		data.Grow(int(info.Size()) + bytes.MinRead)
	}
	_, err = data.ReadFrom(io.LimitReader(f, MaxBytes+1))
	return data.Bytes(), withoutPath(err)
}

// withoutPath is err for a message that names the file already.
func withoutPath(err error) error {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return pathError.Err
	}
	return err
}

// Decode decodes data into the value that into points to, adds every problem to
// r and tells whether there was none. A file whose name ends in .json is read as
// JSON, any other as YAML; file is otherwise used for positions only. After a
// problem the value holds what could be decoded, which is good for finding more
// problems and for nothing else.
func Decode(file string, data []byte, into any, r *Report) bool {
	if len(data) > MaxBytes {
		r.Errorf(Pos{File: file}, "larger than %d MiB", MaxBytes>>20)
		return false
	}
	read := readYAML
	if strings.EqualFold(filepath.Ext(file), ".json") {
		read = readJSON
	}
	before := r.Len()
	src := strings.TrimPrefix(string(data), "\ufeff")
	if root, ok := read(&document{file}, src, r); ok {
		root.Decode(into, r)
	}
	return r.Len() == before
}

// invalidUTF8 finds the first byte of src that is not UTF-8.
func invalidUTF8(doc *document, src string) (Pos, bool) {
	if utf8.ValidString(src) {
		return Pos{}, false
	}
	p := Pos{doc.file, 1, 1}
	for i, c := range src {
		if c == utf8.RuneError && !strings.HasPrefix(src[i:], "\ufffd") {
			break
		}
		if p.Column++; c == '\n' {
			p.Line, p.Column = p.Line+1, 1
		}
	}
	return p, true
}

// plainNumber tells whether s is a number as JSON writes it, which every YAML
// reader takes for the same number: 010, 0x10, 1_000 and .inf are not.
func plainNumber(s string) bool {
	return s != "" && (s[0] == '-' || s[0] >= '0' && s[0] <= '9') && json.Valid([]byte(s))
}
