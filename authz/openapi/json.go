package openapi

import (
	"encoding/json"
	"strings"
)

// checkJSON judges the text of a JSON parameter.
func (p *parameter) checkJSON(value string) fault {
	if f := p.checkText(value); f != fine {
		return f
	}
	if !json.Valid([]byte(value)) {
		return malformed
	}
	if p.maxItems == noLimit || !isArray(value) {
		return fine
	}
	var items []json.RawMessage
	if err := json.Unmarshal([]byte(value), &items); err != nil {
		return malformed
	}
	if len(items) > p.maxItems {
		return tooMany
	}
	return fine
}

func isArray(text string) bool {
	return strings.HasPrefix(strings.TrimLeft(text, " \t\r\n"), "[")
}

// jsonTexts reads a JSON text or number, or an array of such, as the texts that
// they stand for. ok is false for anything else.
func jsonTexts(source string) (texts []string, ok bool) {
	items := []json.RawMessage{json.RawMessage(strings.Trim(source, " \t\r\n"))}
	if isArray(source) {
		items = nil
		if err := json.Unmarshal([]byte(source), &items); err != nil {
			return nil, false
		}
	}
	texts = make([]string, len(items))
	for i, item := range items {
		switch {
		case isNumber(string(item)):
			texts[i] = string(item)
		case len(item) == 0 || item[0] != '"':
			return nil, false
		default:
			if err := json.Unmarshal(item, &texts[i]); err != nil {
				return nil, false
			}
		}
	}
	return texts, true
}
