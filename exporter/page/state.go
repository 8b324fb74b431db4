package page

import (
	"strconv"
	"time"

	"github.com/simgauge/simgauge/exporter"
	"github.com/simgauge/simgauge/meter"
)

// look takes what there is to tell from a snapshot.
func look(s exporter.Snapshot) *state {
	return &state{figures: figuresOf(s, time.Now()), print: fingerprint(s)}
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
