package page

import (
	"strconv"
	"time"

	"github.com/simgauge/simgauge/exporter"
	"github.com/simgauge/simgauge/quota"
)

// fingerprint tells whether something of a page has changed that no figure's event says. What a modem measures is not in it: it changes
// all the time. It is taken once a second while a page is open.
func fingerprint(s exporter.Snapshot) string {
	p := printer(fnvOffset)
	p.flags(s.StateWritable, s.ReloadOK)
	p.numbers(int64(len(s.SIMs)), int64(len(s.Modems)))
	for _, m := range s.Modems {
		p.flags(m.Up, m.Roaming != nil && *m.Roaming)
		p.texts(m.Name, m.Manufacturer, m.Model, m.Operator, m.RAT, m.Registration, m.SIMState)
	}
	for _, d := range s.Diagnoses {
		p.texts(d.Modem, d.SIM)
		for _, c := range d.Checks {
			p.flags(c.OK)
			p.texts(c.Name, c.Text, c.Mend)
		}
	}
	for _, sim := range s.SIMs {
		p.sim(sim)
	}
	return strconv.FormatUint(uint64(p), 16)
}

// printer sums up values, each told from the next (FNV-1a, 64 bits).
type printer uint64

const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

func (p *printer) octet(b byte) { *p = (*p ^ printer(b)) * fnvPrime }

func (p *printer) texts(list ...string) {
	for _, s := range list {
		for i := range len(s) {
			p.octet(s[i])
		}
		p.octet(0xff) // which is in no UTF-8
	}
}

func (p *printer) numbers(list ...int64) {
	for _, n := range list {
		for range 8 {
			p.octet(byte(n))
			n >>= 8
		}
	}
}

func (p *printer) flags(list ...bool) {
	for _, f := range list {
		if f {
			p.octet(1)
		} else {
			p.octet(0)
		}
	}
}

func (p *printer) times(list ...time.Time) {
	for _, t := range list {
		p.numbers(t.Unix())
	}
}

func (p *printer) sim(s exporter.SIM) {
	p.texts(s.Name, s.Modem, s.Carrier, s.PLMN, s.Capped)
	p.flags(s.Configured, s.Received != nil, s.Ratio != nil, s.Asking != nil)
	p.numbers(int64(s.Budget), int64(s.AtMost), int64(len(s.Attempts)))
	if n := len(s.Attempts); n > 0 {
		p.times(s.Attempts[n-1].At)
		p.texts(s.Attempts[n-1].Outcome)
	}
	if a := s.Asking; a != nil {
		p.texts(a.Ask, a.Method, a.Awaited)
		p.times(a.Deadline)
	}
	if l := s.Lifeline; l != nil {
		p.numbers(int64(l.Left), int64(l.AtMost), int64(l.Waiting))
		p.texts(l.Why)
		p.times(l.Last)
	}
	if c := s.Count; c != nil {
		p.texts(c.Name, c.Total.Text)
		p.times(c.Since, c.Until)
		p.flags(c.Corrected)
		p.live(c.Live)
	}
	for _, a := range s.Asks {
		p.ask(a)
	}
}

func (p *printer) ask(a exporter.Ask) {
	p.texts(a.Name, a.Outcome, a.Detail, string(a.Price), a.Method)
	p.times(a.Read)
	p.numbers(int64(len(a.Unasked)), int64(len(a.Reading.Data)), int64(len(a.Live)), int64(a.Interval))
	p.texts(a.Aside...)
	for _, d := range a.Reading.Data {
		p.data(d)
	}
	for _, m := range a.Reading.Balance {
		p.texts(m.Amount, m.Currency)
	}
	for _, l := range a.Live {
		p.live(l)
	}
}

func (p *printer) data(d quota.Data) {
	p.texts(d.Name, d.Remaining.Text, d.Total.Text, d.Used.Text)
	p.flags(d.Unlimited)
	p.times(d.Expires.Time, d.Renews.Time)
}

// live takes of a figure what its event does not say.
func (p *printer) live(l exporter.Live) {
	p.flags(l.Known, l.Low)
	p.texts(string(l.Outlook))
}
