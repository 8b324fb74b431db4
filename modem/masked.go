package modem

import (
	"fmt"
	"io"
	"log/slog"
)

// The types of this file mask themselves wherever they are printed, logged or marshalled; Reveal gives the digits. They would
// show in unexported fields of a struct (package fmt) and as keys of a map (package encoding/json), which ask no method.

// mask says that there is something, and nothing of what it is.
func mask[T ~string](s T) string {
	if s == "" {
		return ""
	}
	return "***"
}

// writeMask masks every verb of package fmt.
func writeMask[T ~string](f fmt.State, s T) { _, _ = io.WriteString(f, mask(s)) }

// IMSI is the International Mobile Subscriber Identity (3GPP TS 23.003, clause 2.2). It masks itself.
type IMSI string

// String masks.
func (s IMSI) String() string { return mask(s) }

// GoString masks.
func (s IMSI) GoString() string { return mask(s) }

// Format masks every verb of package fmt, %x and %q too.
func (s IMSI) Format(f fmt.State, _ rune) { writeMask(f, s) }

// LogValue masks in package log/slog.
func (s IMSI) LogValue() slog.Value { return slog.StringValue(mask(s)) }

// MarshalText masks in JSON, YAML and whatever else marshals by text.
func (s IMSI) MarshalText() ([]byte, error) { return []byte(mask(s)), nil }

// Reveal gives the digits, for hashing and for asking the modem; never for people.
func (s IMSI) Reveal() string { return string(s) }

// ICCID is the Integrated Circuit Card Identifier of a SIM (ITU-T E.118). It masks itself.
type ICCID string

// String masks.
func (s ICCID) String() string { return mask(s) }

// GoString masks.
func (s ICCID) GoString() string { return mask(s) }

// Format masks every verb of package fmt, %x and %q too.
func (s ICCID) Format(f fmt.State, _ rune) { writeMask(f, s) }

// LogValue masks in package log/slog.
func (s ICCID) LogValue() slog.Value { return slog.StringValue(mask(s)) }

// MarshalText masks in JSON, YAML and whatever else marshals by text.
func (s ICCID) MarshalText() ([]byte, error) { return []byte(mask(s)), nil }

// Reveal gives the digits, for hashing and for asking the modem; never for people.
func (s ICCID) Reveal() string { return string(s) }

// IMEI is the International Mobile Equipment Identity of a modem (3GPP TS 23.003, clause 6.2). It masks itself.
type IMEI string

// String masks.
func (s IMEI) String() string { return mask(s) }

// GoString masks.
func (s IMEI) GoString() string { return mask(s) }

// Format masks every verb of package fmt, %x and %q too.
func (s IMEI) Format(f fmt.State, _ rune) { writeMask(f, s) }

// LogValue masks in package log/slog.
func (s IMEI) LogValue() slog.Value { return slog.StringValue(mask(s)) }

// MarshalText masks in JSON, YAML and whatever else marshals by text.
func (s IMEI) MarshalText() ([]byte, error) { return []byte(mask(s)), nil }

// Reveal gives the digits, for hashing and for asking the modem; never for people.
func (s IMEI) Reveal() string { return string(s) }

// PIN is that of a SIM. It masks itself.
type PIN string

// String masks.
func (s PIN) String() string { return mask(s) }

// GoString masks.
func (s PIN) GoString() string { return mask(s) }

// Format masks every verb of package fmt, %x and %q too.
func (s PIN) Format(f fmt.State, _ rune) { writeMask(f, s) }

// LogValue masks in package log/slog.
func (s PIN) LogValue() slog.Value { return slog.StringValue(mask(s)) }

// MarshalText masks in JSON, YAML and whatever else marshals by text.
func (s PIN) MarshalText() ([]byte, error) { return []byte(mask(s)), nil }

// Reveal gives the digits, for hashing and for the card; never for people.
func (s PIN) Reveal() string { return string(s) }
