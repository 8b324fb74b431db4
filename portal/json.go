package portal

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/tidwall/gjson"
)

// isJSON reports whether a text is a JSON document: it says so, or it is one.
func isJSON(kind, text string) bool {
	if kind != "application/json" && !strings.HasSuffix(kind, "+json") {
		text = strings.TrimSpace(text)
		if !strings.HasPrefix(text, "{") && !strings.HasPrefix(text, "[") {
			return false
		}
	}
	return valid(text)
}

// valid holds a document to what encoding/json takes, whose depth is bounded; gjson reads anything and promises nothing.
func valid(text string) bool { return json.Valid([]byte(text)) }

// Paths are the places in a JSON document, as https://github.com/tidwall/gjson/blob/master/SYNTAX.md writes them.
type Paths struct {
	Each  string            // of a list, whose entries the others are looked for in; empty: the document
	Names map[string]string // what is looked for, and where
}

// mostEntries bounds how many entries of a list are looked at.
const mostEntries = 64

// ErrNoPath is told of a document in which none of the paths leads to anything.
var ErrNoPath = errors.New("no path leads to anything")

// CheckPath reports whether a path could be one. Those that change documents, or make others, are none.
func CheckPath(path string) error {
	switch {
	case path == "" || len(path) > 200:
		return errors.New("not of 1 to 200 letters")
	case strings.ContainsAny(path, "@!{}[]\n\r"):
		return errors.New("it has a modifier or a list of paths")
	}
	return nil
}

// Value is what a path led to.
type Value struct {
	Text   string
	Number bool // it is a number, so that its point is a decimal one
}

// Pick gives what the paths lead to, one map an entry. What leads nowhere, to null, or to a list or object, is absent.
func (p Paths) Pick(document string) ([]map[string]Value, error) {
	if !valid(document) {
		return nil, errors.New("not a JSON document")
	}
	root := gjson.Parse(document)
	entries := []gjson.Result{root}
	if p.Each != "" {
		list := root.Get(p.Each)
		if !list.IsArray() {
			return nil, fmt.Errorf("%s: no list is there", p.Each)
		}
		entries = list.Array()
	}
	var found []map[string]Value
	for _, e := range entries[:min(len(entries), mostEntries)] {
		if values := p.pickFrom(e); len(values) > 0 {
			found = append(found, values)
		}
	}
	if len(found) == 0 {
		return nil, ErrNoPath
	}
	return found, nil
}

func (p Paths) pickFrom(e gjson.Result) map[string]Value {
	values := map[string]Value{}
	for name, path := range p.Names {
		switch v := e.Get(path); v.Type {
		case gjson.String:
			values[name] = Value{Text: v.Str}
		case gjson.Number:
			values[name] = Value{Text: v.Raw, Number: true}
		case gjson.True, gjson.False:
			values[name] = Value{Text: v.Raw}
		}
	}
	return values
}

// Flat writes a JSON document as lines that a reader of texts can read: "data remaining: 3.2 GB". Where units stand apart from
// their numbers, only paths can tell.
func Flat(document string) string {
	if !valid(document) {
		return document
	}
	var b strings.Builder
	flatten(&b, "", gjson.Parse(document), 0)
	return strings.TrimSpace(b.String())
}

// mostDepth bounds how deep a document is looked into.
const mostDepth = 16

func flatten(b *strings.Builder, key string, v gjson.Result, depth int) {
	if depth > mostDepth || b.Len() > MostText {
		return
	}
	if v.IsObject() || v.IsArray() {
		v.ForEach(func(k, inner gjson.Result) bool {
			name := words(k.Str)
			if name == "" {
				name = key // of a list
			}
			flatten(b, name, inner, depth+1)
			return true
		})
		b.WriteByte('\n')
		return
	}
	if v.Type == gjson.Null || v.Type == gjson.False || v.Type == gjson.True {
		return
	}
	if key != "" {
		b.WriteString(key + ": ")
	}
	b.WriteString(v.String() + "\n")
}

// words writes a key as people would: "dataRemaining" and "data_remaining" are "data remaining".
func words(key string) string {
	var b strings.Builder
	last := ' '
	for _, r := range key {
		switch {
		case r == '_' || r == '-' || r == '.':
			r = ' '
		case unicode.IsUpper(r) && unicode.IsLower(last):
			b.WriteByte(' ')
		}
		last = r
		b.WriteRune(unicode.ToLower(r))
	}
	return strings.TrimSpace(b.String())
}
