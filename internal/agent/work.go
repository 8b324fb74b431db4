package agent

import (
	"context"
	"slices"
	"time"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/internal/config"
	"github.com/simgauge/simgauge/internal/outcome"
)

const (
	// look is the longest pause between two looks at the schedule: the clock may be set, or quiet hours begin.
	look = time.Minute

	// soon is the shortest pause: nothing wakes up more often when idle.
	soon = time.Second
)

// work puts the asks that are due and those that are typed, one at a time, until ctx ends.
func (t *task) work(ctx context.Context) {
	for ctx.Err() == nil {
		wait := t.putDue(ctx)
		t.live(&t.worker, look)
		select {
		case <-ctx.Done():
		case req := <-t.requests:
			req.result <- t.putTyped(ctx, req)
			t.agent.o.Rest()
		case <-t.wake:
		case <-time.After(min(max(wait, soon), look)):
		}
	}
}

// putDue puts the ask that is due the longest, if one may be made, and tells how long until the next look.
func (t *task) putDue(ctx context.Context) time.Duration {
	j, wait := t.next()
	if j == nil {
		return wait
	}
	t.live(&t.worker, j.longest())
	j.ladder(ctx)
	t.agent.o.Rest()
	return 0
}

// next chooses the scheduled ask to put now. Asks that are due and may not be made are counted as skipped, once per interval.
func (t *task) next() (*job, time.Duration) {
	a := t.agent
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.o.Clock.Now()
	s := a.simOf(t)
	if s == nil {
		return nil, look
	}
	var due, early *ask
	wait := look
	for _, k := range s.asks {
		if onlyCounted(k.conf) {
			continue
		}
		left := max(untilDue(k.conf, k.last(), now), k.hold-now.Uptime, s.owedFor(k, now))
		if left > 0 {
			wait = min(wait, left)
			if early == nil && t.mayBeEarly(s, k, now) {
				early = k
			}
			continue
		}
		if d, after := t.obstacle(s, k, now); d == outcome.SIMBusy && t.starting(now) {
			wait = min(wait, soon) // that is no ask that was not made
			continue
		} else if d != "" {
			s.skipped[skipReason(d)] += k.skipped(d, now)
			wait = min(wait, max(after, soon))
			continue
		}
		if due == nil || left < untilDue(due.conf, due.last(), now) {
			due = k
		}
	}
	switch {
	case due != nil:
		return newJob(t.conn, s, due, s.queries(due.conf)), 0
	case early != nil:
		j := newJob(t.conn, s, early, s.queries(early.conf))
		j.early = a.makeEarly(s, early, now)
		return j, 0
	}
	return nil, wait
}

// mayBeEarly reports whether an ask that is not due comes early. What holds back one that is due holds it back, and it was not skipped
// then. The caller holds a.mu.
func (t *task) mayBeEarly(s *sim, k *ask, now clock.Instant) bool {
	why, wait := t.agent.early(s, k, now)
	if why == "" || max(wait, k.hold-now.Uptime, s.owedFor(k, now)) > 0 {
		return false
	}
	d, _ := t.obstacle(s, k, now)
	return d == ""
}

// simOf is the SIM that a task's asks are for: the one that is served, or else the last one in that modem. The caller holds a.mu.
func (a *Agent) simOf(t *task) *sim {
	if t.conn != nil && t.conn.sim != nil {
		return t.conn.sim
	}
	return a.simIn(t.conf.Name)
}

// simIn is the SIM that was last seen in a modem. The caller holds a.mu.
func (a *Agent) simIn(modemName string) *sim {
	for _, s := range a.sims {
		if s.record.Modem == modemName {
			return s
		}
	}
	return nil
}

// obstacle is why a scheduled ask that is due cannot be made now, and when to look again. The caller holds a.mu.
func (t *task) obstacle(s *sim, k *ask, now clock.Instant) (outcome.Detail, time.Duration) {
	if d := t.unready(); d != "" {
		return d, look // a change pokes the worker before
	}
	if len(s.queries(k.conf)) == 0 {
		return outcome.Unconfigured, look
	}
	if quiet, left := quietNow(s.conf.Quiet, now); quiet {
		return outcome.QuietHours, left
	}
	if t.agent.ledger != nil {
		t.agent.ledger.Retry()
		left, err := t.agent.ledger.Left(s.payer, s.conf.AtMost)
		if err != nil {
			return failed(err).detail, look
		}
		if !slices.ContainsFunc(s.queries(k.conf), func(q carrier.Query) bool { return entries(q) <= left }) {
			return outcome.BudgetSpent, look
		}
	}
	if t.roaming() && !mayRoam(s.conf, s.queries(k.conf)) {
		return outcome.Roaming, look
	}
	return "", 0
}

// unready is why the modem, its card or its network cannot serve an ask. The caller holds a.mu.
func (t *task) unready() outcome.Detail {
	if t.conn == nil {
		return failed(t.lost).detail
	}
	if f := t.simFailure(t.state.SIMState); f != nil {
		return f.detail
	}
	if t.conn.sim == nil {
		return outcome.SIMBusy
	}
	return regDetail(t.state.Registration.State)
}

// starting reports whether the modem was opened, or its SIM unlocked, so short a time ago that the card may well be busy. The
// caller holds a.mu.
func (t *task) starting(now clock.Instant) bool {
	return t.conn != nil && now.Uptime-t.conn.opened < hastyFor
}

// mayRoam reports whether one query at least may be put abroad.
func mayRoam(conf config.SIM, queries []carrier.Query) bool {
	return slices.ContainsFunc(queries, func(q carrier.Query) bool { return roams(conf, q) })
}

// roams reports whether a query may be put abroad.
func roams(conf config.SIM, q carrier.Query) bool { return conf.Roaming || q.Roaming == carrier.Free }

// skipped counts an ask that was not made: once when the reason is new, and again after each interval.
func (k *ask) skipped(d outcome.Detail, now clock.Instant) uint64 {
	reason := skipReason(d)
	age, _ := clock.Age(k.skip.at, now)
	if k.skip.reason == reason && age < k.conf.Every {
		return 0
	}
	k.skip = skip{reason: reason, at: now}
	return 1
}

// skipReason is the label of a skipped ask: the outcome, but for the two that are no cap.
func skipReason(d outcome.Detail) string {
	switch d {
	case outcome.QuietHours:
		return "quiet"
	case outcome.Roaming:
		return "roaming"
	}
	e, _ := outcome.Lookup(d)
	return string(e.Outcome)
}

// zeroSkips has every reason for which an ask can be skipped, so that each series is there from the start.
func zeroSkips() map[string]uint64 {
	zero := map[string]uint64{"quiet": 0, "roaming": 0}
	for _, o := range []outcome.Outcome{outcome.NoNetwork, outcome.NoSIM, outcome.SIMLocked, outcome.ModemLost, outcome.Capped, outcome.Rejected} {
		zero[string(o)] = 0
	}
	return zero
}
