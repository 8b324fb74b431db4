package quota

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Markup: carriers answer with what their web pages are made of, "<b>1.2&nbsp;GB</b>". Tags part lines or nothing, entities are
// letters. What looks like a tag and is none that HTML knows stays text: "<5 GB".

// maxTag and maxEntity bound how far the end of a tag or an entity is looked for, in bytes.
const (
	maxTag    = 512
	maxEntity = 10
)

// cellMark parts the cells of a table: a blank that no number goes on over.
const cellMark = '\v'

// markup gives the length of the tag or entity that the text begins with, and the rune that it stands for, or -1 for none.
// The length is 0 where it is neither.
func markup(text string) (length int, stands rune) {
	switch text[0] {
	case '<':
		return tag(text)
	case '&':
		return entity(text)
	}
	return 0, -1
}

// tag reads a tag, a comment, or an element whose content is no text.
func tag(text string) (int, rune) {
	if strings.HasPrefix(text, "<!--") {
		return through(text, "-->"), -1
	}
	end := strings.IndexAny(text[1:min(len(text), maxTag)], "<>") + 1
	if end == 0 || text[end] != '>' {
		return 0, -1
	}
	name := strings.TrimPrefix(text[1:end], "/")
	if i := strings.IndexAny(name, " \t\r\n/"); i >= 0 {
		name = name[:i]
	}
	name = strings.ToLower(name)
	switch effect, known := tags(name); {
	case !known:
		return 0, -1
	case effect == hidden && text[1] != '/':
		return through(text, "</"+name+">"), -1
	case effect == hidden:
		return end + 1, -1
	default:
		return end + 1, rune(effect)
	}
}

// through gives the length of the text up to and with the mark, letter case aside; the whole text where there is no mark.
func through(text, mark string) int {
	for i := 0; i+len(mark) <= len(text); i++ {
		if text[i] == mark[0] && strings.EqualFold(text[i:i+len(mark)], mark) {
			return i + len(mark)
		}
	}
	return len(text)
}

// effect is what a tag does to the text: the rune it stands for, or one of the two below.
type effect rune

const (
	inline effect = -1 // nothing
	hidden effect = -2 // what it encloses is no text
)

// tags gives what the tags of a name do (the elements of the HTML standard that carry text, and the old ones).
func tags(name string) (effect, bool) {
	switch name {
	case "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "em", "font", "i", "img", "ins", "kbd", "label",
		"mark", "nobr", "q", "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "input", "!doctype", "meta", "link":
		return inline, true
	case "script", "style", "template", "noscript", "title", "del", "s", "strike":
		return hidden, true
	case "td", "th":
		return cellMark, true
	case "address", "article", "aside", "blockquote", "body", "br", "button", "center", "dd", "div", "dl", "dt", "fieldset", "footer",
		"form", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "html", "legend", "li", "main", "nav", "ol", "option", "p",
		"pre", "section", "select", "table", "tbody", "tfoot", "thead", "tr", "ul":
		return '\n', true
	}
	return 0, false
}

// entity reads a character reference, which ends in a semicolon: "&nbsp;", "&eacute;", "&#8364;", "&#x20AC;".
func entity(text string) (int, rune) {
	end := strings.IndexByte(text[:min(len(text), maxEntity)], ';')
	if end < 2 {
		return 0, -1
	}
	name := text[1:end]
	if name[0] == '#' {
		if r, ok := codePoint(name[1:]); ok {
			return end + 1, r
		}
		return 0, -1
	}
	if r, ok := named(name); ok {
		return end + 1, r
	}
	return 0, -1
}

func codePoint(digits string) (rune, bool) {
	base := 10
	if strings.HasPrefix(strings.ToLower(digits), "x") {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil || n == 0 || n > utf8.MaxRune || !utf8.ValidRune(rune(n)) {
		return 0, false
	}
	return rune(n), true
}

// named gives the character of a name: the signs that a balance may hold, and every Latin letter with a mark.
func named(name string) (rune, bool) {
	switch name {
	case "nbsp":
		return '\u00a0', true
	case "ensp", "emsp":
		return ' ', true
	case "thinsp":
		return '\u2009', true
	case "amp":
		return '&', true
	case "lt", "le":
		return '<', true
	case "gt", "ge":
		return '>', true
	case "quot", "ldquo", "rdquo", "bdquo", "laquo", "raquo":
		return '"', true
	case "apos", "lsquo", "rsquo", "acute":
		return '\'', true
	case "ndash", "mdash", "minus":
		return '-', true
	case "bull", "middot":
		return '•', true
	case "hellip":
		return '…', true
	case "euro":
		return '€', true
	case "pound":
		return '£', true
	case "yen":
		return '¥', true
	case "cent":
		return '¢', true
	case "szlig":
		return 'ß', true
	case "aelig":
		return 'æ', true
	case "oelig":
		return 'œ', true
	case "shy", "zwj", "zwnj", "lrm", "rlm":
		return '\u200b', true
	}
	return marked(name)
}

// marked puts the mark of the name on its first letter: "eacute" is é.
func marked(name string) (rune, bool) {
	mark := combining(name[1:])
	if mark == "" || !isLatinLetter(rune(name[0])) {
		return 0, false
	}
	r, n := utf8.DecodeRuneInString(norm.NFC.String(name[:1] + mark))
	return r, n > 1
}

// combining gives the combining character of a mark's name.
func combining(name string) string {
	switch name {
	case "acute":
		return "\u0301"
	case "grave":
		return "\u0300"
	case "circ":
		return "\u0302"
	case "uml":
		return "\u0308"
	case "tilde":
		return "\u0303"
	case "cedil":
		return "\u0327"
	case "ring":
		return "\u030a"
	case "caron":
		return "\u030c"
	case "breve":
		return "\u0306"
	case "ogon":
		return "\u0328"
	}
	return ""
}
