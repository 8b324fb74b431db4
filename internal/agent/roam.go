package agent

import (
	"context"
	"strings"

	"github.com/simgauge/simgauge/modem"
)

// roaming reports whether the SIM is known to be abroad. Where the modem tells no registration, a serving network of another country
// (MCC) than the card's says it: one of the same country may belong to the card's own carrier. The caller holds a.mu.
func (t *task) roaming() bool {
	if state := t.state.Registration.State; state != "" || t.conn == nil || t.conn.sim == nil {
		return state == modem.RegRoaming
	}
	serving, mcc := t.state.Operator.PLMN, home(t.conn.sim.card).MCC
	return serving != "" && mcc != "" && !strings.HasPrefix(serving, mcc)
}

// unlocated reports whether neither registration nor serving network tells if the SIM is at home. It is asked then all the same: a
// modem that never tells would else never be.
func (r *rung) unlocated() bool {
	r.agent.mu.Lock()
	defer r.agent.mu.Unlock()
	own, st := home(r.sim.card), r.c.task.state
	return st.Registration.State == "" && (own.MCC == "" || st.Operator.PLMN != own.MCC+own.MNC)
}

// locate asks for the serving network where the modem tells no registration: an ask must not leave before that is known.
func (c *conn) locate(ctx context.Context, reg modem.Registration) {
	if reg.State != "" {
		return
	}
	if serving, err := c.m.Operator(ctx); err == nil {
		c.agentLocked(func() { c.task.state.Operator = serving })
	}
}
