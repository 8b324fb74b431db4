package carrier

import (
	"fmt"
	"regexp"
	"strings"
)

// Fault is one thing wrong with a file of rows, and what to write instead.
type Fault struct {
	Line  int
	Key   string // empty for a row as a whole
	Value string // as written; empty where the key itself is wrong
	Cause string
	Mend  string
}

// String is one line: line: key: "value": cause; mend.
func (f Fault) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d: ", f.Line)
	if f.Key != "" {
		b.WriteString(f.Key + ": ")
	}
	if f.Value != "" {
		fmt.Fprintf(&b, "%q: ", f.Value)
	}
	return b.String() + f.Cause + "; " + f.Mend
}

// wrong is why a value cannot be, and what to say instead.
type wrong struct{ cause, mend string }

func (w *wrong) Error() string { return w.cause + "; " + w.mend }

// longestValue is how many runes of a value a fault shows: enough to recognise it, and one line.
const longestValue = 60

// masked is a value fit for an error: a card's number, a voucher or a phone number in it is masked, wherever it was written.
func masked(value string) string {
	value = regexp.MustCompile(`\d{11,}`).ReplaceAllString(value, "…")
	if r := []rune(value); len(r) > longestValue {
		value = string(r[:longestValue]) + "…"
	}
	return value
}
