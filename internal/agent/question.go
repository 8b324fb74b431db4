package agent

import (
	"context"
	"slices"
	"time"

	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/internal/notify"
	"github.com/simgauge/simgauge/sms"
)

// questionFor is how old a question may be that is answered: who asked longer ago has found another way.
const questionFor = time.Hour

// mayAsk are the numbers whose questions are answered. The caller holds a.mu.
func (a *Agent) mayAsk() []string {
	if a.cfg.Lifeline.Answers == 0 {
		return nil
	}
	return a.cfg.Lifeline.To
}

// readQuestions takes the questions that have come from numbers of the configuration. They stay where they are (docs/rules.md, rule 5).
func (c *conn) readQuestions(ctx context.Context, s *sim) {
	a := c.task.agent
	var from []string
	c.agentLocked(func() { from = a.mayAsk() })
	for _, u := range s.inbox.Unclaimed(from) {
		if !notify.Question(u.Text) || !c.holds(ctx, s) {
			continue
		}
		var owed bool
		c.agentLocked(func() { owed = s.owed(u, a.o.Clock.Now()) })
		if !owed && s.inbox.Claim(u) {
			c.agentLocked(func() { a.asked(s, u.Message, u.Mark <= s.stored) })
			c.task.pokeTexts()
		}
	}
}

// fresh reports whether a question is to be answered by its age; one that lay in the store when the inbox began must have a time stamp
// that says that it came after somebody was listed.
func (l *lifeline) fresh(msg sms.Message, now clock.Instant, lay bool) bool {
	dated := now.Known && !msg.Sent.IsZero()
	age := now.Wall.Sub(msg.Sent)
	if !lay {
		return !dated || age < questionFor
	}
	since, _ := clock.Age(l.Begun, now) // at least
	return dated && age > -stampSlack && age < min(questionFor, since)
}

// asked puts the answer to a question among what waits, unless it was asked long ago, or before anybody was listed, or was answered by
// this program or the one before. The caller holds a.mu.
func (a *Agent) asked(s *sim, msg sms.Message, lay bool) {
	l, now := &a.lifeline, a.o.Clock.Now()
	id := a.hash("text", msg.Parts()...)
	if slices.Contains(l.Answered, id) || !l.fresh(msg, now, lay) {
		return
	}
	i := slices.IndexFunc(a.cfg.Lifeline.To, func(n string) bool { return sms.Listed(msg.Sender, []string{n}) })
	if i < 0 {
		return
	}
	to := a.hash("number", a.cfg.Lifeline.To[i])
	l.Answered = keepLast(l.Answered, id, keptAnswered)
	waits := slices.ContainsFunc(l.Waiting, func(x *text) bool { return x.To == to && !x.busy })
	if !waits { // one answer is one to all that were asked meanwhile
		l.add(&text{ID: id, SIM: s.key, At: now, To: to})
	}
	_ = a.keepTexts() // where that fails nothing leaves
}
