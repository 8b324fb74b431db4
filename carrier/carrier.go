// Package carrier is the catalogue: which home network answers which query, every row with its source.
//
// The rows are embedded and read anew at every question: nothing is decoded at start and nothing is kept. The one file that is
// read is a newer source of theirs, where one is installed.
package carrier

// Row is one brand of a catalogue.
type Row struct {
	Name       string   // the brand, as its source writes it
	Aliases    []string // its other spellings
	Country    string   // ISO 3166 alpha-2, upper case; ZZ for brands of the whole world
	PLMNs      []PLMN
	SPNs       []string // of a reseller: the service provider names of its SIMs, which tell them from the others of the network
	ICCIDs     []string // of a reseller: the first digits of its SIMs' numbers, which do the same
	Queries    []Query
	Unasked    []string  // senders of the carrier's own warnings: exact numbers or names
	TopUps     []string  // codes that redeem a voucher; X stands for its digits
	Draws      []string  // names of bundles, as the answers have them, in the order in which they are drawn on; empty: not known
	Language   []string  // of the answers, ISO 639
	Binary     bool      // units of this row are powers of 1024
	None       string    // why its SIMs cannot be asked; empty where they can, or where nobody knows
	Count      *Proposal // what to count by where nothing can be asked
	Note       string
	Source     string // where the row is from: an address, or a document by its name
	Date       string // of the source, or of the day it was read: 2026, 2026-05 or 2026-05-31
	Confidence Confidence
	Own        bool // from a file of the user's own
}

// Reseller reports whether the row is of a brand on a network of others, whose SIMs only the name or number on them tells.
func (r Row) Reseller() bool { return len(r.SPNs)+len(r.ICCIDs) > 0 }

// Key tells a row from all others: country and name.
func (r Row) Key() string { return r.Country + "/" + r.Name }

// Proposal is a plan to count by, as an example to change: what it allows and when it begins anew.
type Proposal struct{ Allowance, Renews string }

// Confidence says how good the source of a row or query is.
type Confidence string

// The degrees of Confidence.
const (
	Documented Confidence = "documented" // the carrier itself says so
	Reported   Confidence = "reported"   // somebody tried it and tells
	Listed     Confidence = "listed"     // a collection has it, without saying from where
)

// Tells is what a query's answer tells.
type Tells string

// What answers tell.
const (
	TellsData  Tells = "data"
	TellsMoney Tells = "money"
	TellsBoth  Tells = "both"
)
