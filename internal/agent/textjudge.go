package agent

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/internal/config"
	"github.com/simgauge/simgauge/internal/notify"
	"github.com/simgauge/simgauge/meter"
	"github.com/simgauge/simgauge/quota"
)

// This file holds what is known of a SIM against the thresholds of notify:, from the state alone.

// judgeTexts puts among what waits which thresholds a SIM has crossed since, and takes back what is over. What waits is said in the
// words of now, and not at all once it is not so any more. The caller holds a.mu, and stores the texts.
func (a *Agent) judgeTexts(s *sim, now clock.Instant) {
	l := &a.lifeline
	pending := func(key string) bool { x := l.find(key); return x != nil && !x.busy }
	told := func(key string) bool { return l.crossing(key) >= 0 && !pending(key) }
	var fresh []*text
	still := map[string]bool{}
	for _, e := range notify.Judge(a.standingOf(s, now), thresholds(a.cfg.Notify, s.conf), told, now.Wall) {
		still[e.Key] = !e.Over
		if x := a.crossed(s, e, now); x != nil && len(l.Waiting)+len(fresh) < maxWaiting {
			fresh = append(fresh, x)
		}
	}
	for _, x := range slices.Clone(l.Waiting) {
		if x.SIM == s.key && !x.busy && !still[x.ID] {
			a.notSo(s, x, now)
		}
	}
	l.add(fresh...)
}

// notSo takes back a threshold that is not crossed any more. One that was said to somebody stays crossed, as the judge tells when that is
// over; it waits where what was counted is not known yet. The caller holds a.mu.
func (a *Agent) notSo(s *sim, x *text, now clock.Instant) {
	l := &a.lifeline
	i, heard := l.crossing(x.ID), s.heardOf(x.ID)
	switch {
	case i < 0: // no threshold, or one that is over
	case x.untold():
		l.takeBack(x.ID)
	case heard != "" && heard == l.Crossed[i].Heard:
		x.hold = max(x.hold, now.Uptime+look)
	default:
		l.drop(x.ID, "")
	}
}

// crossed notes a threshold, and is its text where that is new; nil: there is none. The caller holds a.mu.
func (a *Agent) crossed(s *sim, e notify.Event, now clock.Instant) *text {
	l, id, heard := &a.lifeline, e.Key, s.heardOf(e.Key)
	switch i := l.crossing(id); {
	case e.Over && i >= 0 && heard != "" && heard == l.Crossed[i].Heard:
		return nil // the carrier has said nothing since: what was counted is not known yet, or the clock
	case e.Over:
		if l.takeBack(id); !a.cfg.Lifeline.Resolved {
			return nil
		}
		id += "/over"
	case i < 0:
		l.Crossed = append(slices.Clone(l.Crossed), crossing{id, heard})
		l.Crossed = l.Crossed[max(0, len(l.Crossed)-keptCrossed):]
	}
	switch x := l.find(id); {
	case x != nil && e.Text == "":
		l.drop(id, "") // another says it too
	case x != nil:
		x.words = e.Text
	case e.Text != "":
		return &text{ID: id, SIM: s.key, Text: e.Text, At: now}
	}
	return nil
}

// crossing is where a threshold is among those that were crossed; -1: it is armed.
func (l *lifeline) crossing(key string) int {
	return slices.IndexFunc(l.Crossed, func(c crossing) bool { return c.ID == key })
}

// arm has a threshold told of again.
func (l *lifeline) arm(key string) {
	l.Crossed = slices.DeleteFunc(slices.Clone(l.Crossed), func(c crossing) bool { return c.ID == key })
}

// takeBack arms a threshold again. What has not left yet is not told any more.
func (l *lifeline) takeBack(key string) {
	l.arm(key)
	l.drop(key, "")
}

// heardOf tells one state of the carrier's word, behind what a threshold was held against, from others; empty: it is counted here. What is
// left rises by a top-up or a renewal, and of these the carrier tells.
func (s *sim) heardOf(threshold string) string {
	if strings.HasPrefix(threshold, s.key+"/"+countKey) {
		return ""
	}
	var heard []string
	for _, k := range s.asks {
		of, money := strings.HasPrefix(threshold, s.key+"/"+k.conf.Name+"/"), strings.HasPrefix(threshold, s.key+"/money/")
		if !of && !money { // of a balance it is not told which ask's it is
			continue
		}
		h := k.heardAt()
		heard = append(heard, fmt.Sprint(k.conf.Name, h.read.Boot, h.read.Uptime, h.last.Boot, h.last.Uptime))
	}
	return strings.Join(heard, " ")
}

// countKey begins the keys of what is counted here.
const countKey = "#count/" // which is no name of an ask

// thresholds are those of the configuration, for one SIM.
func thresholds(n config.Notify, s config.SIM) notify.Thresholds {
	t := notify.Thresholds{RunsOut: n.RunsOut, Expires: n.Expires, Money: n.Money}
	for _, l := range n.Left {
		if own, ok := l.OfSIM(s); ok {
			t.Left = append(t.Left, notify.Left{Name: own.Name, Percent: own.Percent, Bytes: own.Size.Bytes})
		}
	}
	return t
}

// answerOf is what a question is answered: what is known of the SIM that it came to, then of the others. The caller holds a.mu.
func (a *Agent) answerOf(asked *sim, now clock.Instant) string {
	all := []notify.Standing{a.standingOf(asked, now)}
	for _, s := range a.shown() {
		if s != asked {
			all = append(all, a.standingOf(s, now))
		}
	}
	return notify.Answer(all, now.Wall)
}

// standingOf is what is known of a SIM: the live estimates, and else what the carrier said last. The caller holds a.mu.
func (a *Agent) standingOf(s *sim, now clock.Instant) notify.Standing {
	st := notify.Standing{SIM: s.record.Name, Key: s.key}
	for _, k := range s.asks {
		reading, at := k.rec.reading(), wallOf(k.rec.Read, now)
		lives := s.liveStates(a.live(s, now), k, reading.Data)
		for i, d := range reading.Data {
			b := described(d, now)
			b.Key, b.At = keyInSIM(k, reading.Data[:i], d), at
			if i < len(lives) {
				livened(&b, lives[i])
			}
			st.Bundles = append(st.Bundles, b)
		}
		for _, m := range reading.Balance {
			st.Money = append(st.Money, notify.Balance{Money: m, At: at})
		}
	}
	if c := a.countState(s, now); c != nil && c.Remaining != nil && !c.Undated {
		b := notify.Bundle{
			Key: countKey + c.Name, Name: c.Name, Known: true, Left: *c.Remaining, Own: true, Total: *c.Total, Binary: c.Binary, Renews: c.Until,
		}
		if c.Live != nil {
			foreseen(&b, *c.Live)
		}
		st.Bundles = append(st.Bundles, b)
	}
	return st
}

// wallOf is when something was, by a wall clock that may be wrong: its age is right. Zero: that is not known.
func wallOf(then, now clock.Instant) time.Time {
	if age, exact := clock.Age(then, now); exact && !then.IsZero() {
		return now.Wall.Add(-age)
	}
	return time.Time{}
}

// keyInSIM tells the bundles of a SIM apart: by ask and name, and those of one name by their order.
func keyInSIM(k *ask, before []quota.Data, d quota.Data) string {
	same := 0
	for _, other := range before {
		if other.Name == d.Name {
			same++
		}
	}
	if same == 0 {
		return k.conf.Name + "/" + d.Name
	}
	return fmt.Sprintf("%s/%s#%d", k.conf.Name, d.Name, same+1)
}

// described is a bundle as the carrier stated it. Of one that has ended since, nothing is known: it may have been renewed.
func described(d quota.Data, now clock.Instant) notify.Bundle {
	left, _, ok := leftOf(d)
	b := notify.Bundle{Name: d.Name, Known: ok, Left: left, Said: left, Total: d.Total.Bytes, Endless: d.Unlimited, Binary: d.Remaining.Binary || d.Total.Binary}
	if !now.Known {
		return b
	}
	b.Expires, b.Renews = ends(d.Expires, time.Local), begins(d.Renews, time.Local)
	for _, end := range []time.Time{b.Expires, b.Renews} {
		if !end.IsZero() && !now.Wall.Before(end) {
			b.Known, b.Endless, b.Expires, b.Renews = false, false, time.Time{}, time.Time{}
		}
	}
	return b
}

// livened takes the live figure where there is one.
func livened(b *notify.Bundle, l LiveState) {
	if !l.Known {
		return
	}
	b.Known, b.Left, b.Counted = true, l.Remaining, l.Counted > 0
	foreseen(b, l)
}

// foreseen takes the forecast.
func foreseen(b *notify.Bundle, l LiveState) {
	switch l.Outlook {
	case meter.RunsOut:
		b.RunsOut = l.RunsOut
	case meter.RenewsFirst, meter.ExpiresFirst, meter.Lasts:
		b.Lasts = true
	}
}
