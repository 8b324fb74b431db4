package main

import (
	"errors"
	"flag"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/simgauge/simgauge/internal/fakesys"
)

var update = flag.Bool("update", false, "write what the doctor prints into the scripts that expect it")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"simgauge": main, "modemsim": simulate})
}

// TestScripts runs the program as its users do. A script may use commands of its own:
//
//	exits STATUS COMMAND ...   the command must end with that very status
//	await FILE                 wait until the file is there
//	until PATTERN COMMAND ...  run the command again and again until its output matches
//	expand FILE                put the work folder where the file says $WORK
//	plug NAME PLACE            plug a device of internal/fakesys in, into $WORK/sys and $WORK/dev
//	hold FILE                  have a serial port to oneself, as another program would
//	masked FILE [processes]    write what the last command printed to a file, with $WORK for the work folder, and processes masked
func TestScripts(t *testing.T) { runScripts(t, "testdata/script") }

func runScripts(t *testing.T, dir string) {
	testscript.Run(t, testscript.Params{
		Dir: dir,
		Setup: func(e *testscript.Env) error {
			e.Setenv("STATE_DIRECTORY", e.WorkDir+"/state")
			e.Setenv("GORACE", "atexit_sleep_ms=0") // a program under the race detector sleeps a second before it ends
			return os.Mkdir(e.WorkDir+"/state", 0o700)
		},
		UpdateScripts: *update,
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits": exits, "await": await, "expand": expand, "hold": hold, "masked": masked, "plug": plug, "until": until,
		},
	})
}

func exits(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("%v: exit status %d, want %d", args[1:], got, want)
	}
}

// awaitLimit is far above what a loaded machine needs to open a pty.
const awaitLimit = 30 * time.Second

func await(ts *testscript.TestScript, _ bool, args []string) {
	path := ts.MkAbs(args[0])
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(awaitLimit); time.Now().Before(deadline); <-tick.C {
		if exists(path) {
			return
		}
	}
	ts.Fatalf("%s did not appear in %s", path, awaitLimit)
}

func plug(ts *testscript.TestScript, _ bool, args []string) {
	device, err := fakesys.Named(args[0])
	ts.Check(err)
	tree, err := fakesys.New(ts.Getenv("WORK"))
	ts.Check(err)
	_, err = tree.Plug(device, args[1])
	ts.Check(err)
}

func until(ts *testscript.TestScript, _ bool, args []string) {
	pattern := regexp.MustCompile(args[0])
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(awaitLimit); time.Now().Before(deadline); <-tick.C {
		if err := ts.Exec(args[1], args[2:]...); err == nil && pattern.MatchString(ts.ReadFile("stdout")) {
			return
		}
	}
	ts.Fatalf("%v: no %s in %s", args[1:], args[0], awaitLimit)
}

func expand(ts *testscript.TestScript, _ bool, args []string) {
	path := ts.MkAbs(args[0])
	text := strings.ReplaceAll(ts.ReadFile(args[0]), "$WORK", ts.Getenv("WORK"))
	ts.Check(os.WriteFile(path, []byte(text), 0o600))
}
