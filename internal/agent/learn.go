package agent

import (
	"errors"

	"github.com/simgauge/simgauge/internal/outcome"
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

// learn remembers the coding that brought a reading. An answer alone proves nothing: a modem that takes plain text passes a
// code in hex on as it is, and the network answers that it does not know it.
func (r *rung) learn(coding ussd.Coding) {
	r.agent.mu.Lock()
	defer r.agent.mu.Unlock()
	r.c.task.rejections = 0
	r.agent.keep(store.Learnt, r.c.key, learntRecord{Coding: uint8(coding)})
}

// doubt forgets the coding that was learnt when it is rejected again and again.
func (r *rung) doubt(err error, learnt bool) {
	if !learnt || !errors.Is(err, ussd.ErrRejected) || failed(err).detail == outcome.NoCS {
		return
	}
	t := r.c.task
	r.agent.mu.Lock()
	defer r.agent.mu.Unlock()
	if t.rejections++; t.rejections >= forgetAfter {
		t.rejections = 0
		r.agent.keep(store.Learnt, r.c.key, learntRecord{})
	}
}
