package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/control"
	"github.com/simgauge/simgauge/quota"
)

// teller answers over the control socket with what it was told to, and nothing else.
type teller struct {
	control.Agent
	snap atomic.Pointer[agent.Snapshot]
}

func (l *teller) Snapshot() agent.Snapshot { return *l.snap.Load() }

func (l *teller) tell(snap agent.Snapshot) { l.snap.Store(&snap) }

// telling serves a socket in a folder until the end of the test, or until stop.
func telling(t *testing.T, dir string, l *teller) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- control.Serve(ctx, filepath.Join(dir, socketName), l) }()
	for deadline := time.Now().Add(awaitLimit); ; {
		client, err := control.Dial(filepath.Join(dir, socketName))
		if err == nil {
			if _, err = client.Snapshot(ctx); err == nil {
				break
			}
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
		<-time.After(time.Millisecond)
	}
	stop = func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		done <- nil
	}
	t.Cleanup(stop)
	return stop
}

// leftIs is household with another figure in its first bundle.
func leftIs(b quota.Bytes) agent.Snapshot {
	snap := household()
	live := &snap.SIMs[0].Asks[0].Live[0]
	live.Remaining, live.Lower, live.Upper = b, b, b
	return snap
}

var utf8Terminal = []string{"TERM=xterm", "LC_ALL=C.UTF-8", "NO_COLOR="}

// A terminal is kept up to date in place: a figure that changes, a window that does, a daemon that goes and comes back; and Ctrl-C leaves it
// as it was.
func TestWatchKeepsATerminalUpToDate(t *testing.T) {
	dir := t.TempDir()
	l := &teller{}
	l.tell(leftIs(2714e6))
	stop := telling(t, dir, l)
	w := watching(t, pty.Winsize{Rows: 30, Cols: 80}, utf8Terminal, "--storage.path="+dir, "--watch", "--interval=20ms")
	before := w.modes()
	w.expect(ownScreen)
	w.expect(home)
	w.expect("\x1b[32m" + strings.Repeat("█", 18) + strings.Repeat("░", 16) + "\x1b[m\x1b[1m 2.71 GB left of 5 GB, 54%\x1b[m")
	w.expect("\x1b[2mthe carrier said 2.8 GB left of 5 GB")

	l.tell(leftIs(400e6))
	w.expect(home)
	w.expect("\x1b[31m" + strings.Repeat("█", 3) + strings.Repeat("░", 31) + "\x1b[m\x1b[1m 400 MB left of 5 GB, 8%")

	if err := pty.Setsize(w.pty, &pty.Winsize{Rows: 30, Cols: 60}); err != nil {
		t.Fatal(err)
	}
	w.expect("█" + strings.Repeat("░", 13) + "\x1b[m\x1b[1m 400 MB")
	if err := pty.Setsize(w.pty, &pty.Winsize{Rows: 5, Cols: 60}); err != nil {
		t.Fatal(err)
	}
	w.expect("more lines; a higher window shows them")

	stop()
	w.expect("simgauge has not answered for 0 s")
	l.tell(leftIs(4000e6))
	telling(t, dir, l)
	w.expect("Ctrl-C ends it")
	w.expect("4 GB left of 5 GB")

	w.types("\x03")
	w.ends(before)
}

// SIGTERM too leaves the terminal as it was, and what was typed meanwhile is shown nowhere and is nobody's.
func TestWatchGivesTheTerminalBack(t *testing.T) {
	dir := t.TempDir()
	l := &teller{}
	l.tell(leftIs(2714e6))
	telling(t, dir, l)
	w := watching(t, pty.Winsize{Rows: 30, Cols: 80}, append(utf8Terminal[:2:2], "NO_COLOR=1"), "--storage.path="+dir, "-w", "--interval=20ms")
	before := w.modes()
	w.expect("2.71 GB")
	w.types("rm -rf\n")
	l.tell(leftIs(2e9))
	w.expect("2 GB left of 5 GB, 40%")
	if err := w.cmd.Process.Signal(unix.SIGTERM); err != nil {
		t.Fatal(err)
	}
	w.ends(before)
	if all := w.whole(); strings.Contains(all, "rm -rf") || strings.Contains(all, "\x1b[32m") {
		t.Errorf("what was typed, or a colour, is shown in %q", all)
	}
}

// Once, and where there is no daemon, or no terminal that moves.
func TestStatusOnATerminal(t *testing.T) {
	dir := t.TempDir()
	l := &teller{}
	l.tell(household())
	telling(t, dir, l)
	for _, tt := range []struct {
		name    string
		environ []string
		want    string
		not     string
	}{
		{"colours", utf8Terminal, "  main        \x1b[32m█████", "home/main"},
		{"no colours", []string{"TERM=xterm", "LC_ALL=C.UTF-8", "NO_COLOR=1"}, "  main        █████", "\x1b"},
		{"no blocks", []string{"TERM=xterm", "LC_ALL=C", "NO_COLOR=1"}, "  main     [####", "█"},
		{"a dumb terminal", []string{"TERM=dumb", "LC_ALL=C.UTF-8", "NO_COLOR="}, "home/main   2.8 GB left of 5 GB", "█"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := watching(t, pty.Winsize{Rows: 30, Cols: 80}, tt.environ, "--storage.path="+dir)
			w.expect(tt.want)
			if err := w.cmd.Wait(); err != nil {
				t.Error(err)
			}
			if all := w.whole(); strings.Contains(all, tt.not) {
				t.Errorf("%q in\n%s", tt.not, all)
			}
		})
	}
}

// piped runs `status` without a terminal. What it prints comes line by line.
func piped(t *testing.T, args ...string) (lines <-chan string, end func() int) {
	t.Helper()
	r, w := io.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	exit := make(chan int, 1)
	go func() {
		exit <- run(ctx, append([]string{"status"}, args...), streams{strings.NewReader(""), w, w})
		_ = w.Close()
	}()
	return typedLines(r), func() int {
		cancel()
		go func() { _, _ = io.Copy(io.Discard, r) }()
		return <-exit
	}
}

func next(t *testing.T, lines <-chan string) string {
	t.Helper()
	select {
	case line := <-lines:
		return line
	case <-time.After(awaitLimit):
		t.Fatal("no line")
		return ""
	}
}

// Without a terminal everything is printed again once something has changed, and not before.
func TestWatchWithoutATerminal(t *testing.T) {
	dir := t.TempDir()
	l := &teller{}
	l.tell(leftIs(2714e6))
	stop := telling(t, dir, l)
	lines, end := piped(t, "--storage.path="+dir, "--watch", "--interval=5ms")
	for line := ""; !strings.HasPrefix(line, "home        7 ask"); line = next(t, lines) {
		if strings.ContainsAny(line, "\x1b█") {
			t.Errorf("no plain line: %q", line)
		}
	}
	moved := leftIs(2714e6)
	moved.SIMs[0].Asks[0].Next = moved.SIMs[0].Asks[0].Next.Add(time.Millisecond) // computed anew at each look
	l.tell(moved)
	stop()
	if got := next(t, lines); !strings.Contains(got, "waiting for it") {
		t.Errorf("got %q, want that it is lost and nothing before that", got)
	}
	telling(t, dir, l)
	if got := next(t, lines); !strings.Contains(got, "it is back") {
		t.Errorf("got %q", got)
	}
	l.tell(leftIs(1e9))
	if got := next(t, lines); got != "" {
		t.Errorf("got %q, want an empty line between", got)
	}
	for line := next(t, lines); !strings.Contains(line, "now 1 GB left"); line = next(t, lines) {
		if strings.HasPrefix(line, "home        7 ask") {
			t.Fatal("the change is not shown")
		}
	}
	if got := end(); got != exitDone {
		t.Errorf("exit status %d", got)
	}
}

func TestWatchAsJSON(t *testing.T) {
	dir := t.TempDir()
	l := &teller{}
	l.tell(leftIs(2714e6))
	telling(t, dir, l)
	lines, end := piped(t, "--storage.path="+dir, "--watch", "--json", "--interval=5ms")
	for _, want := range []quota.Bytes{2714e6, 1e9, 5e8} {
		l.tell(leftIs(want))
		var got agent.Snapshot
		for len(got.SIMs) == 0 || got.SIMs[0].Asks[0].Live[0].Remaining != want {
			if err := json.Unmarshal([]byte(next(t, lines)), &got); err != nil {
				t.Fatal(err)
			}
		}
	}
	if got := end(); got != exitDone {
		t.Errorf("exit status %d", got)
	}
}

// The transcripts of asks follow as the asks end.
func TestWatchTheLog(t *testing.T) {
	dir := t.TempDir()
	l := &teller{}
	snap := household()
	snap.SIMs[0].Attempts = []agent.Attempt{{At: sunday(), Ask: "main", Method: "ussd", Outcome: "ok", Steps: []agent.Step{{What: "dial *123# (plain)"}, {What: "answer 0", Reply: agent.Reply{Text: "2.8 GB"}}}}}
	l.tell(snap)
	telling(t, dir, l)
	lines, end := piped(t, "--storage.path="+dir, "--watch", "--log", "--interval=5ms")
	for _, want := range []string{"2026-11-29 12:00:00 home/main by ussd: ok after 0.0 s", "> dial *123# (plain)", "< answer 0: 2.8 GB"} {
		if got := next(t, lines); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	later := snap
	later.SIMs = append([]agent.SIMState{}, snap.SIMs...)
	later.SIMs[0].Attempts = append(snap.SIMs[0].Attempts, agent.Attempt{At: sunday().Add(time.Minute), Ask: "main", Method: "ussd", Outcome: "timeout"})
	l.tell(later)
	for _, want := range []string{"", "2026-11-29 12:01:00 home/main by ussd: timeout after 0.0 s"} {
		if got := next(t, lines); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if got := end(); got != exitDone {
		t.Errorf("exit status %d", got)
	}
}

func TestWatchWithoutADaemon(t *testing.T) {
	err := viewer{paths: paths{storage: t.TempDir()}, every: time.Second}.watch(t.Context(), env{streams: streams{nil, io.Discard, io.Discard}})
	if err == nil || !strings.Contains(err.Error(), "start one with") || errors.Is(err, control.ErrNotRunning) {
		t.Errorf("got %v, want what to do", err)
	}
}

// With nothing new to look at, a window that changes is drawn again at once, and Ctrl-Z gives the terminal back until the program goes on.
func TestWatchHeedsWindowAndJobControl(t *testing.T) {
	dir := t.TempDir()
	l := &teller{}
	l.tell(leftIs(2714e6))
	telling(t, dir, l)
	w := watching(t, pty.Winsize{Rows: 30, Cols: 80}, utf8Terminal, "--storage.path="+dir, "--watch", "--interval=1h")
	before := w.modes()
	w.expect("RSRP")
	if err := pty.Setsize(w.pty, &pty.Winsize{Rows: 4, Cols: 80}); err != nil {
		t.Fatal(err)
	}
	w.expect("more lines")
	w.types("\x1a")
	w.expect(oldScreen)
	w.awaitState("T")
	if now := w.modes(); now != before {
		t.Errorf("modes of the terminal %+v, want %+v as before", now, before)
	}
	if err := w.cmd.Process.Signal(unix.SIGCONT); err != nil {
		t.Fatal(err)
	}
	w.expect(ownScreen)
	w.expect("more lines")
	w.types("\x03")
	w.ends(before)
}

// What is computed anew at each look, and hardly moved, is no change; what did move is one.
func TestWhatHardlyMovedIsNoChange(t *testing.T) {
	for _, asJSON := range []bool{true, false} {
		var out strings.Builder
		w := &watcher{viewer: viewer{asJSON: asJSON}, env: env{streams: streams{out: &out}}}
		printed := w.printer()
		look := func(next, forecast time.Duration) string {
			out.Reset()
			snap := household()
			snap.SIMs[0].Asks[0].Next = sunday().Add(next)
			snap.SIMs[0].Asks[0].Live[0].RunsOut = sunday().Add(48 * time.Hour).Add(forecast)
			snap.SIMs[0].Asks[0].Read = sunday().Add(next / 2)
			w.sight = sight{snap: settled(w.snap, snap)}
			if err := printed(); err != nil {
				t.Fatal(err)
			}
			return out.String()
		}
		if look(0, 0) == "" {
			t.Error("the first look prints nothing")
		}
		for i := range 5 {
			if got := look(time.Duration(i)*time.Second/5, time.Duration(i)*time.Minute/2); got != "" {
				t.Errorf("what hardly moved is a change:\n%s", got)
			}
		}
		if look(3*time.Hour, 0) == "" || look(3*time.Hour, time.Hour) == "" {
			t.Error("what moved is no change")
		}
	}
}
