package modem

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf16"

	"github.com/warthog618/sms/encoding/gsm7"

	"github.com/simgauge/simgauge/modem/atline"
)

// Elementary files of a SIM.
const (
	efICCID = 0x2fe2 // 3GPP TS 31.102, clause 4.7 (ETSI TS 102 221, clause 13.2)
	efSPN   = 0x6f46 // 3GPP TS 31.102, clause 4.2.12
	efAD    = 0x6fad // 3GPP TS 31.102, clause 4.2.18
)

// readEF reads the first n bytes of a transparent file (READ BINARY by +CRSM, 3GPP TS 27.007, clause 8.18). It is nil
// where the modem or the card does not tell.
func (m *Modem) readEF(ctx context.Context, file, n int) ([]byte, error) {
	const readBinary = 176
	lines, err := m.askIf(ctx, fmt.Sprintf("+CRSM=%d,%d,0,0,%d", readBinary, file, n))
	return parseCRSM(lines), err
}

// parseCRSM reads the bytes of "+CRSM: <sw1>,<sw2>,<response>", nil where the status words report an error.
func parseCRSM(lines []string) []byte {
	for _, line := range lines {
		name, list := atline.Split(line)
		params := atline.Params(list)
		if name != "+CRSM" || len(params) < 3 || !isSuccess(params[0].Text) {
			continue
		}
		data, err := hex.DecodeString(params[2].Text)
		if err != nil {
			return nil
		}
		return data
	}
	return nil
}

// isSuccess reports whether the first status word says that the command ended well (ETSI TS 102 221, clause 10.2.1).
func isSuccess(sw1 string) bool { return sw1 == "144" || sw1 == "145" }

// homeNetwork cuts the IMSI into the codes of country and network. The length of the latter is the fourth byte of EF-AD;
// without it, it is not known.
func homeNetwork(imsi IMSI, ad []byte) (mcc, mnc string) {
	const mccLen = 3
	digits := imsi.Reveal()
	if len(digits) < mccLen {
		return "", ""
	}
	mcc = digits[:mccLen]
	if len(ad) < 4 {
		return mcc, ""
	}
	n := int(ad[3] & 0x0f)
	if n != 2 && n != 3 || len(digits) < mccLen+n {
		return mcc, ""
	}
	return mcc, digits[mccLen : mccLen+n]
}

// parseSPN reads EF-SPN: a display condition, then the name in the GSM default alphabet, one character a byte, or in one of
// the three codings of UCS2 of ETSI TS 102 221, annex A.
func parseSPN(ef []byte) string {
	if len(ef) < 2 {
		return ""
	}
	name := ef[1:]
	switch name[0] {
	case 0x80:
		return decodeUCS2(name[1:])
	case 0x81:
		if len(name) > 3 {
			return decodeBased(name[3:], int(name[1]), rune(name[2])<<7)
		}
	case 0x82:
		if len(name) > 4 {
			return decodeBased(name[4:], int(name[1]), rune(binary.BigEndian.Uint16(name[2:])))
		}
	default:
		return decodeGSM(name)
	}
	return ""
}

// unused fills what a name does not need of its file.
const unused = 0xff

func decodeGSM(b []byte) string {
	if end := bytes.IndexByte(b, unused); end >= 0 {
		b = b[:end]
	}
	s, err := gsm7.Decode(b)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(s))
}

func decodeUCS2(b []byte) string {
	var units []uint16
	for ; len(b) >= 2; b = b[2:] {
		u := binary.BigEndian.Uint16(b)
		if u == 0xffff {
			break
		}
		units = append(units, u)
	}
	return strings.TrimSpace(string(utf16.Decode(units)))
}

// decodeBased decodes n characters: below 0x80 of the GSM default alphabet, else an offset to base.
func decodeBased(b []byte, n int, base rune) string {
	var s strings.Builder
	for _, c := range b[:min(n, len(b))] {
		if c&0x80 != 0 {
			s.WriteRune(base + rune(c&0x7f))
		} else {
			s.WriteString(decodeGSM([]byte{c}))
		}
	}
	return strings.TrimSpace(s.String())
}
