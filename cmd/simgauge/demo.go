package main

import (
	"context"
	_ "embed"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"github.com/alecthomas/kingpin/v2"
	"github.com/prometheus/exporter-toolkit/web/kingpinflag"

	"github.com/simgauge/simgauge/internal/config"
	"github.com/simgauge/simgauge/modemsim"
)

const demoHelp = `Needs no configuration and leaves nothing behind: its state is in a temporary folder. Ctrl-C ends it.`

// demoSample is how often the counted interface is looked at, so that the figures move as one watches.
const demoSample = time.Second

//go:embed demo/network.yml
var demoNetwork string

//go:embed demo/simgauge.yml
var demoConfig string

// demonstration is `demo`: the daemon beside a simulated modem and a subscriber who uses it.
type demonstration struct {
	*daemon
	speed float64 // of the story: the tests have it played faster
	quiet bool
	modem *modemsim.Modem
	port  string
}

func demoCommand(app *kingpin.Application) (string, command) {
	c := app.Command("demo", "Show the whole thing without hardware: the same daemon on a simulated modem, with a plan that drains in minutes.").HelpLong(demoHelp)
	d := &demonstration{daemon: &daemon{}}
	addresses := kingpinflag.AddFlags(c, defaultAddress)
	c.Flag("quiet", "Do not tell what happens as it happens.").BoolVar(&d.quiet)
	c.Flag("speed", "How many times as fast the plan is used and asked for.").Hidden().Default("1").Float64Var(&d.speed)
	return c.FullCommand(), func(ctx context.Context, e env) error {
		d.env, d.web = e, *addresses
		return d.run(ctx)
	}
}

// run shows it in a folder that goes away with it.
func (d *demonstration) run(ctx context.Context) error {
	if d.speed < 1 || d.speed > 10 {
		return usagef("--speed=%g: want 1 to 10", d.speed)
	}
	folder, err := os.MkdirTemp("", "simgauge-demo-")
	if err != nil {
		return fmt.Errorf("demo: %w; set TMPDIR to a folder that can be written", err)
	}
	defer os.RemoveAll(folder)
	network, err := modemsim.ParseNetwork(strings.NewReader(demoNetwork))
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	d.hasten(network)
	d.modem, err = modemsim.New(modemsim.Config{Network: network})
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	pty, err := d.modem.OpenPTY(ctx, "")
	if err != nil {
		return fmt.Errorf("demo: open a pty for the simulated modem: %w", err)
	}
	defer pty.Close()
	d.storage, d.port = folder, pty.Path
	d.wire()
	return d.serve(ctx)
}

// wire makes the daemon one that runs on the simulation.
func (d *demonstration) wire() {
	d.load = d.configuration
	d.link, d.sample = countedLink(d.modem), d.hastened(demoSample)
	d.started = func(addresses []net.Addr) { d.invite(addresses[0]) }
	if !d.quiet {
		d.beside = func(ctx context.Context) { newStory(d.out, time.Now()).tell(ctx, d.agent.Snapshot) }
	}
}

// hastened is a length of time of the story as it is played.
func (d *demonstration) hastened(t time.Duration) time.Duration {
	return time.Duration(float64(t) / d.speed)
}

// hasten has the plan used up so many times as fast.
func (d *demonstration) hasten(n *modemsim.Network) {
	for i := range n.Plan.Phases {
		p := &n.Plan.Phases[i]
		p.For = modemsim.Duration(d.hastened(time.Duration(p.For)))
		p.Drain = modemsim.Size(float64(p.Drain) * d.speed)
	}
}

// configuration is asked so many times as often.
func (d *demonstration) configuration() (*config.Config, error) {
	conf, err := config.Parse("demo", []byte(strings.ReplaceAll(demoConfig, "PORT", d.port)))
	if err != nil {
		return nil, err
	}
	for _, s := range conf.SIMs {
		for i := range s.Asks {
			a := &s.Asks[i]
			a.Every, a.MinimumGap = d.hastened(a.Every), d.hastened(a.MinimumGap)
		}
	}
	return conf, nil
}

// invite tells what can be tried now.
func (d *demonstration) invite(address net.Addr) {
	host, number, _ := net.SplitHostPort(address.String()) // a listener's address has both
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() {
		host = "localhost"
	}
	at := "http://" + net.JoinHostPort(host, number)
	fmt.Fprintf(d.out, `A simulated modem answers on %s; its plan is used up in three minutes, and topped up.

  page           %s/
  metrics        %s/metrics
  what is left   curl -s %s/metrics | grep remaining
  in a terminal  %s status --watch --storage.path=%s

Ctrl-C ends it.
`, d.port, at, at, at, os.Args[0], d.storage)
}
