package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/quota"
)

// printStatus writes a line for each fact: what it is of, then what is known.
func printStatus(w io.Writer, s agent.Snapshot, now time.Time) error {
	p := &plain{now: now}
	for _, m := range s.Modems {
		p.add(m.Name, modemWords(m))
	}
	for _, sim := range s.SIMs {
		p.sim(sim)
	}
	if s.StateWritable != nil && !*s.StateWritable {
		p.add("state", "cannot be written: nothing is asked until it can; see that the folder exists and has room")
	}
	text := &strings.Builder{}
	printTable(text, "", p.rows)
	_, err := io.WriteString(w, text.String())
	return err
}

// plain are the lines of `status` where it is no terminal.
type plain struct {
	now  time.Time
	rows [][]string
}

// add takes a line, of which nothing steers whatever shows it.
func (p *plain) add(of, said string) { p.rows = append(p.rows, []string{inert(of), inert(said)}) }

func modemWords(m agent.ModemState) string {
	if !m.Up {
		return "down: " + firstSet(m.Error, "not opened yet")
	}
	said := fmt.Sprintf("%s %s, SIM %s, %s", m.Manufacturer, m.Model, firstSet(string(m.SIMState), "unknown"), firstSet(string(m.Registration.State), "registration unknown"))
	if m.Operator.Name != "" {
		said += " on " + m.Operator.Name
	}
	if m.Signal.RSSI != nil {
		said += fmt.Sprintf(", %.0f dBm", *m.Signal.RSSI)
	}
	return said
}

func (p *plain) sim(s agent.SIMState) {
	if !s.Configured && s.Hint != "" {
		p.rows = append(p.rows, []string{inert(s.Name), "not configured: nothing is asked unbidden; let sudo simgauge init write it, or write\n" + visible(s.Hint)})
	}
	for _, a := range s.Asks {
		if s.Count == nil || s.Count.Ask != a.Name || len(a.Queries) > 0 {
			p.ask(s, a)
		}
	}
	if s.Count != nil {
		p.add(s.Name+"/"+s.Count.Ask, countWords(*s.Count))
		if s.Count.Live != nil {
			p.live(s.Name+"/"+s.Count.Ask, countedData(*s.Count), *s.Count.Live)
		}
	}
	if s.Asking != nil {
		p.add(s.Name, "asking "+underWay(*s.Asking, p.now))
	}
	p.add(s.Name, fmt.Sprintf("%d ask(s) left in these 24 h", s.Budget))
	if s.Lifeline != nil {
		p.add(s.Name, lifelineWords(*s.Lifeline, p.now))
	}
	if s.Self > 0 {
		p.add(s.Name, fmt.Sprintf("%d octets of it went for asks since the start", s.Self))
	}
}

func (p *plain) ask(s agent.SIMState, a agent.AskState) {
	name := s.Name + "/" + a.Name
	for i, d := range a.Reading.Data {
		p.add(name, sentence(d)+since(a, p.now, func(r quota.Reading) bool { return holdsData(r, d) }))
		if i < len(a.Live) {
			p.live(name, d, a.Live[i])
		}
	}
	for _, m := range a.Reading.Balance {
		p.add(name, fmt.Sprintf("balance %s %s%s", m.Amount, m.Currency, since(a, p.now, func(r quota.Reading) bool { return holdsMoney(r, m) })))
	}
	if a.Reading.Empty() {
		p.add(name, "not known yet")
	}
	if a.Outcome != "" && a.Outcome != "ok" {
		p.add(name, fmt.Sprintf("last ask: %s %s", a.Outcome, a.Detail))
	}
	for _, q := range a.Queries {
		if said := leftOut(q); said != "" {
			p.add(name, q.Query+" is "+said)
		}
	}
	if !a.Next.IsZero() {
		p.add(name, "next ask "+a.Next.Local().Format("2006-01-02 15:04:05")+early(a))
	}
}

// early says why the next ask comes earlier than scheduled, if it does.
func early(a agent.AskState) string {
	if a.Early == "" {
		return ""
	}
	return ", earlier than scheduled: " + a.Early.Words()
}

// live is what is left of a bundle by now, and how it ends.
func (p *plain) live(of string, d quota.Data, l agent.LiveState) {
	if !l.Known {
		return
	}
	binary := d.Remaining.Binary
	said := fmt.Sprintf("now %s left, between %s and %s", figure(l.Remaining, binary), figure(l.Lower, binary), figure(l.Upper, binary))
	if l.Low {
		said += ", low"
	}
	if words := outlook(l, d, p.now); words != "" {
		said += "; " + words
	}
	if d.Name != "" {
		said += " (" + d.Name + ")"
	}
	p.add(of, said)
}

// holdsData reports whether a reading speaks of a bundle.
func holdsData(r quota.Reading, d quota.Data) bool {
	return slices.ContainsFunc(r.Data, func(b quota.Data) bool { return b.Name == d.Name })
}

// holdsMoney reports whether a reading speaks of money of a currency.
func holdsMoney(r quota.Reading, m quota.Money) bool {
	return slices.ContainsFunc(r.Balance, func(b quota.Money) bool { return b.Currency == m.Currency })
}

// since says how old a figure is, and whether it is from a text that nobody asked for.
func since(a agent.AskState, now time.Time, has func(quota.Reading) bool) string {
	read, unasked := dated(a, has)
	if unasked {
		return strings.Replace(age(read, now), "(", "(from an unasked text, ", 1)
	}
	return age(read, now)
}

// dated is when a figure was read, and whether in a text that nobody asked for: the last that has it.
func dated(a agent.AskState, has func(quota.Reading) bool) (read time.Time, unasked bool) {
	for _, u := range slices.Backward(a.Unasked) {
		if has(u.Reading) {
			return u.Read, true
		}
	}
	return a.Read, false
}

// age says how old a reading is; when the time was not known it says so.
func age(read, now time.Time) string {
	if read.IsZero() {
		return " (time not known)"
	}
	return fmt.Sprintf(" (%s ago)", now.Sub(read).Round(time.Second))
}
