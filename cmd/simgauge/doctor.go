package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kingpin/v2"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/internal/config"
	"github.com/simgauge/simgauge/internal/control"
	"github.com/simgauge/simgauge/internal/doctor"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/internal/store"
	"github.com/simgauge/simgauge/modem"
)

const doctorHelp = `Checks port, modem, sim, pin, network, sms_store, query, reply and reading, in this order, stops at the first that is broken, and says how to mend it.

Where simgauge runs already, it is asked what it knows, and nothing is sent: its last ask tells. --ask asks anew.
Where none runs, the modem is opened here, and the first ask of each SIM is put once, if all before it is well: this may cost, counts against at_most, and is announced before it is sent. --no-ask leaves it out.
A PIN that the configuration gives is entered as simgauge run would, but not with --no-ask; no message is touched, and no port is opened that another program holds. As root it names that program.

  simgauge doctor
  simgauge doctor --port=/dev/ttyUSB2 --no-ask

Exit status: 0 no link is broken; 1 one is, or it could not be told; 2 wrong usage.`

// doctorFlags are the flags of `doctor`.
type doctorFlags struct {
	paths
	port   string
	host   *modem.Host
	wait   time.Duration
	asJSON bool
	ask    bool
	asked  bool // --ask or --no-ask was given
}

func doctorCommand(app *kingpin.Application) (string, command) {
	c := app.Command("doctor", "Find the first broken link between the port and a reading, and its mend.").HelpLong(doctorHelp)
	var f doctorFlags
	f.flags(c)
	c.Flag("port", "Serial port of the modem; without it the configured modems, through the running simgauge where there is one.").PlaceHolder("PATH").StringVar(&f.port)
	c.Flag("ask", "Ask now, which may cost. Default: only where no simgauge runs.").IsSetByUser(&f.asked).BoolVar(&f.ask)
	c.Flag("timeout", "Give an ask up after this long.").PlaceHolder("DURATION").SetValue(duration{"timeout", &f.wait})
	c.Flag("json", "Print the result as JSON.").BoolVar(&f.asJSON)
	f.host = hostFlags(c)
	return c.FullCommand(), func(ctx context.Context, e env) error {
		r, err := f.examine(ctx, e)
		if err != nil {
			return err
		}
		if err := r.print(e.out, f.asJSON); err != nil {
			return err
		}
		if !r.OK {
			return errSilent
		}
		return nil
	}
}

// examine looks through the running simgauge, or by itself.
func (f *doctorFlags) examine(ctx context.Context, e env) (examination, error) {
	devices, err := f.host.Discover()
	if err != nil {
		return examination{}, err
	}
	h := host{devices: append([]modem.Device{}, devices...), root: os.Geteuid() == 0, config: firstSet(f.config, defaultConfig)}
	if f.port == "" {
		client, err := connect(f.paths)
		switch {
		case err == nil:
			h.counted = true
			return f.throughDaemon(ctx, e, client, h)
		case errors.Is(err, os.ErrPermission):
			return examination{}, fmt.Errorf("doctor: %w", err)
		case !errors.Is(err, control.ErrNotRunning):
			return examination{}, err
		}
	}
	return f.alone(ctx, e, h)
}

// throughDaemon judges what the running simgauge knows. It owns port, state and ledger, and asks if it is told to.
func (f *doctorFlags) throughDaemon(ctx context.Context, e env, client *control.Client, h host) (examination, error) {
	snap, err := client.Snapshot(ctx)
	if err != nil {
		return examination{}, err
	}
	if f.ask {
		for _, m := range snap.Modems {
			r, ok := f.request(e, h.facts(snap, m))
			if !ok {
				continue
			}
			if _, err := client.Ask(ctx, r); err != nil {
				return examination{}, err
			}
		}
		if snap, err = client.Snapshot(ctx); err != nil {
			return examination{}, err
		}
	}
	return newExamination(snap, h, true), nil
}

// alone looks by itself.
func (f *doctorFlags) alone(ctx context.Context, e env, h host) (examination, error) {
	snap, err := f.look(ctx, e, &h)
	if err != nil {
		return examination{}, err
	}
	return newExamination(snap, h, false), nil
}

// look opens state and modems, one after the other.
func (f *doctorFlags) look(ctx context.Context, e env, h *host) (agent.Snapshot, error) {
	conf, err := f.configuration()
	if err != nil {
		return agent.Snapshot{}, err
	}
	log := quietly(ctx, e.logger)
	st, err := f.state(h, log)
	if err != nil {
		return agent.Snapshot{}, err
	}
	if st != nil {
		defer st.Close()
	}
	finder := modem.NewFinder(*f.host)
	o := agent.Options{Config: conf, Store: st, Clock: clock.System(), Logger: log, Open: func(m config.Modem) modem.Opener { return h.open(finder, m.Port) }}
	if h.sealed = !f.asks(); !h.sealed {
		o.Credentials = credentials()
	}
	a := agent.New(o)
	for _, m := range conf.Modems {
		if h.sealed {
			m.PINFile = ""
		}
		if err := f.checkup(ctx, e, a, m, *h); err != nil {
			return agent.Snapshot{}, err
		}
	}
	return a.Snapshot(), nil
}

// checkup looks at one modem, and asks its SIM where that can be done and was not forbidden.
func (f *doctorFlags) checkup(ctx context.Context, e env, a *agent.Agent, conf config.Modem, h host) error {
	ck := a.Checkup(ctx, conf)
	if f.asks() {
		snap := a.Snapshot()
		if r, ok := f.request(e, h.facts(snap, snap.Modems[len(snap.Modems)-1])); ok {
			ck.Ask(ctx, r) // how it ended is in the snapshot
		}
	}
	if err := ck.Close(); err != nil {
		return err
	}
	return ctx.Err()
}

// asks reports whether a look by itself may go on to ask: unless it was forbidden.
func (f *doctorFlags) asks() bool { return f.ask || !f.asked }

// request is the first ask of a SIM, announced, where all links before it are whole.
func (f *doctorFlags) request(e env, facts doctor.Facts) (agent.Request, bool) {
	if !doctor.Ready(facts) {
		return agent.Request{}, false
	}
	first := facts.SIM.First()
	budget := ""
	if facts.SIM.Counted {
		budget = fmt.Sprintf("; %d of %d left in these 24 h", facts.SIM.Budget, facts.SIM.AtMost)
	}
	fmt.Fprintf(e.err, "simgauge: asking %s/%s now: %s; this may cost%s; --no-ask leaves it out\n",
		facts.SIM.Name, first.Name, strings.Join(first.Queries, ", else "), budget)
	return agent.Request{SIM: facts.SIM.Name, Ask: first.Name, Timeout: f.wait}, true
}

// configuration is the file's; --port stands in for its modems.
func (f *doctorFlags) configuration() (*config.Config, error) {
	conf, err := f.load()
	if err != nil || f.port == "" {
		return conf, err
	}
	shown := *conf
	shown.Modems = []config.Modem{{Name: "modem0", Port: f.port, Interface: autoPort}}
	return &shown, nil
}

// state opens the state, whose ledger counts the ask. One that another process holds is a finding, and no reason to stop. A look
// that may not ask makes no state where there is none.
func (f *doctorFlags) state(h *host, log *slog.Logger) (*store.Store, error) {
	if !f.asks() && !exists(f.folder()) {
		return nil, nil
	}
	st, err := store.Open(f.folder(), log)
	if errors.Is(err, store.ErrHeld) {
		h.state = outcome.StateHeld
		return nil, nil
	}
	h.counted = err == nil
	return st, err
}

// quietly drops what the report says anyway, but for whoever debugs.
func quietly(ctx context.Context, log *slog.Logger) *slog.Logger {
	if log.Enabled(ctx, slog.LevelDebug) {
		return log
	}
	return slog.New(slog.DiscardHandler)
}

// autoPort is the port that is found by itself.
const autoPort = "auto"

// open opens a port unless another process is known to have it: not every program takes a port to itself, and what two write
// to one modem garbles the answers of both.
func (h host) open(finder *modem.Finder, port string) modem.Opener {
	if holder := h.holder(port); holder != "" {
		return refuse(fmt.Errorf("open %s: %w", port, &modem.BusyError{Holder: holder}))
	}
	return finder.Opener(port)
}

// simOf is the SIM of a modem in a snapshot.
func simOf(snap agent.Snapshot, modemName string) *agent.SIMState {
	i := slices.IndexFunc(snap.SIMs, func(s agent.SIMState) bool { return s.Modem == modemName })
	if i < 0 {
		return nil
	}
	return &snap.SIMs[i]
}
