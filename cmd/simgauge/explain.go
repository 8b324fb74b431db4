package main

import (
	"fmt"
	"strings"

	"github.com/simgauge/simgauge/quota"
)

// explainOne shows a reply with its figures marked, and below each amount with what it was read as and by which rule.
func explainOne(e env, r readRequest, patterns []quota.Pattern) error {
	h, err := r.hints(patterns)
	if err != nil {
		return usageError{err}
	}
	reading, evidence, err := quota.Explain(*r.Text, h)
	if len(*r.Text) <= quota.MaxText {
		explain(e, *r.Text, evidence)
	}
	if err != nil {
		return unreadable(*r.Text, err)
	}
	fmt.Fprintln(e.out)
	printReading(e.out, reading)
	return nil
}

// explain prints a reply with its figures marked, and its evidence.
func explain(e env, text string, evidence []quota.Evidence) {
	if strings.TrimSpace(text) == "" {
		return
	}
	fmt.Fprintln(e.out, marked(text, evidence, styleOf(e.out)))
	if len(evidence) > 0 {
		fmt.Fprintln(e.out)
	}
	printEvidence(e.out, "", evidence)
}
