package main

import (
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// face is what a terminal can show.
type face struct {
	width, height int  // in columns and lines
	tints         bool // colours and the like
	blocks        bool // characters beyond ASCII
	ascii         bool // nothing but ASCII: beyond it the bytes of UTF-8 may be control characters (ECMA-48, 8.3)
}

// Where a terminal does not say how large it is.
const (
	usualWidth  = 80
	usualHeight = 24
)

// faceOf looks at the terminal of a stream. A stream that is none shows neither colours nor blocks.
func faceOf(stream any) face {
	f := face{width: usualWidth, height: usualHeight}
	if !isTerminal(stream) {
		return f
	}
	file := stream.(*os.File) // as it is a terminal
	if size, err := unix.IoctlGetWinsize(int(file.Fd()), unix.TIOCGWINSZ); err == nil && size.Col > 0 && size.Row > 0 {
		f.width, f.height = int(size.Col), int(size.Row)
	}
	f.tints = moves() && os.Getenv("NO_COLOR") == ""
	f.blocks = showsUTF8()
	f.ascii = !f.blocks
	return f
}

// moves reports whether the terminal understands control sequences.
func moves() bool {
	term := os.Getenv("TERM")
	return term != "dumb" && term != ""
}

// showsUTF8 reports whether the locale's characters are those of Unicode.
func showsUTF8() bool {
	return strings.Contains(strings.ToUpper(strings.ReplaceAll(locale(), "-", "")), "UTF8")
}

// Bounds of a row's label.
const (
	leastLabel = 6
	mostLabel  = 16
	indent     = "  "
	labelGap   = "  "
)

// lines lays rows out, one string for each line of the terminal, none wider than it.
func (f face) lines(rows []row) []string {
	label := leastLabel
	for _, r := range rows {
		if !r.heading {
			label = max(label, columns(f.spelt(r.label.text)))
		}
	}
	label = min(label, mostLabel, max(f.width/4, leastLabel))
	var out []string
	for i, r := range rows {
		if r.heading && i > 0 {
			out = append(out, "")
		}
		out = append(out, f.row(r, label)...)
	}
	return out
}

func (f face) row(r row, label int) []string {
	if r.heading {
		title := clipped(f.spelt(r.label.text), f.width)
		return []string{f.tinted(span{title, r.label.tint}) + f.tinted(span{clipped(r.spans[0].text, f.width-columns(title)), r.spans[0].tint})}
	}
	name := clipped(f.spelt(r.label.text), label)
	head := indent + f.tinted(span{name, r.label.tint}) + strings.Repeat(" ", label-columns(name)) + labelGap
	before := len(indent) + label + len(labelGap)
	var out []string
	for _, l := range wrapped(r.spans, max(f.width-before, 1)) {
		var b strings.Builder
		for _, s := range l {
			b.WriteString(f.tinted(s))
		}
		out = append(out, head+b.String())
		head = strings.Repeat(" ", before)
	}
	return out
}

// spelt is a text in the characters that the terminal has.
func (f face) spelt(text string) string {
	if !f.ascii {
		return text
	}
	return strings.Map(func(r rune) rune {
		if r > '~' {
			return '?'
		}
		return r
	}, strings.ReplaceAll(text, mark, ""))
}

// tinted is a span as it is sent.
func (f face) tinted(s span) string {
	text := f.spelt(s.text)
	if !f.tints || s.tint == "" || text == "" {
		return text
	}
	return "\x1b[" + string(s.tint) + "m" + text + "\x1b[m"
}
