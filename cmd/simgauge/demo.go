package main

import (
	"context"
	_ "embed"
	"fmt"
	"net"
	"os"
	"strings"

	"github.com/alecthomas/kingpin/v2"
	"github.com/prometheus/exporter-toolkit/web/kingpinflag"

	"github.com/simgauge/simgauge/internal/config"
	"github.com/simgauge/simgauge/modemsim"
)

const demoHelp = `Needs no configuration and leaves nothing behind: its state is in a temporary folder. Ctrl-C ends it.`

//go:embed demo/network.yml
var demoNetwork string

//go:embed demo/simgauge.yml
var demoConfig string

func demoCommand(app *kingpin.Application) (string, command) {
	c := app.Command("demo", "Show the whole thing without hardware: the same daemon on a simulated modem, with a plan that drains in minutes.").HelpLong(demoHelp)
	d := &daemon{}
	addresses := kingpinflag.AddFlags(c, defaultAddress)
	return c.FullCommand(), func(ctx context.Context, e env) error {
		d.env, d.web = e, *addresses
		return demo(ctx, d)
	}
}

// demo runs the daemon beside a simulated modem, in a folder that goes away with it.
func demo(ctx context.Context, d *daemon) error {
	folder, err := os.MkdirTemp("", "simgauge-demo-")
	if err != nil {
		return fmt.Errorf("demo: %w; set TMPDIR to a folder that can be written", err)
	}
	defer os.RemoveAll(folder)
	network, err := modemsim.ParseNetwork(strings.NewReader(demoNetwork))
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	sim, err := modemsim.New(modemsim.Config{Network: network})
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	pty, err := sim.OpenPTY(ctx, "")
	if err != nil {
		return fmt.Errorf("demo: open a pty for the simulated modem: %w", err)
	}
	defer pty.Close()
	d.storage = folder
	d.load = func() (*config.Config, error) {
		return config.Parse("demo", []byte(strings.ReplaceAll(demoConfig, "PORT", pty.Path)))
	}
	d.started = func(addresses []net.Addr) { d.invite(addresses[0], pty.Path) }
	return d.serve(ctx)
}

// invite tells what can be tried now.
func (d *daemon) invite(address net.Addr, port string) {
	host, number, _ := net.SplitHostPort(address.String()) // a listener's address has both
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() {
		host = "localhost"
	}
	at := "http://" + net.JoinHostPort(host, number)
	fmt.Fprintf(d.out, `A simulated modem answers on %s; its plan drains while you watch.

  metrics        %s/metrics
  page           %s/
  what is left   curl -s %s/metrics | grep remaining

Ctrl-C ends it.
`, port, at, at, at)
}
