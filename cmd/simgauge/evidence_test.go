package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/exporter/page"
	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/internal/config"
	"github.com/simgauge/simgauge/internal/store"
	"github.com/simgauge/simgauge/modemsim"
	"github.com/simgauge/simgauge/quota"
)

// told are replies, one for each ask of tellingConfig. Numbers that could be somebody's stand before the
// figures, in digits that are longer than what masks them.
func told() map[string]string {
	return map[string]string{
		"plain":     "+44 7700 900123: 1.2 GB left of 5 GB. Balance 7.15 EUR",
		"bidi":      "رقمك ٠١٢٣٤٥٦٧٨ تبقى لديك ٣٫٥ جيجا",
		"wide":      "番号１２３４５６７８データ残量は１．５ＧＢです",
		"combining": "Il vous reste 1,2\u00a0Go sur 5\u00a0Go pour le forfait e\u0301te\u0301",
		"pattern":   "Ref 12345678: pot <b>2.5</b> GB!",
		"message":   "0123456789, you have 800 MB left",
	}
}

const tellingConfig = `
sims:
  - name: travel
    at_most: 100
    asks:
      - {name: plain, queries: [{ussd: "*1#"}]}
      - {name: bidi, queries: [{ussd: "*2#"}]}
      - {name: wide, queries: [{ussd: "*3#"}]}
      - {name: combining, queries: [{ussd: "*4#"}]}
      - {name: pattern, queries: [{ussd: "*5#"}], patterns: ['pot <b>(?P<remaining>[\d.]+</b> GB)']}
      - {name: message, queries: [{sms: {to: "1234", body: LEFT}, await: {sms: {from: ["1234"]}}}]}
`

// tellingNetwork is a carrier that says what told has.
func tellingNetwork() string {
	var b strings.Builder
	b.WriteString("ussd:\n")
	for i, name := range []string{"plain", "bidi", "wide", "combining", "pattern"} {
		fmt.Fprintf(&b, "  \"*%d#\": {text: %s, after: 1ms}\n", i+1, quoted(told()[name]))
	}
	fmt.Fprintf(&b, "sms:\n  \"1234\": [{match: \"*\", text: %s, after: 1ms}]\n", quoted(told()["message"]))
	return b.String()
}

// quoted is a text in YAML, which holds that of JSON.
func quoted(text string) string {
	b, _ := json.Marshal(text) // text always can
	return string(b)
}

// askedBy is an agent with a configuration, on a simulated modem with a network.
func askedBy(t *testing.T, network, configuration string) *agent.Agent {
	t.Helper()
	parsed, err := modemsim.ParseNetwork(strings.NewReader(network))
	if err != nil {
		t.Fatal(err)
	}
	sim, err := modemsim.New(modemsim.Config{Network: parsed})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	pty, err := sim.OpenPTY(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	conf, err := config.Parse("test", fmt.Appendf(nil, "modems: [{name: lte, port: %q}]\n%s", pty.Path, configuration))
	if err != nil {
		t.Fatal(err)
	}
	quiet := slog.New(slog.DiscardHandler)
	st, err := store.Open(t.TempDir(), quiet)
	if err != nil {
		t.Fatal(err)
	}
	a := agent.New(agent.Options{Config: conf, Store: st, Clock: clock.System(), Logger: quiet})
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; !ended(err) {
			t.Error(err)
		}
		if err := errors.Join(st.Close(), pty.Close()); err != nil {
			t.Error(err)
		}
	})
	return a
}

// shown are the figures of evidence as the page and the terminal name them.
func shown(evidence []quota.Evidence) []string {
	var list []string
	for _, e := range quota.Figures(evidence) {
		list = append(list, fmt.Sprintf("%q %s: %s", e.Words, e.Figure, e.Rule))
	}
	return list
}

// Terminal, `ask`, transcript and page show the same words and rules of an answer, and nobody's number but to whoever typed the ask.
func TestEvidenceIsTheSameEverywhere(t *testing.T) {
	a := askedBy(t, tellingNetwork(), tellingConfig)
	for name, text := range told() {
		t.Run(name, func(t *testing.T) {
			r := a.Ask(t.Context(), agent.Request{Ask: name})
			if r.Error != nil || r.Text != text {
				t.Fatalf("ask: %q, %s", r.Text, *r.Error)
			}
			want := shown(r.Evidence)
			if len(want) == 0 {
				t.Fatal("no evidence")
			}
			snap := a.Snapshot()
			checkTranscript(t, snap, name, text, want)
			checkPage(t, a, r.Evidence)
			if name != "pattern" {
				checkExplained(t, text, r.Evidence)
			}
		})
	}
}

// checkTranscript looks at the last attempt of an ask, and at what the ask knows.
func checkTranscript(t *testing.T, snap agent.Snapshot, name, text string, want []string) {
	t.Helper()
	var last agent.Attempt
	for _, attempt := range snap.SIMs[0].Attempts {
		if attempt.Ask == name {
			last = attempt
		}
	}
	reply := last.Steps[len(last.Steps)-1].Reply
	for _, state := range snap.SIMs[0].Asks {
		if diff := cmp.Diff(reply, state.From); state.Name == name && diff != "" {
			t.Errorf("transcript and state differ:\n%s", diff)
		}
	}
	if diff := cmp.Diff(want, shown(reply.Evidence)); diff != "" {
		t.Errorf("transcript (-ask +transcript):\n%s", diff)
	}
	for _, e := range reply.Evidence {
		if got := reply.Text[e.Start:e.End]; got != e.Words {
			t.Errorf("transcript: %q stands where %q should", got, e.Words)
		}
	}
	var log bytes.Buffer
	printLog(&log, snap)
	if !strings.Contains(log.String(), marked(reply.Text, reply.Evidence, style{"[", "]"})) {
		t.Errorf("the log does not mark the figures of %q:\n%s", text, &log)
	}
	for _, number := range []string{"7700 900123", "٠١٢٣٤٥٦٧٨", "１２３４５６７８", "12345678", "0123456789"} {
		if strings.Contains(log.String(), number) {
			t.Errorf("the log shows the number %s:\n%s", number, &log)
		}
	}
}

// checkPage looks at the page of somebody without a password, and of somebody with one.
func checkPage(t *testing.T, a *agent.Agent, evidence []quota.Evidence) {
	t.Helper()
	for _, credentials := range []bool{false, true} {
		h := page.New(page.Config{
			Source: source{agent: a, reloadOK: new(atomic.Bool)}, Credentialed: func(*http.Request) bool { return credentials },
		})
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
		h.Close()
		shown := html.UnescapeString(w.Body.String())
		for _, e := range quota.Figures(evidence) {
			for _, want := range []string{"<bdi>" + strings.ReplaceAll(e.Words, "\u00a0", " ") + "</bdi>", e.Rule} {
				if !strings.Contains(shown, want) {
					t.Errorf("the page lacks %s:\n%s", want, shown)
				}
			}
		}
		if got := strings.Contains(shown, `class="came"`); got != credentials {
			t.Errorf("with credentials %v: the page shows replies %v", credentials, got)
		}
		if strings.Contains(shown, "12345678") || strings.Contains(shown, "7700 900123") {
			t.Errorf("the page shows a number:\n%s", shown)
		}
	}
}

// checkExplained runs the command on the same text.
func checkExplained(t *testing.T, text string, evidence []quota.Evidence) {
	t.Helper()
	var out bytes.Buffer
	if status := run(t.Context(), []string{"read", "--explain"}, streams{strings.NewReader(text), &out, io.Discard}); status != exitDone {
		t.Fatalf("read --explain: exit status %d", status)
	}
	var want bytes.Buffer
	explain(env{streams: streams{out: &want}}, text, evidence)
	if !strings.HasPrefix(out.String(), want.String()) {
		t.Errorf("read --explain:\n%s\nask:\n%s", &out, &want)
	}
}
