package ussd

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/warthog618/sms/encoding/gsm7"
	"github.com/warthog618/sms/encoding/ucs2"

	"github.com/simgauge/simgauge/modem"
)

// carriageReturn fills the last octet of a packed text (3GPP TS 23.038, clause 6.1.2.3.1).
const carriageReturn = 0x0D

// errCoding is a text that a coding cannot hold; another may.
var errCoding = errors.New("the coding cannot hold the text")

// unquotable is what a quoted string of an AT command cannot hold.
var unquotable = strings.NewReplacer(`"`, "", "\r", "", "\n", "")

// encode gives the text as it goes between the quotes of AT+CUSD.
func encode(text string, c Coding) (string, error) {
	text = unquotable.Replace(text)
	switch c {
	case modem.CodingPlain:
		return encodePlain(text)
	case modem.CodingPacked:
		septets, err := gsm7.Encode([]byte(text))
		if err != nil {
			return "", fmt.Errorf("packed: %w: %w", errCoding, err)
		}
		return strings.ToUpper(hex.EncodeToString(pack(septets))), nil
	case modem.CodingUCS2:
		return strings.ToUpper(hex.EncodeToString(ucs2.Encode([]rune(text)))), nil
	}
	return "", fmt.Errorf("coding %d: %w: it is not known", c, errCoding)
}

// encodePlain admits only characters whose code is the same in ASCII and in the GSM 7 bit default alphabet:
// which of the two a modem takes plain text for depends on +CSCS and on its maker.
func encodePlain(text string) (string, error) {
	septets, err := gsm7.Encode([]byte(text))
	if err != nil || string(septets) != text {
		return "", fmt.Errorf("plain: %w: %q has more than letters, digits and signs that ASCII and the GSM alphabet share", errCoding, text)
	}
	return text, nil
}

// pack packs septets for USSD: where seven bits of the last octet remain unused they hold CR, lest they be read as "@";
// a CR that itself ends on an octet boundary is doubled (3GPP TS 23.038, clause 6.1.2.3.1).
func pack(septets []byte) []byte {
	n := len(septets)
	switch {
	case n%8 == 7, n > 0 && n%8 == 0 && septets[n-1] == carriageReturn:
		septets = append(septets[:n:n], carriageReturn)
	}
	return gsm7.Pack7Bit(septets, 0)
}

// unpack is the inverse of pack: a CR that ends on an octet boundary is fill, and so is one behind such a CR.
func unpack(packed []byte) []byte {
	septets := gsm7.Unpack7Bit(packed, 0)[:len(packed)*8/7]
	n := len(septets)
	switch {
	case n > 0 && n%8 == 0 && septets[n-1] == carriageReturn,
		n > 1 && n%8 == 1 && septets[n-1] == carriageReturn && septets[n-2] == carriageReturn:
		return septets[:n-1]
	}
	return septets
}
