package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/alecthomas/kingpin/v2"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/internal/config"
	"github.com/simgauge/simgauge/internal/control"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/internal/store"
)

const askHelp = `  simgauge ask --port=/dev/ttyUSB2 --ussd='*123#'
  simgauge ask --port=/dev/ttyUSB2 --ussd='*100#' --reply=2 --reply=1       a menu, answered step by step
  simgauge ask --port=/dev/ttyUSB2 --ussd='*100#' --interactive              the same by hand, and the configuration for it
  simgauge ask --port=/dev/ttyUSB2 --sms=1234:'DATA CHECK' --await-sms=1234
  simgauge ask --ask=main                                                  what the configuration calls main

Asking may cost money: every ask counts against at_most of the SIM. Where simgauge runs already it is asked to do it.
Exit status: 0 a reading; 1 none (the outcome says why); 2 wrong usage.`

// askFlags are the flags of `ask`.
type askFlags struct {
	paths
	port    string
	sms     string
	request agent.Request
	asJSON  bool
	explain bool
	byHand  bool // --interactive
}

func askCommand(app *kingpin.Application) (string, command) {
	c := app.Command("ask", "Ask the SIM once, now, and say what the carrier answered.").HelpLong(askHelp)
	var f askFlags
	f.flags(c)
	c.Flag("port", "Serial port of the modem; without it the configured modem, through the running simgauge where there is one.").PlaceHolder("PATH").StringVar(&f.port)
	c.Flag("ussd", "MMI code to dial, such as *123#.").PlaceHolder("CODE").StringVar(&f.request.USSD)
	c.Flag("reply", "Reply to a menu of the USSD dialogue. Repeatable, in order.").PlaceHolder("TEXT").StringsVar(&f.request.Replies)
	c.Flag("interactive", "Walk the menus of the USSD dialogue by hand; ends with the configuration that walks them again.").BoolVar(&f.byHand)
	c.Flag("sms", "Text message to send, as TO:BODY.").PlaceHolder("TO:BODY").StringVar(&f.sms)
	c.Flag("ask", "Name of a configured ask; default: the first.").PlaceHolder("NAME").StringVar(&f.request.Ask)
	c.Flag("sim", "Name of the SIM, where there are several.").PlaceHolder("NAME").StringVar(&f.request.SIM)
	c.Flag("await-sms", "The answer comes by SMS from this number or name. Repeatable.").PlaceHolder("FROM").StringsVar(&f.request.AwaitSMS)
	c.Flag("timeout", "Give up after this long.").PlaceHolder("DURATION").SetValue(duration{"timeout", &f.request.Timeout})
	c.Flag("json", "Print the result as JSON.").BoolVar(&f.asJSON)
	c.Flag("explain", "Show which words of the answer were read as what; with --json as \"evidence\".").BoolVar(&f.explain)
	return c.FullCommand(), func(ctx context.Context, e env) error {
		if err := f.check(); err != nil {
			return err
		}
		if f.byHand {
			return f.interactive(ctx, e)
		}
		result, err := f.do(ctx, e, nil)
		if err != nil {
			return err
		}
		return printResult(e, result, f.asJSON, f.explain)
	}
}

// check says what is wrong with the flags taken together, and completes the request.
func (f *askFlags) check() error {
	r := &f.request
	ways := 0
	for _, set := range []bool{r.USSD != "", f.sms != "", r.Ask != ""} {
		if set {
			ways++
		}
	}
	switch {
	case ways > 1:
		return usagef("ask: --ussd, --sms and --ask exclude each other")
	case ways == 0 && f.port != "" && f.config == "":
		return usagef("ask: --port needs --ussd=CODE, --sms=TO:BODY, or a --config.file that says what to ask")
	case len(r.Replies) > 0 && r.USSD == "":
		return usagef("ask: --reply needs --ussd")
	case slices.Contains(r.Replies, ""):
		return usagef("ask: --reply is empty; give what you would type at the menu")
	case f.byHand && (r.USSD == "" || len(r.Replies) > 0 || f.asJSON):
		return usagef("ask: --interactive needs --ussd, and neither --reply nor --json")
	case strings.ContainsFunc(r.USSD, unicode.IsLetter):
		return usagef("ask: --ussd=%q: no code has letters; write it as your carrier does, such as *123#", r.USSD)
	case len(r.AwaitSMS) > 0 && r.USSD == "" && f.sms == "":
		return usagef("ask: --await-sms needs --ussd or --sms; an ask of the configuration has its own await")
	}
	if f.sms == "" {
		return nil
	}
	to, body, ok := strings.Cut(f.sms, ":")
	if !ok || to == "" || body == "" {
		return usagef("ask: --sms=%q: must be TO:BODY, such as 1234:'DATA CHECK'", f.sms)
	}
	if len(r.AwaitSMS) == 0 {
		r.AwaitSMS = []string{to}
	}
	r.SMS = &carrier.SMSQuery{To: to, Body: body}
	return nil
}

// do asks through the running simgauge, or by itself. choose walks the menus; nil: the request says how.
func (f *askFlags) do(ctx context.Context, e env, choose agent.Chooser) (agent.Result, error) {
	if f.port == "" {
		client, err := connect(f.paths)
		if err == nil && choose != nil {
			return client.Walk(ctx, f.request, choose)
		}
		if err == nil {
			defer f.showProgress(ctx, e, askingOf(client, f.request.SIM))()
			return client.Ask(ctx, f.request)
		}
		if !errors.Is(err, control.ErrNotRunning) {
			return agent.Result{}, err
		}
	}
	conf, err := f.configuration()
	if err != nil {
		return agent.Result{}, err
	}
	if !hasAsk(conf, f.request.Ask) {
		return agent.Result{}, usagef("ask: the configuration has no ask of the name %q", f.request.Ask)
	}
	st, err := f.ledger(e)
	if err != nil {
		return agent.Result{}, err
	}
	if st != nil {
		defer st.Close()
	}
	a := agent.New(agent.Options{Config: conf, Store: st, Clock: clock.System(), Logger: e.logger, Credentials: credentials()})
	defer f.showProgress(ctx, e, func(context.Context) *agent.AskingState { return a.Asking() })()
	return a.WalkOnce(ctx, f.request, choose), nil
}

// hasAsk reports whether some SIM has an ask of that name; none named is the first there is.
func hasAsk(conf *config.Config, name string) bool {
	return name == "" || slices.ContainsFunc(conf.SIMs, func(s config.SIM) bool {
		return slices.ContainsFunc(s.Asks, func(a config.Ask) bool { return a.Name == name })
	})
}

// configuration is the file's; --port stands in for its modems.
func (f *askFlags) configuration() (*config.Config, error) {
	if f.port == "" {
		return f.load()
	}
	conf := config.Default()
	if f.config != "" {
		var err error
		if conf, err = f.load(); err != nil {
			return nil, err
		}
	}
	conf.Modems = []config.Modem{{Name: "modem0", Port: f.port}}
	return conf, nil
}

// ledger opens the state. An ask at a bare --port keeps none unless --storage.path says where, and says so.
func (f *askFlags) ledger(e env) (*store.Store, error) {
	if f.port != "" && f.config == "" && f.storage == "" {
		fmt.Fprintln(e.err, "simgauge: no ledger is kept: nothing counts this ask; give --storage.path to have it counted and capped")
		return nil, nil
	}
	return openStore(e, f.paths)
}

// openStore opens the state for a command that runs without a daemon.
func openStore(e env, p paths) (*store.Store, error) {
	st, err := store.Open(p.folder(), e.logger)
	if errors.Is(err, store.ErrHeld) {
		return nil, fmt.Errorf("%w; another simgauge runs on it but its socket was not found: give it the same --storage.path", err)
	}
	return st, err
}

func printResult(e env, r agent.Result, asJSON, explained bool) error {
	switch {
	case asJSON:
		promised(r.Reading.Data)
		if !explained {
			r.Evidence = nil
		}
		if err := printJSON(e.out, r); err != nil {
			return err
		}
	default:
		printAnswer(e, r, explained)
	}
	if r.Outcome == outcome.OK {
		return nil
	}
	if asJSON || r.Error == nil {
		return errSilent
	}
	return errors.New(*r.Error)
}

func printAnswer(e env, r agent.Result, explained bool) {
	switch {
	case r.Text == "":
	case explained:
		explain(e, r.Text, r.Evidence)
		fmt.Fprintln(e.out)
	default:
		fmt.Fprintf(e.out, "%s\n\n", visible(r.Text))
	}
	printReading(e.out, r.Reading)
	fmt.Fprintf(e.out, "%s after %s\n", r.Outcome, time.Duration(r.Duration*float64(time.Second)).Round(10*time.Millisecond))
}
