package sms

import "github.com/warthog618/sms/encoding/gsm7/charset"

// nationalTables is the number of language tables of 3GPP TS 23.038, annex A.
const nationalTables = 13

// The library makes its tables of the GSM alphabets at their first use and without a lock: two modems at once would race, and one
// of them read a table that is half made. So they are made before anything runs.
var _ = madeAlphabets()

func madeAlphabets() bool {
	charset.DefaultEncoder()
	charset.DefaultExtEncoder()
	for language := range nationalTables + 1 {
		charset.NewDecoder(language)
	}
	return true
}
