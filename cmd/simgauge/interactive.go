package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/outcome"
)

// interactive asks with the menus walked by hand, and prints what to write so that they are walked again.
func (f *askFlags) interactive(ctx context.Context, e env) error {
	w := &walker{env: e, lines: typedLines(e.in), echo: !isTerminal(e.in)}
	result, err := f.do(ctx, e, w.choose)
	if err != nil {
		return err
	}
	if w.shown == result.Text {
		result.Text = "" // it was the last menu, and stands there
	}
	failed := printResult(e, result, false, f.explain)
	if w.repeats(result) {
		q := carrier.Query{USSD: carrier.Repeat(carrier.NormalCode(f.request.USSD), w.steps)}
		if len(f.request.AwaitSMS) > 0 {
			q.Await = &carrier.SMSAnswer{From: f.request.AwaitSMS}
		}
		w.print(q)
	}
	return failed
}

// walker shows menus to somebody, and remembers what was replied.
type walker struct {
	env
	lines <-chan string
	echo  bool // what is typed is not seen by itself
	shown string
	steps []carrier.Step
}

// choose is an agent.Chooser.
func (w *walker) choose(ctx context.Context, shown string) (string, error) {
	w.shown = shown
	fmt.Fprintf(w.out, "%s\n\n", visible(shown))
	reply, err := w.reply(ctx, carrier.Entries(shown))
	if reply != "" {
		w.steps = append(w.steps, carrier.Step{Shown: shown, Reply: reply})
	}
	return reply, err
}

// reply is what is typed. A number that the menu does not show has to be typed twice: a slip would cost the dialogue.
func (w *walker) reply(ctx context.Context, entries []carrier.Entry) (string, error) {
	unseen := ""
	for {
		fmt.Fprint(w.out, "reply, or nothing to end: ")
		line, err := w.line(ctx)
		seen := slices.ContainsFunc(entries, func(e carrier.Entry) bool { return e.Reply == line })
		if err != nil || line == "" || seen || len(entries) == 0 || line == unseen {
			return line, err
		}
		fmt.Fprintf(w.out, "the menu shows no entry %s; type it again to send it all the same\n", line)
		unseen = line
	}
}

// line is the next line that is typed, without blanks around it; nothing at the end of what is typed.
func (w *walker) line(ctx context.Context) (string, error) {
	select {
	case line := <-w.lines:
		if w.echo || line == "" {
			fmt.Fprintln(w.out, visible(line))
		}
		return line, nil
	case <-ctx.Done():
		fmt.Fprintln(w.out)
		return "", ctx.Err()
	}
}

// repeats reports whether what was walked is worth walking again: it led to an answer, or to a menu that the user left.
func (w *walker) repeats(r agent.Result) bool {
	switch {
	case r.Outcome == outcome.OK:
		return true
	case r.Detail == nil || len(w.steps) == 0:
		return false
	}
	return slices.Contains([]outcome.Detail{outcome.TextUnknown, outcome.TwoReadings, outcome.MenuOpen}, outcome.Detail(*r.Detail))
}

// print writes the lines of a configuration.
func (w *walker) print(q carrier.Query) {
	fmt.Fprint(w.out, "\nto ask this again, write into the configuration:\n\n", carrier.Lines(q))
	if len(q.USSD.Replies) > 0 {
		fmt.Fprintln(w.err, "simgauge: the entries do not tell by themselves which ones were chosen, so this replies by number: look at it again when the carrier changes its menu")
	}
}

// longestLine is far more than anybody replies to a menu.
const longestLine = 4096

// typedLines gives the lines of a stream as they are typed; the channel is closed at its end. A read of a terminal cannot be ended, so
// nobody waits for this one: it ends with the process.
func typedLines(in io.Reader) <-chan string {
	lines := make(chan string)
	go func() {
		defer close(lines)
		scan := bufio.NewScanner(in)
		scan.Buffer(nil, longestLine)
		for scan.Scan() {
			lines <- strings.TrimSpace(scan.Text())
		}
	}()
	return lines
}
