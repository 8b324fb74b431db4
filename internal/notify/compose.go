package notify

import (
	"slices"
	"strconv"
	"strings"
)

// noText is what is said where there is nothing to say.
const noText = "(no text)"

// Compose makes one text message of parts, a line each: one segment (160 septets of the GSM 7 bit alphabet, or 70 code units of UCS2
// where a character asks for it), never empty. What matters most stands first; what does not fit is counted at the end ("+2 more"), and a
// first part that does not fit alone is cut ("..."). Equal parts are one.
func Compose(parts []string) string {
	var lines []string
	for _, p := range parts {
		if line := clean(p, mostText); line != "" && !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	if len(lines) == 0 {
		return noText
	}
	for n := min(len(lines), mostSeptets/2); n > 0; n-- {
		if text := strings.Join(lines[:n], "\n") + more(len(lines)-n); fits(text) {
			return text
		}
	}
	return cut(lines[0], more(len(lines)-1))
}

// more says how many parts were left out.
func more(n int) string {
	if n == 0 {
		return ""
	}
	return "\n+" + strconv.Itoa(n) + " more"
}

// cut keeps as much of the front as fits with the end.
func cut(line, end string) string {
	runes := []rune(line)
	for n := len(runes); n > 0; n-- {
		if text := strings.TrimRight(string(runes[:n]), " ") + "..." + end; fits(text) {
			return text
		}
	}
	return noText + end
}
