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

// sourceMark begins the line that names the source of the table, and the day of its file.
const sourceMark = "# source\t"

// Catalogue is the rows that are built in, and what may be there besides. The zero Catalogue is what is built in.
type Catalogue struct {
	Own   []Row      // the user's, which win
	Newer *Providers // a file that is newer than the table that is built in; nil: there is none
}

// Lookup is the rows of a home network. There may be several: brands that share the network.
func (c Catalogue) Lookup(home PLMN) []Row {
	if home.IsZero() {
		return nil
	}
	return slices.DeleteFunc(c.around(home), func(r Row) bool { return !slices.Contains(r.PLMNs, home) })
}

// around is the rows of the countries that a home network may be of, and of the whole world.
func (c Catalogue) around(home PLMN) []Row {
	codes, network := append(countriesOf(home.MCC), World), home.String()
	under := c.generated(func(country, networks string) bool {
		return slices.Contains(codes, country) || network != "" && strings.Contains(networks, network) // a provider may list a network abroad
	})
	var over []Row
	for _, code := range codes {
		over = append(over, written(code)...)
	}
	return merge(c.Own, merge(over, under))
}

// All is every row, in order of country and name.
func (c Catalogue) All() iter.Seq[Row] {
	var over []Row
	for country := range eachCountry() {
		over = append(over, written(country.code)...)
	}
	rows := merge(c.Own, merge(over, c.generated(func(_, _ string) bool { return true })))
	slices.SortStableFunc(rows, func(a, b Row) int {
		return strings.Compare(a.Country+strings.ToLower(a.Name), b.Country+strings.ToLower(b.Name))
	})
	return slices.Values(rows)
}

// Find is the rows whose name or other spelling contains name, letter case and punctuation aside, or all rows of a country, given as its two letters
// or by its English name.
func (c Catalogue) Find(name string) []Row {
	want := fold(name)
	if want == "" {
		return nil
	}
	country, _ := countryNamed(name)
	return slices.Collect(filter(c.All(), func(r Row) bool {
		return r.Country == country || slices.ContainsFunc(r.spellings(), func(s string) bool { return strings.Contains(s, want) })
	}))
}

// Lookup is the rows of a home network that are built in.
func Lookup(home PLMN) []Row { return Catalogue{}.Lookup(home) }

// All is every row that is built in.
func All() iter.Seq[Row] { return Catalogue{}.All() }

// Find is the rows that are built in and have such a name, or are of such a country.
func Find(name string) []Row { return Catalogue{}.Find(name) }

func filter(seq iter.Seq[Row], keep func(Row) bool) iter.Seq[Row] {
	return func(yield func(Row) bool) {
		for r := range seq {
			if keep(r) && !yield(r) {
				return
			}
		}
	}
}

// written is the rows of a country that were written by hand. The tests have reviewed them.
func written(code string) []Row {
	text, err := data.ReadFile("data/" + code + ".txt")
	if err != nil {
		return nil // a country without a file
	}
	p := &parser{reviewed: true}
	p.read(string(text))
	return p.rows
}

// tableSource names the package and version that a table was made from, and the day of its file.
func tableSource(table string) (source, day string) {
	head, _, _ := strings.Cut(table, "\n")
	source, day, _ = strings.Cut(strings.TrimPrefix(head, sourceMark), "\t")
	return source, day
}

// generated is the rows of the table, or of the newer XML in its place, whose country and networks are wanted. Where that XML
// cannot be read to its end, the table serves.
func (c Catalogue) generated(keep func(country, networks string) bool) []Row {
	if c.Newer != nil {
		if rows, err := c.Newer.rows(keep); err == nil {
			return rows
		}
	}
	return tableRows(catalogue, keep)
}

// tableRows is the rows of a table that are wanted.
func tableRows(table string, keep func(country, networks string) bool) []Row {
	source, day := tableSource(table)
	var rows []Row
	for line := range strings.Lines(table) {
		if country, networks := lineOf(line); country == "" || !keep(country, networks) {
			continue
		}
		if r, ok := parseRow(strings.TrimSuffix(line, "\n"), source, day); ok {
			rows = append(rows, r)
		}
	}
	return rows
}

// lineOf cuts country and networks out of a line of the table; both are empty where it is a comment.
func lineOf(line string) (country, networks string) {
	if strings.HasPrefix(line, "#") {
		return "", ""
	}
	country, rest, _ := strings.Cut(line, "\t")
	_, rest, _ = strings.Cut(rest, "\t")
	networks, _, _ = strings.Cut(rest, "\t")
	return country, networks
}

// parseRow reads one line; the tests hold every line of the embedded table to be good.
func parseRow(line, source, day string) (Row, bool) {
	cells := strings.Split(line, "\t")
	if len(cells) != 5 {
		return Row{}, false
	}
	names := items(cells[1])
	if len(names) == 0 || names[0] == "" {
		return Row{}, false
	}
	r := Row{Country: cells[0], Name: names[0], TopUps: items(cells[4]), Date: day, Confidence: Listed}
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
		q.Source, q.Date, q.Confidence = r.Source, r.Date, r.Confidence
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
