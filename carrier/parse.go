package carrier

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// Parse reads a file of rows (docs/carriers.md has the format): lines "key: value", those of a query indented beneath its ask, a row from
// one line "carrier:" to the next, all of one country. Whatever is wrong is a fault, and a row with a fault is left out.
func Parse(text string) ([]Row, []Fault) {
	return parse(&parser{}, text)
}

// ParseOwn reads a file of the user's own rows, in the same format. They need no source: the file, by its name, is one.
func ParseOwn(file, text string) ([]Row, []Fault) { return parse(&parser{own: file}, text) }

func parse(p *parser, text string) ([]Row, []Fault) {
	p.read(text)
	p.unique()
	slices.SortStableFunc(p.faults, func(a, b Fault) int { return cmp.Compare(a.Line, b.Line) })
	return p.rows, p.faults
}

// parser goes through a file line by line.
type parser struct {
	line      int
	country   string
	reviewed  bool   // the rows are known to be good
	own       string // the file of a user's own rows, which need no source
	began     []int  // the lines where rows begin
	rows      []Row
	faults    []Fault
	ofRows    map[string]rowKey
	ofQueries map[string]func(*queryDraft, string) error
	open      *draft // the row that is being read
}

// draft is a row that is being read.
type draft struct {
	row     Row
	line    int
	seen    map[string]int // lines of its keys
	queries []*queryDraft
	faulty  bool
}

func (p *parser) read(text string) {
	p.ofRows, p.ofQueries = rowKeys(), queryKeys()
	for line := range strings.Lines(text) {
		p.line++
		p.take(strings.TrimRight(line, " \t\r\n"))
	}
	p.close()
}

// take reads one line.
func (p *parser) take(line string) {
	if line == "" || strings.HasPrefix(line, "#") {
		return
	}
	key, value, ok := strings.Cut(strings.TrimSpace(line), ":")
	value = strings.TrimSpace(value)
	indented := line[0] == ' ' || line[0] == '\t'
	switch {
	case !ok || strings.ContainsAny(key, " \t"):
		p.fault("", line, "not a line of the form key: value", "say it so, or begin a comment with #")
	case value == "":
		p.fault(key, "", "without a value", "say it, or leave the line out")
	case key == "country" && !indented:
		p.close()
		p.checked(key, value, p.setCountry(value))
	case key == "carrier" && !indented:
		p.begin(value)
	case p.open == nil:
		p.fault(key, value, "before the first carrier", "begin a row with carrier: NAME")
	case indented:
		p.ofQuery(key, value)
	default:
		p.ofRow(key, value)
	}
	if !p.reviewed && strings.ContainsFunc(line, isUnseen) {
		p.fault("", line, "a character that cannot be seen", "leave it out")
	}
}

// isUnseen reports whether a character steers a terminal, a line or the direction of writing. Two without a width are part of words.
func isUnseen(c rune) bool {
	return !unicode.IsGraphic(c) && !strings.ContainsRune("\t\u200c\u200d", c)
}

func (p *parser) setCountry(code string) error {
	if p.country = code; p.reviewed {
		return nil
	}
	if _, ok := countryOf(code); !ok {
		p.country = ""
		return &wrong{"not a country", "say its two letters of ISO 3166, as in JP, or ZZ for the whole world"}
	}
	return nil
}

// begin opens a row.
func (p *parser) begin(names string) {
	p.close()
	all := items(names)
	p.open = &draft{row: Row{Name: all[0], Aliases: all[1:], Country: p.country}, line: p.line, seen: map[string]int{"carrier": p.line}}
	if len(all) == 1 {
		p.open.row.Aliases = nil
	}
	if slices.ContainsFunc(all, func(name string) bool { return name == "" || strings.Contains(name, ";") }) {
		p.fault("carrier", names, "an empty name", `part names by "; "`)
	}
	if p.country == "" {
		p.fault("carrier", names, "a carrier of no country", "say country: and its two letters before it")
	}
}

// ofRow reads a line of the row itself.
func (p *parser) ofRow(key, value string) {
	d := p.open
	if key == "ask" {
		q := &queryDraft{line: p.line, seen: map[string]int{}, reviewed: p.reviewed}
		d.queries = append(d.queries, q)
		q.ask(value)
		p.checked(key, value, q.unless(func(string) error { return q.checkAsk() }, value))
		return
	}
	known, ok := p.ofRows[key]
	switch {
	case !ok && isQueryKey(key):
		p.fault(key, value, "belongs to a query", "indent it by two blanks beneath its ask")
	case !ok:
		p.fault(key, value, "unknown key", "say one of "+rowKeyNames)
	case d.seen[key] > 0:
		p.fault(key, value, "said twice", `keep one; several values are parted by "; "`)
	default:
		d.seen[key] = p.line
		known.set(&d.row, value)
		if !p.reviewed {
			p.checked(key, value, known.check(&d.row, value))
		}
	}
}

// ofQuery reads a line of the last query.
func (p *parser) ofQuery(key, value string) {
	if len(p.open.queries) == 0 {
		p.fault(key, value, "indented, with no ask before it", "begin at the start of the line, or say ask: first")
		return
	}
	q := p.open.queries[len(p.open.queries)-1]
	set, ok := p.ofQueries[key]
	switch {
	case !ok:
		p.fault(key, value, "unknown key of a query", "say one of "+queryKeyNames)
	case q.seen[key] > 0 && key != "pattern" && key != "example":
		p.fault(key, value, "said twice", "keep one")
	default:
		q.seen[key] = p.line
		p.checked(key, value, set(q, value))
	}
}

// checked notes what is wrong with a value, if anything is.
func (p *parser) checked(key, value string, err error) {
	if w, ok := err.(*wrong); ok {
		p.fault(key, value, w.cause, w.mend)
	}
}

// fault notes a fault of the line that is being read.
func (p *parser) fault(key, value, cause, mend string) { p.faultAt(p.line, key, value, cause, mend) }

func (p *parser) faultAt(line int, key, value, cause, mend string) {
	if p.open != nil {
		p.open.faulty = true
	}
	p.faults = append(p.faults, Fault{Line: line, Key: key, Value: masked(value), Cause: cause, Mend: mend})
}

// close ends the row that is being read, and keeps it if nothing is wrong with it.
func (p *parser) close() {
	d := p.open
	if d == nil {
		return
	}
	if !p.reviewed {
		p.review(d)
	}
	if !d.faulty {
		p.rows, p.began = append(p.rows, p.finish(d)), append(p.began, d.line)
	}
	p.open = nil
}

// unique holds the names of a country apart: a row that stands twice would be merged with itself.
func (p *parser) unique() {
	taken := map[string]int{}
	for i, r := range p.rows {
		for _, name := range r.names() {
			key := r.Country + fold(name)
			if first := taken[key]; first > 0 && first != p.began[i] {
				p.faults = append(p.faults, Fault{Line: p.began[i], Key: "carrier", Value: name, Cause: "a second row of this name in " + r.Country, Mend: "make them one"})
			}
			taken[key] = p.began[i]
		}
	}
}
