package sms

import (
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/warthog618/sms/encoding/gsm7"
	"github.com/warthog618/sms/encoding/tpdu"
)

// errNotDeliver is a PDU that is no incoming message: a stored outgoing one, or a status report.
var errNotDeliver = errors.New("no SMS-DELIVER")

// part is one SMS-DELIVER (3GPP TS 23.040, clause 9.2.2.1), its user data still coded.
type part struct {
	sender   string
	sent     time.Time // zero where the time stamp cannot be read
	came     time.Time // when it was read or handed over
	class    int       // -1 where none
	alphabet tpdu.Alphabet
	header   tpdu.UserDataHeader
	data     []byte // septets one an octet, or octets
	cut      bool   // the last character was lost on the way
	concat   concat
}

// concat is the information element of concatenated messages (3GPP TS 23.040, clauses 9.2.3.24.1 and 9.2.3.24.8).
type concat struct {
	ref, total, seq int
}

// The second and third octets of an SMS-DELIVER's fixed fields.
const (
	stampOctets = 7 // TP-SCTS
	noClass     = -1
)

// cleanPDU gives the hex digits that a line begins with, in capitals: modems put quotes and worse behind them.
func cleanPDU(line string) string {
	line = strings.ToUpper(strings.TrimSpace(line))
	end := strings.IndexFunc(line, func(r rune) bool { return !strings.ContainsRune("0123456789ABCDEF", r) })
	if end >= 0 {
		line = line[:end]
	}
	return line[:len(line)&^1]
}

// parsePDU reads the hex of a PDU as modems give it, the service centre's address in front (3GPP TS 27.005, clause 3.1).
// It is more tolerant than the library that does the decoding: lengths that do not agree with what is there, missing fill
// and unreadable time stamps cost no message.
func parsePDU(pdu string) (part, error) {
	octets, err := hex.DecodeString(pdu)
	if err != nil {
		return part{}, fmt.Errorf("sms pdu: %w", err)
	}
	r := reader{octets: octets}
	r.next(int(r.octet())) // the service centre
	first := tpdu.FirstOctet(r.octet())
	if r.short {
		return part{}, errors.New("sms pdu: shorter than its service centre's address")
	}
	if first.MTI() != tpdu.MtDeliver {
		return part{}, errNotDeliver
	}
	p := part{sender: r.address()}
	r.octet() // TP-PID
	dcs := tpdu.DCS(r.octet())
	p.sent = timeStamp(r.next(stampOctets))
	length := int(r.octet())
	if r.short {
		return part{}, errors.New("sms pdu: shorter than its header")
	}
	p.setCoding(dcs)
	p.setUserData(length, r.octets, first.UDHI())
	return p, nil
}

// isFlash reports whether a PDU is a message of class 0, to be shown at once (3GPP TS 23.038, clause 4).
func isFlash(pdu string) bool {
	p, err := parsePDU(pdu)
	return err == nil && p.class == 0
}

// reader takes fields off the front of a PDU.
type reader struct {
	octets []byte
	short  bool // more was asked for than there is
}

func (r *reader) octet() byte {
	b := r.next(1)
	if len(b) == 0 {
		return 0
	}
	return b[0]
}

func (r *reader) next(n int) []byte {
	if n > len(r.octets) {
		r.short = true
		n = len(r.octets)
	}
	b := r.octets[:n]
	r.octets = r.octets[n:]
	return b
}

// address reads TP-OA (3GPP TS 23.040, clause 9.1.2.5).
func (r *reader) address() string {
	digits := int(r.octet())
	toa := r.octet()
	field := r.next((digits + 1) / 2)
	if r.short {
		return ""
	}
	a := tpdu.Address{TOA: toa}
	if a.TypeOfNumber() == tpdu.TonAlphanumeric {
		return alphanumeric(field, digits)
	}
	a.Addr = semiOctets(field)
	return a.Number()
}

// alphanumeric reads a name of packed septets; its length counts semi-octets.
func alphanumeric(field []byte, semiOctets int) string {
	septets := gsm7.Unpack7Bit(field, 0)
	septets = septets[:min(len(septets), semiOctets*4/7)]
	name, err := gsm7.Decode(septets)
	if err != nil {
		return ""
	}
	return strings.TrimRight(string(name), "\x00")
}

// semiOctets reads digits up to the fill, which some networks count as a digit.
func semiOctets(field []byte) string {
	const digits = "0123456789*#abc"
	var s strings.Builder
	for _, b := range field {
		for _, d := range []byte{b & 0x0F, b >> 4} {
			if int(d) < len(digits) {
				s.WriteByte(digits[d])
			}
		}
	}
	return s.String()
}

// timeStamp reads TP-SCTS; the zero time where it cannot be read.
func timeStamp(field []byte) time.Time {
	var ts tpdu.Timestamp
	if err := ts.UnmarshalBinary(field); err != nil {
		return time.Time{}
	}
	return ts.Time
}

// setCoding reads TP-DCS (3GPP TS 23.038, clause 4). Reserved codings are 7 bit, compressed text is octets to us.
func (p *part) setCoding(dcs tpdu.DCS) {
	p.class = noClass
	if class, err := dcs.Class(); err == nil && class != tpdu.MClassUnknown {
		p.class = int(class)
	}
	alphabet, err := dcs.Alphabet()
	switch {
	case err != nil:
		p.alphabet = tpdu.Alpha7Bit
	case dcs.Compressed():
		p.alphabet = tpdu.Alpha8Bit
	default:
		p.alphabet = alphabet
	}
}

// setUserData separates header and text of TP-UD. length is TP-UDL: septets for 7 bit text, else octets.
func (p *part) setUserData(length int, field []byte, hasHeader bool) {
	headerOctets := 0
	if hasHeader && len(field) > 0 {
		headerOctets = min(int(field[0])+1, len(field))
		if _, err := p.header.UnmarshalBinary(field[:headerOctets]); err != nil {
			p.header = nil
		}
		p.setConcat()
	}
	body := field[headerOctets:]
	if p.alphabet != tpdu.Alpha7Bit {
		p.setOctets(body[:max(0, min(len(body), length-headerOctets))])
		return
	}
	fill := (7 - headerOctets%7) % 7
	headerSeptets := (headerOctets*8 + fill) / 7
	there := max(0, len(body)*8-fill) / 7
	septets := gsm7.Unpack7Bit(body, fill)
	p.data = septets[:max(0, min(len(septets), there, length-headerSeptets))]
}

// setOctets keeps user data of octets; of UCS2, an odd last octet is half a character.
func (p *part) setOctets(body []byte) {
	if p.alphabet == tpdu.AlphaUCS2 && len(body)%2 != 0 {
		body = body[:len(body)-1]
		p.cut = true
	}
	p.data = body
}

// setConcat reads the concatenation out of the header. A message of one part needs none.
func (p *part) setConcat() {
	total, seq, ref, ok := p.header.ConcatInfo()
	if ok && total > 1 && seq >= 1 && seq <= total {
		p.concat = concat{ref: ref, total: total, seq: seq}
	}
}

// textOf decodes the parts of a message, in order. Parts of one alphabet are decoded as a whole,
// for a character may be divided between two.
func textOf(parts []part) string {
	var text strings.Builder
	for i := 0; i < len(parts); {
		run := parts[i]
		for i++; i < len(parts) && parts[i].alphabet == run.alphabet && !run.cut; i++ {
			run.data = slices.Concat(run.data, parts[i].data)
			run.cut = parts[i].cut
		}
		text.WriteString(run.text())
	}
	return text.String()
}

// ellipsis stands for a character whose end was lost.
const ellipsis = "…"

// text decodes user data. Octets that are no text are shown in hex.
func (p part) text() string {
	switch p.alphabet {
	case tpdu.AlphaUCS2:
		text := decodeUTF16(p.data)
		if p.cut {
			text += ellipsis
		}
		return text
	case tpdu.Alpha8Bit:
		return "hex:" + strings.ToUpper(hex.EncodeToString(p.data))
	}
	text, err := tpdu.DecodeUserData(p.data, p.header, tpdu.Alpha7Bit, tpdu.WithAllCharsets)
	if err != nil {
		return ""
	}
	return strings.ToValidUTF8(string(text), "\uFFFD")
}

// decodeUTF16 reads pairs of octets; what is no character becomes U+FFFD and costs nothing else.
func decodeUTF16(octets []byte) string {
	units := make([]uint16, 0, len(octets)/2)
	for i := 0; i+1 < len(octets); i += 2 {
		units = append(units, uint16(octets[i])<<8|uint16(octets[i+1]))
	}
	return string(utf16.Decode(units))
}
