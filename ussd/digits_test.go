package ussd

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/simgauge/simgauge/modem"
)

func asIs(text string) string { return text }

// metForms are the ways to write an answer that were met in the field, with the schemes and the codings of the request.
var metForms = []struct {
	name  string
	write func(string) string
	dcs   []DCS
	asked []Coding
	wide  bool // holds more than ASCII
}{
	{"plain", asIs, []DCS{{}, known(0), known(15), known(240)}, []Coding{modem.CodingPlain}, true},
	{"packed", packedHex, []DCS{{}, known(0), known(1), known(15)}, []Coding{modem.CodingPacked}, false},
	{"ucs2", ucs2Hex, []DCS{known(72), known(17)}, []Coding{modem.CodingPlain, modem.CodingPacked, modem.CodingUCS2}, true},
	{"ucs2 under a scheme of 7 bits", ucs2Hex, []DCS{known(7), known(15)}, []Coding{modem.CodingPlain, modem.CodingUCS2}, true},
	{"little-endian ucs2", littleHex, []DCS{known(72)}, []Coding{modem.CodingPlain, modem.CodingUCS2}, false},
	{"ascii in hex", asciiHex, []DCS{known(0), known(68)}, []Coding{modem.CodingPacked}, false},
}

// A wrong digit is the worst of faults: whatever way a sentence with numbers is written, it is read as it was.
func TestDigitsAreNeverAltered(t *testing.T) {
	narrow := []string{"Left: %s MB", "%s GB of %s GB left", "Saldo: %s EUR", "Balance %s. Valid until %s", "%s MB\nBonus %s MB", "%s", "%s min, %s SMS", "1.Data %s 2.Money %s", "You have $%s"}
	wide := []string{"Остаток %s МБ", "%s ГБ", "Осталось: %s руб. до %s", "剩余流量%s", "残り%sGB", "الرصيد %s", "Υπόλοιπο %s €", "יתרה %s"}
	rapid.Check(t, func(t *rapid.T) {
		form := rapid.SampledFrom(metForms).Draw(t, "form")
		templates := narrow
		if form.wide {
			templates = slices.Concat(narrow, wide)
		}
		template := rapid.SampledFrom(templates).Draw(t, "template")
		number := rapid.StringMatching(`[1-9][0-9]{1,6}([.,][0-9]{1,2})?`)
		text := template
		for strings.Contains(text, "%s") {
			text = strings.Replace(text, "%s", number.Draw(t, "number"), 1)
		}
		dcs := rapid.SampledFrom(form.dcs).Draw(t, "dcs")
		asked := rapid.SampledFrom(form.asked).Draw(t, "asked")
		if got := decode(form.write(text), dcs, asked, 0); got != text {
			t.Fatalf("%s, %+v, asked %v: %q became %q", form.name, dcs, asked, text, got)
		}
	})
}

// The sentences in which the property found wrong digits, and their like.
func TestDecodeDigits(t *testing.T) {
	var tests []decodeTest
	for _, text := range []string{"4,11", "Rest 1458323237\nMin 6", "Guthaben 1847 MB"} {
		tests = append(tests, decodeTest{"ascii in hex: " + text, asciiHex(text), known(0), modem.CodingPacked, text})
	}
	for _, text := range []string{"4,11", "683024728 ГБ", "12.5"} {
		for _, dcs := range []DCS{known(68), known(72), known(15)} {
			tests = append(tests, decodeTest{fmt.Sprintf("little-endian: %s, dcs %d", text, dcs.Value), littleHex(text), dcs, modem.CodingUCS2, text})
		}
	}
	tests = append(tests,
		decodeTest{"ucs2 of digits and an alphabet, all of it decimal digits", ucs2Hex("3 ГБ"), known(15), modem.CodingPlain, "3 ГБ"},
		decodeTest{"ucs2 that reads well as septets", ucs2Hex("{906420} €"), known(15), modem.CodingPacked, "{906420} €"},
		decodeTest{"an odd number of digits is no hex", "328", known(72), modem.CodingPlain, "328"},
		decodeTest{"two digits are no octet", "33", known(72), modem.CodingPlain, "33"},
		decodeTest{"bytes", "3039B", known(15), modem.CodingPlain, "3039B"},
		decodeTest{"a long number", "4567892345", known(15), modem.CodingPlain, "4567892345"},
	)
	runDecode(t, tests)
}
