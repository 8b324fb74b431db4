package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/alecthomas/kingpin/v2"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/quota"
)

const readHelp = `  echo 'You have 1.2 GB left, valid until 12/07/2026.' | simgauge read --country=GB
  simgauge read --explain --received=2026-06-15T10:00:00Z < reply.txt      which words were read as what
  simgauge read --teach --remaining='1.2 GB' < reply.txt                   the pattern to write where nothing is read

Exit status 1 if it states nothing that can be told for sure. With --jsonl every line is a request
{"id","text","country","lang","carrier","via","received"} and gets one line of answer, in order; the flags count where
a line is silent. --explain with --json or --jsonl adds "evidence".`

// maxLine bounds a line of --jsonl, in bytes: a reply of quota.MaxText with every character escaped.
const maxLine = 6*quota.MaxText + 4<<10

// readRequest is a line of `read --jsonl`.
type readRequest struct {
	ID       json.RawMessage `json:"id"` // echoed as it came, a number too
	Text     *string         `json:"text"`
	Country  string          `json:"country"`
	Lang     string          `json:"lang"`
	Carrier  string          `json:"carrier"`
	Via      string          `json:"via"`
	Received string          `json:"received"`

	explain bool
}

// readAnswer is what `read --json` and `--jsonl` print.
type readAnswer struct {
	ID      json.RawMessage `json:"id"`
	Data    []quota.Data    `json:"data"`
	Balance []quota.Money   `json:"balance"`
	Outcome outcome.Outcome `json:"outcome"`
	Detail  *outcome.Detail `json:"detail"`
	Error   *string         `json:"error,omitempty"` // of a line that is no request; no other answer has it

	Evidence []quota.Evidence `json:"evidence,omitzero"` // with --explain alone

	why error // of the reader, for a person
}

func readCommand(app *kingpin.Application) (string, command) {
	c := app.Command("read", "Say what a carrier's reply means; the reply is read from standard input.").HelpLong(readHelp)
	var r readRequest
	var exprs []string
	asJSON := c.Flag("json", "Print the reading as JSON.").Bool()
	var taught lesson
	teaches := c.Flag("teach", "Propose a pattern for a reply that is not read: say what it states with the flags below.").Bool()
	taught.flags(c)
	c.Flag("explain", "Show which words were read as what, and why every other amount was left out.").BoolVar(&r.explain)
	asLines := c.Flag("jsonl", "Read requests and print answers as JSON, a line each.").Bool()
	c.Flag("country", "Country of the SIM, ISO 3166: settles 1.234 MB and 03/04.").PlaceHolder("XX").StringVar(&r.Country)
	c.Flag("lang", "Language of the reply, BCP 47.").PlaceHolder("TAG").StringVar(&r.Lang)
	c.Flag("carrier", "Name of the carrier.").PlaceHolder("NAME").StringVar(&r.Carrier)
	c.Flag("via", "How the reply came.").EnumVar(&r.Via, "ussd", "sms")
	c.Flag("received", "When it came (RFC 3339); without it dates without a year stay unread.").PlaceHolder("TIME").StringVar(&r.Received)
	c.Flag("pattern", "RE2 with groups remaining, total, used, expires, amount, currency, name; before the generic reader. Repeatable.").PlaceHolder("RE2").StringsVar(&exprs)
	return c.FullCommand(), func(_ context.Context, e env) error {
		switch {
		case !isCountry(r.Country):
			return usagef("read: --country=%q: not a country of ISO 3166; write its two letters, such as GB", r.Country)
		case *asLines && *asJSON:
			return usagef("read: --json and --jsonl exclude each other")
		case *teaches && (*asLines || *asJSON || r.explain || len(exprs) > 0):
			return usagef("read: --teach goes with none of --json, --jsonl, --explain and --pattern")
		case !*teaches && taught != (lesson{}):
			return usagef("read: what a reply states is said to --teach alone")
		}
		patterns, err := compile(exprs)
		if err != nil {
			return err
		}
		if *asLines {
			return readLines(e, r, patterns)
		}
		if isTerminal(e.in) {
			fmt.Fprintln(e.err, "simgauge: paste the reply, then press Enter and Ctrl-D")
		}
		if err := r.take(e.in); err != nil {
			return err
		}
		switch {
		case *teaches:
			return teach(e, r, taught)
		case r.explain && !*asJSON:
			return explainOne(e, r, patterns)
		}
		return readOne(e, r, patterns, *asJSON)
	}
}

// take reads one reply, and of what is too long for one no more than tells that.
func (r *readRequest) take(in io.Reader) error {
	text, err := io.ReadAll(io.LimitReader(in, quota.MaxText+1))
	if err != nil {
		return fmt.Errorf("read standard input: %w", err)
	}
	reply := string(text)
	r.Text = &reply
	return nil
}

func compile(exprs []string) ([]quota.Pattern, error) {
	patterns := make([]quota.Pattern, 0, len(exprs))
	for _, expr := range exprs {
		p, err := quota.CompilePattern(expr)
		if err != nil {
			return nil, usagef("--pattern: %w", err)
		}
		patterns = append(patterns, p)
	}
	return patterns, nil
}

// readOne answers a single reply for a person or a script.
func readOne(e env, r readRequest, patterns []quota.Pattern, asJSON bool) error {
	a, err := answer(r, patterns)
	if err != nil {
		return usageError{err}
	}
	if asJSON {
		if err := printJSON(e.out, a); err != nil {
			return err
		}
	} else if a.Outcome == outcome.OK {
		printReading(e.out, quota.Reading{Data: a.Data, Balance: a.Balance})
	}
	if a.Outcome == outcome.OK {
		return nil
	}
	if asJSON {
		return errSilent
	}
	return unreadable(*r.Text, a.why)
}

// unreadable says that a reply gave no reading, and what would help.
func unreadable(text string, why error) error {
	detail := unread(text, why)
	row, _ := outcome.Lookup(detail) // every detail has its row: a test holds that
	said, mend := strings.TrimPrefix(why.Error(), "read reply: "), "give --country, or a --pattern of your own (--teach proposes one)"
	switch {
	case len(text) > quota.MaxText:
		mend = "give one reply; --jsonl reads many"
	case detail == outcome.TextEmpty:
		said, mend = row.Text, "write what the carrier answered to standard input"
	}
	return fmt.Errorf("read reply: %s: %s; %s", row.Outcome, said, mend)
}

// isCountry reports whether it may be the code of a country: two letters, and not ZZ, which ISO 3166 leaves to its users. None is no mistake.
func isCountry(code string) bool {
	code = strings.ToUpper(code)
	return code == "" || len(code) == 2 && code != carrier.World && strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// readLines answers every line in order; a bad line gets no_match and an error of its own.
// The flags count where a line is silent.
func readLines(e env, flags readRequest, patterns []quota.Pattern) error {
	lines := bufio.NewReaderSize(e.in, maxLine)
	out := bufio.NewWriter(e.out)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	for {
		line, err := readLine(lines)
		if len(line) > 0 { // a blank line is a bad one, and answered too: answers are matched by their place
			if err := enc.Encode(answerLine(line, flags, patterns)); err != nil {
				return fmt.Errorf("write answer: %w", err)
			}
		}
		if lines.Buffered() == 0 { // whoever asks line by line waits for this answer
			if err := out.Flush(); err != nil {
				return fmt.Errorf("write answer: %w", err)
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read standard input: %w", err)
		}
	}
}

// readLine gives the next line. One that is too long is given as far as it may go, which is no JSON, and the rest is skipped.
func readLine(lines *bufio.Reader) ([]byte, error) {
	line, err := lines.ReadSlice('\n')
	for rest := err; errors.Is(rest, bufio.ErrBufferFull); {
		line = bytes.Clone(line)[:maxLine]
		_, rest = lines.ReadSlice('\n')
		err = rest
	}
	return line, err
}

func answerLine(line []byte, flags readRequest, patterns []quota.Pattern) readAnswer {
	var r readRequest
	err := requestFault(json.Unmarshal(line, &r))
	if len(line) == maxLine {
		err = fmt.Errorf("a line has %d bytes at most", maxLine)
	}
	if err == nil && r.Text == nil {
		err = errors.New("text is missing")
	}
	if len(r.ID) > 0 {
		r.ID = bytes.ToValidUTF8(r.ID, []byte("\ufffd"))
	}
	if err == nil {
		var a readAnswer
		if a, err = answer(r.or(flags), patterns); err == nil {
			return a
		}
	}
	why := err.Error()
	return readAnswer{ID: r.ID, Data: []quota.Data{}, Balance: []quota.Money{}, Outcome: outcome.NoMatch, Error: &why}
}

// requestFault says in the words of the contract what is wrong with a line.
func requestFault(err error) error {
	var mistyped *json.UnmarshalTypeError
	switch {
	case !errors.As(err, &mistyped):
		return err
	case mistyped.Field == "":
		return fmt.Errorf("a request is an object, not a %s", mistyped.Value)
	}
	return fmt.Errorf("%s is a string, not a %s", mistyped.Field, mistyped.Value)
}

// or fills from the flags what the line leaves out.
func (r readRequest) or(flags readRequest) readRequest {
	r.Country = cmp.Or(r.Country, flags.Country)
	r.Lang = cmp.Or(r.Lang, flags.Lang)
	r.Carrier = cmp.Or(r.Carrier, flags.Carrier)
	r.Via = cmp.Or(r.Via, flags.Via)
	r.Received = cmp.Or(r.Received, flags.Received)
	r.explain = flags.explain
	return r
}

func (r readRequest) hints(patterns []quota.Pattern) (quota.Hints, error) {
	h := quota.Hints{Country: r.Country, Lang: r.Lang, Carrier: r.Carrier, Via: r.Via, Patterns: patterns}
	if r.Received == "" {
		return h, nil
	}
	t, err := time.Parse(time.RFC3339, r.Received)
	if err != nil {
		return h, fmt.Errorf("received %q: not RFC 3339, such as 2026-06-15T10:00:00+09:00", r.Received)
	}
	h.Received = t
	return h, nil
}

// answer reads one reply; the error is a fault of the request, not of the reply.
func answer(r readRequest, patterns []quota.Pattern) (readAnswer, error) {
	h, err := r.hints(patterns)
	if err != nil {
		return readAnswer{}, err
	}
	reading, evidence, err := quota.Explain(*r.Text, h)
	a := readAnswer{ID: r.ID, Data: reading.Data, Balance: reading.Balance, Outcome: outcome.OK, why: err}
	if a.Data == nil {
		a.Data = []quota.Data{}
	}
	if a.Balance == nil {
		a.Balance = []quota.Money{}
	}
	promised(a.Data)
	if r.explain {
		a.Evidence = append([]quota.Evidence{}, evidence...)
	}
	if err != nil {
		detail := unread(*r.Text, err)
		row, _ := outcome.Lookup(detail) // every detail has its row: a test holds that
		a.Outcome, a.Detail = row.Outcome, &detail
	}
	return a, nil
}

// unread names why a reply gave no reading.
func unread(text string, err error) outcome.Detail {
	switch {
	case errors.Is(err, quota.ErrAmbiguous):
		return outcome.TwoReadings
	case strings.TrimSpace(text) == "":
		return outcome.TextEmpty
	}
	return outcome.TextUnknown
}

// promised takes out what the contract of `read --jsonl` and `ask --json` does not list.
func promised(data []quota.Data) {
	for i := range data {
		data[i].Renews = quota.Moment{}
	}
}
