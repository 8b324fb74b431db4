package interview

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/internal/config"
)

// The defaults: those of an ask that says nothing (docs/simgauge.yml).
const (
	defaultEvery  = "6h"
	defaultAtMost = "8"
)

// Plan is what the answers amount to.
type Plan struct {
	SIM
	Query  string // an entry of queries:, on one line
	From   string // who knows it, as its comment
	Others []carrier.Way
	Every  string // empty: nothing is asked on schedule
	AtMost string

	cost   carrier.Tristate
	binary bool // units of its answers are powers of 1024
}

// counts reports whether the plan asks nobody.
func (p Plan) counts() bool { return strings.HasPrefix(p.Query, "count:") }

// Text is the configuration file.
func (p Plan) Text(path string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# What simgauge asks of the SIM. Written by simgauge init from your answers: change it as you like, and then let\n")
	fmt.Fprintf(&b, "#   simgauge check-config %s\n", visible(path))
	fmt.Fprintf(&b, "# read it. Every key there is stands in https://github.com/simgauge/simgauge/blob/main/docs/simgauge.yml\n\n")
	fmt.Fprintf(&b, "modems:\n  - port: %s  # auto finds it by itself; simgauge modems lists what is plugged in\n\n", strconv.Quote(p.Port))
	b.WriteString("sims:\n  - ")
	if p.PLMN != "" {
		fmt.Fprintf(&b, "match: {plmn: %q}  # for SIMs of this home network%s, and of no other\n    ", p.PLMN, p.whose())
	}
	if p.AtMost != "" {
		fmt.Fprintf(&b, "at_most: %s  # queries in any 24 hours, whatever happens\n    ", scalar(p.AtMost))
	}
	if p.binary {
		b.WriteString("units: binary  # 1 MB of this carrier is 1048576 bytes\n    ")
	}
	b.WriteString("asks:\n      - name: main  # stands in metrics\n")
	if p.Every != "" {
		fmt.Fprintf(&b, "        every: %s\n", scalar(p.Every))
	}
	b.WriteString("        queries:  # tried in this order until one gives a reading\n          - " + p.Query)
	if p.From != "" {
		b.WriteString("  # " + visible(p.From))
	}
	b.WriteString("\n")
	for _, w := range p.Others {
		fmt.Fprintf(&b, "          # or - %s  # %s; cost: %s\n", w.Written(), visible(brands(w.Brands)), w.Query.Cost)
	}
	return b.String()
}

func (p Plan) whose() string {
	if name := visible(p.Carrier); name != "" {
		return " (" + name + ")"
	}
	return ""
}

// scalar is an answer as YAML has it, in quotes where it is not plain.
func scalar(s string) string {
	if s != "" && strings.Trim(s, "0123456789abcdefghijklmnopqrstuvwxyz") == "" {
		return s
	}
	return strconv.Quote(s)
}

// with reports what is wrong with the plan as change makes it: the check of every answer is that of the file.
func (p Plan) with(change func(*Plan)) error {
	change(&p)
	return fault(p.Text("simgauge.yml"))
}

// fault is the first thing that is wrong with a configuration, without the place: whoever answers sees no file.
func fault(text string) error {
	_, err := config.Parse("simgauge.yml", []byte(text))
	all, ok := errors.AsType[*config.Error](err)
	if !ok || len(all.Faults) == 0 {
		return err
	}
	f := all.Faults[0]
	return fmt.Errorf("%s; %s", f.Cause, f.Mend)
}
