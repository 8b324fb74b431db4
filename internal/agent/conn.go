package agent

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/sms"
)

const (
	// calm is the pause between two polls of a modem that is all right: a signal level needs no more.
	calm = 30 * time.Second

	// hasty is the pause while card or network are not there yet, for hastyFor after the opening: a modem that has just
	// booted needs ten seconds to read its card and up to a minute to register.
	hasty    = 3 * time.Second
	hastyFor = 2 * time.Minute

	// slowEvery is how many polls go by between two looks at what hardly changes: the serving network.
	slowEvery = 10
)

// conn is one connection of a modem. Fields behind mu are guarded by Agent.mu.
type conn struct {
	task *task
	m    *modem.Modem
	id   modem.Identity
	key  string // of what was learnt of this modem

	life  context.Context // of the connection, longer than that of an ask which finds a card ready
	keeps bool            // the connection is kept, so the inbox listens from the start

	line      chan struct{} // held by a poll, or by a dialogue that no poll may disturb
	unlocking chan struct{} // held by whoever enters the PIN
	entered   entry         // guarded by Agent.mu
	wg        sync.WaitGroup

	sim    *sim // nil: no card was read
	unbind context.CancelFunc
	heard  context.Context // while the inbox listens; nil: it does not
	stuck  bool            // a call of ours could not be hung up
	opened time.Duration
	polls  int
}

func newConn(ctx context.Context, t *task, m *modem.Modem) *conn {
	return &conn{life: ctx, task: t, m: m, line: make(chan struct{}, 1), unlocking: make(chan struct{}, 1), unbind: func() {}, opened: t.agent.o.Clock.Now().Uptime}
}

// use serves one connection until it ends.
func (t *task) use(ctx context.Context, m *modem.Modem) error {
	c := newConn(ctx, t, m)
	c.keeps = true
	t.agent.mu.Lock()
	t.conn, t.lost = c, nil
	t.agent.mu.Unlock()
	c.identify(ctx)
	c.pollUntil(ctx)
	c.outlast()
	c.agentLocked(func() {
		c.release()
		if t.conn == c {
			t.conn = nil
			t.lost = failed(modem.ErrLost)
		}
	})
	c.wg.Wait()
	return ctx.Err()
}

// outlast waits for the end of a dialogue: it is released, and the radio technology put back, before the port closes. Its own
// deadlines bound that, and it knows already that it is to end.
func (c *conn) outlast() {
	c.line <- struct{}{}
	<-c.line
}

func (c *conn) agentLocked(f func()) {
	c.task.agent.mu.Lock()
	defer c.task.agent.mu.Unlock()
	f()
}

func (c *conn) identify(ctx context.Context) {
	id, _ := c.m.Identity(ctx) // what it does not tell stays empty
	c.agentLocked(func() {
		st := &c.task.state
		st.Manufacturer, st.Model, st.Revision = id.Manufacturer, id.Model, id.Revision
		c.id = id
		c.key = c.task.agent.hash("modem", id.IMEI.Reveal()+id.Model+id.Revision)
		c.recallDialogue()
	})
}

// pollUntil polls until the connection ends.
func (c *conn) pollUntil(ctx context.Context) {
	for ctx.Err() == nil {
		c.task.live(&c.task.keeper, calm)
		select {
		case c.line <- struct{}{}:
			c.poll(ctx)
			<-c.line
		default: // a dialogue is under way
		}
		select {
		case <-ctx.Done():
		case <-time.After(c.pause()):
		}
	}
}

func (c *conn) pause() time.Duration {
	a := c.task.agent
	a.mu.Lock()
	defer a.mu.Unlock()
	well := c.sim != nil && c.task.state.Registration.Registered()
	if well || a.o.Clock.Now().Uptime-c.opened > hastyFor {
		return calm
	}
	return hasty
}

// poll looks at card, network, signal and store. What the modem does not tell is not known any more.
func (c *conn) poll(ctx context.Context) {
	c.putBack(ctx)
	c.hangUpStuck(ctx)
	c.card(ctx)
	if s := c.serving(); s != nil && !c.holds(ctx, s) {
		c.card(ctx)
	}
	c.service(ctx)
	signal, _ := c.m.Signal(ctx)
	var serving modem.Operator
	slow := c.polls%slowEvery == 0 || !c.task.registered()
	if slow {
		serving, _ = c.m.Operator(ctx)
	}
	c.attend()
	c.storage(ctx, slow)
	c.polls++
	c.agentLocked(func() {
		c.task.state.Signal = signal
		if slow {
			c.task.state.Operator = serving
		}
	})
	c.time(ctx)
}

func (t *task) registered() bool {
	t.agent.mu.Lock()
	defer t.agent.mu.Unlock()
	return t.state.Registration.Registered()
}

// service asks for the registration and tells the worker if it changed.
func (c *conn) service(ctx context.Context) modem.Registration {
	reg, err := c.m.Registration(ctx)
	c.agentLocked(func() {
		if err == nil && reg != c.task.state.Registration {
			c.task.state.Registration = reg
			c.task.poke()
		}
		reg = c.task.state.Registration
	})
	return reg
}

// card looks at the card, unlocks it if that may be, and reads it when it is ready and was not read.
func (c *conn) card(ctx context.Context) modem.SIMState {
	state := c.look(ctx)
	if state == modem.SIMPIN && !c.starts() && c.unlock(ctx) == nil {
		state = c.look(ctx)
	}
	switch {
	case state == modem.SIMPIN && c.starts():
		state = modem.SIMBusy
	case state == modem.SIMAbsent:
		c.enter(entry{})
	}
	var bound bool
	c.agentLocked(func() {
		if c.task.conn != c {
			bound = true // another connection serves the card by now
			return
		}
		if state != c.task.state.SIMState {
			c.task.state.SIMState = state
			c.task.poke()
		}
		if simDetail(state) != "" {
			c.release()
		}
		bound = c.sim != nil
	})
	if state == modem.SIMReady && !bound {
		if card, err := c.m.SIM(ctx); err == nil && card.State == modem.SIMReady {
			c.accepted(card.ICCID)
			c.bind(card)
			c.hangUpLeft(ctx)
			c.attend()
		}
	}
	if ctx.Err() == nil {
		c.agentLocked(c.task.settle)
	}
	return state
}

// look asks for the state of the card; empty: not known.
func (c *conn) look(ctx context.Context) modem.SIMState {
	state, err := c.m.SIMState(ctx)
	if err != nil {
		return ""
	}
	return state
}

// serving is the card that is served; nil: none.
func (c *conn) serving() (s *sim) {
	c.agentLocked(func() { s = c.sim })
	return s
}

// holds reports whether the card that an ask is for is the one in the modem: some modems do not say that a card, or the
// profile on it, was changed, and another SIM must neither pay nor answer for this one. One that was changed is released.
func (c *conn) holds(ctx context.Context, s *sim) bool {
	var served bool
	var imsi string
	c.agentLocked(func() { served, imsi = c.sim == s, s.card.IMSI.Reveal() })
	if !served || imsi == "" {
		return served
	}
	lines, err := c.m.Command(ctx, "+CIMI") // 3GPP TS 27.007, clause 5.6
	if err != nil || len(lines) == 0 || slices.ContainsFunc(lines, func(l string) bool { return strings.Contains(l, imsi) }) {
		return true // no answer says nothing of the card
	}
	c.agentLocked(func() {
		if c.sim == s {
			c.release()
		}
	})
	return false
}

// bind begins to serve a card: its name, its asks, its records.
func (c *conn) bind(card modem.SIM) {
	a := c.task.agent
	key, payer := a.keysOf(card, c.id.IMEI)
	c.agentLocked(func() {
		s := a.recall(key, payer)
		s.card = card
		if s.inbox == nil {
			s.inbox = sms.NewInbox(sms.InboxConfig{Logger: c.task.log})
		}
		before := a.simIn(c.task.conf.Name)
		if before != s {
			s.count.fresh = s.count.traffic.Begun()
		}
		a.configure(s, c.task.conf.Name)
		c.sim, c.task.served = s, true
		c.task.handOver(before, s)
		c.task.state.SIM = s.record.Name
		c.task.log.Info("card is ready", "sim", s.record.Name, "carrier", s.record.Carrier, "plmn", s.record.PLMN, "configured", s.configured())
	})
}

// release ends the serving of a card that is not ready any more. The caller holds a.mu.
func (c *conn) release() {
	c.unbind()
	c.sim, c.unbind, c.heard = nil, func() {}, nil
}

// confirmer is a clock that believes its wall time once another clock agrees.
type confirmer interface{ Confirm(other time.Time) }

// time lets the network's time confirm the machine's, and dates what was read before the time was known.
func (c *conn) time(ctx context.Context) {
	a := c.task.agent
	if !a.o.Clock.Now().Known {
		if other, err := c.m.Clock(ctx); err == nil {
			if cl, ok := a.o.Clock.(confirmer); ok {
				cl.Confirm(other)
			}
		}
	}
	c.agentLocked(func() {
		if c.sim != nil {
			a.date(c.sim)
		}
	})
}
