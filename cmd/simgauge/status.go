package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"

	"github.com/alecthomas/kingpin/v2"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/internal/control"
	"github.com/simgauge/simgauge/internal/store"
)

const statusHelp = `Asks the running simgauge; where none runs it shows what the state remembers. Nothing is sent to the network.

On a terminal it shows bars: what is left by now for sure, what may be left, what is gone. Elsewhere it prints a line for each fact.
--watch keeps a terminal up to date, in place; elsewhere it prints everything again whenever something has changed, behind an empty line. With
--json it prints one object a line for each change, with --log the asks as they end. It needs a running simgauge, and waits for one that stops to come back.
NO_COLOR and TERM=dumb are heeded.`

func statusCommand(app *kingpin.Application) (string, command) {
	c := app.Command("status", "Show what is left, how old that is, and how the modem does.").HelpLong(statusHelp)
	v := viewer{every: time.Second}
	v.flags(c)
	c.Flag("json", "Print it as JSON.").BoolVar(&v.asJSON)
	c.Flag("log", "Show the last asks with what was sent and what came, the newest last.").BoolVar(&v.asLog)
	watch := c.Flag("watch", "Keep showing it, as it changes, until Ctrl-C.").Short('w').Bool()
	c.Flag("interval", "How often --watch looks; default 1s.").PlaceHolder("DURATION").SetValue(duration{"interval", &v.every})
	return c.FullCommand(), func(ctx context.Context, e env) error {
		if *watch {
			return v.watch(ctx, e)
		}
		snap, err := snapshot(ctx, e, v.paths)
		if err != nil {
			return err
		}
		return v.show(e.out, snap)
	}
}

// viewer is `status`: what it shows, and how.
type viewer struct {
	paths
	asJSON, asLog bool
	every         time.Duration
}

// show prints a snapshot once: at a glance on a terminal, in plain lines elsewhere.
func (v viewer) show(w io.Writer, snap agent.Snapshot) error {
	switch {
	case v.asJSON:
		return printJSON(w, snap)
	case v.asLog:
		printLog(w, snap)
		return nil
	case isTerminal(w) && moves():
		_, err := fmt.Fprintln(w, strings.Join(glanceAt(faceOf(w), snap, time.Now()), "\n"))
		return err
	}
	return printStatus(w, snap, time.Now())
}

// snapshot is the running simgauge's, or what the state remembers.
func snapshot(ctx context.Context, e env, p paths) (agent.Snapshot, error) {
	client, err := connect(p)
	if err == nil {
		return client.Snapshot(ctx)
	}
	if !errors.Is(err, control.ErrNotRunning) {
		return agent.Snapshot{}, err
	}
	a, err := p.remembered(e, "status")
	if err != nil {
		return agent.Snapshot{}, err
	}
	return a.Snapshot(), nil
}

// remembered is an agent that knows what the state remembers, for a command that finds none running; it says that none does.
func (p paths) remembered(e env, command string) (*agent.Agent, error) {
	conf, err := p.load()
	if err != nil {
		return nil, err
	}
	if !exists(p.folder()) {
		return nil, fmt.Errorf("%s: no simgauge runs here and %s does not exist; start one with 'simgauge run', or 'systemctl start simgauge'", command, p.folder())
	}
	if err := store.Closed(p.folder()); err != nil {
		return nil, fmt.Errorf("%s: no simgauge runs here; %w; try sudo simgauge %[1]s", command, err)
	}
	fmt.Fprintln(e.err, "simgauge: none runs here; this is what the state remembers")
	return agent.New(agent.Options{Config: conf, Store: store.Peek(p.folder()), Clock: clock.System(), Logger: e.logger}), nil
}

// connect finds the running simgauge that owns this state. The error is control.ErrNotRunning where there is none, and wraps
// fs.ErrPermission where this user may not ask it, or see whether there is one.
func connect(p paths) (*control.Client, error) {
	none := control.ErrNotRunning
	for _, path := range p.sockets() {
		client, err := control.Dial(path)
		switch {
		case err == nil:
			return client, nil
		case errors.Is(err, fs.ErrPermission):
			if exists(path) || errors.Is(none, control.ErrNotRunning) { // a folder that is closed may well hold none
				none = notAllowed(path)
			}
		case !errors.Is(err, control.ErrNotRunning):
			return nil, err
		}
	}
	return nil, none
}

// notAllowed says which users may ask by a socket: those of its group.
func notAllowed(path string) error {
	return fmt.Errorf("control %s: %w; put sudo before the command, or: sudo adduser $USER simgauge, and log in again", path, fs.ErrPermission)
}
