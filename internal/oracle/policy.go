package oracle

import (
	"encoding/json"
	"strconv"
)

// Policy is a policy document.
type Policy struct {
	Statements []Statement
	// Bare writes what may be written without brackets or quotes so: the only
	// statement, the only value of a list, numbers and booleans of conditions.
	Bare bool
}

// Statement is one of a policy. Of Action and NotAction one is empty.
type Statement struct {
	Effect    string
	Action    List
	NotAction List
	Resource  List
	Condition Condition
}

// Condition is operator, then key, then values.
type Condition map[string]map[string]List

// List is values that a policy may write as one text.
type List []string

// UnmarshalJSON reads a list, or one value; a number or boolean is its text.
func (l *List) UnmarshalJSON(data []byte) error {
	var many []json.RawMessage
	if err := json.Unmarshal(data, &many); err != nil {
		many = []json.RawMessage{data}
	}
	*l = List{}
	for _, one := range many {
		var text string
		if err := json.Unmarshal(one, &text); err != nil {
			text = string(one)
		}
		*l = append(*l, text)
	}
	return nil
}

// MarshalJSON writes the document as RAM exports it.
func (p Policy) MarshalJSON() ([]byte, error) {
	list := []any{}
	for _, s := range p.Statements {
		list = append(list, s.document(p.Bare))
	}
	statement := any(list)
	if p.Bare && len(list) == 1 {
		statement = list[0]
	}
	return json.Marshal(map[string]any{"Version": "1", "Statement": statement})
}

func (s Statement) document(bare bool) map[string]any {
	d := map[string]any{"Effect": s.Effect, "Resource": s.Resource.document(bare)}
	if s.Action != nil {
		d["Action"] = s.Action.document(bare)
	} else {
		d["NotAction"] = s.NotAction.document(bare)
	}
	if s.Condition != nil {
		operators := map[string]any{}
		for operator, keys := range s.Condition {
			written := map[string]any{}
			for key, values := range keys {
				written[key] = values.values(bare)
			}
			operators[operator] = written
		}
		d["Condition"] = operators
	}
	return d
}

func (l List) document(bare bool) any {
	if bare && len(l) == 1 {
		return l[0]
	}
	return l
}

// values writes the values of a condition.
func (l List) values(bare bool) any {
	list := []any{}
	for _, v := range l {
		_, err := strconv.ParseFloat(v, 64)
		if bare && (err == nil || v == "true" || v == "false") && json.Valid([]byte(v)) {
			list = append(list, json.RawMessage(v))
		} else {
			list = append(list, v)
		}
	}
	if bare && len(list) == 1 {
		return list[0]
	}
	return list
}
