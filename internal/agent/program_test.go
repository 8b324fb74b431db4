package agent

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/internal/config"
)

// programTask is a task whose log goes to b.
func programTask(b *strings.Builder) *task {
	a := New(Options{Config: config.Default(), Clock: clock.System(), Logger: slog.New(slog.NewTextHandler(b, nil))})
	t := newTask(a, config.Modem{Name: "lte", Port: "auto"})
	t.port = "/dev/ttyUSB2"
	return t
}

func TestProgram(t *testing.T) {
	t.Setenv("SECRET", "of the service")
	t.Setenv("SIMGAUGE_PORT", "another")
	for _, tc := range []struct {
		name  string
		argv  []string
		log   string // in the log
		error string
	}{
		{name: "no shell takes it apart", argv: []string{"echo", "$HOME", "; exit 1", "*"}, log: `output="$HOME ; exit 1 *"`},
		{name: "no input", argv: []string{"cat"}, log: `output=""`},
		{name: "both outputs", argv: []string{"sh", "-c", "echo a; echo b >&2"}, log: `output="a\nb"`},
		{name: "in the root", argv: []string{"pwd"}, log: "output=/\n"},
		{name: "it fails", argv: []string{"sh", "-c", "echo no hub; exit 3"}, log: `output="no hub"`, error: "run sh: exit status 3; try it by hand"},
		{name: "there is none", argv: []string{"/nowhere/uhubctl", "-l"}, error: "run /nowhere/uhubctl: fork/exec /nowhere/uhubctl: no such file or directory; try it by hand"},
		{name: "it babbles", argv: []string{"sh", "-c", "yes | head -c 1000000"}, log: "y\\ny"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var log strings.Builder
			err := programTask(&log).runProgram(t.Context(), tc.argv)
			if tc.error == "" && err != nil || tc.error != "" && !strings.HasPrefix(fmt.Sprint(err), tc.error) {
				t.Errorf("got %v, want %q", err, tc.error)
			}
			if !strings.Contains(log.String(), tc.log) || log.Len() > 3*mostOutput {
				t.Errorf("log %q, want %q in it and no more than %d bytes", log.String(), tc.log, 3*mostOutput)
			}
		})
	}
}

func TestProgramHasAnEnvironmentOfItsOwn(t *testing.T) {
	t.Setenv("SECRET", "of the service")
	t.Setenv("SIMGAUGE_PORT", "another")
	var log strings.Builder
	out := filepath.Join(t.TempDir(), "env")
	if err := programTask(&log).runProgram(t.Context(), []string{"sh", "-c", `env > "$0"`, out}); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Fields(string(b))
	got = slices.DeleteFunc(got, func(v string) bool {
		return strings.HasPrefix(v, "PWD=") || strings.HasPrefix(v, "_=") || strings.HasPrefix(v, "SHLVL=")
	}) // of the shell
	slices.Sort(got)
	want := []string{"LANG=C", "PATH=" + os.Getenv("PATH"), "SIMGAUGE_MODEM=lte", "SIMGAUGE_PORT=/dev/ttyUSB2"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("environment (-want +got):\n%s", diff)
	}
}

// TestProgramIsKilledWithItsChildren: at the end of the context, as at its deadline.
func TestProgramIsKilledWithItsChildren(t *testing.T) {
	var log strings.Builder
	pids := filepath.Join(t.TempDir(), "pids")
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	task := programTask(&log)
	go func() {
		ended <- task.runProgram(ctx, []string{"sh", "-c", `sleep 1000 & echo $! $$ > "$0.tmp"; mv "$0.tmp" "$0"; wait`, pids})
	}()
	var words []string
	for tick := time.Tick(5 * time.Millisecond); len(words) < 2; <-tick {
		if b, err := os.ReadFile(pids); err == nil {
			words = strings.Fields(string(b))
		}
	}
	cancel()
	if err := <-ended; err == nil {
		t.Error("got no error")
	}
	for _, word := range words {
		pid, err := strconv.Atoi(word)
		if err != nil {
			t.Fatal(err)
		}
		tick := time.Tick(5 * time.Millisecond)
		for syscall.Kill(pid, 0) == nil && !zombie(pid) { // the test's own deadline ends it
			<-tick
		}
	}
}

// zombie reports whether a process has ended and nobody asked for it yet, as nobody may where process 1 does not.
func zombie(pid int) bool {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err == nil && strings.Contains(string(b), ") Z ")
}

// TestProgramThatLeavesAnotherRunning: it holds the output open, and is ended.
func TestProgramThatLeavesAnotherRunning(t *testing.T) {
	var log strings.Builder
	start := time.Now()
	err := programTask(&log).runProgram(t.Context(), []string{"sh", "-c", "sleep 1000 &"})
	if err == nil || !strings.Contains(err.Error(), "left a program running") || time.Since(start) > programWithin/2 {
		t.Errorf("got %v after %v", err, time.Since(start))
	}
}

func TestLadder(t *testing.T) {
	conf := config.Modem{Recover: []config.Rung{{Act: config.Reopen}, {Act: config.Reset}, {Act: config.Command, Command: []string{"x"}}}}
	l := newLadder(conf)
	var at []time.Duration
	var acts []config.Act
	l.opened = 0
	l.lose(true, time.Minute) // the port is opened anew
	for now := time.Minute; now < 10*time.Hour; now += time.Second {
		if r, ok := l.due(now); ok {
			at, acts = append(at, now), append(acts, r.Act)
			l.took(now)
		}
	}
	wantActs := []config.Act{"reset", "command", "reopen", "reset", "command", "reopen", "reset"}
	if diff := cmp.Diff(wantActs, acts[:7]); diff != "" {
		t.Errorf("acts (-want +got):\n%s", diff)
	}
	want := []time.Duration{0, 2, 4, 8, 16, 32, 60, 60}
	for i := range want {
		if i > 0 && at[i]-at[i-1] != want[i]*time.Minute {
			t.Errorf("rest %d is %v, want %d minutes", i, at[i]-at[i-1], want[i])
		}
	}

	l.opened = 10 * time.Hour
	l.lose(false, 10*time.Hour+wellFor-1)
	if l.next == 0 && l.rest == firstRest {
		t.Error("a modem that was well for less than wellFor begins at the foot of the ladder")
	}
	l.lose(false, 10*time.Hour+wellFor)
	if l.next != 0 || l.rest != firstRest || l.from != 0 {
		t.Errorf("%+v, want it at the foot once the modem was well", l)
	}
}
