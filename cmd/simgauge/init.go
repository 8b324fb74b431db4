package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/alecthomas/kingpin/v2"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/config"
	"github.com/simgauge/simgauge/internal/interview"
	"github.com/simgauge/simgauge/modem"
)

const initHelp = `  sudo simgauge init
  sudo simgauge init --port=/dev/ttyUSB2
  sudo simgauge init --yes                   takes every default, asks neither you nor the carrier

Looks at the modem and its SIM, says which ways to ask its carrier are known, with their cost and source, and asks which is yours, how often, and how many
queries may leave in a day. If you agree, it tries your choice once, which may cost and counts against at_most; you say whether the answer is right. Then it
writes the file, which 'simgauge check-config' accepts. A file that is there is replaced only if you say so. No PIN is sent, no message is touched.
Where simgauge runs already, it is asked for all of this, and has the modem all the time.

Without a terminal, the answers are read as lines from standard input. Where they end, or at Ctrl-C, nothing is written.
Exit status: 0 the file is written; 1 it is not; 2 wrong usage.`

// initFlags are the flags of `init`.
type initFlags struct {
	paths
	port  string
	host  *modem.Host
	yes   bool
	force bool
}

func initCommand(app *kingpin.Application) (string, command) {
	c := app.Command("init", "Ask the few questions that matter, and write the configuration.").HelpLong(initHelp)
	var f initFlags
	f.flags(c)
	c.Flag("port", "Serial port of the modem; without it the one that is found, through the running simgauge where there is one.").PlaceHolder("PATH").StringVar(&f.port)
	c.Flag("yes", "Take every default; nothing is asked of you or of the carrier.").BoolVar(&f.yes)
	c.Flag("force", "Replace a configuration that is there.").BoolVar(&f.force)
	f.host = hostFlags(c)
	return c.FullCommand(), func(ctx context.Context, e env) error {
		if err := f.do(ctx, e); err != nil {
			return fmt.Errorf("init: %w", err)
		}
		return nil
	}
}

// do looks, asks and writes, in this order: where the file could not be written, nobody is asked anything.
func (f *initFlags) do(ctx context.Context, e env) error {
	p := interview.NewPrompt(e.in, e.out, !isTerminal(e.in))
	p.Yes = f.yes
	path := firstSet(f.config, defaultConfig)
	replace, err := f.mayWrite(ctx, p, path)
	if err != nil {
		return err
	}
	s, err := f.open(ctx, e, p)
	if err != nil {
		return err
	}
	text, err := s.interview(p, path).Run(ctx)
	if err != nil {
		return err
	}
	p.Say("\n%s", text)
	yes, err := p.Confirm(ctx, "Write this to "+path+"?", true)
	switch {
	case err != nil:
		return err
	case !yes:
		return interview.ErrStopped
	}
	if err := writeConfig(path, text, replace); err != nil {
		return err
	}
	p.Say("%s is written. Next:\n%s", path, s.next(path))
	return nil
}

// mayWrite says whether a file is to be replaced; an error, before anything is asked, where none can be written.
func (f *initFlags) mayWrite(ctx context.Context, p *interview.Prompt, path string) (replace bool, err error) {
	if err := writable(path); err != nil {
		return false, err
	}
	switch {
	case !exists(path), config.Blank(path), f.force:
		return f.force, nil
	case saysNothing(path): // as the package brings it
		return true, nil
	case f.yes:
		return false, fmt.Errorf("%s is there already; say --force to replace it", path)
	}
	yes, err := p.Confirm(ctx, path+" is there already. Replace it?", false)
	if err == nil && !yes {
		err = errors.New("the configuration stays as it is; change it by hand, or give another --config.file")
	}
	return yes, err
}

// setup is the SIM that a configuration is written for, and how it is tried.
type setup struct {
	flags  *initFlags
	env    env
	daemon asker // nil: none runs here
	port   string
	sim    agent.SIMState
	unable string // why it cannot be asked now
}

// asker asks through the running simgauge.
type asker interface {
	Ask(ctx context.Context, r agent.Request) (agent.Result, error)
}

func (s *setup) interview(p *interview.Prompt, path string) *interview.Interview {
	return &interview.Interview{
		Prompt: p,
		SIM:    interview.SIM{Port: s.port, Carrier: s.sim.Carrier, PLMN: s.sim.PLMN, Rows: rowsOf(s.catalogue(), s.sim)},
		Path:   path,
		Try:    s.try,
		NoTry:  s.unable,
	}
}

// catalogue is what is built in, and what this machine has besides.
func (s *setup) catalogue() carrier.Catalogue {
	conf := config.Default()
	s.flags.into(conf)
	return conf.Catalogue
}

// rowsOf are the rows of the catalogue that the SIM may belong to: its brand's, where its name on the card tells that.
func rowsOf(k carrier.Catalogue, s agent.SIMState) []carrier.Row {
	if len(s.Brands) > 0 { // told by the number on the card too
		return keep(k, func(r carrier.Row) bool { return slices.Contains(s.Brands, r.Key()) })
	}
	plmn, err := carrier.ParsePLMN(s.PLMN)
	if err != nil {
		return nil
	}
	return k.Brands(carrier.Card{Home: plmn, SPN: s.Carrier}).Rows
}

// next is what to do with the file.
func (s *setup) next(path string) string {
	start := "  sudo systemctl enable --now simgauge                 start it, now and whenever the machine starts\n"
	running := s.daemon != nil
	if !running { // with --port it was not looked for
		_, err := connect(s.flags.paths)
		running = err == nil
	}
	if running {
		start = "  sudo systemctl reload simgauge                       let the running one read it\n"
	}
	if path != defaultConfig {
		start = fmt.Sprintf("  simgauge run --config.file=%s\n", path)
	}
	return fmt.Sprintf("  simgauge check-config %s\n%s  curl -s http://localhost:10123/metrics | grep simgauge_   the figures, once it was asked", path, start)
}

// root reports whether this is who may read and write all there is.
func root() bool { return os.Geteuid() == 0 }
