package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/simgauge/simgauge/quota"
)

// printJSON writes v as indented JSON, and text as it is.
func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// printReading writes a reading for a person, a bundle or balance a line.
func printReading(w io.Writer, r quota.Reading) {
	for _, d := range r.Data {
		fmt.Fprintln(w, "data   ", sentence(d))
	}
	for _, m := range r.Balance {
		fmt.Fprintln(w, "balance", strings.TrimSpace(m.Amount+" "+m.Currency))
	}
}

// sentence says what is known of a bundle: "1.2 GB left of 5 GB, until 2026-07-12 (Travel)".
func sentence(d quota.Data) string {
	var parts []string
	if d.Unlimited {
		parts = append(parts, "unlimited")
	}
	if d.Remaining.Known() {
		parts = append(parts, d.Remaining.Text+" left")
	}
	if d.Used.Known() {
		parts = append(parts, d.Used.Text+" used")
	}
	said := strings.Join(parts, ", ")
	if d.Total.Known() {
		said = strings.TrimSpace(said + " of " + d.Total.Text)
	}
	if d.Expires.Known() {
		said += ", until " + moment(d.Expires)
	}
	if d.Name != "" {
		said += " (" + d.Name + ")"
	}
	return strings.TrimPrefix(said, ", ")
}

func moment(m quota.Moment) string {
	if m.DateOnly {
		return m.Time.Format(time.DateOnly)
	}
	return m.Time.Format("2006-01-02 15:04")
}
