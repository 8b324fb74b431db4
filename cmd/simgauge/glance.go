package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/doctor"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/meter"
	"github.com/simgauge/simgauge/quota"
)

// glance is what `status` shows on a terminal: the same as the page, as bars and words.
type glance struct {
	face
	now  time.Time
	rows []row
}

// glanceAt lays out what is known now.
func glanceAt(f face, snap agent.Snapshot, now time.Time) []string {
	g := &glance{face: f, now: now}
	for _, s := range snap.SIMs {
		g.sim(s)
	}
	chains := host{}.diagnoses(snap)
	for i, m := range snap.Modems {
		g.modem(m)
		if c, broken := doctor.FirstBroken(chains[i].Checks); broken && snap.Running {
			g.broken(c)
		}
	}
	if snap.StateWritable != nil && !*snap.StateWritable {
		g.add("state", span{"cannot be written: nothing is asked until it can; see that the folder exists and has room", bad})
	}
	if len(g.rows) == 0 {
		g.head("No SIM yet.", "")
	}
	return g.lines(g.rows)
}

func (g *glance) add(label string, spans ...span) {
	g.rows = append(g.rows, row{label: span{text: inert(label)}, spans: spans})
}

func (g *glance) head(title, more string) {
	if more != "" {
		more = labelGap + inert(more)
	}
	g.rows = append(g.rows, row{span{inert(title), strong}, []span{{more, faint}}, true})
}

func (g *glance) sim(s agent.SIMState) {
	carrier := s.Carrier
	if s.PLMN != "" {
		carrier = strings.TrimPrefix(carrier+", ", ", ") + s.PLMN
	}
	g.head(s.Name, carrier)
	if !s.Configured && s.Hint != "" {
		g.add("", span{"not configured: nothing is asked unbidden; sudo simgauge init writes it", so})
	}
	for _, a := range s.Asks {
		if s.Count == nil || s.Count.Ask != a.Name || len(a.Queries) > 0 {
			g.ask(a)
		}
	}
	if s.Count != nil {
		g.counted(*s.Count)
	}
	if a := s.Asking; a != nil {
		g.add("asking", span{underWay(*a, g.now), strong})
	}
	g.budget(s)
	if l := s.Lifeline; l != nil {
		shown := tint("")
		if l.Why != "" {
			shown = so
		}
		g.add("texts", span{inert(lifelineWords(*l, g.now)), shown})
	}
}

// ask is what one ask knows: a bar for each bundle, then the money.
func (g *glance) ask(a agent.AskState) {
	for i, d := range a.Reading.Data {
		var l agent.LiveState
		if i < len(a.Live) {
			l = a.Live[i]
		}
		g.bundle(a, d, l)
	}
	for _, m := range a.Reading.Balance {
		g.add("money", span{inert(m.Amount + " " + m.Currency), strong}, span{g.since(a, func(r quota.Reading) bool { return holdsMoney(r, m) }), faint})
	}
	if a.Reading.Empty() {
		g.add(a.Name, span{"not known yet", faint})
	}
	if a.Outcome != "" && a.Outcome != outcome.OK {
		e, _ := outcome.Lookup(outcome.Detail(a.Detail))
		g.add(a.Name, span{fmt.Sprintf("last ask: %s, %s (%s)", a.Outcome, firstSet(e.Text, "for an unknown reason"), a.Detail), so})
	}
	for _, q := range a.Queries {
		if said := leftOut(q); said != "" {
			g.add(a.Name, span{inert(q.Query) + " is " + said, faint})
		}
	}
}

// bundle is one bundle: what is left by now, what the carrier said, how it ends.
func (g *glance) bundle(a agent.AskState, d quota.Data, l agent.LiveState) {
	binary := d.Remaining.Binary
	since := g.since(a, func(r quota.Reading) bool { return holdsData(r, d) })
	said := "the carrier said " + inert(sentence(stated(d))) + since
	switch {
	case d.Unlimited:
		g.add(firstSet(d.Name, a.Name), span{"unlimited", good})
	case l.Known:
		g.bar(firstSet(d.Name, a.Name), l, d.Total.Bytes, binary)
		g.live(l, binary)
	case d.Remaining.Known():
		g.bar(firstSet(d.Name, a.Name), exactly(d.Remaining.Bytes, l.Low), d.Total.Bytes, binary)
		said = "as the carrier said" + since
	default:
		g.add(firstSet(d.Name, a.Name), span{inert(sentence(stated(d))), strong})
	}
	g.add("", span{said, faint})
	if words := outlook(l, d, g.now); words != "" {
		g.add("", span{words, outlookTint(l)})
	}
	if words := toGo(d, g.now); words != "" {
		g.add("", span{words, faint})
	}
}

// stated is a bundle without what other rows tell of it.
func stated(d quota.Data) quota.Data {
	d.Name, d.Expires = "", quota.Moment{}
	return d
}

func exactly(b quota.Bytes, low bool) agent.LiveState {
	return agent.LiveState{Known: true, Remaining: b, Lower: b, Upper: b, Low: low}
}

// bar is the figure with its bar, where the whole is known.
func (g *glance) bar(label string, l agent.LiveState, total quota.Bytes, binary bool) {
	words, low := figure(l.Remaining, binary)+" left", ""
	if l.Low {
		low = ", low"
	}
	if total <= 0 {
		g.add(label, span{words + low, lowTint(l.Low)})
		return
	}
	share := float64(l.Remaining) / float64(total)
	sure, perhaps := float64(l.Lower)/float64(total), float64(l.Upper)/float64(total)
	g.add(label, span{g.face.bar(sure, perhaps, g.barWidth()), barTint(share, l.Low)}, span{fmt.Sprintf(" %s of %s, %.0f%%%s", words, figure(total, binary), 100*within(share), low), lowTint(l.Low)})
}

// live says how sure the figure is, and how fast it falls, where enough was seen for that.
func (g *glance) live(l agent.LiveState, binary bool) {
	words := "exact"
	if l.Lower != l.Upper {
		words = fmt.Sprintf("by now: between %s and %s", figure(l.Lower, binary), figure(l.Upper, binary))
	}
	if l.PerDay > 0 && l.Outlook != meter.Unknown {
		words += fmt.Sprintf(", falls by %s a day", figure(l.PerDay, binary))
	}
	if words != "exact" {
		g.add("", span{words, ""})
	}
}

func (g *glance) counted(c agent.CountState) {
	if c.Remaining == nil {
		g.add(c.Name, span{inert(countWords(c)), faint})
		return
	}
	l := exactly(*c.Remaining, false)
	if c.Live != nil && c.Live.Known {
		l = *c.Live
	}
	g.bar(c.Name, l, *c.Total, c.Binary)
	if c.Live != nil && c.Live.Known {
		g.live(l, c.Binary)
	}
	g.add("", span{inert(countWords(c)), faint})
	if words := outlook(l, countedData(c), g.now); words != "" {
		g.add("", span{words, outlookTint(l)})
	}
}

func (g *glance) budget(s agent.SIMState) {
	words := fmt.Sprintf("%d of %d left in these 24 h", s.Budget, s.AtMost)
	if s.AtMost <= 0 {
		words = fmt.Sprintf("%d left in these 24 h", s.Budget)
	}
	if s.Capped != "" {
		words += fmt.Sprintf(", and none may be made (%s)", s.Capped)
	}
	spans := []span{{words, ""}}
	if s.AtMost > 0 {
		share := float64(s.Budget) / float64(s.AtMost)
		spans = []span{{g.face.bar(share, share, leastBar), barTint(share, s.Capped != "")}, {" " + words, ""}}
	}
	if next := soonestAsk(s); next != nil {
		spans = append(spans, span{", next: " + inert(next.Name) + " " + soonest(next.Next, g.now) + early(*next), ""})
	}
	g.add("asks", spans...)
}

// soonestAsk is the ask that comes next; nil: none does.
func soonestAsk(s agent.SIMState) *agent.AskState {
	var next *agent.AskState
	for i, a := range s.Asks {
		if !a.Next.IsZero() && (next == nil || a.Next.Before(next.Next)) {
			next = &s.Asks[i]
		}
	}
	return next
}

func (g *glance) modem(m agent.ModemState) {
	g.head(m.Name, strings.TrimSpace(m.Manufacturer+" "+m.Model))
	if !m.Up {
		g.add("modem", span{"down: " + inert(firstSet(m.Error, "not opened yet")), bad})
		return
	}
	state := fmt.Sprintf("SIM %s, %s", firstSet(string(m.SIMState), "unknown"), firstSet(string(m.Registration.State), "registration unknown"))
	if m.Operator.Name != "" {
		state += " on " + inert(m.Operator.Name)
	}
	g.add("network", span{state, ""})
	if dbm, share, of := strength(m); of != "" {
		g.add("signal", span{g.face.bar(share, share, leastBar), barTint(share, false)}, span{fmt.Sprintf(" %.0f dBm (%s)", dbm, of), ""})
	}
}

// strength is how strong the signal is, and what share that is of the best: RSRP where the modem tells it, else RSSI (the spans that
// 3GPP TS 27.007, clauses 8.5 and 8.69, can tell of which a modem has use).
func strength(m agent.ModemState) (dbm, share float64, of string) {
	switch {
	case m.Signal.RSRP != nil:
		return *m.Signal.RSRP, within((*m.Signal.RSRP + 125) / 45), "RSRP"
	case m.Signal.RSSI != nil:
		return *m.Signal.RSSI, within((*m.Signal.RSSI + 113) / 62), "RSSI"
	}
	return 0, 0, ""
}

// broken is the first broken link and its mend.
func (g *glance) broken(c doctor.Check) {
	g.add(string(c.Check), span{inert(said(c)), bad})
	if c.Mend != "" {
		g.add("", span{"mend: " + inert(c.Mend), ""})
	}
}

func outlookTint(l agent.LiveState) tint {
	if l.Outlook == meter.RunsOut {
		return so
	}
	return ""
}

func lowTint(low bool) tint {
	if low {
		return bad
	}
	return strong
}

// since says how old a figure is, and whether it is from a text that nobody asked for.
func (g *glance) since(a agent.AskState, has func(quota.Reading) bool) string {
	read, unasked := dated(a, has)
	said := ""
	if unasked {
		said = ", from an unasked text"
	}
	if read.IsZero() {
		return said + ", at a time that is not known"
	}
	return said + ", " + lasting(g.now.Sub(read)) + " ago"
}
