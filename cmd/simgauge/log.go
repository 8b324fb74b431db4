package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/outcome"
)

// logged is an attempt and whose it is.
type logged struct {
	sim string
	agent.Attempt
}

// attempts are the last asks of all SIMs, the newest last.
func attempts(s agent.Snapshot) []logged {
	var all []logged
	for _, sim := range s.SIMs {
		for _, a := range sim.Attempts {
			all = append(all, logged{sim.Name, a})
		}
	}
	slices.SortStableFunc(all, func(a, b logged) int { return a.At.Compare(b.At) })
	return all
}

// printLog shows the last asks: what was sent, what came, how it ended. Numbers that could be somebody's are masked.
func printLog(w io.Writer, s agent.Snapshot) {
	for i, a := range attempts(s) {
		if i > 0 {
			fmt.Fprintln(w)
		}
		printAttempt(w, a.sim, a.Attempt)
	}
}

// printStep shows what was done or what came, and which words of that were read as what.
func printStep(w io.Writer, f face, s agent.Step) {
	sign, line := arrow(f, s), visible(s.What)
	if s.Text != "" {
		line += ": " + marked(s.Text, s.Evidence, styleOf(w))
	}
	fmt.Fprintf(w, "  %s %s\n", sign, strings.ReplaceAll(line, "\n", "\n      "))
	printEvidence(w, "      ", s.Evidence)
}

// arrow tells what was sent from what came.
func arrow(f face, s agent.Step) string {
	sent, came := ">", "<"
	if f.blocks {
		sent, came = "→", "←"
	}
	if s.Text == "" {
		return f.tinted(span{sent, faint})
	}
	return f.tinted(span{came, good})
}

func printAttempt(w io.Writer, sim string, a agent.Attempt) {
	f := faceOf(w)
	how := fmt.Sprintf("%s by %s: %s after %.1f s", firstSet(a.Ask, "typed"), a.Method, a.Outcome, a.Duration)
	if a.Unasked {
		how = fmt.Sprintf("%s unasked: %s", firstSet(a.Ask, "none"), a.Outcome)
	}
	if a.Text {
		how = fmt.Sprintf("text to the owner: %s after %.1f s", a.Outcome, a.Duration)
	}
	shown := strong
	if a.Outcome != outcome.OK {
		shown = bad
	}
	fmt.Fprintln(w, f.tinted(span{fmt.Sprintf("%s %s/%s", a.At.Local().Format(time.DateTime), inert(sim), how), shown}))
	for _, step := range a.Steps {
		printStep(w, f, step)
	}
	if a.Error != "" {
		fmt.Fprintf(w, "    %s: %s\n", a.Detail, visible(a.Error))
	}
}

// follower prints the asks that it has not printed.
type follower struct{ seen map[string]bool }

func (l *follower) print(w io.Writer, s agent.Snapshot) {
	now := map[string]bool{}
	for _, a := range attempts(s) {
		key := cmp.Or(a.sim, "?") + a.At.String() + a.Ask
		now[key] = true
		if !l.seen[key] {
			if len(l.seen)+len(now) > 1 {
				fmt.Fprintln(w)
			}
			printAttempt(w, a.sim, a.Attempt)
		}
	}
	l.seen = now
}
