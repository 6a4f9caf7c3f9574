package policies

// nearest returns the candidate that the fewest edits make of s, "" when none
// is near. Of equally near ones it is the first.
func nearest(s string, candidates []string) string {
	best, least := "", len(s)/2+1
	for _, c := range candidates {
		if d := edits(s, c); d < least {
			best, least = c, d
		}
	}
	return best
}

// edits is the Levenshtein distance of a and b, in bytes.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
