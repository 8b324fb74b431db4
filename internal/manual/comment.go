package manual

import "strings"

// remarks are the comments of a file: what stands above it all, as text with paragraphs, and what is said of each line.
type remarks struct {
	head string
	of   map[int]string // by the number of the line, from 1
}

// comments reads them. What stands above a line is said of it, and what stands behind it, which goes on below in the same column.
func comments(lines []string) remarks {
	said := remarks{of: map[int]string{}}
	var above []string
	behind, column := 0, -1 // the last line with a comment behind it, and where that begins
	begun := false
	for i, l := range lines {
		code, comment := cut(l)
		at := len([]rune(code))
		switch {
		case strings.TrimSpace(l) == "":
			if !begun && len(above) > 0 && said.head == "" {
				said.head, above = strings.Join(above, "\n"), nil
			}
			column = -1
		case strings.TrimSpace(code) == "" && at == column:
			said.of[behind] += " " + strings.TrimSpace(comment)
		case strings.TrimSpace(code) == "":
			above, column = append(above, strings.TrimPrefix(comment, " ")), -1
		default:
			begun = true
			said.of[i+1] = strings.TrimSpace(strings.Join(above, " ") + " " + strings.TrimSpace(comment))
			above, behind, column = nil, i+1, -1
			if comment != "" {
				column = at
			}
		}
	}
	return said
}

// cut parts a line of YAML at its comment: a # at its begin or after a blank, outside quotes. The comment is without the #.
func cut(l string) (code, comment string) {
	var quote rune
	previous := ' '
	for i, r := range l {
		switch {
		case quote != 0:
			if r == quote {
				quote = 0
			}
		case (r == '"' || r == '\'') && strings.ContainsRune(" [{,:", previous):
			quote = r
		case r == '#' && previous == ' ':
			return l[:i], l[i+1:]
		}
		previous = r
	}
	return l, ""
}
