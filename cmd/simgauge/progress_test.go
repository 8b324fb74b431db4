package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/simgauge/simgauge/internal/agent"
)

const slowCode = `
plan: {total: 10GB, used: 2.2GB}
ussd:
  "*123#": {text: "You have {remaining} left.", after: 2500ms}
`

// While an ask takes its time a line on the terminal tells what it waits for, and is gone once the answer is there.
func TestAskTellsWhatItWaitsFor(t *testing.T) {
	port := simulatedPort(t, slowCode)
	t.Setenv("TERM", "xterm")
	for _, tt := range []struct {
		name  string
		flags []string
		shown bool
	}{
		{"a person waits", nil, true},
		{"a program waits", []string{"--json"}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			term, tty := newTerminal(t)
			var out bytes.Buffer
			exit := make(chan int, 1)
			args := append([]string{"ask", "--port=" + port, "--ussd=*123#"}, tt.flags...)
			go func() {
				exit <- run(t.Context(), args, streams{strings.NewReader(""), &out, tty})
				_ = tty.Close()
			}()
			if tt.shown {
				term.expect("\r" + clearLine + "typed by ussd: waiting for the network, ")
				term.expect(" s so far, ")
				term.expect(" s more at most")
			}
			if got := <-exit; got != exitDone {
				t.Fatalf("exit status %d", got)
			}
			for s := range term.seen {
				term.all.WriteString(s)
			}
			got := term.all.String()
			if tt.shown != strings.HasSuffix(got, "\r"+clearLine) || !tt.shown && strings.Contains(got, "\r"+clearLine) {
				t.Errorf("the terminal got %q", got)
			}
			if !strings.Contains(out.String(), "7.80 GB") || strings.Contains(out.String(), "waiting") {
				t.Errorf("printed %q", out.String())
			}
		})
	}
}

// Through the daemon it is the daemon's word, of the SIM that is asked; the ask of another is none of it.
func TestProgressOfTheRunningOne(t *testing.T) {
	dir := t.TempDir()
	l := &teller{}
	snap := household()
	snap.SIMs = append([]agent.SIMState{{Name: "other", Asking: &agent.AskingState{Ask: "theirs"}}}, snap.SIMs...)
	l.tell(snap)
	telling(t, dir, l)
	client, err := connect(paths{storage: dir})
	if err != nil {
		t.Fatal(err)
	}
	for sim, want := range map[string]string{"": "theirs", "home": "main"} {
		if got := askingOf(client, sim)(t.Context()); got == nil || got.Ask != want {
			t.Errorf("%q: got %+v, want that of %s", sim, got, want)
		}
	}
	if got := askingOf(client, "nobody")(t.Context()); got != nil {
		t.Errorf("got %+v, want nothing", got)
	}
}

func TestNoProgressWithoutATerminal(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "err"))
	if err != nil {
		t.Fatal(err)
	}
	(&askFlags{}).showProgress(t.Context(), env{streams: streams{err: f}}, nil)()
	if text, err := os.ReadFile(f.Name()); err != nil || f.Close() != nil || len(text) > 0 {
		t.Errorf("the file has %q, %v", text, err)
	}
}
