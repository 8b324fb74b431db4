package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kingpin/v2"

	"github.com/simgauge/simgauge/quota"
)

// lesson is what `read --teach` is told of a reply.
type lesson struct {
	remaining, total, used string
	expires                string
	amount, currency       string
	against                string
}

// flags adds those of a lesson to `read`.
func (l *lesson) flags(c *kingpin.CmdClause) {
	c.Flag("remaining", "With --teach: what is left, as in '1.2 GB'.").PlaceHolder("AMOUNT").StringVar(&l.remaining)
	c.Flag("total", "With --teach: of how much.").PlaceHolder("AMOUNT").StringVar(&l.total)
	c.Flag("used", "With --teach: what is used.").PlaceHolder("AMOUNT").StringVar(&l.used)
	c.Flag("expires", "With --teach: until when, as in 2026-07-12 or RFC 3339.").PlaceHolder("DATE").StringVar(&l.expires)
	c.Flag("amount", "With --teach: the money that is left, as in 12.34.").PlaceHolder("NUMBER").StringVar(&l.amount)
	c.Flag("currency", "With --teach: its currency, ISO 4217.").PlaceHolder("CODE").StringVar(&l.currency)
	c.Flag("against", "With --teach: a folder of other replies (one in each file, or *.jsonl with text), none of which the pattern may match.").PlaceHolder("DIR").StringVar(&l.against)
}

// said is what the user says that the reply states.
func (l lesson) said(h quota.Hints) (quota.Reading, error) {
	var r quota.Reading
	var d quota.Data
	for _, f := range []struct {
		flag, text string
		to         *quota.Quantity
	}{{"remaining", l.remaining, &d.Remaining}, {"total", l.total, &d.Total}, {"used", l.used, &d.Used}} {
		if f.text == "" {
			continue
		}
		q, err := quota.ParseQuantity(f.text, h.Binary)
		if err != nil {
			return r, usagef("--%s: %w; %s", f.flag, err, clearer(err))
		}
		*f.to = q
	}
	if d.Remaining.Known() || d.Total.Known() || d.Used.Known() {
		r.Data = []quota.Data{d}
	}
	if l.amount != "" {
		m, err := quota.ParseMoney(l.amount, h)
		if err != nil {
			return r, usagef("--amount: %w; write it as 12.34", err)
		}
		m.Currency = cmp.Or(strings.ToUpper(l.currency), m.Currency)
		r.Balance = []quota.Money{m}
	} else if l.currency != "" {
		return r, usagef("--currency: of what; say --amount too")
	}
	if l.expires != "" {
		m, err := parseMoment(l.expires)
		if err != nil {
			return r, err
		}
		if len(r.Data) == 0 {
			return r, usagef("--expires: of what; say --remaining, --total or --used too")
		}
		r.Data[0].Expires = m
	}
	if r.Empty() {
		return r, usagef("--teach: say what the reply states, as in --remaining='1.2 GB' or --amount=12.34")
	}
	return r, nil
}

// clearer says how an amount of data is written so that it has one meaning.
func clearer(err error) string {
	if errors.Is(err, quota.ErrAmbiguous) {
		return "write 1234 GB for one and 1.2340 GB for the other"
	}
	return "write it as 1.2 GB"
}

func parseMoment(text string) (quota.Moment, error) {
	if t, err := time.Parse(time.DateOnly, text); err == nil {
		return quota.Moment{Time: t, DateOnly: true}, nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return quota.Moment{}, usagef("--expires %q: neither 2026-07-12 nor RFC 3339", text)
	}
	return quota.Moment{Time: t}, nil
}

// teach proposes a pattern for the reply, shows what it reads, and prints a case to send upstream.
func teach(e env, r readRequest, l lesson) error {
	reply := strings.TrimSpace(*r.Text)
	if reply == "" {
		return unreadable(reply, quota.ErrNoMatch)
	}
	r.Text = &reply
	h, err := r.hints(nil)
	if err != nil {
		return usageError{err}
	}
	said, err := l.said(h)
	if err != nil {
		return err
	}
	others, err := replies(l.against, reply)
	if err != nil {
		return err
	}
	p, err := propose(reply, said, h, others)
	if err != nil {
		return err
	}
	asBefore, _ := quota.Parse(reply, h) // what is not read shows in the comparison
	h.Patterns = []quota.Pattern{p}
	got, evidence, err := quota.Explain(reply, h)
	if err != nil {
		return err
	}
	printPattern(e.out, p, got, asBefore)
	if l.against != "" {
		fmt.Fprintf(e.out, "# It matches none of the %d other replies in %s.\n", len(others), l.against)
	}
	fmt.Fprintln(e.out)
	return printCase(e.out, r, got, evidence)
}

// printPattern prints a configuration that has the pattern in its place.
func printPattern(w io.Writer, p quota.Pattern, got, asBefore quota.Reading) {
	fmt.Fprintln(w, "# Write the pattern into the configuration, beside the queries of the ask. It reads this reply as")
	for line := range strings.Lines(readingText(got)) {
		fmt.Fprintf(w, "#   %s", line)
	}
	if readingText(asBefore) == readingText(got) {
		fmt.Fprintln(w, "# which is read without any pattern too: none is needed.")
	}
	fmt.Fprintf(w, "sims:\n  - asks:\n      - patterns:\n          - '%s'\n", strings.ReplaceAll(p.String(), "'", "''"))
}

func readingText(r quota.Reading) string {
	var b bytes.Buffer
	printReading(&b, r)
	return b.String()
}

// propose takes as much context as it needs to match none of the others.
func propose(text string, said quota.Reading, h quota.Hints, others []other) (quota.Pattern, error) {
	matched := ""
	for words := 2; words <= quota.MostContext; words++ {
		p, err := quota.Propose(text, said, h, words)
		if err != nil {
			return p, fmt.Errorf("teach: %w; %s", err, untaught(err, said, h))
		}
		if matched = firstMatch(p, others); matched == "" {
			return p, nil
		}
	}
	return quota.Pattern{}, fmt.Errorf("teach: whatever reads this reply matches %s too: it says the same in the same words; take it out of --against if it may", matched)
}

// untaught says what to do about a reply for which no pattern can be proposed.
func untaught(err error, said quota.Reading, h quota.Hints) string {
	switch {
	case errors.Is(err, quota.ErrAmbiguous) && h.Country == "":
		return "give --country, that of the SIM"
	case errors.Is(err, quota.ErrAmbiguous):
		return "no pattern can tell, so nothing is read of it"
	case h.Received.IsZero() && slices.ContainsFunc(said.Data, func(d quota.Data) bool { return d.Expires.Known() }):
		return "give --received, when it came, if its date has no year; or write a pattern by hand, see docs/reading.md"
	}
	return "write a pattern by hand, see docs/reading.md"
}
