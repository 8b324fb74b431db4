package carrier

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Entry is an entry of a menu: what chooses it, and what it says.
type Entry struct {
	Reply string // the number before the label, in ASCII digits; on some menus # or *
	Label string // with widths, blanks and digits made alike; see foldMenu

	doubt int  // where in the label another entry may begin; len(Label) where none does
	bare  bool // nothing but blanks stands between the two
}

// Entries cuts the text of a menu into its entries: "1. Data", "1)Data", "(1) Data", "*1 Data", "1 Data", one or more on a line.
// What bears no number is no entry. A number inside a line begins one only where it goes on counting in the way of the one
// before it; where one may begin all the same, the label before it says so, and Pick does not look behind that.
func Entries(menu string) []Entry {
	c := cutter{heads: map[string]bool{}, marks: markPattern(), glued: regexp.MustCompile(`\d{1,3} ?[.):\]>]+ *\p{L}`)}
	lines := strings.Split(foldMenu(menu), "\n")
	for _, line := range lines {
		if marks := marksOf(c.marks, line); len(marks) > 0 && marks[0].at == 0 {
			c.heads[marks[0].reply] = true
		}
	}
	for _, line := range lines {
		c.line(line)
	}
	return c.sure()
}

// sure are the entries without those that only look like one: a sign before several lines is a bullet, and "2 offers for you" is none
// where there is "2. Balance".
func (c *cutter) sure() []Entry {
	first, several, signed := map[string]Entry{}, map[string]bool{}, map[string]bool{}
	for _, e := range c.entries {
		if was, ok := first[e.Reply]; ok && was != e {
			several[e.Reply] = true
		} else if !ok {
			first[e.Reply] = e
		}
		signed[e.Reply] = signed[e.Reply] || !e.bare
	}
	return slices.DeleteFunc(c.entries, func(e Entry) bool {
		return several[e.Reply] && !isDigits(e.Reply) || e.bare && signed[e.Reply]
	})
}

// cutter takes a menu apart.
type cutter struct {
	marks   *regexp.Regexp
	glued   *regexp.Regexp  // what looks like a mark without a blank before it
	heads   map[string]bool // the numbers that lines begin with
	last    int             // the number of the last entry
	sign    string          // what stood behind it
	entries []Entry
}

// line takes the entries of one line.
func (c *cutter) line(line string) {
	var open bool
	var label int // where the label of the open entry begins
	var entry Entry
	take := func(end int) {
		if open {
			c.add(entry, line[label:end])
		}
	}
	for _, m := range marksOf(c.marks, line) {
		if open && m.at < label || !c.begins(m, open) {
			continue
		}
		take(m.at)
		open, label, entry = true, m.label, Entry{Reply: m.reply, bare: m.sign == ""}
		if n, err := strconv.Atoi(m.reply); err == nil {
			c.last = n
		}
		c.sign = m.sign
	}
	take(len(line))
}

// begins reports whether a mark begins an entry for sure; open: one stands before it on the line.
func (c *cutter) begins(m mark, open bool) bool {
	n, err := strconv.Atoi(m.reply)
	counts := err == nil && n == c.last+1
	switch {
	case m.at == 0:
		return true
	case !open:
		return m.sign != "" && counts
	case m.sign != c.sign:
		return false
	case m.sign == "":
		return counts && !c.heads[m.reply]
	}
	return counts || slices.Contains([]string{"0", "00", "9", "98", "99", "#", "*"}, m.reply) // where menus have "back" and "more"
}

func (c *cutter) add(e Entry, label string) {
	e.Label = strings.Trim(strings.Join(strings.Fields(label), " "), " ,;|/")
	if !strings.ContainsFunc(e.Label, unicode.IsLetter) {
		return
	}
	e.doubt = len(e.Label)
	if at := c.glued.FindStringIndex(e.Label); at != nil && at[0] > 0 {
		e.doubt = at[0]
	}
	for _, m := range marksOf(c.marks, e.Label) {
		if m.at > 0 {
			e.doubt = min(e.doubt, m.at)
		}
	}
	c.entries = append(c.entries, e)
}

// mark is a place in a line that looks like the begin of an entry.
type mark struct {
	at, label int    // where it begins (0: the line does), and its label
	reply     string //
	sign      string // what stands between number and label
}

// markPattern is what a mark looks like: what opens it, the number, the sign behind it, blanks.
func markPattern() *regexp.Regexp {
	const opener, sign = `[-•·–*#(\[<{"'>]`, `[.):\]>}=*#|»→~,;/_、。・–—-]`
	return regexp.MustCompile(`(^ *|[ ,;|/])(` + opener + `* ?)(\d{1,3}|[#*])( ?` + sign + `+)?( *)`)
}

// marksOf finds all of a line, in order.
func marksOf(pattern *regexp.Regexp, line string) []mark {
	var marks []mark
	for from := 0; from < len(line); {
		m := pattern.FindStringSubmatchIndex(line[from:])
		if m == nil {
			break
		}
		part := func(i int) string {
			if m[2*i] < 0 {
				return ""
			}
			return line[from+m[2*i] : from+m[2*i+1]]
		}
		found := mark{at: from + m[3], label: from + m[1], reply: part(3), sign: strings.TrimSpace(part(4))}
		if strings.TrimSpace(line[:found.at]) == "" {
			found.at = 0
		}
		if found.isMark(part(2), part(5) != "", line[found.label:]) {
			marks = append(marks, found)
		}
		from += m[7] // behind the number: what stands behind it may be the blank before the next
	}
	return marks
}

// isMark tells an entry's number from amounts, codes, ordinals and dates. opener stands before the number, gap tells of blanks behind it.
func (m mark) isMark(opener string, gap bool, rest string) bool {
	word, letters := firstWord(rest)
	switch {
	case rest == "" || strings.ContainsAny(opener, "*#") && strings.ContainsAny(m.sign, "*#"): // *100#
		return false
	case !isDigits(m.reply):
		return letters && (m.sign != "" || m.reply == "#" && gap)
	case !letters && m.sign == "":
		return false
	case m.sign == "" && isUnit(word):
		return false
	case m.sign == "" && !gap && (len(word) == 1 || slices.Contains([]string{"st", "nd", "rd", "th"}, word)): // 3G, 1st
		return false
	case !letters && unicode.IsDigit(rune(rest[0])): // 1.5 GB, but "1. 10 GB" and "1)10 GB"
		return m.at == 0 && (gap || strings.ContainsAny(m.sign[len(m.sign)-1:], ")]}>:"))
	}
	return true
}

// firstWord is the word that a text begins with, in lower case; letters: there is one.
func firstWord(text string) (word string, letters bool) {
	end := strings.IndexFunc(text, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsMark(c) })
	if end < 0 {
		end = len(text)
	}
	return strings.ToLower(text[:end]), end > 0
}

// isUnit reports whether a number before this word is an amount: of data, money, time or messages.
func isUnit(word string) bool {
	const units = " b kb mb gb tb kib mib gib o ko mo go to кб мб гб gig gigs mbyte gbyte eur euro euros usd gbp inr rs rp ksh tsh ugx ngn" +
		" day days tag tage jour jours dia dias giorni hari gun дней дня день h hour hours min mins minute minutes sec week weeks month months units points "
	return word != "" && strings.Contains(units, " "+word+" ")
}

func isDigits(reply string) bool { return reply != "" && strings.Trim(reply, "0123456789") == "" }

// foldMenu makes alike what looks alike: full-width letters and signs, the digits of all scripts, blanks, ends of lines; what only
// steers the direction of writing is left out.
func foldMenu(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\ufe0f", "", "\u20e3", ".").Replace(text)
	return strings.Map(func(c rune) rune {
		switch {
		case c == '\n':
			return c
		case c >= '！' && c <= '～':
			return c - '！' + '!'
		case c >= '①' && c <= '⑨':
			return c - '①' + '1'
		case unicode.IsDigit(c):
			return asciiDigit(c)
		case unicode.IsSpace(c):
			return ' '
		case unicode.Is(unicode.Cf, c) && c != '\u200c' && c != '\u200d': // those two are part of words
			return -1
		}
		return c
	}, text)
}

// asciiDigit is a decimal digit of any script (Unicode, category Nd, whose digits stand in tens) in ASCII.
func asciiDigit(c rune) rune {
	for _, r := range unicode.Nd.R16 {
		if c >= rune(r.Lo) && c <= rune(r.Hi) {
			return '0' + (c-rune(r.Lo))%10
		}
	}
	for _, r := range unicode.Nd.R32 {
		if c >= rune(r.Lo) && c <= rune(r.Hi) {
			return '0' + (c-rune(r.Lo))%10
		}
	}
	return c
}
