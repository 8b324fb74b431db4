package carrier

import (
	_ "embed" // the table
	"iter"
	"slices"
	"strings"
)

// countries is a table: code, names in English, mobile country codes.
//
//go:embed countries.tsv
var countries string

// World is the code of brands that belong to no country: travel SIMs on the networks of many (ISO 3166 leaves ZZ to its users).
const World = "ZZ"

// country is a line of the table.
type country struct {
	code  string
	names []string
	mccs  []string
}

func eachCountry() iter.Seq[country] {
	return func(yield func(country) bool) {
		for line := range strings.Lines(countries) {
			cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
			if len(cells) != 3 || cells[0][0] == '#' {
				continue
			}
			if !yield(country{cells[0], items(cells[1]), items(cells[2])}) {
				return
			}
		}
	}
}

// countryOf finds a country by its two letters.
func countryOf(code string) (country, bool) {
	for c := range eachCountry() {
		if c.code == code {
			return c, true
		}
	}
	return country{}, false
}

// CountryName is the English name of a country given by its two letters; the letters where it has none.
func CountryName(code string) string {
	if c, ok := countryOf(code); ok {
		return c.names[0]
	}
	return code
}

// countryNamed finds the code of a country by its two letters or one of its English names, letter case aside.
func countryNamed(name string) (code string, ok bool) {
	for c := range eachCountry() {
		if strings.EqualFold(c.code, name) || slices.ContainsFunc(c.names, func(n string) bool { return fold(n) == fold(name) }) {
			return c.code, true
		}
	}
	return "", false
}

// countriesOf is the codes of the countries that use a mobile country code.
func countriesOf(mcc string) []string {
	var out []string
	for line := range strings.Lines(countries) {
		if _, mccs, _ := strings.Cut(line[strings.Index(line, "\t")+1:], "\t"); mcc != "" && line[0] != '#' && strings.Contains(mccs, mcc) {
			out = append(out, line[:strings.Index(line, "\t")])
		}
	}
	return out
}
