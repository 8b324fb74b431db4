package agent

import (
	"slices"
	"time"

	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/meter"
	"github.com/simgauge/simgauge/quota"
)

// liveFor is how long a live figure is shown again while nothing flows: what it says of days to come hardly changes in that time.
const liveFor = 30 * time.Second

// lives are the live figures of a SIM at one moment.
type lives struct {
	from   *learnt // nil: none
	mark   meter.Mark
	models [][]meter.Live
	count  meter.Live
}

// live is what is left by now; without figures where that cannot be told. The caller holds a.mu.
func (a *Agent) live(s *sim, now clock.Instant) *lives {
	l := s.gauge.learnt
	mark, ok := a.mark(s, now)
	if l == nil || !ok {
		return &lives{}
	}
	if was := s.gauge.shown; was.from == l && was.mark.Octets == mark.Octets && mark.At.Sub(was.mark.At).Abs() < liveFor {
		return &s.gauge.shown
	}
	s.gauge.shown = livesAt(l, mark)
	return &s.gauge.shown
}

// livesAt are the live figures where the odometer stands as a mark says.
func livesAt(l *learnt, mark meter.Mark) lives {
	v := lives{from: l, mark: mark}
	for _, m := range l.models {
		v.models = append(v.models, m.Live(mark))
	}
	if l.counted != nil {
		v.count = l.counted.model.Live(mark)[0]
	}
	return v
}

// of are the live figures of an ask's bundles; none where its reading is another by now.
func (v *lives) of(k *ask) ([]meter.Live, learntAsk) {
	if v.from == nil {
		return nil, learntAsk{}
	}
	i := slices.IndexFunc(v.from.asks, func(l learntAsk) bool { return l.name == k.conf.Name })
	if i < 0 || v.from.asks[i].read != k.heardAt() {
		return nil, learntAsk{}
	}
	l := v.from.asks[i]
	out := slices.Clone(v.models[l.model][l.first : l.first+len(l.stated)])
	for i, st := range l.stated {
		if st.Came.IsZero() || v.mark.At.Before(st.Came) { // nothing to reckon from, or the clock was set back behind it
			out[i] = meter.Live{}
		}
	}
	return out, l
}

// ratio is the carrier's octets for one of ours; nil: not learnt.
func (v *lives) ratio() *float64 {
	if v.from == nil {
		return nil
	}
	models := v.from.models
	if v.from.counted != nil {
		models = append(slices.Clone(models), v.from.counted.model)
	}
	for _, m := range models {
		if r, ok := m.Ratio(); ok {
			return &r
		}
	}
	return nil
}

// liveStates are the live figures of the bundles of a reading; nil where none is known. The caller holds a.mu.
func (s *sim) liveStates(v *lives, k *ask, data []quota.Data) []LiveState {
	figures, _ := v.of(k)
	if !slices.ContainsFunc(figures, func(l meter.Live) bool { return l.Known }) {
		return nil
	}
	out := make([]LiveState, len(figures))
	for i, l := range figures {
		out[i] = s.liveState(l, data[i].Total.Bytes)
	}
	return out
}

// liveState is a live figure as it is shown, of a bundle of such a size; 0: its size is not known.
func (s *sim) liveState(l meter.Live, total quota.Bytes) LiveState {
	if !l.Known {
		return LiveState{}
	}
	low, ok := s.conf.Low.Of(total)
	return LiveState{
		Known: true, Remaining: l.Remaining, Lower: l.Lower, Upper: l.Upper, Since: l.Since, Counted: l.Counted, PerDay: l.PerDay,
		Outlook: l.Outlook, RunsOut: l.RunsOut, Earliest: l.Earliest, Latest: l.Latest, Low: ok && l.Remaining <= low,
	}
}

// countLive is the live figure of what is counted here: what is left is what the count says, and the model how sure that is and how it
// goes on. nil: it cannot be told.
func (s *sim) countLive(v *lives, f meter.Figure) *LiveState {
	l := v.count
	if !l.Known || f.Undated {
		return nil
	}
	l.Lower, l.Upper = min(l.Lower, f.Remaining), max(l.Upper, f.Remaining)
	l.Remaining = f.Remaining
	st := s.liveState(l, f.Total)
	return &st
}
