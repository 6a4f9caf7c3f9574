package ram

import "unicode/utf8"

// shiftAnd is findEnd for pieces that hold a ?. It is the Shift-And algorithm of
// Baeza-Yates and Gonnet over characters: bit i of the state is set while the
// first i+1 characters of piece match what was just read, so each character of s
// costs one step for every 64 of piece, whatever the two hold.
func shiftAnd(piece, s string) int {
	rows := newShiftRows(piece)
	state := make([]uint64, rows.words)
	last := rows.characters - 1
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		row := rows.of(r, size)
		carry := uint64(1)
		for w, bits := range state {
			state[w] = (bits<<1 | carry) & row[w]
			carry = bits >> 63
		}
		if state[last/64]>>(last%64)&1 == 1 {
			return i
		}
	}
	return -1
}

// shiftRows tells for each character at which places of the piece it may stand.
type shiftRows struct {
	characters, words int
	other             []uint64 // for characters that the piece does not hold: the places of ?
	ascii             [utf8.RuneSelf][]uint64
	rest              map[rune][]uint64
}

func newShiftRows(piece string) *shiftRows {
	t := &shiftRows{characters: utf8.RuneCountInString(piece), rest: map[rune][]uint64{}}
	t.words = (t.characters + 63) / 64
	t.other = make([]uint64, t.words)
	place := 0
	for _, r := range piece {
		if r == '?' {
			t.other[place/64] |= 1 << (place % 64)
		}
		place++
	}
	place = 0
	for _, r := range piece {
		if r != '?' {
			t.row(r)[place/64] |= 1 << (place % 64)
		}
		place++
	}
	return t
}

// row is that of r, made from the places of ? when r is new.
func (t *shiftRows) row(r rune) []uint64 {
	if r < utf8.RuneSelf {
		if t.ascii[r] == nil {
			t.ascii[r] = append([]uint64(nil), t.other...)
		}
		return t.ascii[r]
	}
	if t.rest[r] == nil {
		t.rest[r] = append([]uint64(nil), t.other...)
	}
	return t.rest[r]
}

func (t *shiftRows) of(r rune, size int) []uint64 {
	var row []uint64
	switch {
	case r < utf8.RuneSelf:
		row = t.ascii[r]
	case r != utf8.RuneError || size > 1: // a byte that is not UTF-8 is a character equal to none
		row = t.rest[r]
	}
	if row == nil {
		return t.other
	}
	return row
}
