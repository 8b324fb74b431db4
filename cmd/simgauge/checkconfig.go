package main

import (
	"context"
	"fmt"

	"github.com/alecthomas/kingpin/v2"

	"github.com/simgauge/simgauge/internal/config"
)

const checkConfigHelp = `Your own rows of the catalogue are checked too: a row with a fault is left out by simgauge run, and the others hold.`

func checkConfigCommand(app *kingpin.Application) (string, command) {
	c := app.Command("check-config", "Check a configuration file and say what it configures.").HelpLong(checkConfigHelp)
	file := c.Arg("file", "The file.").Required().String()
	var k catalogue
	k.flags(c)
	return c.FullCommand(), func(_ context.Context, e env) error {
		conf, err := config.Load(*file)
		if err != nil {
			return usageError{err}
		}
		asks := 0
		for _, s := range conf.SIMs {
			asks += len(s.Asks)
		}
		fmt.Fprintf(e.out, "%s: good: %d modem(s), %d SIM(s), %d ask(s)\n", *file, len(conf.Modems), len(conf.SIMs), asks)
		tellLifeline(e.out, conf)
		k.into(conf)
		if n := len(conf.Catalogue.Own); n > 0 {
			fmt.Fprintf(e.out, "%s: good: %d row(s) of your own\n", k.carriers, n)
		}
		if len(conf.LeftOut) > 0 {
			return usageError{&config.Error{Faults: conf.LeftOut}}
		}
		return nil
	}
}
