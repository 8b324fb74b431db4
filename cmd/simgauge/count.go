package main

import (
	"strings"
	"time"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/quota"
)

// countWords say what is left by counting, and that it is: "7.2 GB left of 10 GB, counted here since 2026-11-01 00:00, renewed
// 2026-12-01 00:00 (counted)".
func countWords(c agent.CountState) string {
	const layout = "2006-01-02 15:04"
	why, _ := outcome.Lookup(c.Detail)
	if c.Remaining == nil {
		return strings.TrimSuffix("nothing was counted yet: "+why.Text, ": ")
	}
	said := size(*c.Remaining, c.Binary) + " left of " + size(*c.Total, c.Binary) + ", counted here"
	switch {
	case c.Since.IsZero():
		said += ", since when is told once the time is known"
	default:
		said += " since " + c.Since.Local().Format(layout)
	}
	switch {
	case !c.Until.IsZero():
		said += ", renewed " + c.Until.Local().Format(layout)
	case c.Undated && c.Renews != "never":
		said += ", when it is renewed is told once the time is known"
	}
	if set := c.Corrected; set != nil {
		said += ", corrected by hand" + stamp(set.At, layout)
	}
	said += " (" + c.Name + ")"
	if why.Text != "" {
		said += "; " + why.Text + ": " + why.Mend
	}
	return said
}

func stamp(t time.Time, layout string) string {
	if t.IsZero() {
		return ""
	}
	return " " + t.Local().Format(layout)
}

// size is an amount of data for people; powers of 1024 say so.
func size(b quota.Bytes, binary bool) string {
	text := quota.Size(b, binary).Text
	if n := len(text) - 2; binary && strings.ContainsAny(text[n:n+1], "KMGT") {
		return text[:n+1] + "iB"
	}
	return text
}

// countedData is what is counted, as a bundle: its name, its units, and when it is renewed.
func countedData(c agent.CountState) quota.Data {
	return quota.Data{Name: c.Name, Remaining: quota.Quantity{Binary: c.Binary}, Renews: quota.Moment{Time: c.Until.Local()}}
}
