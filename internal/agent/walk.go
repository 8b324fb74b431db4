package agent

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/ussd"
)

// maxReplies bounds a dialogue, whoever replies (docs/rules.md, rule 2).
const maxReplies = carrier.MostReplies

// guide says what is replied to the menus of a dialogue.
type guide interface {
	// next is the reply to what is shown; an empty one: none, the dialogue is over.
	next(ctx context.Context, shown string) (carrier.Entry, error)
	// wants reports whether something is still to be replied.
	wants() bool
}

// choiceWithin is how long somebody may look at a menu: package ussd releases one after two minutes without a reply, and networks end
// it by then.
const choiceWithin = 100 * time.Second

// Chooser is somebody who is shown a menu and says what to reply; nothing: the dialogue is released. ctx ends once it is too late.
type Chooser func(ctx context.Context, shown string) (reply string, err error)

// person is a guide who looks at each menu.
type person struct{ choose Chooser }

func (p *person) wants() bool { return false }

func (p *person) next(ctx context.Context, shown string) (carrier.Entry, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, choiceWithin, fail(outcome.MenuUnanswered))
	defer cancel()
	reply, err := p.choose(ctx, shown)
	if f, late := errors.AsType[*failure](context.Cause(ctx)); late {
		return carrier.Entry{}, f
	}
	return carrier.Entry{Reply: reply}, err
}

// guide is who leads the way through the menus of a query.
func (r *rung) guide() guide {
	if r.choose != nil {
		return &person{choose: r.choose}
	}
	if len(r.query.USSD.Choose) > 0 {
		return &chooser{walk: carrier.NewWalk(r.query.USSD.Choose)}
	}
	return &list{replies: r.query.USSD.Replies}
}

// list is a guide that knows the numbers.
type list struct{ replies []string }

func (l *list) wants() bool { return len(l.replies) > 0 }

func (l *list) next(context.Context, string) (carrier.Entry, error) {
	if !l.wants() {
		return carrier.Entry{}, nil
	}
	e := carrier.Entry{Reply: l.replies[0]}
	l.replies = l.replies[1:]
	return e, nil
}

// chooser is a guide that goes by what the entries say.
type chooser struct{ walk *carrier.Walk }

func (c *chooser) wants() bool { return !c.walk.Done() }

func (c *chooser) next(_ context.Context, shown string) (carrier.Entry, error) {
	e, err := c.walk.Next(shown)
	if err != nil {
		return carrier.Entry{}, &failure{detail: menuDetail(err), err: err}
	}
	return e, nil
}

// menuDetail is why a menu could not be walked.
func menuDetail(err error) outcome.Detail {
	switch {
	case errors.Is(err, carrier.ErrTwoEntries):
		return outcome.MenuTwo
	case errors.Is(err, carrier.ErrEndless):
		return outcome.MenuEndless
	case errors.Is(err, carrier.ErrRenumbered):
		return outcome.MenuMoved
	case errors.Is(err, carrier.ErrEntryGone):
		return outcome.MenuLost
	}
	return outcome.MenuNoEntry
}

// walk goes through the menus of a dialogue, and gives the last answer. sent is the uptime when the last reply left, how tells how
// the dialogue ended.
func (r *rung) walk(ctx context.Context, s *ussd.Session, a ussd.Answer, sent *time.Duration, how *ending) (ussd.Answer, error) {
	g := r.guide()
	for n := 0; ; n++ {
		if !s.Open() {
			if g.wants() {
				return a, fail(outcome.MenuEnded)
			}
			return a, nil
		}
		if r.choose != nil {
			r.awaiting(forChoice, choiceWithin)
		}
		e, err := g.next(ctx, a.Text)
		if err != nil || e.Reply == "" {
			return a, err
		}
		if err := r.refuseReply(n, a.Text, e.Reply); err != nil {
			return a, err
		}
		r.stepReply(e)
		*sent = r.c.leaves()
		r.awaiting(forNetwork, cmp.Or(r.answerWithin(), codeWithin))
		next, err := s.Reply(ctx, e.Reply)
		if err != nil {
			how.err = err
			return a, err
		}
		a = next
		r.came(a.Text, "answer %d", a.Status)
	}
}

func (r *rung) stepReply(e carrier.Entry) {
	if e.Label == "" {
		r.step("reply %s", e.Reply)
		return
	}
	r.step("reply %s (%s)", e.Reply, e.Label)
}

// refuseReply holds back a reply that chooses an entry that buys, that is a procedure or a voucher's number, or one too many.
func (r *rung) refuseReply(sent int, menu, reply string) error {
	if sent >= maxReplies {
		return fail(outcome.ReplyRefused)
	}
	if r.conf.Allows(r.query.USSD.Code) {
		return nil
	}
	if why, refused := carrier.RefusedReply(reply); refused {
		return &failure{detail: outcome.CodeRefused, err: fmt.Errorf("reply: %s", why)}
	}
	if label, buys := carrier.BuysReply(menu, reply); buys {
		return &failure{detail: outcome.Buys, err: fmt.Errorf("reply %s: the menu calls it %q", reply, label)}
	}
	return nil
}
