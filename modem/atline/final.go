package atline

import (
	"slices"
	"strings"
)

// Result is a final result code.
type Result struct {
	Err *Error // nil is OK
	// Tail is what was glued to the result code, a line of its own: "+CNUM: ..." of "ERROR+CNUM: ...".
	Tail string
	// Call reports that the result code may tell of the end of a call in place of the end of a command.
	Call bool
}

// ParseFinal reads a final result code: those of ITU-T V.250, clause 5.7, of 3GPP TS 27.007 and 27.005, with and without
// their colon, as numbers (ATV0), and those that vendors made up. Bytes that are no ASCII text may stand before it.
func ParseFinal(line string) (Result, bool) {
	text := strings.TrimLeftFunc(line, func(r rune) bool { return r <= ' ' || r >= 0x7f })
	text = strings.TrimRight(text, " \t")
	if tail, ok := strings.CutPrefix(text, "ERROR"); ok {
		return plainError(tail)
	}
	if class, detail, ok := cutClass(text); ok {
		return Result{Err: newError(class, detail)}, true
	}
	switch {
	case text == "OK" || text == "0":
		return Result{}, true
	case text == "4":
		return Result{Err: &Error{Text: "ERROR"}}, true
	case isCallResult(text):
		return Result{Err: &Error{Text: text}, Call: true}, true
	case isVendorError(text):
		return Result{Err: &Error{Text: text}}, true
	}
	return Result{}, false
}

// plainError reads what follows ERROR: nothing, or another result code glued to it. Text that goes on is no result code.
func plainError(tail string) (Result, bool) {
	if name, _ := Split(tail); tail != "" && name == "" {
		return Result{}, false
	}
	return Result{Err: &Error{Text: "ERROR"}, Tail: tail}, true
}

// cutClass cuts a line behind "+CME ERROR" or "+CMS ERROR". Some modems leave the colon out.
func cutClass(line string) (Class, string, bool) {
	for _, class := range [...]Class{CME, CMS} {
		detail, ok := strings.CutPrefix(line, class.String())
		if !ok {
			continue
		}
		if detail == "" || detail[0] == ':' || detail[0] == ' ' {
			return class, strings.TrimPrefix(detail, ":"), true
		}
	}
	return Plain, "", false
}

// isCallResult reports whether a line is a result code of dialling (ITU-T V.250, table 1).
func isCallResult(line string) bool {
	return slices.Contains([]string{"NO CARRIER", "NO DIALTONE", "NO DIAL TONE", "NO ANSWER", "BUSY"}, line)
}

// isVendorError reports whether a line is a final result code of no standard.
func isVendorError(line string) bool {
	switch line {
	case "COMMAND NOT SUPPORT", "COMMAND NOT SUPPORTED", // Huawei
		"TOO MANY PARAMETERS", // Huawei
		"ABORTED":             // sent when a byte came during a command
		return true
	}
	return strings.HasPrefix(line, "MODEM ERROR:") || // Huawei
		strings.HasPrefix(line, "NOT FOND ") // ZTE, as they spell it
}
