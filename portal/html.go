package portal

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// isHTML reports whether a page is marked up: it says so, or looks so.
func isHTML(kind, text string) bool {
	switch kind {
	case "text/html", "application/xhtml+xml":
		return true
	case "", "text/plain", "application/octet-stream":
		head := strings.ToLower(strings.TrimSpace(text[:min(len(text), mostSniffed)]))
		return strings.HasPrefix(head, "<!doctype html") || strings.HasPrefix(head, "<html")
	}
	return false
}

// cell parts the cells of a table, so that no number goes on over two of them.
const cell = " | "

// TextOf reduces HTML to what a reader sees: a line a block, the cells of a row beside each other. It is no parser of HTML: of
// what is no tag nothing is lost.
func TextOf(page string) string {
	var b strings.Builder
	for rest := page; rest != ""; {
		i := strings.IndexAny(rest, "<&")
		if i < 0 {
			b.WriteString(blanks(rest))
			break
		}
		b.WriteString(blanks(rest[:i]))
		length, stands := markup(rest[i:])
		b.WriteString(stands)
		rest = rest[i+length:]
	}
	return tidy(b.String())
}

// blanks makes one of the ends of lines of the source, which part no lines.
func blanks(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\r' || r == '\t' || r == '\f' || r == '\v' {
			return ' '
		}
		return r
	}, s)
}

// markup is the tag, comment or reference that a text begins with, and what it stands for. What is neither stands for itself.
func markup(text string) (length int, stands string) {
	switch {
	case text[0] == '&':
		return reference(text)
	case strings.HasPrefix(text, "<!--"):
		return through(text, "-->"), ""
	case strings.HasPrefix(text, "<!"), strings.HasPrefix(text, "<?"):
		return through(text, ">"), ""
	}
	name := tagName(text[1:])
	if name == "" {
		return 1, "<"
	}
	end := tagEnd(text)
	if isHidden(name) && text[1] != '/' && !strings.HasSuffix(text[:end], "/>") {
		return end + through(text[end:], "</"+name+">"), " "
	}
	return end, stood(name)
}

// tagName is the name of a tag, in lower case, with a slash or without; empty: it is none.
func tagName(s string) string {
	s = strings.TrimPrefix(s, "/")
	end := 0
	for end < len(s) && (s[end]|0x20 >= 'a' && s[end]|0x20 <= 'z' || end > 0 && s[end] >= '0' && s[end] <= '9') {
		end++
	}
	if end == len(s) || end > 0 && !strings.ContainsRune(" \t\r\n\f/>-:_", rune(s[end])) {
		return ""
	}
	return strings.ToLower(s[:end])
}

// tagEnd is the length of a tag: values in quotes may hold a >.
func tagEnd(text string) int {
	quote := byte(0)
	for i := 1; i < len(text); i++ {
		switch c := text[i]; {
		case quote != 0 && c == quote:
			quote = 0
		case quote != 0:
		case (c == '"' || c == '\'') && text[i-1] == '=':
			quote = c
		case c == '>':
			return i + 1
		}
	}
	return len(text)
}

// through is the length of a text up to and with a mark, letter case aside; all of it where there is none.
func through(text, mark string) int {
	for i := 0; i+len(mark) <= len(text); i++ {
		at := strings.IndexByte(text[i:], mark[0])
		if at < 0 {
			break
		}
		i += at
		if i+len(mark) <= len(text) && strings.EqualFold(text[i:i+len(mark)], mark) {
			return i + len(mark)
		}
	}
	return len(text)
}

// isHidden reports whether what an element encloses is shown to nobody, or struck through.
func isHidden(name string) bool {
	switch name {
	case "script", "style", "template", "noscript", "title", "svg", "del", "s", "strike", "object", "iframe":
		return true
	}
	return false
}

// stood is what a tag stands for in the text.
func stood(name string) string {
	switch name {
	case "td", "th":
		return cell
	case "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "em", "font", "i", "img", "ins", "kbd", "mark",
		"nobr", "q", "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "meta", "link":
		return ""
	}
	return "\n"
}

// longestReference bounds where the end of a character reference is looked for, in bytes.
const longestReference = 10

// reference is a character reference (&nbsp;, &#8364;); one that is not known stands for itself: the reader of figures knows more.
func reference(text string) (length int, stands string) {
	end := strings.IndexByte(text[:min(len(text), longestReference)], ';')
	if end < 2 {
		return 1, "&"
	}
	name := text[1:end]
	if s, ok := named(name); ok {
		return end + 1, s
	}
	if digits, ok := strings.CutPrefix(name, "#"); ok {
		base := 10
		if strings.HasPrefix(strings.ToLower(digits), "x") {
			digits, base = digits[1:], 16
		}
		n, err := strconv.ParseUint(digits, base, 21)
		if r := rune(n); err == nil && r >= ' ' && utf8.ValidRune(r) {
			return end + 1, string(r)
		}
	}
	return 1, "&"
}

func named(name string) (string, bool) {
	switch name {
	case "nbsp", "ensp", "emsp", "thinsp":
		return " ", true
	case "amp":
		return "&", true
	case "lt":
		return "<", true
	case "gt":
		return ">", true
	case "quot":
		return `"`, true
	case "apos":
		return "'", true
	case "euro":
		return "€", true
	case "shy", "zwnj":
		return "", true
	}
	return "", false
}

// tidy leaves one blank between words, no empty lines, and no empty cells at the ends of a row.
func tidy(s string) string {
	var lines []string
	for line := range strings.SplitSeq(s, "\n") {
		line = strings.Join(strings.Fields(line), " ")
		for strings.Contains(line, "| |") {
			line = strings.ReplaceAll(line, "| |", "|")
		}
		if line = strings.Trim(line, "| "); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// asksPassword reports whether a page has a field for a password: whatever figures it shows, it is a login.
func asksPassword(page string) bool {
	for rest := page; ; {
		i := strings.IndexByte(rest, '<')
		if i < 0 {
			return false
		}
		rest = rest[i:]
		if strings.HasPrefix(rest, "<!--") {
			rest = rest[through(rest, "-->"):]
			continue
		}
		name := tagName(rest[1:])
		if name == "" {
			rest = rest[1:]
			continue
		}
		end := tagEnd(rest)
		tag := strings.ToLower(strings.NewReplacer(`"`, "", "'", "", " ", "").Replace(rest[:min(end, mostSniffed)]))
		if name == "input" && strings.Contains(tag, "type=password") {
			return true
		}
		rest = rest[end:]
	}
}
