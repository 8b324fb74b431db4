package carrier

import (
	"embed"
	"iter"
	"slices"
	"strings"
	"time"
)

//go:generate go run ./internal/generate -out catalogue.tsv

// catalogue is a table in tab-separated columns: country, names, networks, queries, top-ups. It is small
// enough to be read line by line at every question, so nothing is decoded at start and nothing is kept.
//
//go:embed catalogue.tsv
var catalogue string

// data are the rows that are written by hand, one file a country. docs/carriers.md has the format.
//
//go:embed data/*.txt
var data embed.FS

// answerWithin is how long a row of the catalogue awaits an SMS: an answering machine of a carrier takes seconds, a busy one minutes.
const answerWithin = 5 * time.Minute

// longestWithin is as long as a question owns the answers of its senders: what comes later belongs to none.
const longestWithin = time.Hour

// sourceMark begins the line that names the source of the table.
const sourceMark = "# source\t"

// All is every row, in order of country and name.
func All() iter.Seq[Row] { return rows(catalogue, "") }

// Lookup is the rows of a home network. There may be several: brands that share the network.
func Lookup(home PLMN) []Row {
	if home.IsZero() {
		return nil
	}
	return slices.Collect(filter(rows(catalogue, home.String()), func(r Row) bool { return slices.Contains(r.PLMNs, home) }))
}

// Find is the rows whose name or other spelling contains name, letter case and punctuation aside, or all rows of a country, given as its two letters
// or by its English name.
func Find(name string) []Row {
	want := fold(name)
	if want == "" {
		return nil
	}
	country, _ := countryNamed(name)
	return slices.Collect(filter(All(), func(r Row) bool {
		return r.Country == country || slices.ContainsFunc(r.spellings(), func(s string) bool { return strings.Contains(s, want) })
	}))
}

func filter(seq iter.Seq[Row], keep func(Row) bool) iter.Seq[Row] {
	return func(yield func(Row) bool) {
		for r := range seq {
			if keep(r) && !yield(r) {
				return
			}
		}
	}
}

// rows reads the lines of a table that hold the text having; an empty having is in all of them.
func rows(table, having string) iter.Seq[Row] {
	return func(yield func(Row) bool) {
		source, _, _ := strings.Cut(table, "\n")
		source = strings.TrimPrefix(source, sourceMark)
		for line := range strings.Lines(table) {
			if strings.HasPrefix(line, "#") || !strings.Contains(line, having) {
				continue
			}
			if r, ok := parseRow(strings.TrimSuffix(line, "\n"), source); ok && !yield(r) {
				return
			}
		}
	}
}

// parseRow reads one line; the tests hold every line of the embedded table to be good.
func parseRow(line, source string) (Row, bool) {
	cells := strings.Split(line, "\t")
	if len(cells) != 5 {
		return Row{}, false
	}
	names := items(cells[1])
	if len(names) == 0 || names[0] == "" {
		return Row{}, false
	}
	r := Row{Country: cells[0], Name: names[0], TopUps: items(cells[4])}
	if len(names) > 1 {
		r.Aliases = names[1:]
	}
	r.Source = source + ": " + r.Country + "/" + r.Name
	for _, s := range items(cells[2]) {
		p, err := ParsePLMN(s)
		if err != nil {
			return Row{}, false
		}
		r.PLMNs = append(r.PLMNs, p)
	}
	for _, s := range items(cells[3]) {
		q, ok := parseQuery(s)
		if !ok {
			return Row{}, false
		}
		q.Source = r.Source
		r.Queries = append(r.Queries, q)
	}
	return r, true
}

// parseQuery reads "ussd *100# > 2 > 1" or "sms 1234 WORDS". Whether asking costs, this source does not say.
func parseQuery(s string) (Query, bool) {
	method, how, _ := strings.Cut(s, " ")
	switch Method(method) {
	case USSD:
		steps := strings.Split(how, " > ")
		q := USSDQuery{Code: steps[0]}
		if len(steps) > 1 {
			q.Replies = steps[1:]
		}
		return Query{USSD: &q}, q.Code != ""
	case SMS:
		to, body, _ := strings.Cut(how, " ")
		return Query{SMS: &SMSQuery{To: to, Body: body}, Await: &SMSAnswer{From: []string{to}, Within: answerWithin}}, to != "" && body != ""
	}
	return Query{}, false
}

func items(cell string) []string {
	if cell == "" {
		return nil
	}
	return strings.Split(cell, "; ")
}
