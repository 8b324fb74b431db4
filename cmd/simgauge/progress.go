package main

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/control"
)

const (
	progressEvery = time.Second            // as what it tells is in seconds
	progressAfter = 300 * time.Millisecond // what is answered at once needs none
)

// progress is a line on a terminal that tells how an ask goes.
type progress struct {
	out io.Writer
	ask func(ctx context.Context) *agent.AskingState // what is known of it; nil: nothing yet
}

// show keeps the line up to date until end is called, which takes it away again.
func (p progress) show(ctx context.Context) (end func()) {
	ctx, cancel := context.WithCancel(ctx)
	var drawing sync.WaitGroup
	drawing.Go(func() { p.draw(ctx) })
	return func() {
		cancel()
		drawing.Wait()
	}
}

func (p progress) draw(ctx context.Context) {
	begun := time.Now()
	defer fmt.Fprint(p.out, "\r"+clearLine)
	for wait := progressAfter; ; wait = progressEvery {
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		now := time.Now()
		said := "waiting for the modem, " + lasting(now.Sub(begun)) + " so far"
		if a := p.ask(ctx); a != nil {
			said = underWay(*a, now)
		}
		f := faceOf(p.out)
		fmt.Fprint(p.out, "\r"+clearLine+f.spelt(clipped(said, f.width-1))+"\r") // a line of the log goes over it
	}
}

// showProgress tells on standard error how an ask goes, where that is a terminal and nobody else speaks there. The returned function ends it.
func (f *askFlags) showProgress(ctx context.Context, e env, ask func(context.Context) *agent.AskingState) (end func()) {
	if f.asJSON || f.byHand || !isTerminal(e.err) || !moves() {
		return func() {}
	}
	return progress{e.err, ask}.show(ctx)
}

// askingOf is what the running simgauge is asking: of a SIM, or of whichever asks where none is named.
func askingOf(client *control.Client, sim string) func(context.Context) *agent.AskingState {
	return func(ctx context.Context) *agent.AskingState {
		ctx, cancel := context.WithTimeout(ctx, lookWithin)
		defer cancel()
		snap, err := client.Snapshot(ctx)
		if err != nil {
			return nil // the ask tells what is wrong
		}
		for _, s := range snap.SIMs {
			if s.Asking != nil && (sim == "" || s.Name == sim) {
				return s.Asking
			}
		}
		return nil
	}
}
