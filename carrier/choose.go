package carrier

import (
	"errors"
	"slices"
	"strings"
	"unicode"
)

// Why there is no query. A caller tells them apart with errors.Is.
var (
	ErrUnknownNetwork = errors.New("home network not in the catalogue")
	ErrNoQuery        = errors.New("no query known for this carrier")
	ErrDisputed       = errors.New("several brands share this network and differ")
)

// staleBefore is the date before which a source says what asking cost, not what it costs: prices of prepaid services change within a
// few years. A query without a date is as old as can be.
const staleBefore = "2018"

// stale reports whether what the source says of prices may hold no more; users know of their own rows.
func (q Query) stale() bool { return !q.Own && q.Date < staleBefore }

// Unbidden keeps the queries that may be asked although nobody configured them: free, by USSD, from a source that is not stale, buying
// nothing; abroad free there too.
func Unbidden(queries []Query, abroad bool) []Query {
	var out []Query
	for _, q := range queries {
		if q.Method() == USSD && q.Cost == Free && q.Source != "" && !q.stale() && !q.Buys && (!abroad || q.Roaming == Free) {
			out = append(out, q)
		}
	}
	return out
}

// spellings are all names of a brand, folded; "T-Mobile(Telekom)" is also T-Mobile and Telekom.
func (r Row) spellings() []string {
	var out []string
	for _, name := range r.names() {
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
	case a.Call != nil && b.Call != nil:
		return a.Call.Number == b.Call.Number && a.Call.DTMF == b.Call.DTMF
	case a.Portal != nil && b.Portal != nil:
		return a.Portal.URL == b.Portal.URL
	}
	return false
}

func namesOf(rows []Row) string {
	var out []string
	for _, r := range rows {
		out = append(out, r.Name)
	}
	return strings.Join(out, ", ")
}
