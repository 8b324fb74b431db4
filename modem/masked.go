package modem

import (
	"fmt"
	"io"
	"log/slog"
)

// IMSI, ICCID, IMEI and MSISDN mask themselves wherever they are printed, logged or marshalled; Reveal gives the digits.
// They would show in unexported fields of a struct (package fmt) and as keys of a map (package encoding/json), which ask no method.
type (
	IMSI   string // International Mobile Subscriber Identity (3GPP TS 23.003, clause 2.2)
	ICCID  string // Integrated Circuit Card Identifier (ITU-T E.118)
	IMEI   string // International Mobile Equipment Identity (3GPP TS 23.003, clause 6.2)
	MSISDN string // telephone number of the subscriber (3GPP TS 23.003, clause 3.3)
)

// mask says that there is something, and nothing of what it is.
func mask[T ~string](s T) string {
	if s == "" {
		return ""
	}
	return "***"
}

func (s IMSI) String() string   { return mask(s) }
func (s ICCID) String() string  { return mask(s) }
func (s IMEI) String() string   { return mask(s) }
func (s MSISDN) String() string { return mask(s) }

// GoString masks %#v.
func (s IMSI) GoString() string   { return mask(s) }
func (s ICCID) GoString() string  { return mask(s) }
func (s IMEI) GoString() string   { return mask(s) }
func (s MSISDN) GoString() string { return mask(s) }

// Format masks every verb of fmt, %x and %q too.
func (s IMSI) Format(f fmt.State, _ rune)   { io.WriteString(f, mask(s)) }
func (s ICCID) Format(f fmt.State, _ rune)  { io.WriteString(f, mask(s)) }
func (s IMEI) Format(f fmt.State, _ rune)   { io.WriteString(f, mask(s)) }
func (s MSISDN) Format(f fmt.State, _ rune) { io.WriteString(f, mask(s)) }

// LogValue masks package log/slog.
func (s IMSI) LogValue() slog.Value   { return slog.StringValue(mask(s)) }
func (s ICCID) LogValue() slog.Value  { return slog.StringValue(mask(s)) }
func (s IMEI) LogValue() slog.Value   { return slog.StringValue(mask(s)) }
func (s MSISDN) LogValue() slog.Value { return slog.StringValue(mask(s)) }

// MarshalText masks JSON, YAML and whatever else marshals by text.
func (s IMSI) MarshalText() ([]byte, error)   { return []byte(mask(s)), nil }
func (s ICCID) MarshalText() ([]byte, error)  { return []byte(mask(s)), nil }
func (s IMEI) MarshalText() ([]byte, error)   { return []byte(mask(s)), nil }
func (s MSISDN) MarshalText() ([]byte, error) { return []byte(mask(s)), nil }

// Reveal gives the digits, for hashing and for asking the modem; never for people.
func (s IMSI) Reveal() string   { return string(s) }
func (s ICCID) Reveal() string  { return string(s) }
func (s IMEI) Reveal() string   { return string(s) }
func (s MSISDN) Reveal() string { return string(s) }
