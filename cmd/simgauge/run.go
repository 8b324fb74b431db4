package main

import (
	"context"

	"github.com/alecthomas/kingpin/v2"
	"github.com/prometheus/exporter-toolkit/web/kingpinflag"
)

const defaultAddress = ":10123"

const runHelp = `SIGHUP, or POST /-/reload with credentials of --web.config.file, reloads the configuration; a bad one is refused and the old one kept.`

func runCommand(app *kingpin.Application) (string, command) {
	c := app.Command("run", "Keep the modem, ask on schedule, expose metrics at /metrics. This is the daemon.").HelpLong(runHelp)
	d := &daemon{}
	d.flags(c)
	addresses := kingpinflag.AddFlags(c, defaultAddress)
	c.Flag("web.disable-exporter-metrics", "Make /metrics as small as may be, for a Prometheus at the far end of the plan: no metrics of the process itself, no HELP and TYPE lines, no buckets, no states that do not hold (docs/metrics.md).").BoolVar(&d.bare)
	return c.FullCommand(), func(ctx context.Context, e env) error {
		d.env, d.web, d.load = e, *addresses, d.paths.load
		return d.serve(ctx)
	}
}
