package page

import (
	"fmt"
	"time"

	"github.com/simgauge/simgauge/exporter"
	"github.com/simgauge/simgauge/meter"
	"github.com/simgauge/simgauge/quota"
)

// key names a gauge in events and history: the places of SIM, ask and bundle; "c" is what is counted.
func key(sim, ask, bundle int) string { return fmt.Sprintf("%d.%d.%d", sim, ask, bundle) }

func countKey(sim int) string { return fmt.Sprintf("%d.c", sim) }

// gauges are the bundles of a SIM, those with a figure before what is counted, and how many more there are.
func (b builder) gauges(i int, s exporter.SIM) (out []Gauge, more int) {
	for k, a := range s.Asks {
		for n, d := range a.Reading.Data {
			if len(out) == mostGauges {
				more++
				continue
			}
			var live exporter.Live
			if n < len(a.Live) {
				live = a.Live[n]
			}
			out = append(out, b.bundle(key(i, k, n), s, a, d, live))
		}
	}
	if s.Count != nil {
		out = append(out, b.count(countKey(i), *s.Count))
	}
	return out, more
}

func (b builder) bundle(key string, s exporter.SIM, a exporter.Ask, d quota.Data, live exporter.Live) Gauge {
	g := Gauge{
		Words: b.Words, ID: "gauge-" + key, Key: key, Name: name(d.Name), Ask: name(a.Name), Unlimited: d.Unlimited,
		Binary: d.Remaining.Binary || d.Total.Binary || d.Used.Binary,
		Left:   said(d.Remaining), Used: said(d.Used), Total: said(d.Total), Said: b.when(a.Read),
		Expires: b.stated(d.Expires), Renews: b.stated(d.Renews), Low: live.Low,
	}
	if n := len(a.Unasked); n > 0 {
		when := b.when(a.Unasked[n-1].Read)
		g.Unasked = &when
	}
	b.complete(&g, live)
	if !live.Known && s.Received == nil {
		g.Outlook.Why = b.T("outlook.why.uncounted")
	}
	return g
}

// count is what is counted of an allowance.
func (b builder) count(key string, c exporter.Count) Gauge {
	g := Gauge{
		Words: b.Words, ID: "gauge-" + key, Key: key, Name: name(c.Name), Counted: true, Corrected: c.Corrected, Binary: c.Total.Binary,
		Left: said(c.Remaining), Used: said(c.Used), Total: said(c.Total), Said: b.when(c.Since), Renews: b.when(c.Until), Low: c.Live.Low,
	}
	b.complete(&g, c.Live)
	return g
}

// stated is a moment as the carrier said it.
func (b builder) stated(m quota.Moment) When {
	if !m.Known() {
		return When{}
	}
	if m.DateOnly {
		return b.day(m.In(b.loc))
	}
	return b.when(m.Time)
}

// complete adds what follows from the rest: live figure, shares, the end and the outlook.
func (b builder) complete(g *Gauge, l exporter.Live) {
	total := int64(0)
	if g.Total != nil {
		total = g.Total.Octets
	}
	g.Share, g.SaidShare = -1, -1
	if g.Left != nil {
		g.SaidShare = share(g.Left.Octets, total)
		g.Share = g.SaidShare
	}
	if l.Known {
		g.Live = &Live{
			Left: size(l.Remaining, g.Binary), Lower: size(l.Lower, g.Binary), Upper: size(l.Upper, g.Binary),
			Since: b.when(l.Since), Counted: size(l.Counted, g.Binary), PerDay: size(l.PerDay, g.Binary),
		}
		g.Share = share(g.Live.Left.Octets, total)
		g.Live.LowerShare, g.Live.UpperShare = share(g.Live.Lower.Octets, total), share(g.Live.Upper.Octets, total)
	}
	if g.Unlimited {
		g.Share = -1
	}
	g.Ends = b.ends(*g)
	g.Outlook = b.outlook(*g, l)
}

// ends is the earlier of expiry and renewal, in words.
func (b builder) ends(g Gauge) string {
	past := func(w When) bool { return w.Unix < b.now.Unix() }
	switch {
	case g.Expires.Known && (!g.Renews.Known || g.Expires.Unix <= g.Renews.Unix) && past(g.Expires):
		return b.T("ends.expired", g.Expires.Text)
	case g.Expires.Known && (!g.Renews.Known || g.Expires.Unix <= g.Renews.Unix):
		return b.T("ends.expires", g.Expires.Rel, g.Expires.Text)
	case g.Renews.Known && past(g.Renews):
		return b.T("ends.renewed", g.Renews.Text)
	case g.Renews.Known:
		return b.T("ends.renews", g.Renews.Rel, g.Renews.Text)
	}
	return ""
}

// outlook says when a bundle will have run out, or why that is not known.
func (b builder) outlook(g Gauge, l exporter.Live) Outlook {
	o := Outlook{Kind: string(l.Outlook)}
	switch {
	case !l.Known:
		o.Kind, o.Text, o.Why = "none", b.T("outlook.unknown"), b.T("outlook.why.unread")
	case l.Outlook == meter.RunsOut:
		o.RunsOut, o.Earliest, o.Latest = b.when(l.RunsOut), b.when(l.Earliest), b.when(l.Latest)
		o.Text = b.T("outlook.runs_out", o.RunsOut.Rel, o.RunsOut.Text)
	case l.Outlook == meter.RenewsFirst:
		o.Text = b.T("outlook.renews_first", g.Renews.Text)
	case l.Outlook == meter.ExpiresFirst:
		o.Text = b.T("outlook.expires_first", g.Expires.Text)
	case l.Outlook == meter.Lasts:
		o.Text = b.T("outlook.lasts")
	default:
		o.Kind, o.Text, o.Why = string(meter.Unknown), b.T("outlook.unknown"), b.T("outlook.why.history")
	}
	return o
}

// runsOut is the moment of an event: rounded, the more the further ahead it lies, so that it does not move for nothing. 0: not said.
func runsOut(l meter.Live, now time.Time) int64 {
	if l.Outlook != meter.RunsOut || l.RunsOut.IsZero() {
		return 0
	}
	grain := time.Hour
	switch ahead := l.RunsOut.Sub(now); {
	case ahead < time.Hour:
		grain = 10 * time.Second
	case ahead < 2*day:
		grain = 5 * time.Minute
	}
	return l.RunsOut.Truncate(grain).Unix()
}
