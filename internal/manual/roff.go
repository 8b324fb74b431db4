package manual

import (
	"bytes"
	"fmt"
	"strings"
	"time"
)

// width is where lines of the source are broken, in octets: mandoc finds more than 80 bad style.
const width = 76

// page is a manual page as it grows, in the macros of man(7), which groff and mandoc both read.
type page struct{ b bytes.Buffer }

// newPage begins with the title line.
func newPage(name string, section int, group string, e Edition) *page {
	p := &page{}
	p.line(`.\" Made from what the program says of itself: see internal/manual.`)
	date := e.Date.UTC().Format(time.DateOnly) // as it is: readers parse it
	p.line(fmt.Sprintf(`.TH "%s" %d %s "%s" "%s"`, escape(strings.ToUpper(name)), section, date, escape("simgauge "+e.Version), escape(group)))
	p.line(".ad l") // paths and flags are long: stretched to the right margin, the blanks between them are wide
	p.line(".nh")
	return p
}

func (p *page) line(s string) { p.b.WriteString(s + "\n") }

// macro writes a request with its arguments, of which none can end its quotes.
func (p *page) macro(name string, args ...string) {
	words := []string{"." + name}
	for _, arg := range args {
		words = append(words, `"`+escape(arg)+`"`)
	}
	p.line(strings.Join(words, " "))
}

// section begins one, under a heading in capitals.
func (p *page) section(heading string) { p.macro("SH", heading) }

// tags begins what is indented under one or several terms, which are escaped already.
func (p *page) tags(terms ...string) {
	for i, term := range terms {
		request := ".TP"
		if i > 0 {
			request = ".TQ"
		}
		p.line(request)
		p.line(term)
	}
}

// text writes prose; where it is broken in the source is of no matter to the reader.
func (p *page) text(s string) {
	line := ""
	for word := range strings.FieldsSeq(s) {
		word = breakable(escape(word))
		if line != "" && len(line)+1+len(word) > width {
			p.line(guarded(line))
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	if line != "" {
		p.line(guarded(line))
	}
}

// verbatim writes lines as they are, indented.
func (p *page) verbatim(lines []string) {
	p.line(".PP")
	p.line(".RS 4")
	p.line(".nf")
	for _, l := range lines {
		if strings.TrimSpace(l) == "" {
			p.line(".sp") // an empty line is bad style
			continue
		}
		p.line(guarded(escape(l)))
	}
	p.line(".fi")
	p.line(".RE")
}

// prose writes text as the help has it: paragraphs with an empty line between them, and lines that are indented stay as they are.
// The first paragraph goes on where the page is, unless it is indented.
func (p *page) prose(s string) {
	for i, block := range blocks(s) {
		if block.indented {
			p.verbatim(block.lines)
			continue
		}
		if i > 0 {
			p.line(".PP")
		}
		p.text(strings.Join(block.lines, " "))
	}
}

// block is a paragraph, or lines that are indented; of those the indentation that they share is taken off.
type block struct {
	lines    []string
	indented bool
}

func blocks(s string) []block {
	var found []block
	var empty bool
	for l := range strings.Lines(s) {
		l = strings.TrimRight(l, " \n")
		if l == "" {
			empty = true
			continue
		}
		indented := strings.HasPrefix(l, " ")
		last := len(found) - 1
		if last < 0 || empty || found[last].indented != indented {
			found = append(found, block{indented: indented})
			last++
		}
		found[last].lines = append(found[last].lines, strings.TrimPrefix(l, "  "))
		empty = false
	}
	return found
}

// breakable lets an address go on in the next line, for there is no hyphen in it to break it at.
func breakable(word string) string {
	if !strings.Contains(word, "://") {
		return word
	}
	return strings.ReplaceAll(word, "/", `/\:`)
}

func bold(s string) string   { return `\fB` + escape(s) + `\fR` }
func italic(s string) string { return `\fI` + escape(s) + `\fR` }

// escape makes text of a string: groff_char(7) tells what each of these would be taken for otherwise. Other letters than ASCII's go
// by their number, for groff alone cannot tell how a file is coded.
func escape(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\\':
			b.WriteString(`\e`)
		case r == '-':
			b.WriteString(`\-`)
		case r == '\'':
			b.WriteString(`\(aq`)
		case r == '`':
			b.WriteString(`\(ga`)
		case r == '^':
			b.WriteString(`\(ha`)
		case r == '~':
			b.WriteString(`\(ti`)
		case r == '"':
			b.WriteString(`\(dq`)
		case r == '\t':
			b.WriteString("        ")
		case r < ' ' || r == 0x7f:
			// no control character has a place in a manual
		case r > 0x7f:
			fmt.Fprintf(&b, `\[u%04X]`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// guarded keeps a line from being taken for a request.
func guarded(line string) string {
	if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
		return `\&` + line
	}
	return line
}
