// Command tally reads the output of `go test -json` on standard input and prints the line of each package, everything
// that a failed test said, why tests were skipped, and at last "N passed, N failed". It exits with 1 if anything failed.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
)

func main() { os.Exit(run(os.Stdin, os.Stdout)) }

// event is one line of `go test -json` (go doc test2json).
type event struct {
	Action, Package, Test, Output string
}

// tally is what has been seen so far.
type tally struct {
	out                     io.Writer
	said                    map[string][]string // by package and test, until it ends
	passed, failed, skipped int
	broken                  bool // a package failed, perhaps before it had tests to run
}

func run(in io.Reader, out io.Writer) int {
	t := &tally{out: out, said: map[string][]string{}}
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadString('\n')
		t.line(line)
		if err != nil {
			break
		}
	}
	return t.end()
}

func (t *tally) line(line string) {
	var e event
	if err := json.Unmarshal([]byte(line), &e); err != nil {
		fmt.Fprint(t.out, line) // not an event: go itself speaks
		return
	}
	key := e.Package + " " + e.Test
	switch e.Action {
	case "output":
		t.said[key] = append(t.said[key], e.Output)
	case "build-output":
		fmt.Fprint(t.out, e.Output)
	case "build-fail":
		t.broken = true
	case "pass", "fail", "skip":
		t.ended(e, t.said[key])
		delete(t.said, key)
	}
}

// ended counts a test or a package that came to its end, and prints what is worth printing of it.
func (t *tally) ended(e event, said []string) {
	if e.Test == "" {
		t.broken = t.broken || e.Action == "fail"
		t.print(said, e.Action == "fail")
		return
	}
	switch e.Action {
	case "pass":
		t.passed++
	case "fail":
		t.failed++
		t.print(said, true)
	case "skip":
		t.skipped++
		t.print(said, true)
	}
}

// print prints all that was said, or of a package that passed its one line alone.
func (t *tally) print(said []string, all bool) {
	for _, s := range said {
		if strings.HasPrefix(s, "=== ") || !all && !strings.HasPrefix(s, "ok ") {
			continue
		}
		fmt.Fprint(t.out, s)
	}
}

// end prints the sum. A run that ended in the middle of a test has failed, whatever the others said.
func (t *tally) end() int {
	for _, said := range t.said {
		t.broken = true
		t.print(said, true)
	}
	if t.broken && t.failed == 0 {
		t.failed = 1
	}
	if t.skipped > 0 {
		fmt.Fprintf(t.out, "%d skipped, for the reasons above\n", t.skipped)
	}
	fmt.Fprintf(t.out, "%d passed, %d failed\n", t.passed, t.failed)
	if t.failed > 0 || t.passed == 0 {
		return 1
	}
	return 0
}
