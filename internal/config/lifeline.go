package config

import (
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/simgauge/simgauge/quota"
)

// Lifeline says who is texted by the modem itself, which needs no internet, and how often.
type Lifeline struct {
	To       Numbers // who is texted, and who may ask; empty: nobody, and none of it is done
	AtMost   int     // texts in any 24 h of a SIM, each segment to each number; asks cannot eat them, nor they asks'
	Answers  int     // to questions in any 24 h of a SIM, of their own; 0: none
	Resolved bool    // what is over is texted too
	SIM      string  // that texts what comes as an alert; empty: the alert's own, else the first that can
}

// Notify says what is texted without any Prometheus, of each bundle and balance of each SIM.
type Notify struct {
	Left    []Left        // in any order; empty: nothing is texted of what is left
	RunsOut time.Duration // forecast to run out within this, and before it ends; 0: never
	Expires time.Duration // 0: never
	Money   []quota.Money // one without a currency is for a balance that states none
}

// Numbers are phone numbers in the form that is dialled: digits, with '+' in front where they are international. They mask
// themselves wherever they are printed.
type Numbers []string

// Masked is each number's last two digits, by which its owner knows it.
func (n Numbers) Masked() []string {
	masked := make([]string, len(n))
	for i, number := range n {
		masked[i] = "…" + number[max(0, len(number)-2):]
	}
	return masked
}

// String shows the masked numbers; so do the methods below.
func (n Numbers) String() string { return "[" + strings.Join(n.Masked(), " ") + "]" }

// GoString is for %#v.
func (n Numbers) GoString() string { return fmt.Sprintf("%#v", n.Masked()) }

// LogValue is for slog.
func (n Numbers) LogValue() slog.Value { return slog.StringValue(n.String()) }

// MarshalText is for JSON and YAML.
func (n Numbers) MarshalText() ([]byte, error) { return []byte(n.String()), nil }

// Left is an amount that what is left is held against. The zero Left is nothing.
type Left struct {
	Name string // by which it is remembered, over restarts: "low", "0", "10%" or "500 MB"
	Own  bool   // it is what each SIM itself calls low
	Low         // else: a share or an amount; neither is nothing left
}

// OfSIM is the amount with a SIM's own low filled in; false: nothing is ever low for this one.
func (l Left) OfSIM(s SIM) (Left, bool) {
	if !l.Own {
		return l, true
	}
	l.Low, l.Own = s.Low, false
	return l, l.Low != Low{}
}

// Of is the octets at or below which a bundle of such a whole has come to it; false: its whole would have to be known. Of one that is
// a SIM's own, see OfSIM.
func (l Left) Of(total quota.Bytes) (quota.Bytes, bool) {
	if l.Low == (Low{}) {
		return 0, !l.Own
	}
	return l.Low.Of(total)
}

func (l Left) String() string {
	switch {
	case l.Own:
		return "low"
	case l.Low == Low{}:
		return "nothing"
	case l.Size.Known():
		return l.Size.Text
	}
	return fmt.Sprintf("%g%%", l.Percent)
}
