package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/alecthomas/kingpin/v2"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/internal/control"
	"github.com/simgauge/simgauge/quota"
)

const setHelp = `  simgauge set --sim=travel --remaining=3.2GB
  simgauge set --sim=travel --remaining=0B
  simgauge set --sim=travel --remaining=800MB --at='2026-11-29 07:00'     what has flowed since is taken off

For SIMs that are counted (count: under sims[].asks[].queries): says what is left by what the carrier's app shows. A GB is what
sims[].units says; a GiB is 1073741824 bytes. More than the allowance raises it until it is renewed: a top-up. Nobody is asked.
Exit status: 0 done; 1 refused (the error says why); 2 wrong usage.`

// setFlags are the flags of `set`.
type setFlags struct {
	paths
	setting agent.Setting
	at      string
	asJSON  bool
}

func setCommand(app *kingpin.Application) (string, command) {
	c := app.Command("set", "Correct what is counted of a SIM by what the carrier's app says.").HelpLong(setHelp)
	var f setFlags
	f.flags(c)
	c.Flag("sim", "Name of the SIM, where several are counted.").PlaceHolder("NAME").StringVar(&f.setting.SIM)
	c.Flag("remaining", "What is left, as 3.2GB, 800MB or 3GiB.").PlaceHolder("AMOUNT").Required().StringVar(&f.setting.Remaining)
	c.Flag("at", "The moment that this is true of, local time or with a zone; default: now.").PlaceHolder("TIME").StringVar(&f.at)
	c.Flag("json", "Print the result as JSON.").BoolVar(&f.asJSON)
	return c.FullCommand(), func(ctx context.Context, e env) error {
		if err := f.check(time.Local); err != nil {
			return err
		}
		done, err := f.do(ctx, e)
		if err != nil {
			return err
		}
		return printSettled(e, done, f.asJSON)
	}
}

// check reads what was typed, as far as it says no more than itself.
func (f *setFlags) check(loc *time.Location) error {
	if f.setting.Remaining == "0" {
		f.setting.Remaining = "0B" // the one amount whose unit is no matter
	}
	if _, err := quota.ParseSize(f.setting.Remaining, false); err != nil {
		return usagef("set: --remaining=%q: %w", f.setting.Remaining, err)
	}
	if f.at == "" {
		return nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04"} {
		if t, err := time.ParseInLocation(layout, f.at, loc); err == nil {
			f.setting.Of = t
			return nil
		}
	}
	return usagef("set: --at=%q: not a moment; say date and time, as in '2026-11-29 07:00' or 2026-11-29T07:00:00+09:00", f.at)
}

// do corrects through the running simgauge, or in the state itself.
func (f *setFlags) do(ctx context.Context, e env) (agent.Settled, error) {
	client, err := connect(f.paths)
	switch {
	case err == nil:
		return client.Set(ctx, f.setting)
	case !errors.Is(err, control.ErrNotRunning):
		return agent.Settled{}, err
	}
	conf, err := f.load()
	if err != nil {
		return agent.Settled{}, err
	}
	if !exists(f.folder()) {
		return agent.Settled{}, fmt.Errorf("set: no simgauge runs here and %s: %w; start one with 'simgauge run', which has to see the SIM once", f.folder(), os.ErrNotExist)
	}
	st, err := openStore(e, f.paths)
	if err != nil {
		return agent.Settled{}, err
	}
	defer st.Close()
	return agent.New(agent.Options{Config: conf, Store: st, Clock: clock.System(), Logger: quietly(ctx, e.logger)}).Set(f.setting), nil
}

func printSettled(e env, done agent.Settled, asJSON bool) error {
	if asJSON {
		if err := printJSON(e.out, done); err != nil {
			return err
		}
	}
	switch {
	case done.Error != nil && asJSON:
		return errSilent
	case done.Error != nil:
		return errors.New(*done.Error)
	case asJSON:
		return nil
	}
	fmt.Fprintf(e.out, "%s: %s\n", done.SIM, countWords(*done.Count))
	if set := done.Count.Corrected; set != nil && set.Raised {
		fmt.Fprintf(e.out, "%s is more than the allowance, which is raised to it until it is renewed\n", size(set.Remaining, done.Count.Binary))
	}
	return nil
}
