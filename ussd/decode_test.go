package ussd

import (
	"encoding/hex"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/warthog618/sms/encoding/gsm7"
	"github.com/warthog618/sms/encoding/ucs2"
	"pgregory.net/rapid"

	"github.com/simgauge/simgauge/modem"
)

func packedHex(text string) string {
	septets, err := gsm7.Encode([]byte(text))
	if err != nil {
		panic(err)
	}
	return strings.ToUpper(hex.EncodeToString(pack(septets)))
}

func ucs2Hex(text string) string {
	return strings.ToUpper(hex.EncodeToString(ucs2.Encode([]rune(text))))
}

func littleHex(text string) string {
	octets := ucs2.Encode([]rune(text))
	for pair := range slices.Chunk(octets, 2) {
		pair[0], pair[1] = pair[1], pair[0]
	}
	return hex.EncodeToString(octets)
}

func asciiHex(text string) string { return hex.EncodeToString([]byte(text)) }

// The shapes are those of answers seen in the field; the sentences are not.
const (
	latinText    = "Left: 3 GB 512 MB until 30/09."
	cyrillicText = "Остаток 3,5 ГБ"
	arabicText   = "الرصيد 12.5"
	chineseText  = "您的套餐剩余流量为3.5GB,请及时查询"
	japaneseText = "残りデータ量は3.5GBです"
	hindiText    = "आपका शेष 3 GB"
)

// decodeTest is a payload as a modem gives it, and what it says.
type decodeTest struct {
	name, payload string
	dcs           DCS
	asked         Coding
	want          string
}

func runDecode(t *testing.T, tests []decodeTest) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := decode(tt.payload, tt.dcs, tt.asked, 0); got != tt.want {
				t.Errorf("decode(%q, %v, %v) = %q, want %q", tt.payload, tt.dcs, tt.asked, got, tt.want)
			}
		})
	}
}

func TestDecodePlain(t *testing.T) {
	runDecode(t, []decodeTest{
		{"plain, dcs 15", latinText, known(15), modem.CodingPlain, latinText},
		{"plain, dcs 72", latinText, known(72), modem.CodingPlain, latinText},
		{"plain, no dcs", latinText, DCS{}, modem.CodingPacked, latinText},
		{"plain, UTF-8", cyrillicText, known(72), modem.CodingPlain, cyrillicText},
		{"plain digits are a number, not hex", "12345678", known(15), modem.CodingPlain, "12345678"},
		{"plain digits with two zeros in front", "0049123456789012", known(15), modem.CodingPlain, "0049123456789012"},
		{"plain letters that are hex digits", "FACADE", known(15), modem.CodingPlain, "FACADE"},
		{"hex or plain, undecidable without a name", "41424344", known(15), modem.CodingPlain, "41424344"},
		{"hex that the scheme names", "41424344", known(68), modem.CodingPlain, "ABCD"},
		{"raw Latin-1", "cr\xe9dit 3,50", known(2), modem.CodingPlain, "crédit 3,50"},
		{"septets shown as ASCII", "f~r das Men~ w{hlen [ndern", known(15), modem.CodingPlain, "für das Menü wählen Ändern"},
		{"braces that are braces", "{3 GB} ~ 1|2", known(15), modem.CodingPlain, "{3 GB} ~ 1|2"},
		{"septets as they are", "cr\x05dit 3\x11GB", known(15), modem.CodingPlain, "crédit 3_GB"},
		{"escaped line feed", `1. Data\0A2. Money`, known(15), modem.CodingPlain, "1. Data\n2. Money"},
	})
}

func TestDecodePacked(t *testing.T) {
	runDecode(t, []decodeTest{
		{"packed, dcs 15", packedHex(latinText), known(15), modem.CodingPacked, latinText},
		{"packed, dcs 0", packedHex(latinText), known(0), modem.CodingPacked, latinText},
		{"packed, no dcs", packedHex(latinText), DCS{}, modem.CodingPacked, latinText},
		{"packed though asked in plain", packedHex(latinText), known(15), modem.CodingPlain, latinText},
		{"packed, short, in a packed dialogue", packedHex("12"), known(15), modem.CodingPacked, "12"},
		{"packed with lines", packedHex("1. Data\n\n2. Money\n"), known(15), modem.CodingPacked, "1. Data\n\n2. Money\n"},
		{"packed with umlauts", packedHex("Übrig für März: 3 GB"), known(15), modem.CodingPacked, "Übrig für März: 3 GB"},
		{"packed with language", packedHex("en\r" + latinText), known(0x10), modem.CodingPacked, latinText},
	})
}

func TestDecodeUCS2(t *testing.T) {
	runDecode(t, []decodeTest{
		{"ucs2, dcs 72", ucs2Hex(cyrillicText), known(72), modem.CodingPlain, cyrillicText},
		{"ucs2, dcs 15 because the character set is", ucs2Hex(latinText), known(15), modem.CodingUCS2, latinText},
		{"ucs2, dcs 15 unasked", ucs2Hex(latinText), known(15), modem.CodingPlain, latinText},
		{"ucs2, dcs 7", ucs2Hex(cyrillicText), known(7), modem.CodingPlain, cyrillicText},
		{"ucs2, dcs 17", ucs2Hex(cyrillicText), known(17), modem.CodingPlain, cyrillicText},
		{"ucs2, dcs 17, language in front and memory behind", "6139" + ucs2Hex(arabicText) + "0000FFFF60B16260EEEE", known(17), modem.CodingPlain, arabicText},
		{"ucs2, lower case", strings.ToLower(ucs2Hex(latinText)), known(72), modem.CodingPlain, latinText},
		{"ucs2, digits alone", ucs2Hex("3512"), known(15), modem.CodingPlain, "3512"},
		{"ucs2, cut in an octet", ucs2Hex(cyrillicText) + "0", known(72), modem.CodingPlain, cyrillicText},
		{"ucs2, wrapped over lines", ucs2Hex(latinText)[:30] + "\r\n" + ucs2Hex(latinText)[30:], known(72), modem.CodingPlain, latinText},
		{"ucs2, Chinese", ucs2Hex(chineseText), known(72), modem.CodingPlain, chineseText},
		{"ucs2, Chinese, dcs 15", ucs2Hex(chineseText), known(15), modem.CodingPlain, chineseText},
		{"ucs2, Japanese, no dcs", ucs2Hex(japaneseText), DCS{}, modem.CodingPlain, japaneseText},
		{"ucs2, Hindi, no dcs", ucs2Hex(hindiText), DCS{}, modem.CodingPlain, hindiText},
		{"ucs2, surrogates", ucs2Hex("3 GB 🙂 left"), known(72), modem.CodingPlain, "3 GB 🙂 left"},
		{"ucs2, octets swapped", littleHex("35.20 р."), known(72), modem.CodingPlain, "35.20 р."},
		{"ucs2, octets swapped, digits alone", littleHex("3520"), known(72), modem.CodingPlain, "3520"},
	})
}

func TestDecodeOctets(t *testing.T) {
	runDecode(t, []decodeTest{
		{"ASCII in hex, dcs 0, packed dialogue", asciiHex("0555123456"), known(0), modem.CodingPacked, "0555123456"},
		{"ASCII in hex, dcs 68", asciiHex(latinText), known(68), modem.CodingPlain, latinText},
		{"Latin-1 in hex, dcs 68", asciiHex("cr\xe9dit 3,50"), known(68), modem.CodingPlain, "crédit 3,50"},
		{"empty", "", known(15), modem.CodingPlain, ""},
	})
}

// A text of several words survives each coding, asked in that coding, whatever the modem says of the scheme.
func TestDecodeUndoesEncode(t *testing.T) {
	word := rapid.StringMatching(`[A-Z]?[a-z]{2,9}|[0-9]{1,4}([.,][0-9]{2})?|[0-9]{1,3} [GM]B`)
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(word, 3, 12).Draw(t, "words"), " ")
		coding := rapid.SampledFrom([]Coding{modem.CodingPlain, modem.CodingPacked, modem.CodingUCS2}).Draw(t, "coding")
		dcs := rapid.SampledFrom([]DCS{{}, known(0), known(15)}).Draw(t, "dcs")
		payload, err := encode(text, coding)
		if err != nil {
			t.Fatal(err)
		}
		if got := decode(payload, dcs, coding, 0); got != text {
			t.Errorf("decode(%q, %v, %v) = %q, want %q", payload, dcs, coding, got, text)
		}
	})
}

// Where the scheme says UCS2, a text of any one script survives, whatever was asked.
func TestDecodeReadsUCS2OfAnyScript(t *testing.T) {
	scripts := []string{"[a-z]", "[а-я]", "[α-ω]", "[ا-ي]", "[א-ת]", "[一-龥]", "[가-힣]", "[ก-ฮ]", "[अ-ह]"}
	rapid.Check(t, func(t *rapid.T) {
		letter := rapid.SampledFrom(scripts).Draw(t, "script")
		text := rapid.StringMatching(letter+`{3,8}( [0-9]{1,3}[.,][0-9]| `+letter+`{2,8}){2,6}`).Draw(t, "text")
		asked := rapid.SampledFrom([]Coding{modem.CodingPlain, modem.CodingPacked, modem.CodingUCS2}).Draw(t, "asked")
		if got := decode(ucs2Hex(text), known(72), asked, 0); got != text {
			t.Errorf("decode of UCS2 %q asked in %v = %q", text, asked, got)
		}
	})
}

// The packing alone is an inverse for every text of septets but one: a CR that ends an octet is fill (23.038, 6.1.2.3.1).
func TestUnpackUndoesPack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		septets := rapid.SliceOf(rapid.ByteRange(0, 0x7F)).Draw(t, "septets")
		if got := unpack(pack(septets)); !slices.Equal(got, septets) {
			t.Errorf("unpack(pack(%x)) = %x", septets, got)
		}
	})
}

func FuzzDecode(f *testing.F) {
	f.Add("3 GB left", uint8(15), true, uint8(modem.CodingPlain))
	f.Add(packedHex("3 GB left"), uint8(15), true, uint8(modem.CodingPacked))
	f.Add(ucs2Hex("3 ГБ"), uint8(72), true, uint8(modem.CodingUCS2))
	f.Add("6139"+ucs2Hex("3 ГБ")+"0000FFFF", uint8(17), true, uint8(modem.CodingPlain))
	f.Add("cr\xe9dit", uint8(0), false, uint8(0))
	f.Add("D800", uint8(72), true, uint8(0))
	f.Fuzz(func(t *testing.T, payload string, value uint8, hasDCS bool, asked uint8) {
		text := decode(payload, DCS{Value: value, Known: hasDCS}, Coding(asked), Coding(value%5))
		if !utf8.ValidString(text) {
			t.Errorf("decode(%q) = %q, which is not UTF-8", payload, text)
		}
	})
}

// TestDialectNamesTheReply: what the dialect says of replies decides where text and scheme leave it open.
func TestDialectNamesTheReply(t *testing.T) {
	for _, tt := range []struct {
		name, payload string
		dcs           DCS
		reply         Coding
		want          string
	}{
		{"octets swapped, digits alone", littleHex("44"), known(15), modem.CodingUCS2LE, "44"},
		{"UCS2 under a scheme of 7 bits", ucs2Hex("44"), known(15), modem.CodingUCS2, "44"},
		{"packed though asked in plain", packedHex("12345678"), known(15), modem.CodingPacked, "12345678"},
		{"the scheme counts for more than packed", ucs2Hex("3 ГБ"), known(72), modem.CodingPacked, "3 ГБ"},
		{"plain text stays plain", latinText, known(15), modem.CodingUCS2, latinText},
	} {
		if got := decode(tt.payload, tt.dcs, modem.CodingPlain, tt.reply); got != tt.want {
			t.Errorf("%s: decode(%q) = %q, want %q", tt.name, tt.payload, got, tt.want)
		}
	}
}
