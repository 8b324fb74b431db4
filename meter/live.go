package meter

import (
	"time"

	"github.com/simgauge/simgauge/quota"
)

// Statement is what the carrier said of one bundle.
type Statement struct {
	Came      time.Time   // when the answer came
	Of        time.Time   // the moment that it speaks of, as it says itself ("as of yesterday 24:00"); zero: it does not say
	Remaining quota.Bytes // octets left
	Grain     quota.Bytes // what the last digit is worth: of "4.79 GB" 10 MB; 0: exact
	Total     quota.Bytes // 0: not stated
	Expires   time.Time   // zero: not stated
	Renews    time.Time   // zero: not stated
}

// Bundle is one bundle's past.
type Bundle struct {
	Name   string
	Stated []Statement // oldest first
	// Drawn is its place, from 1, in the order in which bundles are drawn, where the carrier's row or the configuration says
	// so. 0: not said; then the soonest expiry goes first.
	Drawn int
}

// Record is what there is to learn from: of one SIM.
type Record struct {
	Odometer Odometer
	Bundles  []Bundle
	Zone     *time.Location // in which hours and weekdays are told
}

// Outlook says how a bundle ends. The zero Outlook goes with a figure that is not known.
type Outlook string

// The outlooks.
const (
	RunsOut      Outlook = "runs_out"
	RenewsFirst  Outlook = "renews_first"  // never before it renews
	ExpiresFirst Outlook = "expires_first" // never before it expires
	Lasts        Outlook = "lasts"         // never within what can be looked ahead, and it has no end
	Unknown      Outlook = "unknown"       // too little is known of the pace
)

// Outlooks lists them all.
func Outlooks() []Outlook { return []Outlook{RunsOut, RenewsFirst, ExpiresFirst, Lasts, Unknown} }

// Live is what is left of a bundle at a moment, and when it will have run out.
type Live struct {
	Known     bool        // false: the rest says nothing
	Remaining quota.Bytes // never below 0
	Lower     quota.Bytes // never below 0
	Upper     quota.Bytes
	Since     time.Time   // the moment that the last statement speaks of
	Counted   quota.Bytes // since then, as the carrier counts
	PerDay    quota.Bytes // the pace of late in octets a day, as the carrier counts; 0: nothing flows, or it is not known
	Outlook   Outlook
	RunsOut   time.Time // of RunsOut, as the next two
	Earliest  time.Time
	Latest    time.Time // zero: perhaps never before it ends
}

// Point is what is left at a moment, in octets.
type Point struct {
	At                 time.Time
	Left, Lower, Upper quota.Bytes
}

// Model is what was learnt of a SIM. It is not changed once it is made.
type Model struct {
	record Record
}

// Learn takes what there is to learn. The record is kept and must not be changed.
func Learn(r Record) *Model { return &Model{record: r} }

// Ratio is how many octets the carrier counts for one of ours; false: that is not known.
func (*Model) Ratio() (float64, bool) { return 1, false }

// Live is what is left of each bundle, in the order of the record, where the odometer stands as now says.
func (m *Model) Live(now Mark) []Live {
	out := make([]Live, len(m.record.Bundles))
	for i, b := range m.record.Bundles {
		if n := len(b.Stated); n > 0 {
			out[i] = m.live(b.Stated[n-1], now)
		}
	}
	return out
}

func (m *Model) live(s Statement, now Mark) Live {
	since := s.Came
	if !s.Of.IsZero() {
		since = s.Of
	}
	counted := max(now.Octets-m.record.Odometer.At(since), 0)
	l := Live{Known: true, Since: since, Counted: counted, Outlook: Unknown, Remaining: max(s.Remaining-counted, 0)}
	l.Lower, l.Upper = max(l.Remaining-s.Grain, 0), l.Remaining+s.Grain
	return l
}

// Curve is what was left of a bundle from one moment to another, as far as is known now; nil: nothing is.
func (*Model) Curve(_ int, _, _ time.Time, _ time.Duration) []Point { return nil }

// Ahead is what will be left of a bundle: from now to its end, 64 points at most; nil: that is not known.
func (*Model) Ahead(_ int, _ Mark) []Point { return nil }
