package main

import (
	"github.com/alecthomas/kingpin/v2"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/internal/config"
)

const defaultCarriers = "/etc/simgauge/carriers.d"

// catalogue is what this machine may add to the catalogue that is built in.
type catalogue struct{ carriers, providers string }

func (k *catalogue) flags(c *kingpin.CmdClause) {
	c.Flag("carriers.path", "Folder of your own rows of the catalogue, *.txt.").Default(defaultCarriers).PlaceHolder("FOLDER").StringVar(&k.carriers)
	c.Flag("path.providers", "serviceproviders.xml, used where it is newer than what is built in.").Default(carrier.InstalledProviders).Hidden().StringVar(&k.providers)
}

// into gives a configuration its catalogue, with what of it had to be left out.
func (k catalogue) into(c *config.Config) {
	c.Catalogue.Own, c.LeftOut = config.Carriers(k.carriers)
	newer, err := carrier.NewerProviders(k.providers)
	if err != nil {
		c.LeftOut = append(c.LeftOut, config.Fault{
			File: k.providers, Line: 1, Cause: err.Error(), Mend: "install mobile-broadband-provider-info anew; until then what is built in serves",
		})
	}
	c.Catalogue.Newer = newer
}

// tellLeftOut notes what had to be left out, a line each.
func tellLeftOut(e env, c *config.Config) {
	for _, f := range c.LeftOut {
		e.logger.Warn("a part of the catalogue is left out", "file", f.File, "line", f.Line, "key", f.Key, "value", f.Value, "err", f.Cause, "mend", f.Mend)
	}
}
