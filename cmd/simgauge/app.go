package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/alecthomas/kingpin/v2"
	"github.com/prometheus/common/promslog"
	promslogflag "github.com/prometheus/common/promslog/flag"
	"github.com/prometheus/common/version"
)

// streams are the three files of a process.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// env is what every command has in hand once the flags are read.
type env struct {
	streams
	logger *slog.Logger
}

// command does the work of one subcommand.
type command func(ctx context.Context, e env) error

// registrar adds one subcommand, with its flags, to the application.
type registrar func(app *kingpin.Application) (name string, do command)

// registrars are the subcommands, in the order of --help.
func registrars() []registrar {
	return []registrar{runCommand, demoCommand, initCommand, askCommand, readCommand, statusCommand, historyCommand, setCommand, doctorCommand, recordCommand, modemsCommand, carriersCommand, checkConfigCommand, awaitClockCommand}
}

const about = `The fuel gauge of a SIM: asks the carrier, through a USB LTE modem, what is left of the data plan, and exposes it to Prometheus.

  simgauge demo                                       without hardware
  simgauge init                                       write the configuration, question by question
  simgauge doctor                                     what is broken, and its mend
  simgauge modems                                     which modems are here
  simgauge ask --port=/dev/ttyUSB2 --ussd='*123#'     once, by hand
  simgauge run                                        on schedule, for ever`

// Exit statuses: the only place that knows them.
const (
	exitDone   = 0
	exitFailed = 1 // it ran and failed: time-out, rejected, no reading
	exitUsage  = 2 // wrong usage or configuration
)

// errSilent fails without a further word: the command has already said why.
var errSilent = errors.New("failed")

// usageError is a fault of the command line or the configuration.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// application is the command line: its flags, and what each command does. The flags of the log fill logs as they are read.
func application(s streams, logs *promslog.Config) (*kingpin.Application, map[string]command) {
	app := kingpin.New("simgauge", about).UsageTemplate(usageTemplate()).UsageWriter(s.out).ErrorWriter(s.err).Version(version.Print("simgauge"))
	app.HelpFlag.Short('h')
	promslogflag.AddFlags(app, logs)
	commands := map[string]command{}
	for _, register := range registrars() {
		name, do := register(app)
		commands[name] = do
	}
	return app, commands
}

// run is the whole program: arguments in, exit status out.
func run(ctx context.Context, args []string, s streams) int {
	var logs promslog.Config
	app, commands := application(s, &logs)
	if len(args) == 0 {
		return report(s.err, usagef("no command; see 'simgauge --help'"))
	}
	name, err := app.Parse(args)
	if err != nil {
		return report(s.err, usagef("%w; see 'simgauge --help'", err))
	}
	logs.Writer = s.err
	return report(s.err, commands[name](ctx, env{streams: s, logger: promslog.New(&logs)}))
}

// report prints an error as one line and gives the exit status that belongs to it.
func report(w io.Writer, err error) int {
	var usage usageError
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errSilent):
		return exitFailed
	case errors.As(err, &usage):
		fmt.Fprintln(w, "simgauge:", err)
		return exitUsage
	default:
		fmt.Fprintln(w, "simgauge:", err)
		return exitFailed
	}
}

// firstSet is the first of the values that is not empty.
func firstSet(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// exists reports whether a path is there, whatever it is.
func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
