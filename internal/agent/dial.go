package agent

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/quota"
	"github.com/simgauge/simgauge/ussd"
)

// dial holds the dialogue: the code, the replies to its menus, always its release.
func (r *rung) dial(ctx context.Context) (answer, error) {
	if why := r.c.m.Dialect().NoUSSD; why != "" {
		return answer{}, &failure{detail: outcome.NoUSSD, err: fmt.Errorf("ussd %s: %s", r.agent.mask.text(r.query.USSD.Code), why)}
	}
	if err := r.c.outwait(ctx, r.timeout, func(rest time.Duration) { r.awaiting(forLate, rest) }); err != nil {
		return answer{}, err
	}
	codings := r.codings()
	sent := time.Duration(unsent) // uptime when the last code or reply left
	var how ending
	defer func() { r.c.ends(sent, how) }()
	s, a, err := ussd.Dial(ctx, r.c.m, r.query.USSD.Code, ussd.Config{
		Codings: codings,
		Timeout: r.answerWithin(),
		Logger:  r.c.task.log,
		Spend: func(_ context.Context, coding modem.Coding) error {
			r.step("dial %s (%v)", r.query.USSD.Code, coding)
			if err := r.spend(); err != nil {
				return err
			}
			sent = r.c.leaves()
			r.awaiting(forNetwork, cmp.Or(r.answerWithin(), codeWithin))
			return nil
		},
	})
	if err != nil {
		how.err = err
		named := r.withoutCircuits(ctx, err)
		r.doubt(named, codings)
		return answer{}, named
	}
	defer s.Release()
	r.coding = s.Coding()
	r.came(a.Text, "answer %d", a.Status)
	if a, err = r.walk(ctx, s, a, &sent, &how); err != nil {
		return answerOf(a), err
	}
	ans := answerOf(a)
	err = r.read(&ans, quota.Hints{Via: "ussd"})
	how.settled = err == nil && !s.Open()
	switch {
	case err == nil:
	case s.Open():
		err = &failure{detail: outcome.MenuOpen, err: err}
	case s.Refusal() != nil && r.query.Await == nil:
		err = fmt.Errorf("ussd %s: %w", r.agent.mask.text(r.query.USSD.Code), s.Refusal())
	}
	return ans, err
}

func (r *rung) answerWithin() time.Duration {
	switch {
	case r.timeout > 0 && r.query.Await == nil:
		return r.timeout
	case r.timeout > 0: // the time is for the message; the dialogue before it need not take longer
		return min(r.timeout, cmp.Or(r.agent.o.USSD, codeWithin))
	}
	return r.agent.o.USSD
}

// codeWithin is what package ussd gives a network that says nothing: carriers answer within 15 s, or end the dialogue.
const codeWithin = time.Minute

func answerOf(a ussd.Answer) answer {
	status := int(a.Status)
	return answer{text: a.Text, status: &status}
}
