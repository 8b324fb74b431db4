package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/alecthomas/kingpin/v2"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/internal/config"
	"github.com/simgauge/simgauge/modem"
)

const carriersHelp = `  simgauge carriers                 every carrier of which it is known how it can be asked, or that it cannot
  simgauge carriers japan           of a country
  simgauge carriers vodafone        by name
  simgauge carriers 262-02          by home network, MCC-MNC
  simgauge carriers --mine          of the SIM in the modem; nothing is sent to the network

How to add one: docs/carriers.md. Your own rows, in /etc/simgauge/carriers.d, win.`

// carriersFlags are the flags of "carriers".
type carriersFlags struct {
	paths
	what   string
	mine   bool
	port   string
	host   *modem.Host
	asJSON bool
}

func carriersCommand(app *kingpin.Application) (string, command) {
	c := app.Command("carriers", "List what the catalogue knows of a carrier: its networks, how it can be asked, what that costs, and from which source.").HelpLong(carriersHelp)
	var f carriersFlags
	c.Arg("what", "A country, part of a name, or MCC-MNC.").StringVar(&f.what)
	c.Flag("mine", "The carrier of the SIM in the modem.").BoolVar(&f.mine)
	c.Flag("port", "With --mine: serial port of the modem; without it the configured modems, through the running simgauge where there is one.").PlaceHolder("PATH").StringVar(&f.port)
	c.Flag("json", "Print it as JSON.").BoolVar(&f.asJSON)
	f.flags(c)
	f.host = hostFlags(c)
	return c.FullCommand(), f.list
}

func (f *carriersFlags) list(ctx context.Context, e env) error {
	conf := config.Default()
	f.into(conf)
	tellLeftOut(e, conf)
	rows, err := f.rows(ctx, e, conf.Catalogue)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return fmt.Errorf("carriers %s: not in the catalogue; ask your carrier for its code and write it into the configuration", firstSet(f.what, "--mine"))
	}
	if f.asJSON {
		return printJSON(e.out, showRows(rows))
	}
	return printRows(e.out, rows, f.what != "" || f.mine)
}

// rows are those of the SIM, of a network, of a name or a country; of nothing, all of which it is known how they are asked.
func (f *carriersFlags) rows(ctx context.Context, e env, k carrier.Catalogue) ([]carrier.Row, error) {
	plmn, notNetwork := carrier.ParsePLMN(f.what)
	switch {
	case f.mine && f.what != "":
		return nil, usagef("carriers: --mine and %s; say one of them", f.what)
	case f.mine:
		keys, err := f.brands(ctx, e)
		return keep(k, func(r carrier.Row) bool { return slices.Contains(keys, r.Key()) }), err
	case f.what == "":
		return keep(k, func(r carrier.Row) bool { return len(r.Queries) > 0 || r.None != "" }), nil
	case notNetwork == nil:
		return k.Lookup(plmn), nil
	}
	return k.Find(f.what), nil
}

func keep(k carrier.Catalogue, wanted func(carrier.Row) bool) []carrier.Row {
	return slices.DeleteFunc(slices.Collect(k.All()), func(r carrier.Row) bool { return !wanted(r) })
}
