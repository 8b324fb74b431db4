package main

import (
	"context"
	"fmt"
	"text/tabwriter"

	"github.com/alecthomas/kingpin/v2"

	"github.com/simgauge/simgauge/internal/config"
	"github.com/simgauge/simgauge/modem"
)

func modemsCommand(app *kingpin.Application) (string, command) {
	c := app.Command("modems", "List the serial ports that may be modems. None is opened.")
	return c.FullCommand(), func(_ context.Context, e env) error {
		ports, err := modem.Discover()
		if err != nil {
			return fmt.Errorf("list ports: %w", err)
		}
		if len(ports) == 0 {
			return fmt.Errorf("list ports: none found; plug the modem in, and see with lsusb and dmesg whether the kernel knows it")
		}
		t := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "PORT\tUSB\tINTERFACE\tPRODUCT\tHELD BY")
		for _, p := range ports {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", p.Path, usbID(p), usbInterface(p), p.Product, p.Holder)
		}
		return t.Flush()
	}
}

func usbID(p modem.Port) string {
	if p.VID == "" {
		return "-"
	}
	return p.VID + ":" + p.PID
}

func usbInterface(p modem.Port) string {
	if p.Interface < 0 {
		return "-"
	}
	return fmt.Sprint(p.Interface)
}

func checkConfigCommand(app *kingpin.Application) (string, command) {
	c := app.Command("check-config", "Check a configuration file and say what it configures.")
	file := c.Arg("file", "The file.").Required().String()
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
		return nil
	}
}
