package config

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Fault is one thing wrong with a file, and what to write instead.
type Fault struct {
	File  string
	Line  int
	Key   string // path of the key, as in sims[0].asks[0].every; empty for the file as a whole
	Value string // as written, long runs of digits masked; empty where the key itself is wrong
	Cause string
	Mend  string
}

// String is one line: file:line: key: "value": cause; mend.
func (f Fault) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d: ", f.File, f.Line)
	if f.Key != "" {
		b.WriteString(f.Key + ": ")
	}
	if f.Value != "" {
		fmt.Fprintf(&b, "%q: ", f.Value)
	}
	b.WriteString(f.Cause)
	if f.Mend != "" {
		b.WriteString("; " + f.Mend)
	}
	return b.String()
}

// Error is every fault of a file, in the order of its lines.
type Error struct{ Faults []Fault }

// Error is one line for each fault.
func (e *Error) Error() string {
	lines := make([]string, len(e.Faults))
	for i, f := range e.Faults {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

func newError(faults []Fault) *Error {
	slices.SortStableFunc(faults, func(a, b Fault) int { return cmp.Compare(a.Line, b.Line) })
	return &Error{Faults: faults}
}

// longestValue is how many runes of a value an error shows: enough to recognise it, and one line.
const longestValue = 60

// shown is a value fit for an error. An ICCID, a voucher, a phone number or a PIN in it is masked, wherever it was written.
func shown(value string) string {
	value = regexp.MustCompile(`\d{8,}|\+\d(?:[ ()/.-]{0,2}\d){5,}`).ReplaceAllString(value, "…")
	value = regexp.MustCompile(`(\*0[345]2?\*)[\d*…]+`).ReplaceAllString(value, "$1…") // PIN and password procedures (3GPP TS 22.030)
	if r := []rune(value); len(r) > longestValue {
		value = string(r[:longestValue]) + "…"
	}
	return value
}
