package main

import (
	"context"
	"errors"
	"time"

	"github.com/alecthomas/kingpin/v2"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/control"
)

const historyHelp = `  simgauge history                      a line for each of the last 30 days
  simgauge history --days=400 --csv     readings and hours, for a spreadsheet

Readings and what was counted hour by hour are kept for 400 days; of what is older than 60 the last reading of each day, and
those around which something rose. Asks the running simgauge; where none runs, what the state remembers. Nothing is sent to the network.`

// historyFlags are the flags of `history`.
type historyFlags struct {
	paths
	sim           string
	days          int
	asCSV, asJSON bool
}

func historyCommand(app *kingpin.Application) (string, command) {
	c := app.Command("history", "Show what was used and read, day by day.").HelpLong(historyHelp)
	var f historyFlags
	f.flags(c)
	c.Flag("sim", "Name of the SIM, where there are several.").PlaceHolder("NAME").StringVar(&f.sim)
	c.Flag("days", "How many days back, 1 to 400.").Default("30").IntVar(&f.days)
	c.Flag("csv", "Print it as CSV.").BoolVar(&f.asCSV)
	c.Flag("json", "Print it as JSON.").BoolVar(&f.asJSON)
	return c.FullCommand(), func(ctx context.Context, e env) error {
		if err := f.check(); err != nil {
			return err
		}
		h, err := f.history(ctx, e, firstMidnight(time.Now(), f.days))
		switch {
		case err != nil:
			return err
		case f.asJSON:
			return printJSON(e.out, h)
		case f.asCSV:
			return printHistoryCSV(e.out, h)
		default:
			return printHistory(e.out, h, time.Local)
		}
	}
}

func (f *historyFlags) check() error {
	const keptFor = 400
	switch {
	case f.days < 1 || f.days > keptFor:
		return usagef("history: --days=%d: say 1 to %d", f.days, keptFor)
	case f.asCSV && f.asJSON:
		return usagef("history: --csv and --json: say one of them")
	}
	return nil
}

// firstMidnight is the midnight that begins the first of so many days, today among them.
func firstMidnight(now time.Time, days int) time.Time {
	y, m, d := now.Date()
	return time.Date(y, m, d-days+1, 0, 0, 0, 0, now.Location())
}

// history is the running simgauge's, or what the state remembers.
func (f *historyFlags) history(ctx context.Context, e env, from time.Time) (agent.HistoryState, error) {
	client, err := connect(f.paths)
	if err == nil {
		return client.History(ctx, f.sim, from)
	}
	if !errors.Is(err, control.ErrNotRunning) {
		return agent.HistoryState{}, err
	}
	a, err := f.remembered(e, "history")
	if err != nil {
		return agent.HistoryState{}, err
	}
	return a.History(f.sim, from)
}
