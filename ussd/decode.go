package ussd

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/warthog618/sms/encoding/gsm7"

	"github.com/simgauge/simgauge/modem"
)

// form is what the text of an answer turned out to be.
type form uint8

const (
	formUnknown form = iota
	formPlain
	formPacked
	formOctets
	formUCS2
	formUCS2LE // with the octets swapped
)

// candidate is one way to read a text, and how much speaks for it: about 1 for flawless text, less for worse.
type candidate struct {
	form  form
	text  string
	score float64
}

// Weights of the evidence beside the look of the text itself. They are small against a text that looks wrong,
// and decide between readings that look alike.
const (
	namedWeight      = 0.25 // the data coding scheme, or the coding that worked, names this form
	structureWeight  = 0.30 // the octets have a structure that chance hardly gives them
	asciiWeight      = 0.05 // each octet that is printable ASCII, up to structureWeight: one in three is so by chance
	littleEndianCost = 0.15 // one modem is known to swap the octets
	oddOctetCost     = 0.30 // UCS2 has two octets a character, unless it was cut
	oddDigitCost     = 0.30 // and hex two digits an octet
	minOctets        = 4    // fewer octets prove little by their structure
	minRunes         = 2    // and so does one character
	shortCost        = 0.20
)

// decode reads the text of an answer by evidence: payload is <str>, dcs may be wrong, asked is the coding of the request, reply
// that in which the modem's dialect gives texts; 0 where it names none.
func decode(payload string, dcs DCS, asked, reply Coding) string {
	octets, ok := hexOctets(payload)
	if !ok {
		return decodePlain(payload)
	}
	expected := expectedForm(dcs, asked, reply)
	best := slices.MaxFunc(candidates(payload, octets, dcs, asked), func(a, b candidate) int {
		return compareScores(weigh(a, expected), weigh(b, expected))
	})
	return best.text
}

// compareScores orders two scores; the first of equals wins in MaxFunc, so that plain text is the default.
func compareScores(a, b float64) int {
	switch {
	case a > b:
		return 1
	case a < b:
		return -1
	}
	return 0
}

// weigh adds the weight of a name to a candidate's own score. A scheme that names UCS2 names no order of its octets.
func weigh(c candidate, expected form) float64 {
	if c.form == expected || c.form == formUCS2LE && expected == formUCS2 {
		return c.score + namedWeight
	}
	return c.score
}

// expectedForm is the form that the dialect names if that is UCS2, whatever the data coding scheme says; else the one of the
// scheme; for 7 bit text that of the dialect, or of the request.
func expectedForm(dcs DCS, asked, reply Coding) form {
	if f := formOf(reply); f == formUCS2 || f == formUCS2LE {
		return f
	}
	switch dcs.alphabet() {
	case alphabetUCS2:
		return formUCS2
	case alphabetOctets:
		return formOctets
	}
	return cmp.Or(formOf(reply), formOf(asked))
}

func formOf(c Coding) form {
	switch c {
	case modem.CodingPlain:
		return formPlain
	case modem.CodingPacked:
		return formPacked
	case modem.CodingUCS2:
		return formUCS2
	case modem.CodingUCS2LE:
		return formUCS2LE
	}
	return formUnknown
}

// candidates are the readings of a payload that may be hex. The first is the payload as it stands.
func candidates(payload string, octets []byte, dcs DCS, asked Coding) []candidate {
	all := ucs2Candidates(octets, dcs)
	all = append(all, packedCandidate(octets, dcs))
	if text, ok := octetText(octets, dcs); ok {
		all = append(all, candidate{formOctets, text, plausibility(text) + asciiStructure(payload, text, asked)})
	}
	for i := range all {
		if utf8.RuneCountInString(all[i].text) < minRunes {
			all[i].score -= shortCost
		}
		if len(lineEnds.Replace(payload))%2 != 0 {
			all[i].score -= oddDigitCost
		}
	}
	return slices.Insert(all, 0, candidate{formPlain, payload, plainScore(payload, asked)})
}

var (
	onlyHex    = regexp.MustCompile(`^[0-9A-Fa-f]+$`)
	onlyDigits = regexp.MustCompile(`^[0-9]+$`)
	onlyNumber = regexp.MustCompile(`^[0-9]{1,16}B?$`)         // with the unit of bytes
	amount     = regexp.MustCompile(`^[0-9]+(?:[.,][0-9]+)?$`) // as a balance is written
	lineEnds   = strings.NewReplacer("\r", "", "\n", "")
)

// hexOctets are the octets of a payload in hex, which a modem may wrap over lines or cut in the middle of an octet.
func hexOctets(payload string) ([]byte, bool) {
	s := lineEnds.Replace(payload)
	if len(s) < 2 || !onlyHex.MatchString(s) {
		return nil, false
	}
	octets, err := hex.DecodeString(s[:len(s)&^1])
	return octets, err == nil
}

// plainScore says how likely a payload of hex digits alone is meant as it stands: a number is, a long mixture is not,
// and hardly any is where the modem took hex in the request.
func plainScore(payload string, asked Coding) float64 {
	score := 0.35
	switch {
	case onlyNumber.MatchString(payload):
		score = 0.9
	case len(payload) < 8:
		score = 0.7
	}
	if asked == modem.CodingPacked || asked == modem.CodingUCS2 {
		score -= 0.4
	}
	return score
}

// ucs2Candidates read the octets as UCS2 in both orders.
func ucs2Candidates(octets []byte, dcs DCS) []candidate {
	if len(octets) < 2 {
		return nil
	}
	cost := 0.0
	if len(octets)%2 != 0 {
		cost = oddOctetCost
	}
	big := candidate{form: formUCS2, text: ucs2Text(octets, dcs, false)}
	big.score = plausibility(big.text) + blockStructure(octets, 0) - cost
	little := candidate{form: formUCS2LE, text: ucs2Text(octets, dcs, true)}
	little.score = plausibility(little.text) + blockStructure(octets, 1) - cost - littleEndianCost
	return []candidate{big, little}
}

// asciiStructure is the weight of octets that are ASCII text, all of them. Of a payload of digits alone, which is as likely
// a number as it stands, only digits count; few of them do where the modem is not known to give hex.
func asciiStructure(payload, text string, asked Coding) float64 {
	n := len(text)
	switch {
	case len(payload) != 2*n, strings.ContainsFunc(text, notASCIIText):
		return 0
	case amount.MatchString(text) && (n > minOctets || n > 1 && (asked == modem.CodingPacked || asked == modem.CodingUCS2)):
		return structureWeight
	case onlyDigits.MatchString(payload):
		return 0
	}
	return min(float64(n)*asciiWeight, structureWeight)
}

func notASCIIText(r rune) bool {
	return r >= utf8.RuneSelf || r < ' ' && r != '\r' && r != '\n'
}

// blockStructure is the weight of what UCS2 has at each first (0) or second (1) place: zero for digits, signs and most Latin
// letters, one number for the letters of an alphabet.
func blockStructure(octets []byte, place int) float64 {
	if len(octets) < minOctets {
		return 0
	}
	block := byte(0)
	for i := 0; i+1 < len(octets); i += 2 {
		switch high := octets[i+place]; {
		case octets[i+1-place] == 0: // hardly any character has that number
			return 0
		case high == 0 || high == block:
		case block == 0 && len(octets) > minOctets:
			block = high
		default:
			return 0
		}
	}
	return structureWeight
}

// ucs2Text reads UTF-16 up to U+0000, behind which one modem shows its memory.
func ucs2Text(octets []byte, dcs DCS, little bool) string {
	units := make([]uint16, 0, len(octets)/2)
	for i := 0; i+1 < len(octets); i += 2 {
		hi, lo := octets[i], octets[i+1]
		if i == 0 && dcs.Known && dcs.Value == dcsUCS2WithLanguage && isLanguage(hi, lo) {
			continue
		}
		if little {
			hi, lo = lo, hi
		}
		if hi == 0 && lo == 0 {
			break
		}
		units = append(units, uint16(hi)<<8|uint16(lo))
	}
	return string(utf16.Decode(units))
}

// isLanguage reports whether two octets hold the packed septets of a language code such as "ar" (3GPP TS 23.038, clause 5).
func isLanguage(first, second byte) bool {
	for _, septet := range gsm7.Unpack7Bit([]byte{first, second}, 0)[:2] {
		if septet < 'a' || septet > 'z' {
			return false
		}
	}
	return true
}

// packedCandidate reads the octets as packed septets.
func packedCandidate(octets []byte, dcs DCS) candidate {
	text, err := gsm7.Decode(unpack(octets))
	if err != nil {
		return candidate{form: formPacked, score: -1}
	}
	s := string(text)
	if dcs.Known && dcs.Value == dcsGSM7WithLanguage && len(s) > 3 && s[2] == carriageReturn {
		s = s[3:]
	}
	return candidate{formPacked, s, plausibility(s)}
}

// octetText reads the octets as 8 bit text: ASCII or UTF-8, or Latin-1 where the scheme says that they are octets.
// Zeros are fill at the end, and anywhere else no text.
func octetText(octets []byte, dcs DCS) (string, bool) {
	octets = bytes.TrimRight(octets, "\x00")
	switch {
	case len(octets) == 0, slices.Contains(octets, 0):
		return "", false
	case utf8.Valid(octets):
		return string(octets), true
	case dcs.alphabet() == alphabetOctets:
		return latin1(string(octets)), true
	}
	return "", false
}
