package atline

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Class is the kind of a final result code that reports an error.
type Class uint8

// The classes. The zero value is a result code without a number, such as ERROR or NO CARRIER.
const (
	Plain Class = iota
	CME         // +CME ERROR: 3GPP TS 27.007, clause 9.2
	CMS         // +CMS ERROR: 3GPP TS 27.005, clause 3.2.5
)

func (c Class) String() string {
	switch c {
	case CME:
		return "+CME ERROR"
	case CMS:
		return "+CMS ERROR"
	default:
		return "ERROR"
	}
}

// Error is a final result code that reports an error.
type Error struct {
	Class Class
	Code  Code   // the number, or the one that Text stands for; CMEUnknown or CMSUnknown where it stands for none
	Text  string // what the modem said: "SIM busy", "COMMAND NOT SUPPORT"; else the name of the code, empty if it has none
}

func (e *Error) Error() string {
	if e.Class == Plain {
		return e.Text
	}
	if e.Text == "" {
		return fmt.Sprintf("%s %d", e.Class, e.Code)
	}
	return fmt.Sprintf("%s %d: %s", e.Class, e.Code, e.Text)
}

// IsCME reports whether e is a +CME ERROR with one of the codes.
func (e *Error) IsCME(codes ...Code) bool { return e.Class == CME && slices.Contains(codes, e.Code) }

// IsCMS reports whether e is a +CMS ERROR with one of the codes.
func (e *Error) IsCMS(codes ...Code) bool { return e.Class == CMS && slices.Contains(codes, e.Code) }

// newError reads what follows the name of a class: a number or a text.
func newError(class Class, detail string) *Error {
	names, unknown := cmeNames, CMEUnknown
	if class == CMS {
		names, unknown = cmsNames, CMSUnknown
	}
	detail = strings.Trim(detail, " \t\"")
	if n, err := strconv.ParseUint(detail, 10, 31); err == nil {
		return &Error{Class: class, Code: Code(n), Text: names[Code(n)]}
	}
	for code, name := range names {
		if strings.EqualFold(name, detail) {
			return &Error{Class: class, Code: code, Text: detail}
		}
	}
	return &Error{Class: class, Code: unknown, Text: detail}
}
