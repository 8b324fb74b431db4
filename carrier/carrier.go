// Package carrier is the catalogue: which home network answers which query, every row with its source.
//
// It is pure: the rows are embedded, nothing is read or kept at run time.
package carrier

// Row is one brand of a catalogue.
type Row struct {
	Name    string   // the brand, as its source writes it
	Aliases []string // its other spellings
	Country string   // ISO 3166 alpha-2, upper case
	PLMNs   []PLMN
	Queries []Query
	TopUps  []string // codes that redeem a voucher; X stands for its digits
	Binary  bool
	Source  string
}
