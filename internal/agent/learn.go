package agent

import (
	"errors"

	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/internal/store"
	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/ussd"
)

// forgetAfter is how many rejections in a row make the one coding doubtful that was learnt or that the dialect names: fewer
// may be the network's, and trying every coding costs an entry for each.
const forgetAfter = 3

// learnt is the coding that brought a reading on this modem before; 0: none.
func (r *rung) learnt() modem.Coding {
	rec, ok := load[learntRecord](r.agent.o.Store, store.Learnt, r.c.key)
	if !ok {
		return 0
	}
	return modem.Coding(rec.Coding)
}

// codings are those to try: the one that was learnt, or else those of the dialect. Where a single one was rejected again and
// again, each is tried once, for the table may be wrong about this firmware. None: package ussd tries all.
func (r *rung) codings() []modem.Coding {
	if coding := r.learnt(); coding != 0 {
		return []modem.Coding{coding}
	}
	known := r.c.m.Dialect().USSD
	r.agent.mu.Lock()
	defer r.agent.mu.Unlock()
	if len(known) != 1 || r.c.task.rejections < forgetAfter {
		return known
	}
	search := []modem.Coding{known[0]}
	for _, coding := range []modem.Coding{modem.CodingPlain, modem.CodingPacked, modem.CodingUCS2} {
		if coding != known[0] {
			search = append(search, coding)
		}
	}
	return search
}

// learn remembers the coding that brought a reading; it counts for more than the table. An answer alone proves nothing: a modem
// that takes plain text passes a code in hex on as it is, and the network answers that it does not know it.
func (r *rung) learn(coding modem.Coding) {
	r.agent.mu.Lock()
	defer r.agent.mu.Unlock()
	r.c.task.rejections = 0
	r.agent.keep(store.Learnt, r.c.key, learntRecord{Coding: uint8(coding)})
}

// doubt counts the rejections of a coding that was tried alone. Behind the last it is forgotten, if it was learnt, and the next
// ask tries every one; when that ends in a rejection too, the code is to blame, and the count begins anew.
func (r *rung) doubt(err error, tried []modem.Coding) {
	if !errors.Is(err, ussd.ErrRejected) || failed(err).detail == outcome.NoCS {
		return
	}
	learnt := r.learnt() != 0
	t := r.c.task
	r.agent.mu.Lock()
	defer r.agent.mu.Unlock()
	if len(tried) != 1 {
		t.rejections = 0
		return
	}
	if t.rejections++; t.rejections >= forgetAfter && learnt {
		r.agent.keep(store.Learnt, r.c.key, learntRecord{})
	}
}
