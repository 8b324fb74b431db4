package ussd

import "github.com/warthog618/sms/encoding/gsm7/charset"

// The library makes its tables of the GSM alphabet at their first use and without a lock: two modems at once would race, and one
// of them read a table that is half made. So they are made before anything runs.
var _ = madeAlphabet()

func madeAlphabet() bool {
	charset.DefaultDecoder()
	charset.DefaultEncoder()
	charset.DefaultExtEncoder()
	return true
}
