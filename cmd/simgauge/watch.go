package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/control"
)

// lookWithin is for one look at the running simgauge, which answers from memory.
const lookWithin = 5 * time.Second

// sight is what was seen last of the running simgauge.
type sight struct {
	snap agent.Snapshot
	lost time.Time // since when it does not answer; zero: it does
	why  error
}

// watch shows what the running simgauge knows, as it changes, until ctx ends.
func (v viewer) watch(ctx context.Context, e env) error {
	client, err := connect(v.paths)
	if errors.Is(err, control.ErrNotRunning) {
		return errors.New("status: --watch needs a running simgauge, and none runs here; start one with 'simgauge run', or 'systemctl start simgauge'")
	}
	if err != nil {
		return err
	}
	w := &watcher{viewer: v, env: e, client: client}
	if err := w.look(ctx); err != nil {
		return err
	}
	if isTerminal(e.out) && moves() && !v.asJSON && !v.asLog {
		err = w.onScreen(ctx)
	} else {
		err = w.repeat(ctx, w.printer())
	}
	if ctx.Err() != nil {
		return nil // that is how it ends
	}
	return err
}

// watcher looks again and again.
type watcher struct {
	viewer
	env
	client *control.Client // nil: lost
	sight
}

// look asks the running simgauge once. An error is one that does not pass: the first look, or one that is not allowed.
func (w *watcher) look(ctx context.Context) error {
	within, cancel := context.WithTimeout(ctx, lookWithin)
	defer cancel()
	first := w.client != nil && w.snap.Modems == nil
	var err error
	if w.client == nil {
		w.client, err = connect(w.paths)
	}
	var snap agent.Snapshot
	if err == nil {
		snap, err = w.client.Snapshot(within)
	}
	switch {
	case err == nil:
		w.sight = sight{snap: settled(w.snap, snap)}
		return nil
	case first, errors.Is(err, fs.ErrPermission), ctx.Err() != nil:
		return err
	}
	w.client, w.why = nil, err
	if w.lost.IsZero() {
		w.lost = time.Now()
	}
	return nil
}

// onScreen draws in place.
func (w *watcher) onScreen(ctx context.Context) error {
	s := &window{out: w.out.(*os.File), in: w.in}
	changed, end := signals()
	defer end()
	s.enter()
	defer s.leave()
	tick := time.NewTicker(w.every)
	defer tick.Stop()
	for {
		f := faceOf(w.out)
		if err := s.draw(f, w.frame(f, time.Now())); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case sig := <-changed:
			if sig == unix.SIGTSTP {
				s.suspend(changed)
			}
			s.shown = "" // the same again, in another size or on a screen that others wrote on
			continue
		case <-tick.C:
		}
		if err := w.look(ctx); err != nil {
			return err
		}
	}
}

// frame is everything that is shown at a moment.
func (w *watcher) frame(f face, now time.Time) []string {
	top := span{fmt.Sprintf("simgauge, %s; Ctrl-C ends it", now.Format(time.DateTime)), faint}
	if !w.lost.IsZero() {
		top = span{fmt.Sprintf("simgauge has not answered for %s; this is what it said last. Waiting for it.", lasting(now.Sub(w.lost))), bad}
	}
	top.text = clipped(top.text, f.width)
	return append([]string{f.tinted(top), ""}, glanceAt(f, w.snap, now)...)
}

// printer prints what has changed. A snapshot that says the same prints nothing.
func (w *watcher) printer() func() error {
	if w.asLog {
		l := &follower{}
		return func() error { l.print(w.out, w.snap); return nil }
	}
	var last string
	return func() error {
		key, text, err := w.text()
		if err != nil || key == last {
			return err
		}
		if last != "" && !w.asJSON {
			text = "\n" + text
		}
		last = key
		_, err = fmt.Fprint(w.out, text)
		return err
	}
}

// text is what is printed, and a key that is the same as long as nothing but ages has changed.
func (w *watcher) text() (key, text string, err error) {
	if w.asJSON {
		line, err := json.Marshal(w.snap)
		return string(line), string(line) + "\n", err
	}
	var fixed, now strings.Builder
	err = errors.Join(printStatus(&fixed, w.snap, time.Time{}), printStatus(&now, w.snap, time.Now()))
	return fixed.String(), now.String(), err
}

// repeat prints as it changes. That the simgauge is lost, and is back, is told beside it.
func (w *watcher) repeat(ctx context.Context, printed func() error) error {
	tick := time.NewTicker(w.every)
	defer tick.Stop()
	told := false
	for {
		switch lost := !w.lost.IsZero(); {
		case lost && !told:
			fmt.Fprintln(w.err, "simgauge: the running one has stopped or does not answer; waiting for it")
		case !lost && told:
			fmt.Fprintln(w.err, "simgauge: it is back")
		}
		told = !w.lost.IsZero()
		if !told {
			if err := printed(); err != nil {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if err := w.look(ctx); err != nil {
			return err
		}
	}
}
