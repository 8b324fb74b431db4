package main

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/quota"
)

// historyColumns are those of `history --csv`. Others read them by name: new ones come behind the last.
func historyColumns() []string {
	return []string{"time", "sim", "kind", "counted_bytes", "ask", "source", "of", "name", "remaining_bytes", "total_bytes", "used_bytes", "unlimited", "expires", "amount", "currency"}
}

// printHistoryCSV writes the hours, then a line for each bundle and each balance of each reading (RFC 4180).
func printHistoryCSV(w io.Writer, h agent.HistoryState) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	columns := historyColumns()
	_ = out.Write(columns) // Error tells below
	row := func(at time.Time, kind string, more map[string]string) {
		more["time"], more["sim"], more["kind"] = rfc3339(at), noFormula(h.SIM), kind
		line := make([]string, len(columns))
		for i, c := range columns {
			line[i] = more[c]
		}
		_ = out.Write(line)
	}
	for _, hour := range h.Hours {
		row(hour.At, "hour", map[string]string{"counted_bytes": strconv.FormatInt(int64(hour.Bytes), 10)})
	}
	for _, r := range h.Readings {
		for _, b := range r.Reading.Data {
			row(r.Came, "data", dataColumns(r, b))
		}
		for _, m := range r.Reading.Balance {
			row(r.Came, "balance", map[string]string{"ask": noFormula(r.Ask), "source": sourceOf(r), "of": rfc3339(r.Of), "amount": m.Amount, "currency": m.Currency})
		}
	}
	out.Flush()
	return out.Error()
}

func dataColumns(r agent.HistoryReading, b quota.Data) map[string]string {
	octets := func(q quota.Quantity) string {
		if !q.Known() {
			return ""
		}
		return strconv.FormatInt(int64(q.Bytes), 10)
	}
	expires := ""
	if b.Expires.Known() {
		expires = rfc3339(b.Expires.Time)
		if b.Expires.DateOnly {
			expires = b.Expires.Time.Format(time.DateOnly)
		}
	}
	return map[string]string{
		"ask": noFormula(r.Ask), "source": sourceOf(r), "of": rfc3339(r.Of), "name": noFormula(b.Name), "expires": expires, "unlimited": strconv.FormatBool(b.Unlimited),
		"remaining_bytes": octets(b.Remaining), "total_bytes": octets(b.Total), "used_bytes": octets(b.Used),
	}
}

// sourceOf says whose word a reading is.
func sourceOf(r agent.HistoryReading) string {
	switch {
	case r.Set:
		return "set"
	case r.Unasked:
		return "unasked"
	}
	return "asked"
}

func rfc3339(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// noFormula is a text of others that no spreadsheet takes for a formula.
func noFormula(text string) string {
	text = printable(text)
	if strings.IndexAny(text, "=+-@") == 0 {
		return "'" + text
	}
	return text
}

// printable is a text of others, without what moves a cursor or turns the direction of writing.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return -1
	}, text)
}
