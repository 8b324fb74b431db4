package carrier

import (
	"fmt"
	"strings"
)

// PLMN identifies a public land mobile network (3GPP TS 23.003, clause 12.1). MCC and MNC are digits as written: MNC "01" is not "1".
type PLMN struct{ MCC, MNC string }

// mccDigits is the length of every mobile country code; a network code has two or three digits (ITU-T E.212).
const mccDigits = 3

// ParsePLMN reads "440-10", or "44010" and "440100" where the length alone says how many digits the MNC has.
func ParsePLMN(s string) (PLMN, error) {
	mcc, mnc, dashed := strings.Cut(s, "-")
	if !dashed && len(s) > mccDigits {
		mcc, mnc = s[:mccDigits], s[mccDigits:]
	}
	p := PLMN{MCC: mcc, MNC: mnc}
	if !p.valid() {
		return PLMN{}, fmt.Errorf("plmn %q: not three digits of country and two or three of network, as in \"440-10\"", s)
	}
	return p, nil
}

func (p PLMN) valid() bool {
	return len(p.MCC) == mccDigits && (len(p.MNC) == 2 || len(p.MNC) == 3) && allDigits(p.MCC) && allDigits(p.MNC)
}

// IsZero reports whether no network is named.
func (p PLMN) IsZero() bool { return p == PLMN{} }

// String is "440-10"; empty for the zero PLMN.
func (p PLMN) String() string {
	if p.IsZero() {
		return ""
	}
	return p.MCC + "-" + p.MNC
}

// MarshalText is String, as bytes.
func (p PLMN) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText is ParsePLMN; empty text is the zero PLMN.
func (p *PLMN) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*p = PLMN{}
		return nil
	}
	parsed, err := ParsePLMN(string(text))
	if err != nil {
		return err
	}
	*p = parsed
	return nil
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
