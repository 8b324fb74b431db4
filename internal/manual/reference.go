package manual

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Configuration writes simgauge.yml(5) from the commented reference file: each of its keys with what its comments say, and the
// file itself as the example. What is no YAML is an error.
func Configuration(reference []byte, e Edition) ([]byte, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(reference, &doc); err != nil {
		return nil, fmt.Errorf("manual: the reference file: %w; check it by simgauge check-config", err)
	}
	if len(doc.Content) == 0 {
		return nil, fmt.Errorf("manual: the reference file is empty; give docs/simgauge.yml")
	}
	lines := strings.Split(strings.TrimRight(string(reference), "\n"), "\n")
	said := comments(lines)
	p := newPage("simgauge.yml", 5, "File Formats", e)
	p.section("NAME")
	p.line(`simgauge.yml \- configuration of simgauge`)
	p.section("SYNOPSIS")
	p.line(bold("/etc/simgauge/simgauge.yml"))
	p.section("DESCRIPTION")
	p.prose(said.head)
	p.section("KEYS")
	p.text("[] stands for each entry of a list. Below each key is a line in which it stands, and what it means.")
	p.keys(entries(&doc, lines, said))
	p.section("FILES")
	p.terms([][2]string{
		{"/etc/simgauge/simgauge.yml", "The configuration, if none is named by --config.file."},
		{"/usr/share/doc/simgauge/examples/simgauge.yml", "The example below."},
	})
	p.section("EXAMPLES")
	p.text("All keys, with their defaults or examples:")
	p.verbatim(lines)
	p.section("SEE ALSO")
	p.line(seeAlso("simgauge(1)", "systemd.exec(5)"))
	p.line(".PP")
	p.text("https://github.com/simgauge/simgauge")
	return p.b.Bytes(), nil
}

// entry is what is written of the keys that are first seen in one line: the line itself, and what is said of it.
type entry struct {
	paths  []string
	code   string
	remark string
}

// entries are those of a file, in its order. What is said of a line without a new key belongs to the keys that it has: to the one that
// follows, if the line begins an entry of a list, else to its own.
func entries(doc *yaml.Node, lines []string, said remarks) []*entry {
	var found []*entry
	first := map[string]*entry{}
	byLine := map[int][]string{}
	walk(doc, "", func(path string, line int) { byLine[line] = append(byLine[line], path) })
	carried := ""
	for i, l := range lines {
		code, _ := cut(l)
		e := &entry{code: strings.TrimSpace(code), remark: said.of[i+1]}
		for _, path := range byLine[i+1] {
			if first[path] == nil {
				first[path] = e
				e.paths = append(e.paths, path)
			}
		}
		begins := strings.HasPrefix(e.code, "- ")
		switch {
		case begins && len(e.paths) == 0:
			carried = e.remark
		case len(e.paths) > 0:
			e.remark = strings.TrimSpace(carried + " " + e.remark)
			found, carried = append(found, e), ""
		case len(byLine[i+1]) > 0:
			at := first[byLine[i+1][0]]
			at.remark = strings.TrimSpace(at.remark + " " + e.remark)
		}
	}
	return found
}

// keys writes all of them.
func (p *page) keys(entries []*entry) {
	for _, e := range entries {
		if top := e.paths[0]; !strings.ContainsAny(top, ".[") {
			p.macro("SS", top)
		}
		terms := make([]string, len(e.paths))
		for i, path := range e.paths {
			terms[i] = bold(path)
		}
		p.tags(terms...)
		if !strings.HasSuffix(e.code, ":") {
			p.text(e.code)
			if e.remark != "" {
				p.line(".br")
			}
		}
		p.text(e.remark)
	}
}

// walk tells of every key of a file, in its order: the path, as in sims[].asks[].name, and its line.
func walk(n *yaml.Node, path string, tell func(path string, line int)) {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := n.Content[i]
			at := strings.TrimPrefix(path+"."+key.Value, ".")
			tell(at, key.Line)
			walk(n.Content[i+1], at, tell)
		}
	case yaml.SequenceNode:
		for _, entry := range n.Content {
			walk(entry, path+"[]", tell)
		}
	case yaml.DocumentNode:
		walk(n.Content[0], path, tell)
	}
}
