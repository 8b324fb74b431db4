package ussd

// alphabet is what a data coding scheme says of the text behind it.
type alphabet uint8

const (
	alphabetUnknown alphabet = iota
	alphabetGSM7
	alphabetOctets
	alphabetUCS2
)

// Schemes whose text begins with a language code.
const (
	dcsGSM7WithLanguage = 0x10 // two characters and CR
	dcsUCS2WithLanguage = 0x11 // two septets, packed into the first two octets
)

// alphabet reads the coding groups of 3GPP TS 23.038, clause 5. They are not those of SMS (clause 4): there, 17 is 7 bit.
// Reserved codings are 7 bit, as the clause asks of a receiver.
func (d DCS) alphabet() alphabet {
	switch group := d.Value >> 4; {
	case !d.Known:
		return alphabetUnknown
	case d.Value == dcsUCS2WithLanguage:
		return alphabetUCS2
	case group >= 0x4 && group <= 0x7, group == 0x9: // general data coding; message with user data header
		return generalAlphabet(d.Value)
	case group == 0xF && d.Value&0x04 != 0:
		return alphabetOctets
	}
	return alphabetGSM7
}

// generalAlphabet reads bits 3 and 2 of the groups that have the character set there.
func generalAlphabet(v uint8) alphabet {
	switch v >> 2 & 0x3 {
	case 1:
		return alphabetOctets
	case 2:
		return alphabetUCS2
	}
	return alphabetGSM7
}
