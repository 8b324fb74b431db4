package quota

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxName bounds a bundle's name, in bytes.
const maxName = 60

// name gives the name that a reply gives to the bundle of the amount at item i: what stands before the colon,
// else what follows the amount. Empty if it has none.
func (s *scan) name(i int) string {
	if n := s.nameBefore(i); n != "" {
		return n
	}
	return s.nameAfter(i)
}

// nameBefore reads "Night pack: 2 GB" and "Your social data balance is 2 GB".
func (s *scan) nameBefore(i int) string {
	const most = 10
	end := i
	for end > 0 && s.named(end-1) == nameSkip {
		end--
	}
	start := end
	for start > 0 && end-start < most && s.named(start-1) == nameKeep {
		start--
	}
	if !s.titled(start, end) && !s.announced(end, i) {
		return "" // "you then have 2 GB"
	}
	return s.nameOf(start, end)
}

// titled reports whether the items look like a name by themselves: a capital letter begins them, or a plan is among them.
func (s *scan) titled(start, end int) bool {
	for k := start; k < end; k++ {
		it := s.items[k]
		r, _ := utf8.DecodeRuneInString(s.tokens[it.from].text)
		if unicode.IsUpper(r) && it.kind == kindWord || it.kind == kindRole && (it.role == roleData || it.role == rolePlan) {
			return true
		}
	}
	return false
}

// announced reports whether a colon, "is" or a word for a balance leads from the name to its amount.
func (s *scan) announced(from, to int) bool {
	for _, it := range s.items[from:to] {
		if it.kind == kindColon || it.kind == kindRole && (it.role == roleIs || it.role == roleBalance) {
			return true
		}
	}
	return false
}

// nameAfter reads "2 GB Night pack".
func (s *scan) nameAfter(i int) string {
	const most = 6
	if total := s.totalAfter(i); total > 0 {
		i = total
	}
	start := i + 1
	for start < len(s.items) && s.items[start].kind == kindRole && s.items[start].role == roleFiller {
		start++
	}
	end := start
	for end < len(s.items) && end-start < most && s.named(end) == nameKeep {
		if s.items[end].kind == kindNumber && !s.titled(end-1, end) {
			return "" // a date, an address: "ate 12/07"
		}
		end++
	}
	if end < len(s.items) && s.items[end].kind == kindColon {
		return "" // it is the next one's: "Data: 500 MB Night: 2 GB"
	}
	return s.nameOf(start, end)
}

// What an item can be to a name.
const (
	nameStop = iota
	nameKeep
	nameSkip // between a name and its amount
)

func (s *scan) named(i int) int {
	switch it := s.items[i]; it.kind {
	case kindOther:
		if s.tokens[it.from].text == "." { // "Datos.cu"
			return nameKeep
		}
	case kindWord:
		return nameKeep
	case kindNumber:
		return nameKeep
	case kindColon:
		return nameSkip
	case kindQuantity:
		if s.sizeInName(i) {
			return nameSkip
		}
	case kindRole:
		switch it.role {
		case roleData, rolePlan, roleOrdinal, roleWeakOf, roleUnit:
			return nameKeep
		case roleRemaining, roleBalance, roleIs, roleUsed:
			return nameSkip
		}
	}
	return nameStop
}

// nameOf joins the items' text; only what holds an unknown word or a plan is a name.
func (s *scan) nameOf(start, end int) string {
	for start < end && (s.items[start].kind == kindOther || s.items[start].kind == kindNumber || s.items[start].role == roleWeakOf) {
		start++
	}
	for end > start && (s.items[end-1].kind == kindOther || s.items[end-1].role == roleWeakOf) {
		end--
	}
	if start == end || !s.telling(start, end) {
		return ""
	}
	from := s.tokens[s.items[start].from].start
	to := s.tokens[s.items[end-1].to-1].end
	text := strings.Join(strings.Fields(strings.ReplaceAll(s.text.text[from:to], string(groupSpace), " ")), " ")
	if len(text) > maxName {
		return ""
	}
	return text
}

// telling reports whether the items say more than "bundle" or "data".
func (s *scan) telling(start, end int) bool {
	for _, it := range s.items[start:end] {
		text := s.tokens[it.from].text
		if it.kind == kindWord && len(text) > 1 {
			return true
		}
		if first, _ := utf8.DecodeRuneInString(text); it.kind == kindRole && it.role == rolePlan && (unicode.IsUpper(first) || end-start > 1) {
			return true
		}
	}
	return false
}
