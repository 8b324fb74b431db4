package config

import (
	"log/slog"
	"strings"
	"time"

	"github.com/simgauge/simgauge/carrier"
)

// Match selects SIMs; all stated conditions must hold, the zero Match takes any SIM.
type Match struct {
	PLMN  carrier.PLMN // home network
	SPN   string
	ICCID ICCIDPattern
}

// Takes reports whether a SIM with this home network, service provider name and ICCID is meant. What is not known of a SIM meets no condition.
func (m Match) Takes(home carrier.PLMN, spn, iccid string) bool {
	return (m.PLMN.IsZero() || m.PLMN == home) &&
		(m.SPN == "" || strings.EqualFold(m.SPN, strings.TrimSpace(spn))) &&
		(m.ICCID == "" || m.ICCID.Matches(iccid))
}

// ICCIDPattern is all digits of an ICCID, or its first ones and a '*'. It masks itself wherever it is printed.
type ICCIDPattern string

// Matches reports whether the digits are those of the pattern.
func (p ICCIDPattern) Matches(iccid string) bool {
	if prefix, open := strings.CutSuffix(string(p), "*"); open {
		return strings.HasPrefix(iccid, prefix)
	}
	return string(p) == iccid
}

// String shows that there is a pattern, not which; so do the methods below.
func (p ICCIDPattern) String() string {
	if p == "" {
		return ""
	}
	return "***"
}

// GoString is for %#v.
func (p ICCIDPattern) GoString() string { return `"` + p.String() + `"` }

// LogValue is for slog.
func (p ICCIDPattern) LogValue() slog.Value { return slog.StringValue(p.String()) }

// MarshalText is for JSON and YAML.
func (p ICCIDPattern) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// Quiet is a span of local hours without scheduled asks, as time since midnight; it may cross midnight. The zero Quiet is none.
type Quiet struct{ From, To time.Duration }

// Covers reports whether the local time of day lies in the span; its end does not.
func (q Quiet) Covers(t time.Time) bool {
	h, m, s := t.Clock()
	at := time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(s)*time.Second
	if q.From <= q.To {
		return q.From <= at && at < q.To
	}
	return at >= q.From || at < q.To
}
