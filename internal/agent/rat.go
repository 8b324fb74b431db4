package agent

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/internal/store"
	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/ussd"
)

const (
	// registerWithin is how long a modem may take to find a network in another radio technology: a search of the bands of
	// one takes half a minute, in a bad place two.
	registerWithin = 2 * time.Minute
	// registerStep is the pause between two looks at that.
	registerStep = 2 * time.Second
	// putBackWithin bounds what a change back may take on the way out: the modem answers once it has left the old network.
	putBackWithin = 40 * time.Second
)

// ratRecord is what has to be put back on a modem whose radio technology was changed for an ask. Without a mode: nothing.
type ratRecord struct {
	Mode string `json:"mode,omitempty"` // in the modem's own words
}

// ratKey is the key of a modem's record.
func (c *conn) ratKey() string { return c.task.agent.hash("radio", c.id.IMEI.Reveal()) }

// owed is the mode to put back; empty: none.
func (c *conn) owed() string {
	rec, _ := load[ratRecord](c.task.agent.o.Store, store.Radios, c.ratKey())
	return rec.Mode
}

// inRAT has use called in the radio technology that the query names, and puts things back on every way out. Where the query names
// none, or the modem uses that one already, nothing is changed.
func (r *rung) inRAT(ctx context.Context, use func() (answer, error)) (answer, error) {
	to := ratOf(r.query)
	if to == "" {
		return use()
	}
	if _, now := r.c.radio(ctx); now == to {
		return use()
	}
	if err := r.c.noteMode(ctx); err != nil {
		return answer{}, err
	}
	r.c.task.log.Info("radio technology is changed for an ask; data is away meanwhile", "sim", r.conf.Name, "ask", r.name, "rat", string(to))
	r.step("change to %s", r.query.USSD.RAT)
	r.awaiting(forRadio, registerWithin)
	defer r.leaveRAT(ctx)
	if err := r.c.m.ConfineRAT(ctx, to); err != nil {
		return answer{}, ratFailure(err)
	}
	if err := r.c.awaitRAT(ctx, to); err != nil {
		return answer{}, err
	}
	if r.c.service(ctx); r.abroad() && !r.codes && !roams(r.conf, r.query) {
		return answer{}, fail(outcome.Roaming) // the home network may lack that technology
	}
	return use()
}

// leaveRAT puts the mode back, and waits for the network so that the next query finds it; not if the ask was cancelled.
func (r *rung) leaveRAT(ctx context.Context) {
	within, cancel := context.WithTimeout(context.WithoutCancel(ctx), putBackWithin)
	defer cancel()
	r.step("change back")
	r.awaiting(forRadio, putBackWithin)
	if r.c.putBack(within) {
		_ = r.c.awaitRAT(ctx, "") // without a network the next query tells so
	}
	r.c.service(within)
}

// ratOf is the radio technology that a query is asked in; empty: whichever there is.
func ratOf(q carrier.Query) modem.RAT {
	if q.USSD == nil {
		return ""
	}
	return map[carrier.RAT]modem.RAT{carrier.RAT2G: modem.RATGSM, carrier.RAT3G: modem.RATUTRA}[q.USSD.RAT]
}

// noteMode writes down what has to be put back, and returns once that is synced: nothing is changed before. What an earlier
// ask could not put back stays.
func (c *conn) noteMode(ctx context.Context) error {
	a := c.task.agent
	if a.o.Store == nil {
		return fail(outcome.StateUnwritable)
	}
	mode := c.owed()
	if mode == "" {
		var err error
		if mode, err = c.m.RATMode(ctx); err != nil {
			return ratFailure(err)
		}
	}
	if ok, err := a.o.Store.Writable(); !ok {
		return fmt.Errorf("%w: %w", store.ErrUnwritable, err)
	}
	if err := a.o.Store.Put(store.Radios, c.ratKey(), ratRecord{Mode: mode}); err != nil {
		_ = a.o.Store.Put(store.Radios, c.ratKey(), ratRecord{}) // nothing was changed
		return err
	}
	return nil
}

// putBack sets the mode that an ask found, whether this process changed it or one before, and reports whether there was one.
// The record goes once the modem said OK; until then every connection tries again.
func (c *conn) putBack(ctx context.Context) bool {
	mode := c.owed()
	if mode == "" {
		return false
	}
	if err := c.m.RestoreRAT(ctx, mode); err != nil {
		if c.m.Err() == nil {
			c.task.log.Warn("radio technology is not put back yet", "mode", mode, "err", err)
		}
		return false
	}
	_ = c.task.agent.o.Store.Put(store.Radios, c.ratKey(), ratRecord{}) // else it is set once more, which changes nothing
	c.task.log.Info("radio technology is back as it was")
	return true
}

// awaitRAT waits until the modem is registered in a radio technology; empty: in any.
func (c *conn) awaitRAT(ctx context.Context, want modem.RAT) error {
	within, cancel := context.WithTimeout(ctx, registerWithin)
	defer cancel()
	for {
		registered, rat := c.radio(within)
		if registered && (rat == want || want == "") {
			return nil
		}
		select {
		case <-time.After(registerStep):
		case <-c.m.Done():
			return c.m.Err()
		case <-within.Done():
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return fail(outcome.RATNoNetwork)
		}
	}
}

// radio is whether the modem is registered, and in which radio technology, where it tells. Many tell it by +COPS alone.
func (c *conn) radio(ctx context.Context) (registered bool, rat modem.RAT) {
	reg, err := c.m.Registration(ctx)
	if err != nil || !reg.Registered() {
		return false, ""
	}
	if reg.RAT == "" {
		op, _ := c.m.Operator(ctx) // what it does not tell is not known
		reg.RAT = op.RAT
	}
	return true, reg.RAT
}

// ratFailure names why the radio technology was not changed.
func ratFailure(err error) error {
	switch {
	case errors.Is(err, modem.ErrNoRATSwitch):
		return &failure{detail: outcome.NoRATSwitch, err: err}
	case errors.Is(err, modem.ErrRATRefused):
		return &failure{detail: outcome.RATRefused, err: err}
	}
	return err
}

// withoutCircuits names a refusal that LTE is the reason of: USSD lives in 2G and 3G, and a network without the fallback to
// them, or a modem confined to LTE, refuses it as no service though it is registered, or as not supported. The latter a network
// says of its own too: then it counts only if the circuit-switched domain is known to be closed. A bare status 2 may mean
// anything, and is left as it is.
func (r *rung) withoutCircuits(ctx context.Context, err error) error {
	rejected, _ := errors.AsType[*ussd.RejectedError](err)
	unsupported := rejected != nil && rejected.Status == ussd.StatusUnsupported
	wire, _ := errors.AsType[*modem.Error](err)
	noService := wire != nil && wire.IsCME(30)
	if !unsupported && !noService {
		return err
	}
	if _, rat := r.c.radio(ctx); rat != modem.RATEUTRA && rat != modem.RATNR {
		return err
	}
	if !noService {
		if open, known := r.c.m.Circuits(ctx); open || !known {
			return err
		}
	}
	return &failure{detail: outcome.NoCS, err: err}
}
