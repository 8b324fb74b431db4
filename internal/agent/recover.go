package agent

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/simgauge/simgauge/internal/config"
	"github.com/simgauge/simgauge/modem"
)

// After a rung the modem has firstRest to come back, which is what booting and finding a network take; each rung doubles the
// rest, up to lastRest: what did not help ten times will hardly help an eleventh.
const (
	firstRest = 2 * time.Minute
	lastRest  = time.Hour
)

// wellFor is how long a modem must have been there before the next hang is a new one, which begins at the foot of the ladder
// without a rest. A modem that hangs again sooner was not helped by what was done.
const wellFor = 10 * time.Minute

// ladder is what its owner listed to be done for a modem that hangs, and how far that got. It is guarded by Agent.mu.
type ladder struct {
	rungs  []config.Rung
	next   int
	rest   time.Duration // after the next rung
	from   time.Duration // uptime before which no rung is due
	opened time.Duration // uptime at which the modem was opened last
	done   map[config.Act]uint64
}

func newLadder(conf config.Modem) ladder {
	l := ladder{rungs: conf.Recover, done: map[config.Act]uint64{}}
	if len(l.rungs) == 0 {
		l.rungs = []config.Rung{{Act: config.Reopen}}
	}
	for _, r := range l.rungs {
		l.done[r.Act] = 0
	}
	l.rewind()
	return l
}

func (l *ladder) rewind() { l.next, l.rest, l.from = 0, firstRest, 0 }

// lose notes the end of a connection. One that ended in silence is opened anew by modem.Keep, at once: the first rung.
func (l *ladder) lose(silent bool, now time.Duration) {
	if now-l.opened >= wellFor {
		l.rewind()
	}
	if !silent {
		return
	}
	l.done[config.Reopen]++
	if l.next == 0 && len(l.rungs) > 1 {
		l.next = 1
	}
}

// due is the rung to take now, if one is.
func (l *ladder) due(now time.Duration) (config.Rung, bool) {
	return l.rungs[l.next], now >= l.from
}

// took notes that the rung was taken.
func (l *ladder) took(now time.Duration) {
	l.done[l.rungs[l.next].Act]++
	l.next = (l.next + 1) % len(l.rungs)
	l.from = now + l.rest
	l.rest = min(2*l.rest, lastRest)
}

// counts is how often each act of the ladder was done.
func (l *ladder) counts() map[string]uint64 {
	counts := make(map[string]uint64, len(l.done))
	for act, n := range l.done {
		counts[string(act)] = n
	}
	return counts
}

// recover takes the next rung for a modem that hangs, if one is due. modem.Keep calls it, and waits for it before it tries to
// open the modem again.
func (t *task) recover(ctx context.Context) {
	r, ok := t.dueRung()
	if !ok {
		return
	}
	err := t.take(ctx, r)
	if ctx.Err() != nil || notHung(err) {
		return
	}
	t.agent.mu.Lock()
	defer t.agent.mu.Unlock()
	again := t.ladder.rest > firstRest && r.Act == config.Reopen // it goes on by itself, and was said
	t.ladder.took(t.agent.o.Clock.Now().Uptime)
	t.state.Recoveries = t.ladder.counts()
	switch {
	case err != nil:
		t.log.Warn("modem hangs, and what was to revive it failed", "rung", string(r.Act), "next_in", t.ladder.rest/2, "err", err)
	case !again:
		t.log.Warn("modem hangs, something was done to revive it", "rung", string(r.Act))
	}
}

// dueRung is the rung to take now. While an ask is under way none is: its answer may still come, as a message.
func (t *task) dueRung() (config.Rung, bool) {
	t.agent.mu.Lock()
	defer t.agent.mu.Unlock()
	if t.asking {
		return config.Rung{}, false
	}
	return t.ladder.due(t.agent.o.Clock.Now().Uptime)
}

// notHung reports whether a port could not be opened because the modem is away or another program has it: then it does not hang.
func notHung(err error) bool { return errors.Is(err, fs.ErrNotExist) || errors.Is(err, modem.ErrBusy) }

// take does what a rung says.
func (t *task) take(ctx context.Context, r config.Rung) error {
	t.live(&t.keeper, programWithin+time.Minute)
	switch r.Act {
	case config.Reset:
		return modem.Reset(ctx, t.resetOpener(), modem.Config{Name: t.conf.Name, Logger: t.agent.log, Timing: t.agent.o.Modem})
	case config.Command:
		return t.runProgram(ctx, r.Command)
	}
	return nil // the next try opens the port anew
}

// resetOpener opens the port of a modem that answers nothing. One that was found by asking would not be found now.
func (t *task) resetOpener() modem.Opener {
	t.agent.mu.Lock()
	defer t.agent.mu.Unlock()
	if !filepath.IsAbs(t.conf.Port) && t.port != "" {
		return modem.Serial(t.port)
	}
	return t.agent.o.Open(t.conf)
}
