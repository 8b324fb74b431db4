package interview

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/internal/config"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// alpha answers a free code; beta shares its network and answers another one.
func alpha() carrier.Row {
	return carrier.Row{Name: "Alpha", Queries: []carrier.Query{{USSD: &carrier.USSDQuery{Code: "*100#"}, Cost: carrier.Free, Source: "alpha.example"}}}
}

func beta() carrier.Row {
	return carrier.Row{Name: "Beta", Queries: []carrier.Query{{USSD: &carrier.USSDQuery{Code: "*101#", Replies: []string{"2"}}}}}
}

// conversation is an interview of which the answers, and the outcomes of tries, are given.
func conversation(answers string, tries []Tried, rows ...carrier.Row) (*Interview, *strings.Builder, *[]string) {
	var out strings.Builder
	var tried []string
	i := &Interview{
		Prompt: NewPrompt(strings.NewReader(answers), &out, true),
		SIM:    SIM{Port: "auto", PLMN: "999-01", Rows: rows},
		Path:   "simgauge.yml",
		Try: func(_ context.Context, text string) (Tried, error) {
			tried = append(tried, text)
			return tries[len(tried)-1], nil
		},
	}
	return i, &out, &tried
}

// query is the one line of a configuration that asks.
func query(text string) string {
	_, after, _ := strings.Cut(text, "        queries:  # tried in this order until one gives a reading\n          - ")
	line, _, _ := strings.Cut(after, "\n")
	line, _, _ = strings.Cut(line, "  #")
	return line
}

func TestAnswersBecomeAConfiguration(t *testing.T) {
	for _, tc := range []struct {
		name    string
		answers string
		rows    []carrier.Row
		tries   []Tried
		want    string // the query
		tried   int
	}{
		{"the known way, tried and right", "\n\n\n\n\n", []carrier.Row{alpha()}, []Tried{{OK: true}}, `ussd: "*100#"`, 1},
		{"the known way, not tried", "\n\n\nno\n", []carrier.Row{alpha()}, nil, `ussd: "*100#"`, 0},
		{"brands that differ: the user says which", "\n2\n\n\n\n", []carrier.Row{alpha(), beta()}, nil, `{ussd: "*101#", reply: ["2"]}`, 0},
		{"wrong, then another code", "1\n\n\nyes\nno\n2\n*102#\n\n\n\nno\n", []carrier.Row{alpha()}, []Tried{{OK: true}}, `ussd: "*102#"`, 1},
		{"no reading, kept all the same", "1\n\n\nyes\nyes\n", []carrier.Row{alpha()}, []Tried{{Why: "silence"}}, `ussd: "*100#"`, 1},
		{"no reading, then another way", "1\n\n\nyes\nno\n2\n*102#\n\n\n\nyes\n\n", []carrier.Row{alpha()}, []Tried{{Why: "silence"}, {OK: true}}, `ussd: "*102#"`, 2},
		{"an unknown carrier's menu", "1\n*100#\n2 1\n\n\n\n", nil, nil, `{ussd: "*100#", reply: ["2", "1"]}`, 0},
		{"a refused code is asked again", "1\n**21*1#\nhello\n*100#\n\n\n\n\n", nil, nil, `ussd: "*100#"`, 0},
		{"a refused reply is asked again", "1\n*100#\n12345678\n2\n\n\n\n", nil, nil, `{ussd: "*100#", reply: ["2"]}`, 0},
		{"a text message", "2\n1234\nDATA LEFT\n\n\n\n\n", nil, nil, `{sms: {to: "1234", body: "DATA LEFT"}, await: {sms: {from: ["1234"]}}}`, 0},
		{"a text message that others answer", "2\nme\n1234\nLEFT\n12*\n1234, My Carrier\n\n\n\n", nil, nil, `{sms: {to: "1234", body: "LEFT"}, await: {sms: {from: ["1234", "My Carrier"]}}}`, 0},
		{"a text that is too long for at_most", "2\n1234\n" + strings.Repeat("x", 1500) + "\nLEFT\n\n\n\n\n", nil, nil, `{sms: {to: "1234", body: "LEFT"}, await: {sms: {from: ["1234"]}}}`, 0},
		{"spans and numbers that are none", "1\n*100#\n\n*100#\n6h # every\n1h\n12h\nmany\n-1\n0\n\n\n", nil, nil, `ussd: "*100#"`, 0},
		{"a number that is none of the list", "0\n9\nx\n1\n*100#\n\n\n\n\n", nil, nil, `ussd: "*100#"`, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			i, out, tried := conversation(tc.answers, tc.tries, tc.rows...)
			text, err := i.Run(t.Context())
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			if got := query(text); got != tc.want {
				t.Errorf("got %s, want %s\n%s", got, tc.want, out)
			}
			if len(*tried) != tc.tried {
				t.Errorf("tried %d times, want %d", len(*tried), tc.tried)
			}
			if _, err := config.Parse("simgauge.yml", []byte(text)); err != nil {
				t.Errorf("%v\n%s", err, text)
			}
		})
	}
}

func TestFileIsWholeAndExplained(t *testing.T) {
	i, _, _ := conversation("1\n12h\n4\nno\n", nil, alpha(), beta())
	i.SIM.Carrier = "Alpha\n\x1b[2J"
	text, err := i.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	const want = `# What simgauge asks of the SIM. Written by simgauge init from your answers: change it as you like, and then let
#   simgauge check-config simgauge.yml
# read it. Every key there is stands in https://github.com/simgauge/simgauge/blob/main/docs/simgauge.yml

modems:
  - port: "auto"  # auto finds it by itself; simgauge modems lists what is plugged in

sims:
  - match: {plmn: "999-01"}  # for SIMs of this home network (Alpha [2J), and of no other
    at_most: 4  # queries in any 24 hours, whatever happens
    asks:
      - name: main  # stands in metrics
        every: 12h
        queries:  # tried in this order until one gives a reading
          - ussd: "*100#"  # Alpha; cost: free
          # or - {ussd: "*101#", reply: ["2"]}  # Beta; cost: unknown
`
	if diff := cmp.Diff(want, text); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestUnitsOfTheRowAreWritten: 1 MB of a row is what the row says.
func TestUnitsOfTheRowAreWritten(t *testing.T) {
	row := alpha()
	row.Queries[0].Binary = true
	i, _, _ := conversation("\n\n\nno\n", nil, row)
	text, err := i.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if c, err := config.Parse("simgauge.yml", []byte(text)); err != nil || !c.SIMs[0].Binary {
		t.Errorf("%v\n%s", err, text)
	}
}

// TestEveryEndOfTheAnswersIsOne ends the answers before each of them.
func TestEveryEndOfTheAnswersIsOne(t *testing.T) {
	answers := strings.SplitAfter("2\n*102#\n2\n6h\n8\nyes\nyes\n", "\n")
	for n := range len(answers) - 1 {
		given := strings.Join(answers[:n], "")
		i, out, tried := conversation(given+"half a li", []Tried{{OK: true}}, alpha())
		if text, err := i.Run(t.Context()); !errors.Is(err, ErrStopped) || text != "" {
			t.Errorf("after %d answers: got %q, %v, want %v\n%s", n, text, err, ErrStopped, out)
		}
		if n < 6 && len(*tried) > 0 {
			t.Errorf("after %d answers something was tried", n)
		}
	}
}

func TestInterruptEndsAQuestion(t *testing.T) {
	in, w := io.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	i, _, _ := conversation("", nil, alpha())
	i.Prompt = NewPrompt(in, io.Discard, false)
	ended := make(chan error)
	go func() { _, err := i.Run(ctx); ended <- err }()
	cancel()
	select {
	case err := <-ended:
		if !errors.Is(err, ErrStopped) {
			t.Errorf("got %v, want %v", err, ErrStopped)
		}
	case <-time.After(10 * time.Second):
		t.Error("it still asks")
	}
	_ = w.Close() // what still reads ends
}

func TestDefaultsAskNothing(t *testing.T) {
	for _, tc := range []struct {
		name string
		rows []carrier.Row
		err  error
	}{
		{"one known way", []carrier.Row{alpha()}, nil},
		{"brands that differ", []carrier.Row{alpha(), beta()}, ErrNoDefault},
		{"a brand that is silent", []carrier.Row{alpha(), {Name: "Gamma"}}, ErrNoDefault},
		{"unknown", nil, ErrNoDefault},
		{"a way that costs", []carrier.Row{{Name: "Dear", Queries: []carrier.Query{{USSD: &carrier.USSDQuery{Code: "*1#"}, Cost: carrier.Costs}}}}, ErrNoDefault},
		{"a way that buys", []carrier.Row{{Name: "Shop", Queries: []carrier.Query{{USSD: &carrier.USSDQuery{Code: "*1#"}, Buys: true}}}}, ErrNoDefault},
	} {
		t.Run(tc.name, func(t *testing.T) {
			i, _, tried := conversation("", nil, tc.rows...)
			i.Prompt.Yes = true
			if _, err := i.Run(t.Context()); !errors.Is(err, tc.err) {
				t.Errorf("got %v, want %v", err, tc.err)
			}
			if len(*tried) > 0 {
				t.Error("something was tried")
			}
		})
	}
}

// TestTheFreeWayAloneIsTriedByDefault: whatever may cost waits for a yes.
func TestTheFreeWayAloneIsTriedByDefault(t *testing.T) {
	for _, cost := range []carrier.Tristate{carrier.Free, carrier.Unknown, carrier.Costs} {
		row := alpha()
		row.Queries[0].Cost = cost
		i, out, tried := conversation("1\n\n\n\n\n\n", []Tried{{OK: true}}, row)
		if _, err := i.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if (len(*tried) == 1) != (cost == carrier.Free) {
			t.Errorf("%v: tried %d times", cost, len(*tried))
		}
		if !strings.Contains(out.String(), price(cost)) {
			t.Errorf("%v: what it costs is not said:\n%s", cost, out)
		}
	}
}

func TestWhatCannotBeTriedSaysWhy(t *testing.T) {
	i, out, tried := conversation("1\n\n\n", nil, alpha())
	i.NoTry = "there is no network"
	if _, err := i.Run(t.Context()); err != nil || len(*tried) > 0 || !strings.Contains(out.String(), i.NoTry) {
		t.Errorf("got %v, %d tries:\n%s", err, len(*tried), out)
	}
}

func TestCountIsProposedOnceAConfigurationTakesIt(t *testing.T) {
	row := carrier.Row{Name: "Mute", None: "No code tells.", Count: &carrier.Proposal{Allowance: "7GB", Renews: "every 21d from first use"}}
	i, out, _ := conversation("3\nlots\n0GB\n7GB\nnow and then\nnever\n", nil, row)
	text, err := i.Run(t.Context())
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if got, want := query(text), `count: {allowance: "7GB", renews: "never"}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if !strings.Contains(out.String(), "Mute: No code tells.") || !strings.Contains(out.String(), "An example, of Mute: 7GB, renewed every 21d from first use.") {
		t.Errorf("what the row says is not shown:\n%s", out)
	}
	if _, err := config.Parse("simgauge.yml", []byte(text)); err != nil {
		t.Error(err)
	}
}

// FuzzRun gives any answers: what comes of them is a good configuration, or an error.
func FuzzRun(f *testing.F) {
	for _, seed := range []string{"\n\n\n\n\n", "2\n*102#\n2 1\n6h\n8\nyes\nyes\n", "3\n1234\nLEFT \"it\"\n1234,Me\n1d\n3\nno\n", "4\n10GB\nmonthly on 1\n", "1\n\x00\xff\n'\n: - #\n"} {
		f.Add(seed, "Alpha")
	}
	f.Fuzz(func(t *testing.T, answers, name string) {
		i, _, _ := conversation(answers, nil, alpha(), beta())
		i.SIM.Carrier = name
		i.Try = func(context.Context, string) (Tried, error) { return Tried{OK: true}, nil }
		text, err := i.Run(t.Context())
		if err != nil {
			return
		}
		if _, err := config.Parse("simgauge.yml", []byte(text)); err != nil {
			t.Errorf("%v\n%s", err, text)
		}
	})
}
