package modemsim

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/warthog618/sms"
	"github.com/warthog618/sms/encoding/pdumode"
	"github.com/warthog618/sms/encoding/tpdu"
)

// encoder makes SMS-DELIVERs (3GPP TS 23.040, clause 9.2.2.1).
type encoder struct {
	smsc string
	refs sms.Counter // of concatenated messages
}

// deliver codes a text as PDUs in hex, the SMSC in front, as many as it takes.
func (e *encoder) deliver(from, text string, flash bool, sent time.Time) ([]string, error) {
	opts := []sms.EncoderOption{sms.AsDeliver, sms.WithTemplateOption(tpdu.WithOA(address(from)))}
	if flash {
		opts = append(opts, sms.WithTemplateOption(tpdu.DCS(flashDCS)))
	}
	enc := sms.NewEncoder(opts...)
	enc.ConcatRef = &e.refs
	parts, err := enc.Encode([]byte(text))
	if err != nil {
		return nil, err
	}
	var out []string
	for i := range parts {
		parts[i].FirstOctet |= tpdu.FoMMS // no more messages are waiting
		parts[i].SCTS = tpdu.Timestamp{Time: sent}
		b, err := parts[i].MarshalBinary()
		if err != nil {
			return nil, err
		}
		out = append(out, e.centre()+strings.ToUpper(hex.EncodeToString(b)))
	}
	return out, nil
}

// flashDCS is class 0 in the default alphabet (3GPP TS 23.038, clause 4).
const flashDCS = 0x10

// centre is the service centre's address, as it stands before a TPDU.
func (e *encoder) centre() string {
	digits := strings.TrimPrefix(e.smsc, "+")
	if digits == "" {
		return "00"
	}
	bcd := swapped(digits)
	return fmt.Sprintf("%02X%02X%s", 1+len(bcd)/2, typeOfNumber(e.smsc), bcd)
}

// address has the type that a network gives a sender: international with '+', a short code, or a name.
func address(s string) tpdu.Address {
	return tpdu.Address{TOA: byte(typeOfNumber(s)), Addr: strings.TrimPrefix(s, "+")}
}

// split parts the service centre's address from the TPDU, both in octets.
func split(pdu string) (smsc, body []byte, err error) {
	b, err := hex.DecodeString(strings.TrimSpace(pdu))
	if err != nil {
		return nil, nil, err
	}
	if len(b) == 0 || 1+int(b[0]) > len(b) {
		return nil, nil, errors.New("the service centre's address is longer than the PDU")
	}
	n := 1 + int(b[0])
	return b[:n], b[n:], nil
}

// tpduLength is <length> of +CMGL, +CMGR and +CMT: octets behind the service centre's address.
func tpduLength(pdu string) int {
	_, body, err := split(pdu)
	if err != nil {
		return len(pdu) / 2
	}
	return len(body)
}

// class0 reports whether a message is for the display only (3GPP TS 23.038, clause 4, message class 0).
func class0(pdu string) bool {
	t, err := parseStored(pdu)
	if err != nil {
		return false
	}
	class, err := t.DCS.Class()
	return err == nil && class == tpdu.MClass0
}

// parseStored reads what lies in a store: SMS-DELIVERs, and the SMS-SUBMITs that +CMGW puts there.
func parseStored(pdu string) (*tpdu.TPDU, error) {
	_, body, err := split(pdu)
	if err != nil {
		return nil, err
	}
	if len(body) > 0 && body[0]&tpdu.FoMTIMask == byte(tpdu.MtSubmit) {
		return sms.Unmarshal(body, sms.AsMO)
	}
	return sms.Unmarshal(body)
}

// submit is a message part from the client.
type submit struct {
	to   string
	part *tpdu.TPDU
}

var errPDU = errors.New("bad PDU")

// parseSubmit reads a PDU from the client: hex, the SMSC in front, length octets behind that (3GPP TS 27.005, clause 3.5.1).
func parseSubmit(text string, length int) (submit, error) {
	p, err := pdumode.UnmarshalHexString(strings.TrimSpace(text))
	if err != nil {
		return submit{}, errPDU
	}
	if len(p.TPDU) != length || length == 0 {
		return submit{}, errPDU
	}
	t, err := sms.Unmarshal(p.TPDU, sms.AsMO)
	if err != nil || t.SmsType() != tpdu.SmsSubmit {
		return submit{}, errPDU
	}
	return submit{to: t.DA.Number(), part: t}, nil
}

// submitPDU codes a message of text mode.
func submitPDU(to, text string) (submit, string, error) {
	parts, err := sms.Encode([]byte(text), sms.WithTemplateOption(tpdu.WithDA(address(to))))
	if err != nil || len(parts) != 1 {
		return submit{}, "", errPDU
	}
	b, err := parts[0].MarshalBinary()
	if err != nil {
		return submit{}, "", errPDU
	}
	return submit{to: parts[0].DA.Number(), part: &parts[0]}, "00" + strings.ToUpper(hex.EncodeToString(b)), nil
}

// plainText decodes one part for text mode; what cannot be decoded is shown as hex, as modems do.
func plainText(t *tpdu.TPDU) string {
	b, err := sms.Decode([]*tpdu.TPDU{t})
	if alpha, _ := t.Alphabet(); err != nil || alpha == tpdu.Alpha8Bit {
		return strings.ToUpper(hex.EncodeToString(t.UD))
	}
	return string(b)
}
