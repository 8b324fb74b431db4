package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
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
			return r, usagef("--%s: %w; write it as 1.2 GB", f.flag, err)
		}
		*f.to = q
	}
	if d.Remaining.Known() || d.Total.Known() || d.Used.Known() {
		r.Data = []quota.Data{d}
	}
	if l.amount != "" {
		r.Balance = []quota.Money{{Amount: l.amount, Currency: strings.ToUpper(l.currency)}}
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
	r.Text = &reply
	h, err := r.hints(nil)
	if err != nil {
		return usageError{err}
	}
	said, err := l.said(h)
	if err != nil {
		return err
	}
	others, err := replies(l.against)
	if err != nil {
		return err
	}
	p, err := propose(*r.Text, said, h, others)
	if err != nil {
		return err
	}
	h.Patterns = []quota.Pattern{p}
	got, err := quota.Parse(*r.Text, h)
	if err != nil {
		return err
	}
	fmt.Fprintf(e.out, "# write this into the configuration, under sims[].asks[]; it reads this reply as\n")
	for line := range strings.Lines(readingText(got)) {
		fmt.Fprintf(e.out, "#   %s", line)
	}
	if l.against != "" {
		fmt.Fprintf(e.out, "# and none of %d other replies in %s\n", len(others), l.against)
	}
	fmt.Fprintf(e.out, "patterns:\n  - '%s'\n\n", strings.ReplaceAll(p.String(), "'", "''"))
	fmt.Fprintf(e.out, "# a case for quota/testdata/LANG.jsonl; look through it before you send it: long numbers are zeros, names are not\n")
	return printCase(e, r, said)
}

func readingText(r quota.Reading) string {
	var b bytes.Buffer
	printReading(&b, r)
	return b.String()
}

// other is a reply that a pattern must not match.
type other struct{ where, text string }

// propose takes as much context as it needs to match none of the others.
func propose(text string, said quota.Reading, h quota.Hints, others []other) (quota.Pattern, error) {
	matched := ""
	for words := 2; words <= quota.MostContext; words++ {
		p, err := quota.Propose(text, said, h, words)
		if err != nil {
			return p, fmt.Errorf("teach: %w; write a pattern by hand, see docs/simgauge.yml", err)
		}
		if matched = firstMatch(p, others); matched == "" {
			return p, nil
		}
	}
	return quota.Pattern{}, fmt.Errorf("teach: whatever reads this reply matches %s too: it says the same in the same words; take it out of --against if it may", matched)
}

func firstMatch(p quota.Pattern, others []other) string {
	for _, o := range others {
		if p.Matches(o.text) {
			return o.where
		}
	}
	return ""
}

// maxOthers bounds what is read of a folder, in bytes of one file.
const maxOthers = 16 << 20

// replies reads the replies of a folder: one in each file, or a line each in *.jsonl.
func replies(dir string) ([]other, error) {
	if dir == "" {
		return nil, nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, usagef("--against: %w", err)
	}
	var all []other
	for _, entry := range entries {
		if !entry.Type().IsRegular() {
			continue
		}
		path := filepath.Join(dir, entry.Name())
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, usagef("--against: %w", err)
		}
		if filepath.Ext(path) != ".jsonl" {
			all = append(all, other{path, string(text)})
			continue
		}
		of, err := lines(path, text)
		if err != nil {
			return nil, err
		}
		all = append(all, of...)
	}
	return all, nil
}

func lines(path string, text []byte) ([]other, error) {
	var all []other
	scan := bufio.NewScanner(bytes.NewReader(text))
	scan.Buffer(nil, maxOthers)
	for n := 1; scan.Scan(); n++ {
		var line struct{ Text string }
		if err := json.Unmarshal(scan.Bytes(), &line); err != nil {
			return nil, usagef("--against: %s:%d: %w", path, n, err)
		}
		all = append(all, other{fmt.Sprintf("%s:%d", path, n), line.Text})
	}
	if err := scan.Err(); err != nil {
		return nil, errors.Join(usagef("--against: %s", path), err)
	}
	return all, nil
}

// taughtCase is a line of quota/testdata.
type taughtCase struct {
	Name     string      `json:"name"`
	Text     string      `json:"text"`
	Country  string      `json:"country,omitempty"`
	Received string      `json:"received,omitempty"`
	Expect   caseReading `json:"expect"`
}

type caseReading struct {
	Data    []map[string]any    `json:"data"`
	Balance []map[string]string `json:"balance"`
}

func printCase(e env, r readRequest, said quota.Reading) error {
	c := taughtCase{Name: "taught", Text: maskNumbers(*r.Text), Country: r.Country, Received: r.Received}
	c.Expect = caseReading{Data: []map[string]any{}, Balance: []map[string]string{}}
	for _, d := range said.Data {
		figures := map[string]any{}
		for name, q := range map[string]quota.Quantity{"remaining": d.Remaining, "total": d.Total, "used": d.Used} {
			if q.Known() {
				figures[name] = q.Text
			}
		}
		if d.Expires.Known() {
			figures["expires"] = d.Expires
		}
		c.Expect.Data = append(c.Expect.Data, figures)
	}
	for _, m := range said.Balance {
		c.Expect.Balance = append(c.Expect.Balance, map[string]string{"amount": m.Amount, "currency": m.Currency})
	}
	enc := json.NewEncoder(e.out)
	enc.SetEscapeHTML(false)
	return enc.Encode(c)
}

// longNumber is what may be a telephone number, a card or a transaction: seven digits or more, perhaps in groups.
var longNumber = regexp.MustCompile(`\+?\p{Nd}(?:[ -]?\p{Nd}){6,}`)

// maskNumbers puts zeros in the place of long numbers. Dates have other marks, and amounts fewer digits.
func maskNumbers(text string) string {
	digit := regexp.MustCompile(`\p{Nd}`)
	return longNumber.ReplaceAllStringFunc(text, func(n string) string {
		if isDate(n) {
			return n
		}
		return digit.ReplaceAllString(n, "0")
	})
}

// isDate reports whether a number with dashes is a date: 2026-07-12, 12-07-2026.
func isDate(n string) bool {
	for _, layout := range []string{"2006-01-02", "02-01-2006", "02-01-06"} {
		if _, err := time.Parse(layout, n); err == nil {
			return true
		}
	}
	return false
}
