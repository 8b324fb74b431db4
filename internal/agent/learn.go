package agent

import (
	"errors"

	"github.com/simgauge/simgauge/internal/store"
	"github.com/simgauge/simgauge/ussd"
)

// forgetAfter is how many rejections in a row make a learnt coding forgotten: fewer may be the network's, and trying
// every coding again costs an entry for each.
const forgetAfter = 3

// learnt is the coding that worked on this modem before; none: all are tried.
func (r *rung) learnt() []ussd.Coding {
	rec, ok := load[learntRecord](r.agent.o.Store, store.Learnt, r.c.key)
	if !ok || rec.Coding == 0 {
		return nil
	}
	return []ussd.Coding{ussd.Coding(rec.Coding)}
}

// learn remembers what worked, and forgets what works no more.
func (r *rung) learn(s *ussd.Session, err error, hadOne bool) {
	t := r.c.task
	r.agent.mu.Lock()
	defer r.agent.mu.Unlock()
	switch {
	case err == nil:
		t.rejections = 0
		r.agent.keep(store.Learnt, r.c.key, learntRecord{Coding: uint8(s.Coding())})
	case errors.Is(err, ussd.ErrRejected) && hadOne:
		if t.rejections++; t.rejections >= forgetAfter {
			t.rejections = 0
			r.agent.keep(store.Learnt, r.c.key, learntRecord{})
		}
	}
}
