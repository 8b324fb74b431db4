package agent

import (
	"context"
	"encoding/json"
	"time"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/internal/config"
	"github.com/simgauge/simgauge/internal/store"
	"github.com/simgauge/simgauge/meter"
	"github.com/simgauge/simgauge/modem"
)

const (
	// sampleEvery is the pause between two looks at counters that move; at others it is look. In that time a link of 1 Gbit/s carries
	// 2.5 GB, so that a counter of 32 bits wraps once at most, and a fall that would be more than that is known to be none.
	sampleEvery = 20 * time.Second

	// writeEvery is how often at most what was counted is written: that much a power cut loses, and the disk lasts.
	writeEvery = time.Minute
)

// counting is what is counted of one SIM: of its allowance where it has one, and of all that flows. Guarded by Agent.mu.
type counting struct {
	meter.Count
	traffic  meter.Count   // which never ends
	due      bool          // it changed since it was written
	moves    bool          // it did when it was last looked at
	written  bool          // by this process
	wrote    time.Duration // the uptime of that
	fresh    bool          // the card is new in its modem: what its interface shows so far is another's
	unlinked bool          // there is no interface to count at
	unkept   bool          // the last write failed
	turns    int           // writes that were made at once, while others may have been under way
}

// asked are the queries of a ladder that leave for the network.
func asked(queries []carrier.Query) []carrier.Query {
	var out []carrier.Query
	for _, q := range queries {
		if q.Count == nil {
			out = append(out, q)
		}
	}
	return out
}

// onlyCounted reports whether an ask has a ladder of which nothing is asked.
func onlyCounted(a config.Ask) bool { return len(a.Queries) > 0 && len(asked(a.Queries)) == 0 }

// counted is what the configuration says of the count; nil: nothing is counted.
func (s *sim) counted() *carrier.CountQuery {
	_, q := s.countedBy()
	return q
}

// countedBy is counted with the name of its ask.
func (s *sim) countedBy() (ask string, q *carrier.CountQuery) {
	for _, a := range s.conf.Asks {
		for _, q := range a.Queries {
			if q.Count != nil {
				return a.Name, q.Count
			}
		}
	}
	return "", nil
}

// plan is what the count goes by.
func (s *sim) plan() meter.Plan {
	q := s.counted()
	return meter.Plan{Allowance: q.Allowance.Bytes, Renews: q.Renews, Zone: time.Local}
}

// countLinks samples the interfaces of the modems until ctx ends, and then once more: a restart loses nothing.
func (a *Agent) countLinks(ctx context.Context) {
	for ctx.Err() == nil {
		wait := a.sampleLinks()
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
	a.sampleLinks()
	a.keepCounts(func(*sim) bool { return true })
}

// sampleLinks looks at the counters of every modem, writes what is due, and tells when to look again.
func (a *Agent) sampleLinks() time.Duration {
	wait := look
	if a.o.Sample > 0 {
		wait = a.o.Sample
	}
	for _, t := range a.counters() {
		l, ok := t.readLink()
		a.mu.Lock()
		if s := t.counts(); s != nil {
			t.tally(s, l, ok)
			if s.count.moves {
				t.poke() // what is left may have come to what an ask comes early for
			}
		}
		a.mu.Unlock()
	}
	now := a.o.Clock.Now()
	a.keepCounts(func(s *sim) bool { return s.count.untilWrite(now) <= 0 })
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, s := range a.sims {
		wait = min(wait, s.untilLook(a.o.Clock.Now()))
	}
	return wait
}

// counters are the tasks of modems of which it is known whose their octets are.
func (a *Agent) counters() []*task {
	a.mu.Lock()
	defer a.mu.Unlock()
	var out []*task
	for _, t := range a.tasks {
		if t.counts() != nil {
			out = append(out, t)
		}
	}
	return out
}

// counts is the SIM that a modem's octets belong to; nil: it is not known yet whose they are. While a modem is away, or its card
// cannot be read, they belong to the card that was in it last. The caller holds a.mu.
func (t *task) counts() *sim {
	if !t.served && (t.conn != nil || !t.isSettled) {
		return nil
	}
	return t.agent.simOf(t)
}

// linkConf is where the interface of a modem is looked for: beside the port that is open now, which may have got another
// number. The caller holds a.mu.
func (t *task) linkConf() config.Modem {
	conf := t.conf
	if t.conn != nil && t.conn.m.Port() != "" {
		conf.Port = t.conn.m.Port()
	}
	return conf
}

// readLink reads the interface. Which of the machine's it is takes a look at every device; where the last one has kept its name
// and its number it is that one.
func (t *task) readLink() (modem.Link, bool) {
	t.agent.mu.Lock()
	conf, last := t.linkConf(), t.link
	t.agent.mu.Unlock()
	if last.Index != 0 {
		known := conf
		known.Interface = last.Name
		if l, ok := t.agent.o.Link(known); ok && l.Index == last.Index && l.Device == last.Device {
			return l, true
		}
	}
	l, ok := t.agent.o.Link(conf)
	t.agent.mu.Lock()
	defer t.agent.mu.Unlock()
	t.link = l
	return l, ok
}

// tally counts what an interface shows for a SIM. The caller holds a.mu.
func (t *task) tally(s *sim, l modem.Link, ok bool) {
	c := &s.count
	if c.unlinked == ok {
		c.unlinked = !ok
		t.tellLink(s, l, ok)
	}
	if !ok {
		return
	}
	sample := meter.Sample{At: meterInstant(t.agent.o.Clock.Now()), Link: meter.Link{Device: l.Device, Index: l.Index}, Received: l.Received, Sent: l.Sent}
	c.moves = c.take(&c.traffic, endless(), sample)
	if s.counted() != nil {
		doubted := c.Doubted()
		c.moves = c.take(&c.Count, s.plan(), sample) || c.moves
		if doubted != c.Doubted() {
			t.tellDoubt(s, sample.At)
		}
	}
	c.fresh, c.due = false, c.due || c.moves
}

// take counts a sample. Where the card is new in its modem it is the first.
func (c *counting) take(count *meter.Count, p meter.Plan, s meter.Sample) bool {
	if !c.fresh {
		return count.Take(p, s)
	}
	count.Begin(p, s)
	return true
}

// endless is the plan of what is counted for its own sake.
func endless() meter.Plan { return meter.Plan{Zone: time.UTC} }

// tellLink notes that the interface is there, or gone. Where nothing depends on it that it is not there is nothing new.
func (t *task) tellLink(s *sim, l modem.Link, ok bool) {
	if s.counted() == nil && !s.count.traffic.Begun() {
		return
	}
	t.log.Info("network interface that is counted", "sim", s.record.Name, "there", ok, "interface", l.Name)
}

// tellDoubt notes when the clock begins to say what cannot follow, and when it is believed again.
func (t *task) tellDoubt(s *sim, now meter.Instant) {
	if !s.count.Doubted() {
		t.log.Info("clock is believed again", "sim", s.record.Name, "says", now.Wall)
		return
	}
	due, _ := s.count.Believed(now)
	t.log.Warn("clock jumped and is not believed yet; what is counted is renewed by the time that it said before", "sim", s.record.Name,
		"says", now.Wall, "taken_for", due, "believed_after", meter.DoubtFor.String())
}

// untilLook is how long until the counters are to be looked at again, or something is to be written. The caller holds a.mu.
func (s *sim) untilLook(now clock.Instant) time.Duration {
	c := &s.count
	switch {
	case c.due, s.past.IsDue():
		return max(min(sampleEvery, c.untilWrite(now)), soon)
	case c.moves:
		return sampleEvery
	}
	return look
}

// untilWrite is how long until the next write may be made.
func (c *counting) untilWrite(now clock.Instant) time.Duration {
	if !c.written {
		return 0
	}
	return c.wrote + writeEvery - now.Uptime
}

// keepCounts writes what was counted and noted of the SIMs that are picked; the disk is not waited for with the lock held.
func (a *Agent) keepCounts(pick func(*sim) bool) {
	due, turns := map[*sim][]store.Record{}, map[*sim]int{}
	a.mu.Lock()
	for _, s := range a.sims {
		if (s.count.due || s.past.IsDue()) && pick(s) {
			due[s], turns[s] = a.countRecords(s), s.count.turns
			s.count.due = false
		}
	}
	a.mu.Unlock()
	for s, records := range due {
		err := a.saveAll(records)
		a.mu.Lock()
		a.countKept(s, err)
		s.count.due = s.count.due || s.count.turns != turns[s] // what is older has come to stand over what is newer
		a.mu.Unlock()
	}
}

// keepCount is keepCounts of one SIM, at once. The caller holds a.mu.
func (a *Agent) keepCount(s *sim) bool {
	err := a.saveAll(a.countRecords(s))
	s.count.turns++
	s.count.due = false
	a.countKept(s, err)
	return err == nil
}

// countKept notes how a write went. Where it failed it is tried again a minute later. The caller holds a.mu.
func (a *Agent) countKept(s *sim, err error) {
	now := a.o.Clock.Now()
	s.count.written, s.count.wrote = true, now.Uptime
	if failed := err != nil; failed != s.count.unkept {
		s.count.unkept = failed
		a.tellKept(s, err)
	}
	if err != nil {
		s.count.due = true
		return
	}
	s.past.Stored(now.Wall)
}

// tellKept notes that the state can be written no more, or again.
func (a *Agent) tellKept(s *sim, err error) {
	if err == nil {
		a.log.Info("state can be written again", "sim", s.record.Name)
		return
	}
	a.log.Error("state cannot be written, so nothing is asked, and what is counted is in memory only; free some space, or make its folder writable", "sim", s.record.Name, "err", err)
}

// countRecords are what is to be kept of a SIM's counts and history. The caller holds a.mu.
func (a *Agent) countRecords(s *sim) []store.Record {
	var out []store.Record
	if s.counted() != nil {
		out = append(out, store.Record{Bucket: store.Counts, Key: s.key, Value: copied(s.count.Count)})
	}
	out = append(out, store.Record{Bucket: store.Traffic, Key: s.key, Value: copied(s.count.traffic)})
	return append(out, a.pastRecords(s)...)
}

// copied is a count as JSON, which does not change with it.
func copied(c meter.Count) json.RawMessage {
	raw, err := json.Marshal(c)
	if err != nil {
		return json.RawMessage("{}") // times beyond the year 9999, which no clock in use tells: begun anew
	}
	return raw
}

// handOver ends the count of the card that was in the modem before, and begins or goes on with that of the card that is known
// now. What flowed until then is the one's before, if its interface is still the same. The caller holds a.mu.
func (t *task) handOver(before, s *sim) {
	l, ok := t.agent.o.Link(t.linkConf())
	if ok && before != nil && before != s && before.count.same(l, t.agent.o.Clock.Now()) {
		t.tally(before, l, ok)
		t.agent.keepCount(before)
	}
	t.tally(s, l, ok)
}

// same reports whether an interface is the one that was counted last.
func (c *counting) same(l modem.Link, now clock.Instant) bool {
	return c.traffic.Last.At.Boot == now.Boot && c.traffic.Last.Link.Index == l.Index
}

// meterInstant is an instant as package meter knows it.
func meterInstant(i clock.Instant) meter.Instant {
	m := meter.Instant{Boot: i.Boot, Uptime: i.Uptime}
	if i.Known {
		m.Wall = i.Wall.Round(0)
	}
	return m
}
