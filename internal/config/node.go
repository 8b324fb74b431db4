package config

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// reader collects the faults of one file.
type reader struct {
	file   string
	faults []Fault
	values int // read so far
}

// mostValues bounds what one file may say: a real one holds a few hundred values, and references of YAML to one
// another could make a short file say millions.
const mostValues = 20_000

// node is a value of the file with its place in it.
type node struct {
	*yaml.Node
	r    *reader
	path string
	line int
}

// child is a value below n. An alias is read as what it stands for, in the place where it is used.
func (n node) child(path string, y *yaml.Node) node {
	n.r.values++
	c := node{Node: y, r: n.r, path: path, line: y.Line}
	for c.Kind == yaml.AliasNode {
		c.Node = c.Alias
	}
	return c
}

// fail notes what is wrong with the value and what to say instead.
func (n node) fail(cause, mend string) {
	var value string
	if n.Kind == yaml.ScalarNode {
		value = shown(n.Value)
	}
	n.r.faults = append(n.r.faults, Fault{File: n.r.file, Line: n.line, Key: n.path, Value: value, Cause: cause, Mend: mend})
}

// fields are the keys of a mapping and what reads each. A nil reader marks a key of a later version.
type fields map[string]func(node)

// object reads a mapping key by key, and gives the values of the keys it found.
func (n node) object(known fields) map[string]node {
	seen := map[string]node{}
	if n.empty() {
		return seen
	}
	if n.Kind != yaml.MappingNode {
		n.fail("not a mapping", "say {key: value, …} with "+known.list())
		return seen
	}
	for i := 0; i+1 < len(n.Content) && n.r.values < mostValues; i += 2 {
		key := n.Content[i]
		v := n.child(strings.TrimPrefix(n.path+"."+key.Value, "."), n.Content[i+1])
		v.line = key.Line
		read, ok := known[key.Value]
		switch _, again := seen[key.Value]; {
		case again:
			v.fail("stands twice", "leave one of them out")
		case !ok && isSecret(key.Value):
			v.hidden().fail("unknown key", "say "+known.list())
		case !ok:
			v.fail("unknown key", "say "+known.list())
		case read == nil:
			v.fail("not built yet", "leave it out")
		default:
			read(v)
		}
		seen[key.Value] = v
	}
	return seen
}

// isSecret reports whether a misspelt key may have a PIN as its value.
func isSecret(key string) bool {
	key = strings.ToLower(key)
	return strings.Contains(key, "pin") || strings.Contains(key, "puk")
}

// hidden is the node in a fault that does not show the value.
func (n node) hidden() node {
	n.Node = &yaml.Node{}
	return n
}

// list is the known keys in words.
func (known fields) list() string {
	var keys []string
	for _, k := range slices.Sorted(maps.Keys(known)) {
		if known[k] != nil {
			keys = append(keys, k)
		}
	}
	if len(keys) == 1 {
		return keys[0]
	}
	return "one of " + strings.Join(keys, ", ")
}

// items reads a list, item by item.
func (n node) items(read func(i int, item node)) {
	if n.empty() {
		return
	}
	if n.Kind != yaml.SequenceNode {
		n.fail("not a list", "put it in brackets, as in [a, b]")
		return
	}
	if len(n.Content) == 0 {
		n.fail("an empty list", "name something, or leave the key out")
	}
	for i, y := range n.Content {
		if n.r.values >= mostValues {
			return
		}
		read(i, n.child(fmt.Sprintf("%s[%d]", n.path, i), y))
	}
}

// empty notes a key without a value. Unquoted, a code such as #100# is a comment to YAML and leaves such a key behind.
func (n node) empty() bool {
	null := n.Kind == yaml.ScalarNode && n.Tag == "!!null"
	if null {
		n.hidden().fail("has no value", `say one, or leave the key out; a value that begins with # must stand in quotes, as in "#100#"`)
	}
	return null
}

// text reads a scalar as it was written; numbers keep their leading zeros.
func (n node) text() (string, bool) {
	switch {
	case n.empty():
		return "", false
	case n.Kind != yaml.ScalarNode:
		n.fail("not a text", `say one value, as in "text"`)
		return "", false
	case strings.TrimSpace(n.Value) == "":
		n.fail("an empty text", "say one, or leave the key out")
		return "", false
	}
	return n.Value, true
}

// into gives a reader that puts a text through parse and keeps what comes out of it. The error of parse is "cause; mend".
func into[T any](to *T, parse func(string) (T, error)) func(node) {
	return func(n node) {
		s, ok := n.text()
		if !ok {
			return
		}
		v, err := parse(s)
		if err != nil {
			cause, mend, _ := strings.Cut(err.Error(), "; ")
			n.fail(cause, mend)
			return
		}
		*to = v
	}
}

// each gives a reader of a list of such values.
func each[T any](to *[]T, parse func(string) (T, error)) func(node) {
	return func(n node) {
		n.items(func(_ int, item node) {
			var v T
			before := len(n.r.faults)
			if into(&v, parse)(item); len(n.r.faults) == before {
				*to = append(*to, v)
			}
		})
	}
}

func parseBool(s string) (bool, error) {
	if s != "true" && s != "false" {
		return false, fmt.Errorf("neither true nor false; say one of them")
	}
	return s == "true", nil
}

func parseCount(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("not a number of 1 or more; say how many, as in 8")
	}
	return n, nil
}
