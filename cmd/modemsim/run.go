package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kingpin/v2"

	"github.com/simgauge/simgauge/modemsim"
)

// Exit statuses.
const (
	exitDone   = 0
	exitFailed = 1 // it ran and failed
	exitUsage  = 2 // wrong usage or a bad file
)

const help = `A simulated modem behind a pty.

It prints the path of the pty as its first line and answers AT commands there until it is interrupted. Try:

  modemsim --link=/tmp/modem &
  simgauge ask --port=/tmp/modem --ussd='*123#'

The built-in network answers *123# (data and money), *100# (a menu), *111# (answers by SMS) and texts of "DATA CHECK" to 1234.
Personalities, networks and faults are text files; their formats are described in the documentation of package modemsim
(go doc github.com/simgauge/simgauge/modemsim).

Exit status: 0 ended by a signal, 1 the pty failed, 2 wrong usage or a bad file.`

// options are the command line.
type options struct {
	personality string
	network     string
	faults      string
	link        string
	seed        int64
	list        bool
}

// run is the program; it returns the exit status.
func run(ctx context.Context, args []string, _ io.Reader, stdout, stderr io.Writer) int {
	opts, done, err := parse(args, stdout)
	if done {
		return exitDone
	}
	if err != nil {
		fmt.Fprintf(stderr, "modemsim: %v; see modemsim --help\n", err)
		return exitUsage
	}
	if opts.list {
		fmt.Fprintln(stdout, strings.Join(modemsim.Personalities(), "\n"))
		return exitDone
	}
	m, err := build(opts)
	if err != nil {
		fmt.Fprintf(stderr, "modemsim: %s\n", oneLine(err))
		return exitUsage
	}
	if err := serve(ctx, m, opts.link, stdout); err != nil {
		fmt.Fprintf(stderr, "modemsim: %v\n", err)
		return exitFailed
	}
	return exitDone
}

// parse reads the command line; done is true if that was all there is to do (--help).
func parse(args []string, stdout io.Writer) (opts options, done bool, err error) {
	app := kingpin.New("modemsim", help)
	app.UsageWriter(stdout).ErrorWriter(stdout).Terminate(func(int) { done = true })
	app.HelpFlag.Short('h')
	app.Flag("personality", "How the modem behaves: a built-in name (see --list) or the path of a file.").
		Default("generic").StringVar(&opts.personality)
	app.Flag("network", "A network file: carrier, USSD codes, menus, SMS answers, plan. Default: the built-in one.").
		PlaceHolder("FILE").StringVar(&opts.network)
	app.Flag("fault", "A fault script: what goes wrong, and when.").PlaceHolder("FILE").StringVar(&opts.faults)
	app.Flag("link", "A symbolic link to make to the pty; removed at the end.").PlaceHolder("PATH").StringVar(&opts.link)
	app.Flag("seed", "Of everything random.").Default("1").Int64Var(&opts.seed)
	app.Flag("list", "List the built-in personalities, and end.").BoolVar(&opts.list)
	_, err = app.Parse(args)
	return opts, done, err
}

// build makes the modem from its files.
func build(opts options) (*modemsim.Modem, error) {
	cfg := modemsim.Config{Personality: opts.personality, Seed: opts.seed}
	var err error
	if cfg.Network, err = fromFile(opts.network, modemsim.ParseNetwork); err != nil {
		return nil, err
	}
	if cfg.Faults, err = fromFile(opts.faults, modemsim.ParseFaults); err != nil {
		return nil, err
	}
	return modemsim.New(cfg)
}

// fromFile parses a file; none gives nil.
func fromFile[T any](path string, parse func(io.Reader) (*T, error)) (*T, error) {
	if path == "" {
		return nil, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	v, err := parse(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return v, nil
}

// serve keeps the pty until ctx ends, a signal comes, or the modem hangs up for good.
func serve(ctx context.Context, m *modemsim.Modem, link string, stdout io.Writer) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	p, err := m.OpenPTY(ctx, link)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(stdout, p.Path); err != nil {
		return errors.Join(err, p.Close())
	}
	select {
	case <-ctx.Done():
		return p.Close()
	case <-p.Done():
		if ctx.Err() != nil {
			return p.Close()
		}
		return errors.Join(p.Close(), errGone)
	}
}

// errGone is a fault script's drop without a link to come back under.
var errGone = errors.New("the modem hung up for good; with --link it would come back")

// oneLine flattens an error of many lines, as YAML's are.
func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }
