package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/alecthomas/kingpin/v2"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/internal/control"
	"github.com/simgauge/simgauge/internal/store"
	"github.com/simgauge/simgauge/quota"
)

const statusHelp = `Asks the running simgauge; where none runs it shows what the state remembers. Nothing is sent to the network.`

func statusCommand(app *kingpin.Application) (string, command) {
	c := app.Command("status", "Show what is left, how old that is, and how the modem does.").HelpLong(statusHelp)
	var p paths
	p.flags(c)
	asJSON := c.Flag("json", "Print it as JSON.").Bool()
	withLog := c.Flag("log", "Show the last asks with what was sent and what came.").Bool()
	return c.FullCommand(), func(ctx context.Context, e env) error {
		snap, err := snapshot(ctx, e, p)
		switch {
		case err != nil:
			return err
		case *asJSON:
			return printJSON(e.out, snap)
		case *withLog:
			printLog(e.out, snap)
			return nil
		default:
			return printStatus(e.out, snap, time.Now())
		}
	}
}

// snapshot is the running simgauge's, or what the state remembers.
func snapshot(ctx context.Context, e env, p paths) (agent.Snapshot, error) {
	client, err := connect(p)
	if err == nil {
		return client.Snapshot(ctx)
	}
	if !errors.Is(err, control.ErrNotRunning) {
		return agent.Snapshot{}, err
	}
	conf, err := p.load()
	if err != nil {
		return agent.Snapshot{}, err
	}
	if !exists(p.folder()) {
		return agent.Snapshot{}, fmt.Errorf("status: no simgauge runs here and %s does not exist; start one with 'simgauge run', or 'systemctl start simgauge'", p.folder())
	}
	fmt.Fprintln(e.err, "simgauge: none runs here; this is what the state remembers")
	return agent.New(agent.Options{Config: conf, Store: store.Peek(p.folder()), Clock: clock.System(), Logger: e.logger}).Snapshot(), nil
}

// connect finds the running simgauge that owns this state; control.ErrNotRunning where there is none.
func connect(p paths) (*control.Client, error) {
	for _, path := range p.sockets() {
		client, err := control.Dial(path)
		if err == nil || !errors.Is(err, control.ErrNotRunning) {
			return client, err
		}
	}
	return nil, control.ErrNotRunning
}

func printStatus(w io.Writer, s agent.Snapshot, now time.Time) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, m := range s.Modems {
		printModem(t, m)
	}
	for _, sim := range s.SIMs {
		printSIM(t, sim, now)
	}
	if s.StateWritable != nil && !*s.StateWritable {
		fmt.Fprintln(t, "state\tcannot be written: nothing is asked until it can; see that the folder exists and has room")
	}
	return t.Flush()
}

func printModem(w io.Writer, m agent.ModemState) {
	if !m.Up {
		fmt.Fprintf(w, "%s\tdown: %s\n", m.Name, firstSet(m.Error, "not opened yet"))
		return
	}
	fmt.Fprintf(w, "%s\t%s %s, SIM %s, %s", m.Name, m.Manufacturer, m.Model, firstSet(string(m.SIMState), "unknown"), firstSet(string(m.Registration.State), "registration unknown"))
	if m.Operator.Name != "" {
		fmt.Fprintf(w, " on %s", m.Operator.Name)
	}
	if m.Signal.RSSI != nil {
		fmt.Fprintf(w, ", %.0f dBm", *m.Signal.RSSI)
	}
	fmt.Fprintln(w)
}

func printSIM(w io.Writer, s agent.SIMState, now time.Time) {
	if !s.Configured && s.Hint != "" {
		fmt.Fprintf(w, "%s\tnot configured: nothing is asked unbidden; let sudo simgauge init write it, or write\n%s\n", s.Name, s.Hint)
	}
	for _, a := range s.Asks {
		if s.Count == nil || s.Count.Ask != a.Name || len(a.Queries) > 0 {
			printAsk(w, s, a, now)
		}
	}
	if s.Count != nil {
		fmt.Fprintf(w, "%s\t%s\n", s.Name+"/"+s.Count.Ask, countWords(*s.Count))
	}
	fmt.Fprintf(w, "%s\t%d ask(s) left in these 24 h\n", s.Name, s.Budget)
	if s.Self > 0 {
		fmt.Fprintf(w, "%s\t%d octets of it went for asks since the start\n", s.Name, s.Self)
	}
}

func printAsk(w io.Writer, s agent.SIMState, a agent.AskState, now time.Time) {
	name := s.Name + "/" + a.Name
	for _, d := range a.Reading.Data {
		fmt.Fprintf(w, "%s\t%s%s\n", name, sentence(d), since(a, now, func(r quota.Reading) bool {
			return slices.ContainsFunc(r.Data, func(b quota.Data) bool { return b.Name == d.Name })
		}))
	}
	for _, m := range a.Reading.Balance {
		fmt.Fprintf(w, "%s\tbalance %s %s%s\n", name, m.Amount, m.Currency, since(a, now, func(r quota.Reading) bool {
			return slices.ContainsFunc(r.Balance, func(b quota.Money) bool { return b.Currency == m.Currency })
		}))
	}
	if a.Reading.Empty() {
		fmt.Fprintf(w, "%s\tnot known yet\n", name)
	}
	if a.Outcome != "" && a.Outcome != "ok" {
		fmt.Fprintf(w, "%s\tlast ask: %s %s\n", name, a.Outcome, a.Detail)
	}
	for _, q := range a.Queries {
		if said := leftOut(q); said != "" {
			fmt.Fprintf(w, "%s\t%s is %s\n", name, q.Query, said)
		}
	}
	if !a.Next.IsZero() {
		fmt.Fprintf(w, "%s\tnext ask %s\n", name, a.Next.Local().Format("2006-01-02 15:04:05"))
	}
}

// since says how old a figure is, and whether it is from a text that nobody asked for: the last that has it.
func since(a agent.AskState, now time.Time, has func(quota.Reading) bool) string {
	for _, u := range slices.Backward(a.Unasked) {
		if has(u.Reading) {
			return strings.Replace(age(u.Read, now), "(", "(from an unasked text, ", 1)
		}
	}
	return age(a.Read, now)
}

// age says how old a reading is; when the time was not known it says so.
func age(read, now time.Time) string {
	if read.IsZero() {
		return " (time not known)"
	}
	return fmt.Sprintf(" (%s ago)", now.Sub(read).Round(time.Second))
}

// printLog shows the last asks: what was sent, what came, how it ended. Numbers that could be somebody's are masked.
func printLog(w io.Writer, s agent.Snapshot) {
	for _, sim := range s.SIMs {
		for _, a := range sim.Attempts {
			printAttempt(w, sim.Name, a)
		}
	}
}

// printStep shows what was done or what came, and which words of that were read as what.
func printStep(w io.Writer, s agent.Step) {
	line := s.What
	if s.Text != "" {
		line += ": " + marked(s.Text, s.Evidence, styleOf(w))
	}
	fmt.Fprintf(w, "    %s\n", strings.ReplaceAll(line, "\n", "\n      "))
	printEvidence(w, "      ", s.Evidence)
}

func printAttempt(w io.Writer, sim string, a agent.Attempt) {
	how := fmt.Sprintf("%s by %s: %s after %.1f s", firstSet(a.Ask, "typed"), a.Method, a.Outcome, a.Duration)
	if a.Unasked {
		how = fmt.Sprintf("%s unasked: %s", firstSet(a.Ask, "none"), a.Outcome)
	}
	fmt.Fprintf(w, "%s %s/%s\n", a.At.Local().Format(time.DateTime), sim, how)
	for _, step := range a.Steps {
		printStep(w, step)
	}
	if a.Error != "" {
		fmt.Fprintf(w, "    %s: %s\n", a.Detail, a.Error)
	}
}
