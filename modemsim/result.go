package modemsim

import (
	"fmt"
	"strconv"
	"strings"
)

// result is what a command came to.
type result struct {
	info   []string // information lines
	final  *final   // nil is OK
	later  bool     // the command ends by Modem.finish
	prompt *prompt  // the command awaits text
}

// final is a final result code other than OK.
type final struct {
	class string // "CME", "CMS", "" for ERROR; anything else is the line itself
	code  int
}

// prompt is what a command does with the text that follows its "> ".
type prompt struct {
	done func(text string) result
	esc  func() result
}

func ok(info ...string) result { return result{info: info} }

func fail() result         { return result{final: &final{}} }
func cme(code int) result  { return result{final: &final{class: "CME", code: code}} }
func cms(code int) result  { return result{final: &final{class: "CMS", code: code}} }
func line(s string) result { return result{final: &final{class: s}} }

func pending() result { return result{later: true} }

// Codes of +CME ERROR (3GPP TS 27.007, clause 9.2).
const (
	cmeNotAllowed   = 3
	cmeNotSupported = 4
	cmeNoSIM        = 10
	cmePIN          = 11
	cmePUK          = 12
	cmeSIMFailure   = 13
	cmeSIMBusy      = 14
	cmeWrongPIN     = 16
	cmeNoNetwork    = 30
	cmeTimeout      = 31
	cmeUnknown      = 100
	cmeIncorrect    = 50
	cmePhoneBusy    = 258 // vendors' own
)

// Codes of +CMS ERROR (3GPP TS 27.005, clause 3.2.5).
const (
	cmsNotAllowed   = 302
	cmsNotSupported = 303
	cmsBadPDU       = 304
	cmsBadText      = 305
	cmsNoSIM        = 310
	cmsPIN          = 311
	cmsStore        = 320
	cmsIndex        = 321
	cmsFull         = 322
	cmsNoNetwork    = 331
	cmsUnexpected   = 340 // no +CNMA expected
	cmsUnknown      = 500
)

// words of errors for +CMEE=2, in the standard's own words.
func words(class string, code int) string {
	table := map[int]string{
		cmeNotAllowed: "operation not allowed", cmeNotSupported: "operation not supported", cmeNoSIM: "SIM not inserted",
		cmePIN: "SIM PIN required", cmePUK: "SIM PUK required", cmeSIMFailure: "SIM failure", cmeSIMBusy: "SIM busy",
		cmeWrongPIN: "incorrect password", 20: "memory full", 22: "not found", cmeNoNetwork: "no network service",
		cmeTimeout: "network timeout", cmeIncorrect: "Incorrect parameters", cmeUnknown: "unknown",
		132: "service option not supported", 133: "requested service option not subscribed",
		134: "service option temporarily out of order",
	}
	if class == "CMS" {
		table = map[int]string{
			cmsNotAllowed: "operation not allowed", cmsNotSupported: "operation not supported",
			cmsBadPDU: "invalid PDU mode parameter", cmsBadText: "invalid text mode parameter",
			cmsNoSIM: "SIM not inserted", cmsPIN: "SIM PIN required", cmsStore: "memory failure",
			cmsIndex: "invalid memory index", cmsFull: "memory full", cmsNoNetwork: "no network service",
			cmsUnexpected: "no +CNMA acknowledgement expected", cmsUnknown: "unknown error",
		}
	}
	if w, ok := table[code]; ok {
		return w
	}
	return strconv.Itoa(code)
}

// errorLevel is +CMEE; a fault may have errors written in words whatever was set.
func (m *Modem) errorLevel() int {
	if m.faults.script.words {
		return 2
	}
	return m.port.cmee
}

// text is the final result code as +CMEE has it written.
func (f *final) text(cmee int) string {
	switch f.class {
	case "":
		return "ERROR"
	case "CME", "CMS":
		if f.class == "CME" && cmee == 0 {
			return "ERROR"
		}
		if cmee == 2 {
			return fmt.Sprintf("+%s ERROR: %s", f.class, words(f.class, f.code))
		}
		return fmt.Sprintf("+%s ERROR: %d", f.class, f.code)
	default:
		return f.class
	}
}

// parseFinal reads a final result code: ERROR, CME 4, CMS 302, or a line of the modem's own.
func parseFinal(s string) final {
	for _, class := range []string{"CME", "CMS"} {
		if rest, ok := strings.CutPrefix(s, class+" "); ok {
			if code, err := strconv.Atoi(rest); err == nil {
				return final{class: class, code: code}
			}
		}
	}
	if s == "ERROR" || s == "" {
		return final{}
	}
	return final{class: s}
}
