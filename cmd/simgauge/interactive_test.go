package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"

	"github.com/simgauge/simgauge/internal/config"
	"github.com/simgauge/simgauge/modemsim"
)

// walkedMenus has menus whose labels are as odd as carriers'.
const walkedMenus = `
latency: 20ms
plan: {total: 10GB, used: 2.2GB}
ussd:
  "*100#": {text: "1 Balance\n2 Data", replies: {"2": {text: "1 Remaining (GB)\n2 Buy", replies: {"1": {text: "You have {remaining} left."}, "2": {text: "Bought."}}}}}
  "*101#": {text: "1.Balance 2.Data+ 9.More", replies: {"9": {text: "1.Help 2.Data 9.Next", replies: {"9": {text: "1.Data \"now\"", replies: {"1": {text: "You have {remaining} left."}}}}}}}
  "*102#": {text: "1) Data\n2) Data", replies: {"2": {text: "You have {remaining} left."}}}
  "*103#": {text: "１．データ残量（ＧＢ）\n２．データ", replies: {"1": {text: "You have {remaining} left."}}}
  "*104#": {text: "You have {remaining} left."}
  "*105#": {text: "1 Data: 5\\10 | $x^2\n2 Help", replies: {"1": {text: "You have {remaining} left."}}}
`

// simulatedPort is the pty of a simulated modem.
func simulatedPort(t *testing.T, network string) string {
	t.Helper()
	n, err := modemsim.ParseNetwork(strings.NewReader(network))
	if err != nil {
		t.Fatal(err)
	}
	sim, err := modemsim.New(modemsim.Config{Network: n})
	if err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "modem")
	p, err := sim.OpenPTY(t.Context(), link)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	return link
}

// TestInteractivePrintsWhatRepeatsIt: the lines that are printed are a configuration, which asked gives the same figure.
func TestInteractivePrintsWhatRepeatsIt(t *testing.T) {
	port := simulatedPort(t, walkedMenus)
	for _, tc := range []struct{ code, typed, want string }{
		{"*100#", "2\n1\n", `{ussd: "*100#", choose: ["^Data$", "^Remaining \\(GB\\)$"]}`},
		{"*101#", "9\n9\n1\n", `{ussd: "*101#", choose: ["^Data \"now\"$"]}`},
		{"*102#", "2\n", `{ussd: "*102#", reply: ["2"]}`},
		{"*103#", " 1 \n", `{ussd: "*103#", choose: ["^データ残量\\(GB\\)$"]}`},
		{"*104#", "", `ussd: "*104#"`},
		{"*105#", "1", `{ussd: "*105#", choose: ["^Data: 5\\\\10 \\| \\$x\\^2$"]}`},
	} {
		t.Run(tc.code, func(t *testing.T) {
			var out, errs bytes.Buffer
			if exit := run(t.Context(), []string{"ask", "--port=" + port, "--ussd=" + tc.code, "--interactive"}, streams{strings.NewReader(tc.typed), &out, &errs}); exit != 0 {
				t.Fatalf("exit %d\n%s%s", exit, &out, &errs)
			}
			_, lines, _ := strings.Cut(out.String(), "configuration:\n\n")
			if !strings.Contains(lines, "- "+tc.want+"\n") {
				t.Errorf("printed\n%s\nwant %s", lines, tc.want)
			}
			text := "modems: [{port: " + port + "}]\n" + lines
			if _, err := config.Parse("printed.yml", []byte(text)); err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			dir := t.TempDir()
			file := filepath.Join(dir, "printed.yml")
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			var again bytes.Buffer
			if exit := run(t.Context(), []string{"ask", "--config.file=" + file, "--storage.path=" + dir}, streams{strings.NewReader(""), &again, &errs}); exit != 0 || !strings.Contains(again.String(), "7.80 GB left") {
				t.Errorf("what was printed gives %d\n%s%s", exit, &again, &errs)
			}
		})
	}
}

// terminal is a pty with somebody before it.
type terminal struct {
	t      *testing.T
	master *os.File
	seen   chan string
	all    strings.Builder
	past   strings.Builder // what was expected, and before
}

func newTerminal(t *testing.T) (*terminal, *os.File) {
	t.Helper()
	master, slave, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = master.Close(); _ = slave.Close() })
	term := &terminal{t: t, master: master, seen: make(chan string, 1024)}
	go func() {
		buf := make([]byte, 1024)
		for {
			n, err := master.Read(buf)
			if err != nil {
				close(term.seen)
				return
			}
			term.seen <- string(buf[:n])
		}
	}()
	return term, slave
}

// expect waits until a text is shown.
func (x *terminal) expect(text string) {
	x.t.Helper()
	late := time.After(awaitLimit)
	for !strings.Contains(x.all.String(), text) {
		select {
		case s := <-x.seen:
			x.all.WriteString(s)
		case <-late:
			x.t.Fatalf("no %q in\n%s", text, &x.all)
		}
	}
	before, rest, _ := strings.Cut(x.all.String(), text)
	x.past.WriteString(before + text)
	x.all.Reset()
	x.all.WriteString(rest)
}

func (x *terminal) types(text string) {
	x.t.Helper()
	if _, err := io.WriteString(x.master, text); err != nil {
		x.t.Fatal(err)
	}
}

func TestInteractiveOnATerminal(t *testing.T) {
	port := simulatedPort(t, walkedMenus)
	term, tty := newTerminal(t)
	ask := func(ctx context.Context, tty *os.File) <-chan int {
		exit := make(chan int, 1)
		go func() {
			exit <- run(ctx, []string{"ask", "--port=" + port, "--ussd=*100#", "--interactive"}, streams{tty, tty, tty})
		}()
		return exit
	}
	exit := ask(t.Context(), tty)
	term.expect("2 Data")
	term.expect("reply, or nothing to end: ")
	term.types("7\n")
	term.expect("the menu shows no entry 7; type it again")
	term.types("2\n")
	term.expect("1 Remaining (GB)")
	term.expect("to end: ")
	term.types("\x04") // Ctrl-D
	term.expect("the reply states no amount")
	if got := <-exit; got != 1 {
		t.Errorf("exit %d, want 1: there is no reading", got)
	}

	ctx, interrupt := context.WithCancel(t.Context())
	exit = ask(ctx, tty)
	term.expect("to end: ")
	interrupt() // as Ctrl-C does
	if got := <-exit; got != 1 {
		t.Errorf("exit %d, want 1", got)
	}

	// The dialogue was released both times: the code opens another.
	term, tty = newTerminal(t) // what was interrupted still reads the other one, until its process ends
	exit = ask(t.Context(), tty)
	term.expect("2 Data")
	term.expect("to end: ")
	term.types("2\n")
	term.expect("to end: ")
	term.types("1\n")
	term.expect("7.80 GB left")
	term.expect(`choose: ["^Data$"`)
	if got := <-exit; got != 0 {
		t.Errorf("exit %d, want 0", got)
	}
}
