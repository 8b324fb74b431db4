package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/alecthomas/kingpin/v2"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/internal/config"
	"github.com/simgauge/simgauge/internal/recorder"
	"github.com/simgauge/simgauge/modem"
)

const recordHelp = `Writes a text file in which the modem's answers stand, for a report about a modem that simgauge does not know or misreads. It serves the developers as a simulated modem.

  simgauge record --port=/dev/ttyUSB2 --output=my-modem.txt
  simgauge record --port=/dev/ttyUSB2 --ussd='*123#' --output=my-modem.txt

Only commands that read are sent. No message is read, no PIN is sent. IMEI, IMSI, ICCID, telephone numbers, cells and names of networks are replaced; where something of them would show, nothing is written. Look through the file before you send it.
--ussd dials a code, to see how the modem codes it: this may cost, and counts as with simgauge ask. The carrier's sentence is not recorded.

Exit status: 0 recorded; 1 not; 2 wrong usage.`

// recordFlags are the flags of `record`.
type recordFlags struct {
	askFlags
	output string
	listen time.Duration
}

// listenFor is how long the modem is listened to: noise comes every few seconds where there is any.
const listenFor = 15 * time.Second

func recordCommand(app *kingpin.Application) (string, command) {
	c := app.Command("record", "Write down what a modem says, without identity, for a report.").HelpLong(recordHelp)
	var f recordFlags
	f.flags(c)
	c.Flag("port", "Serial port of the modem.").Required().PlaceHolder("PATH").StringVar(&f.port)
	c.Flag("output", "File to write; default: standard output.").PlaceHolder("FILE").StringVar(&f.output)
	c.Flag("listen", "Time in which what comes unasked is heard.").Default(listenFor.String()).DurationVar(&f.listen)
	c.Flag("ussd", "MMI code to dial as well, such as *123#. It may cost.").PlaceHolder("CODE").StringVar(&f.request.USSD)
	return c.FullCommand(), func(ctx context.Context, e env) error {
		text, err := f.record(ctx, e, modem.Serial(f.port))
		if err != nil {
			return fmt.Errorf("record %s: %w", f.port, err)
		}
		if f.output == "" {
			_, err = fmt.Fprint(e.out, text)
			return err
		}
		return os.WriteFile(f.output, []byte(text), 0o644)
	}
}

// record opens the port up to three times, as an ask does: to know the vendor, to hear every octet, to dial.
func (f *recordFlags) record(ctx context.Context, e env, open modem.Opener) (string, error) {
	m, err := modem.Open(ctx, open, modem.Config{Logger: e.logger})
	if err != nil {
		return "", err
	}
	d := m.Dialect()
	if err := m.Close(); err != nil {
		return "", err
	}
	reads := append([]string{}, d.ICCID...)
	if d.Counters.Command != "" {
		reads = append(reads, d.Counters.Command)
	}
	fmt.Fprintf(e.err, "simgauge: listening for %v, then asking what the modem is; this takes a minute\n", f.listen)
	r, err := recorder.Record(ctx, open, f.listen, reads...)
	if err != nil {
		return "", err
	}
	if f.request.USSD != "" {
		if err := f.dial(ctx, e, open, r); err != nil {
			return "", err
		}
	}
	return r.Personality()
}

// dial asks as `ask` does, under the same ledger, while the wire is listened to.
func (f *recordFlags) dial(ctx context.Context, e env, open modem.Opener, r *recorder.Recording) error {
	conf, err := f.configuration()
	if err != nil {
		return err
	}
	st, err := f.ledger(e)
	if err != nil {
		return err
	}
	if st != nil {
		defer st.Close()
	}
	var tap recorder.Tap
	a := agent.New(agent.Options{
		Config: conf, Store: st, Clock: clock.System(), Logger: e.logger, Credentials: credentials(),
		Open: func(config.Modem) modem.Opener { return tap.Open(open) },
	})
	result := a.Once(ctx, f.request)
	if result.Error != nil {
		fmt.Fprintf(e.err, "simgauge: %s\n", *result.Error)
	}
	r.Dialled(&tap, f.request.USSD, result.Text)
	return nil
}
