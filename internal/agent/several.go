package agent

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/internal/store"
	"github.com/simgauge/simgauge/quota"
	"github.com/simgauge/simgauge/sms"
)

// claim is a message that an ask has claimed: what it says, and its parts, by which it is deleted once that is on disk.
type claim struct {
	Parts []string  `json:"parts"`
	Text  string    `json:"text"`
	Sent  time.Time `json:"sent"`
}

func claimOf(msg sms.Message) claim {
	return claim{Parts: msg.Parts(), Text: msg.Text, Sent: msg.Sent}
}

// joined is the text of the messages that make up an answer: in the order in which they were sent, where all of them say when, else
// in that in which they came. last is the time of the last one.
func joined(came []claim) (text string, last time.Time) {
	came = slices.Clone(came)
	if !slices.ContainsFunc(came, func(c claim) bool { return c.Sent.IsZero() }) {
		slices.SortStableFunc(came, func(a, b claim) int { return a.Sent.Compare(b.Sent) })
	}
	var texts []string
	for _, c := range came {
		texts = append(texts, c.Text)
		if c.Sent.After(last) {
			last = c.Sent
		}
	}
	return strings.Join(texts, "\n"), last
}

// partly reports whether of the messages of an answer some have come. The caller holds a.mu.
func (d *debt) partly() bool { return len(d.Came) > 0 }

// gather notes that a message of an answer came, and gives all that came. They are in the state until the answer is, as not every
// message is stored by the modem; one that the next process reads again is not another. Of an answer that is one message, each
// stands for itself.
func (a *Agent) gather(s *sim, d *debt, c claim) []claim {
	if d.Messages < 2 {
		return []claim{c}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	came := slices.DeleteFunc(slices.Clone(d.Came), func(have claim) bool { return slices.Equal(have.Parts, c.Parts) })
	d.Came = append(came, c)
	a.keepDebts(s)
	return d.Came
}

// keepDebts stores what is owed, and of what has come the redacted text. The caller holds a.mu.
func (a *Agent) keepDebts(s *sim) {
	kept := make([]debt, len(s.debts))
	for i, d := range s.debts {
		kept[i] = debt{Asker: d.Asker, From: d.From, At: d.At, Messages: d.Messages, Told: d.Told}
		for _, c := range d.Came {
			c.Text = a.mask.text(c.Text)
			kept[i].Came = append(kept[i].Came, c)
		}
	}
	a.keep(store.Owed, s.key, kept)
}

// readAll reads the messages that came as one answer.
func (r *rung) readAll(ans *answer, came []claim) error {
	text, last := joined(came)
	if ans.text = text; len(came) > 1 {
		r.came(text, "the %d messages together", len(came))
	}
	return r.read(ans, quota.Hints{Via: "sms", Received: last})
}

// disown forgets what came of an answer: whose it is cannot be told.
func (r *rung) disown() {
	if r.debt != nil {
		r.c.agentLocked(func() { r.debt.Came = nil })
	}
}

// part is what becomes of an answer of which some messages came, and the others did not: what they say by themselves, if that
// reads.
func (r *rung) part(ans answer) (answer, error) {
	var came []claim
	r.c.agentLocked(func() { came, r.debt.Told = r.debt.Came, true })
	r.step("%d of %d messages came in time", len(came), r.debt.Messages)
	err := r.readAll(&ans, came)
	if ans.torn = err == nil; err != nil {
		err = incomplete(came, r.debt.Messages, err)
	}
	return ans, err
}

func incomplete(came []claim, of int, err error) error {
	return &failure{detail: outcome.AnswerPart, err: fmt.Errorf("%d of %d messages came: %w", len(came), of, err)}
}

// tellPart records what came of an answer whose other messages did not within the hour, where the ask that awaited them did not: its
// process ended meanwhile.
func (c *conn) tellPart(ctx context.Context, s *sim, d *debt) {
	var came []claim
	c.agentLocked(func() {
		if !d.Told {
			came = d.Came
		}
	})
	if len(came) == 0 {
		return
	}
	now := c.task.agent.o.Clock.Now()
	for i, rungs := 0, c.rungsFor(s, d); i < len(rungs); i++ {
		r := rungs[i]
		var ans answer
		if _, last := joined(came); now.Known && !last.IsZero() {
			ans.age = max(0, now.Wall.Sub(last))
		}
		err := r.readAll(&ans, came)
		if err != nil {
			err = incomplete(came, d.Messages, err)
		}
		if err == nil || i == len(rungs)-1 {
			r.count(err, now.Wall, 0)
			r.record(ctx, ans, err, 0)
			return
		}
	}
}
