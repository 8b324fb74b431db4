package carrier

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Why Choose gives no query. A caller tells them apart with errors.Is.
var (
	ErrUnknownNetwork = errors.New("home network not in the catalogue")
	ErrNoQuery        = errors.New("no query known for this carrier")
	ErrDisputed       = errors.New("several brands share this network and differ")
)

// Choose gives the queries of a SIM where the catalogue is undisputed: its service provider name (spn, may be empty)
// picks a brand, or all brands of its home network ask alike. A brand of which no query is known does not agree with the others.
// The error wraps one of the three above.
func Choose(home PLMN, spn string) ([]Query, error) {
	return choose(Lookup(home), home, spn)
}

func choose(candidates []Row, home PLMN, spn string) ([]Query, error) {
	if len(candidates) == 0 {
		return nil, fmt.Errorf("carrier %s: %w", home, ErrUnknownNetwork)
	}
	if named := namedBy(candidates, spn); len(named) > 0 {
		candidates = named
	}
	first := candidates[0].Queries
	for _, r := range candidates[1:] {
		if !slices.EqualFunc(first, r.Queries, sameQuestion) {
			return nil, fmt.Errorf("carrier %s (%s): %w", home, names(candidates), ErrDisputed)
		}
	}
	if len(first) == 0 {
		return nil, fmt.Errorf("carrier %s (%s): %w", home, names(candidates), ErrNoQuery)
	}
	return first, nil
}

// Unbidden keeps the queries that may be asked although nobody configured them: free, by USSD, from a source, buying nothing; abroad free there too.
func Unbidden(queries []Query, abroad bool) []Query {
	var out []Query
	for _, q := range queries {
		if q.Method() == USSD && q.Cost == Free && q.Source != "" && !q.Buys && (!abroad || q.Roaming == Free) {
			out = append(out, q)
		}
	}
	return out
}

// namedBy is the rows that a service provider name names.
func namedBy(rows []Row, spn string) []Row {
	want := fold(spn)
	if want == "" {
		return nil
	}
	var out []Row
	for _, r := range rows {
		if slices.Contains(r.spellings(), want) {
			out = append(out, r)
		}
	}
	return out
}

// spellings are all names of a brand, folded; "T-Mobile(Telekom)" is also T-Mobile and Telekom.
func (r Row) spellings() []string {
	var out []string
	for _, name := range append([]string{r.Name}, r.Aliases...) {
		out = append(out, fold(name))
		for _, part := range strings.FieldsFunc(name, func(c rune) bool { return strings.ContainsRune("()/", c) }) {
			out = append(out, fold(part))
		}
	}
	return slices.DeleteFunc(out, func(s string) bool { return s == "" })
}

// ShortName is the brand as a label: its first spelling in lower case, ASCII letters, digits and single dashes, at most 32 of them.
func (r Row) ShortName() string {
	name, _, _ := strings.Cut(r.Name, "(")
	name, _, _ = strings.Cut(name, "/")
	words := strings.FieldsFunc(plain(name), func(c rune) bool { return (c < 'a' || c > 'z') && (c < '0' || c > '9') })
	short := strings.Join(words, "-")
	return strings.TrimSuffix(short[:min(len(short), 32)], "-")
}

// fold drops letter case and everything that is neither letter nor digit.
func fold(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsDigit(c) {
			return unicode.ToLower(c)
		}
		return -1
	}, s)
}

// sameQuestion reports whether two queries put the same question to the network.
func sameQuestion(a, b Query) bool {
	switch {
	case a.USSD != nil && b.USSD != nil:
		return a.USSD.Code == b.USSD.Code && slices.Equal(a.USSD.Replies, b.USSD.Replies) && slices.EqualFunc(a.USSD.Choose, b.USSD.Choose, Choice.Equal)
	case a.SMS != nil && b.SMS != nil:
		return a.SMS.To == b.SMS.To && strings.EqualFold(a.SMS.Body, b.SMS.Body)
	}
	return false
}

func names(rows []Row) string {
	var out []string
	for _, r := range rows {
		out = append(out, r.Name)
	}
	return strings.Join(out, ", ")
}
