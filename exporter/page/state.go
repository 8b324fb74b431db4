package page

import (
	"fmt"
	"hash/fnv"
	"strconv"
	"time"

	"github.com/simgauge/simgauge/exporter"
	"github.com/simgauge/simgauge/meter"
)

// look takes what there is to tell from a snapshot.
func look(source exporter.Source, asking func(exporter.SIM) *exporter.Asking) *state {
	s, now := source.Snapshot(), time.Now()
	for i := range s.SIMs {
		s.SIMs[i].Asking = asking(s.SIMs[i])
	}
	return &state{figures: figuresOf(s, now), print: fingerprint(s)}
}

// figuresOf are the live figures, each under the key of its gauge.
func figuresOf(s exporter.Snapshot, now time.Time) (out []figure) {
	for i, sim := range s.SIMs {
		shown := 0
		for k, a := range sim.Asks {
			for n, d := range a.Reading.Data {
				if shown++; shown > mostGauges || n >= len(a.Live) || !a.Live[n].Known {
					continue
				}
				out = append(out, figureOf(key(i, k, n), a.Live[n].Live, d.Remaining.Binary || d.Total.Binary || d.Used.Binary, now))
			}
		}
		if c := sim.Count; c != nil && c.Live.Known {
			out = append(out, figureOf(countKey(i), c.Live.Live, c.Total.Binary, now))
		}
	}
	return out
}

func figureOf(key string, l meter.Live, binary bool, now time.Time) figure {
	left, lower, upper := size(l.Remaining, binary), size(l.Lower, binary), size(l.Upper, binary)
	f := figure{K: key, R: left.Octets, L: lower.Octets, U: upper.Octets}
	if x := runsOut(l, now); x != 0 {
		f.X = &x
	}
	f.text = left.Text + "|" + lower.Text + "|" + upper.Text
	if f.X != nil {
		f.text += "|" + strconv.FormatInt(*f.X, 10)
	}
	return f
}

// fingerprint tells whether something of a page has changed that no figure's event says. What a modem measures is not in it: it changes
// all the time.
func fingerprint(s exporter.Snapshot) string {
	h := fnv.New64a()
	put := func(values ...any) { fmt.Fprintln(h, values...) }
	put(s.StateWritable, s.ReloadOK, len(s.SIMs), len(s.Modems))
	for _, m := range s.Modems {
		put(m.Name, m.Up, m.Manufacturer, m.Model, m.Operator, m.RAT, m.Registration, m.SIMState)
	}
	for _, d := range s.Diagnoses {
		put(d.Modem, d.SIM, d.Checks)
	}
	for _, sim := range s.SIMs {
		put(sim.Name, sim.Modem, sim.Carrier, sim.Configured, sim.Budget, sim.AtMost, sim.Capped, sim.Received != nil, sim.Ratio != nil, len(sim.Attempts))
		if n := len(sim.Attempts); n > 0 {
			put(sim.Attempts[n-1].At, sim.Attempts[n-1].Outcome)
		}
		if a := sim.Asking; a != nil {
			put(a.Ask, a.Method, a.Awaited)
		}
		if c := sim.Count; c != nil {
			put(c.Name, c.Total, c.Until, c.Corrected, c.Live.Known, c.Live.Outlook, c.Live.Low)
		}
		for _, a := range sim.Asks {
			put(a.Name, a.Read, a.Reading, a.Outcome, a.Detail, a.Aside, len(a.Unasked), a.Price, len(a.Live))
			for _, l := range a.Live {
				put(l.Known, l.Outlook, l.Low)
			}
		}
	}
	return strconv.FormatUint(h.Sum64(), 16)
}
