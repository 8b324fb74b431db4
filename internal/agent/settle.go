package agent

import (
	"context"
	"time"

	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/internal/store"
)

// count adds a query that was put, or refused, to the counters and the transcripts. The duration counts from the
// question to its answer.
func (r *rung) count(err error, at time.Time, took time.Duration) {
	attempt := Attempt{
		At: at, Ask: r.name, Method: r.query.Method(), Typed: r.typed,
		Outcome: outcome.OK, Duration: took.Seconds(), Steps: r.steps, Early: r.early,
	}
	if err != nil {
		f := failed(err)
		attempt.Outcome, attempt.Detail, attempt.Error = f.outcome(), f.detail, r.agent.mask.text(f.Error())
	}
	r.agent.mu.Lock()
	defer r.agent.mu.Unlock()
	r.sim.attempts.add(attempt)
	if r.spent == 0 {
		return
	}
	m := r.sim.method(r.query.Method())
	m.observe(took, attempt.Outcome)
	r.sim.methods[r.query.Method()] = m
}

// observe counts how long a query took and how it ended.
func (m *MethodState) observe(took time.Duration, o outcome.Outcome) {
	if o != outcome.OK {
		m.Failures[o]++
	}
	m.Count++
	m.Sum += took.Seconds()
	for bound := range m.Buckets {
		if took.Seconds() <= bound {
			m.Buckets[bound]++
		}
	}
}

func zeroFailures() map[outcome.Outcome]uint64 {
	zero := map[outcome.Outcome]uint64{}
	for _, o := range outcome.All() {
		if o != outcome.OK {
			zero[o] = 0
		}
	}
	return zero
}

// record keeps how the ask ended. A failure keeps the last good reading. A message is deleted only once what it says is on disk.
func (j *job) record(ctx context.Context, ans answer, err error, spent int) {
	j.note(ans, err, spent)
	j.tidy(ctx)
}

// tidy deletes the messages that the ask has claimed.
func (j *job) tidy(ctx context.Context) {
	if j.ask != nil && len(j.claimed) > 0 {
		_ = j.c.tidy(ctx, j.sim) // what cannot be deleted now is tried again later
	}
}

// note updates the ask, if it is one of the schedule.
func (j *job) note(ans answer, err error, spent int) {
	if j.ask == nil {
		return
	}
	a := j.agent
	now := a.o.Clock.Now()
	a.mu.Lock()
	defer a.mu.Unlock()
	rec := j.ask.rec
	was := rec.Outcome
	reply := a.mask.reply(ans.text, ans.evidence)
	rec.Text = reply.Text
	if err == nil {
		rec.Outcome, rec.Detail, rec.Fails = outcome.OK, "", 0
		rec.Reading, rec.Read, rec.From = ans.reading, before(now, ans.age), reply
		rec.unchanged(ans.age, now)
		rec.answered(ans.reading)
	} else {
		f := failed(err)
		rec.Outcome, rec.Detail = f.outcome(), f.detail
	}
	if err == nil || spent > 0 || rec.Outcome == outcome.Rejected {
		rec.Tried = now
		j.ask.spent, j.ask.jitter = clock.Instant{}, a.o.Jitter()
		if err != nil {
			rec.Fails++
		}
	} else {
		j.ask.hold = now.Uptime + holdFor(rec.Detail) // it could not leave: that does not move the schedule
	}
	rec.Also = nil
	rec.note(a.mask, j.claimed, ans.text)
	j.ask.rec = rec
	if was != rec.Outcome {
		j.c.task.log.Info("ask ended otherwise than before", "sim", j.conf.Name, "ask", j.name, "outcome", string(rec.Outcome), "detail", string(rec.Detail))
	}
	a.keep(store.Readings, recordKey(j.sim.key, j.name), rec)
	if err == nil {
		a.learn(j.sim)
	}
}

// before is an instant some time before another, of the same boot.
func before(now clock.Instant, d time.Duration) clock.Instant {
	now.Wall, now.Uptime = now.Wall.Add(-d), now.Uptime-d
	return now
}

// fullFor is how long an ask is put off by a full message store, which has to be read whole to be looked at.
const fullFor = 10 * time.Minute

// holdFor is how long an ask is put off that could not leave.
func holdFor(why outcome.Detail) time.Duration {
	if why == outcome.SMSStoreFull {
		return fullFor
	}
	return look
}

// date gives a reading and a try that were made before the time was known their time, once it is: after the next boot the
// schedule would else count from the boot. The caller holds a.mu.
func (a *Agent) date(s *sim) {
	now := a.o.Clock.Now()
	for _, k := range s.asks {
		read, tried := dated(k.rec.Read, now), dated(k.rec.Tried, now)
		if read == k.rec.Read && tried == k.rec.Tried {
			continue
		}
		k.rec.Read, k.rec.Tried = read, tried
		a.keepAsk(s, k)
		a.learn(s)
	}
}

// dated is an instant with its wall time, if that can be told now.
func dated(then, now clock.Instant) clock.Instant {
	if at := clock.Date(then, now); now.Known && !then.Known && !at.IsZero() {
		then.Wall, then.Known = at, true
	}
	return then
}
