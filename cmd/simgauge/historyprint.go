package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/quota"
)

// dayLine is one day of a history.
type dayLine struct {
	used  quota.Bytes
	left  []string // of each bundle, and money, at the last reading that has it
	names []string // of these
	rose  []string
}

// dayLines are the days on which something flowed or was read, by their dates.
func dayLines(h agent.HistoryState, loc *time.Location) map[string]*dayLine {
	days := map[string]*dayLine{}
	day := func(at time.Time) *dayLine {
		date := at.In(loc).Format(time.DateOnly)
		if days[date] == nil {
			days[date] = &dayLine{}
		}
		return days[date]
	}
	for _, hour := range h.Hours {
		day(hour.At).used += hour.Bytes
	}
	before := map[string]quota.Quantity{}
	for _, r := range h.Readings {
		d := day(r.Came)
		for _, b := range r.Reading.Data {
			d.add(r.Ask, b, before)
		}
		for _, m := range r.Reading.Balance {
			d.say(r.Ask+"/"+m.Currency, strings.TrimSpace(m.Amount+" "+m.Currency))
		}
	}
	return days
}

// add takes what was read of a bundle. Before is what was left of each.
func (d *dayLine) add(ask string, b quota.Data, before map[string]quota.Quantity) {
	key, name := ask+"/data/"+b.Name, inert(b.Name)
	switch {
	case b.Unlimited:
		d.say(key, strings.TrimSpace(name+" unlimited"))
	case b.Remaining.Known():
		d.say(key, strings.TrimSpace(name+" "+b.Remaining.Text))
	}
	if !b.Remaining.Known() {
		return
	}
	if last, ok := before[key]; ok && b.Remaining.Bytes > last.Bytes {
		d.rose = append(d.rose, strings.TrimSpace(name+" +"+size(b.Remaining.Bytes-last.Bytes, b.Remaining.Binary)))
	}
	before[key] = b.Remaining
}

func (d *dayLine) say(key, text string) {
	if i := slices.Index(d.names, key); i >= 0 {
		d.left[i] = text
		return
	}
	d.names, d.left = append(d.names, key), append(d.left, text)
}

// printHistory writes a line for each day.
func printHistory(w io.Writer, h agent.HistoryState, loc *time.Location) error {
	days := dayLines(h, loc)
	if len(days) == 0 {
		_, err := fmt.Fprintf(w, "%s: nothing was read or counted in this time\n", inert(h.SIM))
		return err
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "DAY\tUSED\tLEFT\tROSE BY")
	var dates []string
	for date := range days {
		dates = append(dates, date)
	}
	slices.Sort(dates)
	for _, date := range dates {
		d := days[date]
		used := "-"
		if d.used > 0 {
			used = size(d.used, false)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", date, used, firstSet(strings.Join(d.left, ", "), "-"), firstSet(strings.Join(d.rose, ", "), "-"))
	}
	return t.Flush()
}
