package exporter

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// Limits of the quota label, which is made from what a carrier wrote.
const (
	maxLabelRunes = 32 // enough for a bundle's name, short enough for a legend
	maxQuotas     = 16 // bundles of one SIM; a carrier that lists more lists offers
	unnamedQuota  = "main"
)

// month is an English month, whole or cut to three letters.
const month = `\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b`

// changing matches what differs from one reply to the next in the name of the same bundle: dates, times of day and long numbers.
// A label that kept them would start a new series with every renewal.
var changing = regexp.MustCompile(`(?i)` + strings.Join([]string{
	`\p{Nd}{1,4}[./-]\p{Nd}{1,2}[./-]\p{Nd}{1,4}`,                   // 2026-07-12, 12.07.2026, 7/12/26
	`\p{Nd}{1,2}\.\p{Nd}{1,2}\.`,                                    // 12.07.
	`\p{Nd}{1,2}/\p{Nd}{1,2}`,                                       // 12/07
	`(?:\p{Nd}{2,4}[年년]\s*)?\p{Nd}{1,2}[月월]\s*(?:\p{Nd}{1,2}[日일])?`, // 2026年7月12日
	`\p{Nd}{1,2}\s*` + month,                                        // 12 July
	month + `\s*\p{Nd}{1,2}\b`,                                      // Jul 12
	`\p{Nd}{1,2}:\p{Nd}{2}(?::\p{Nd}{2})?`,                          // 23:59
	`\p{Nd}{3,}`,
}, "|"))

// tame makes a label of a bundle's name: lower case, letters, digits and '_', at most 32 runes,
// without what changes from reply to reply. A name of which nothing is left is "main".
func tame(name string) string {
	name = changing.ReplaceAllString(clean(name), " ")
	var b strings.Builder
	runes, gap, letter := 0, false, false
	for _, r := range strings.ToLower(name) {
		// A mark is part of the letter before it: half of the vowels of Hindi and Thai are marks.
		keep := unicode.IsLetter(r) || unicode.IsDigit(r) || letter && unicode.IsMark(r)
		letter = keep && !unicode.IsDigit(r)
		if !keep {
			gap = true
			continue
		}
		if gap && runes > 0 {
			b.WriteByte('_')
			runes++
		}
		gap = false
		b.WriteRune(r)
		runes++
	}
	if runes == 0 {
		return unnamedQuota
	}
	return shorten(b.String(), maxLabelRunes)
}

// shorten cuts s to n runes and drops the '_' that the cut may leave at the end.
func shorten(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return strings.TrimRight(string(r[:n]), "_")
	}
	return s
}

// clean makes any string a valid label value: Gather refuses all metrics for one byte that is not UTF-8.
func clean(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }

// unique numbers the names that occur more than once, in their order: a, a_2, a_3.
// A name that occurs as such stays with the first that bears it, even if it looks like a numbered one.
func unique(names []string) []string {
	taken := make(map[string]bool, len(names))
	out := make([]string, len(names))
	var again []int
	for i, name := range names {
		out[i] = name
		if taken[name] {
			again = append(again, i)
		}
		taken[name] = true
	}
	for _, i := range again {
		for n := 2; taken[out[i]]; n++ {
			out[i] = numbered(names[i], n)
		}
		taken[out[i]] = true
	}
	return out
}

// numbered is name with "_n" behind it, within the limit of a label.
func numbered(name string, n int) string {
	suffix := "_" + strconv.Itoa(n)
	return shorten(name, maxLabelRunes-len(suffix)) + suffix
}
