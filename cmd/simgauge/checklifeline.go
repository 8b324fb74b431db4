package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/simgauge/simgauge/internal/config"
	"github.com/simgauge/simgauge/quota"
)

// tellLifeline says who would be texted, masked, how often and when.
func tellLifeline(w io.Writer, conf *config.Config) {
	l := conf.Lifeline
	if len(l.To) == 0 {
		fmt.Fprintln(w, "texts: nobody is texted")
		return
	}
	fmt.Fprintf(w, "texts: to the number(s) that end in %s: at most %d in any 24 hours of a SIM, and %d answer(s) to BALANCE?\n",
		strings.Join(l.To.Masked(), ", "), l.AtMost, l.Answers)
	fmt.Fprintln(w, "texts: when", strings.Join(occasions(conf), "; when "))
	if l.Resolved {
		fmt.Fprintln(w, "texts: and when it is over")
	}
}

// occasions are what is texted about.
func occasions(conf *config.Config) []string {
	var all []string
	n := conf.Notify
	if len(n.Left) > 0 {
		all = append(all, "what is left comes to "+joined(n.Left, func(l config.Left) string { return levels(l, conf.SIMs) }))
	}
	if n.RunsOut > 0 {
		all = append(all, "it will run out within "+lasting(n.RunsOut)+", and before it ends")
	}
	if n.Expires > 0 {
		all = append(all, "it expires within "+lasting(n.Expires))
	}
	if len(n.Money) > 0 {
		all = append(all, "the money comes to "+joined(n.Money, func(m quota.Money) string { return strings.TrimSpace(m.Amount + " " + m.Currency) }))
	}
	by := "any SIM that can"
	if conf.Lifeline.SIM != "" {
		by = conf.Lifeline.SIM
	}
	return append(all, "POST /alertmanager says so, by "+by)
}

// levels is an amount in words; of what each SIM itself calls low, what that is.
func levels(l config.Left, sims []config.SIM) string {
	if !l.Own {
		return l.String()
	}
	var own []string
	for _, s := range sims {
		words := "never"
		if mine, ok := l.OfSIM(s); ok {
			words = mine.String()
		}
		if s.Name != "" && len(sims) > 1 {
			words += " of " + s.Name
		}
		own = append(own, words)
	}
	return "low (" + strings.Join(own, ", ") + ")"
}

func joined[T any](all []T, word func(T) string) string {
	words := make([]string, len(all))
	for i, one := range all {
		words[i] = word(one)
	}
	return strings.Join(words, " or ")
}
