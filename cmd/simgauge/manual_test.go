package main

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/prometheus/common/promslog"

	"github.com/simgauge/simgauge/internal/manual"
)

// shownFlag is how --help shows a flag: at the begin of a line, perhaps behind a letter.
var shownFlag = regexp.MustCompile(`(?m)^  (?:-\w, |    )(--(?:\[no-\])?[\w.-]+)`)

// shownCommand is how it shows a command.
var shownCommand = regexp.MustCompile(`(?m)^([a-z][a-z-]*)(?: .*)?\n    \S`)

// TestTheManualHasWhatHelpShows: each command and each flag of --help has its place in simgauge(1), the flags below their command.
func TestTheManualHasWhatHelpShows(t *testing.T) {
	parts := manualParts(t)
	general := shownFlag.FindAllStringSubmatch(helpOf(t), -1)
	for _, flag := range general {
		if !strings.Contains(parts["OPTIONS"], term(flag[1])) {
			t.Errorf("%s is not among the options", flag[1])
		}
	}
	n := 0
	_, commands, _ := strings.Cut(helpOf(t), "\nCommands:\n")
	for _, shown := range shownCommand.FindAllStringSubmatch(commands, -1) {
		name := shown[1]
		part, ok := parts[name]
		if !ok {
			t.Errorf("%s has no part in the manual", name)
		}
		for _, flag := range shownFlag.FindAllStringSubmatch(helpOf(t, name), -1) {
			n++
			if !strings.Contains(part, term(flag[1])) && !strings.Contains(parts["OPTIONS"], term(flag[1])) {
				t.Errorf("%s %s is not in the manual", name, flag[1])
			}
		}
	}
	if n < 100 || len(general) < 4 {
		t.Errorf("%d and %d flags were looked for: does --help show them otherwise?", n, len(general))
	}
}

// TestTheManualHidesWhatHelpHides: flags for tests are nobody's.
func TestTheManualHidesWhatHelpHides(t *testing.T) {
	parts := manualParts(t)
	if _, ok := parts["await-clock"]; ok || strings.Contains(parts["SYNOPSIS"], `await\-clock`) {
		t.Error("await-clock, which the service alone calls, is shown")
	}
	for name, part := range parts {
		for _, flag := range []string{"--path.devfs", "--path.locks", "--speed", "--completion-bash", "--help-man"} {
			if strings.Contains(part, term(flag)) {
				t.Errorf("%s shows %s", name, flag)
			}
		}
	}
}

// term is the begin of a flag's term.
func term(flag string) string { return `\fB` + strings.ReplaceAll(flag, "-", `\-`) + `\fR` }

// manualParts are the commands' parts of simgauge(1), and the others by their headings.
func manualParts(t *testing.T) map[string]string {
	t.Helper()
	app, _ := application(streams{}, &promslog.Config{})
	if _, err := app.ParseContext([]string{"help"}); err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for part := range strings.SplitSeq(string(manual.Command(app.Model(), manual.Edition{})), "\n.S") {
		if heading := regexp.MustCompile(`^[SH] "([^"]*)"`).FindStringSubmatch(part); heading != nil {
			parts[strings.ReplaceAll(heading[1], `\-`, "-")] = part
		}
	}
	return parts
}

// helpOf is what --help prints.
func helpOf(t *testing.T, command ...string) string {
	t.Helper()
	var out bytes.Buffer
	app, _ := application(streams{nil, &out, &out}, &promslog.Config{})
	app.Terminate(func(int) {})
	if _, err := app.Parse(append(command, "--help")); err != nil {
		t.Log(err) // of a flag that is missing: the help is printed before
	}
	return out.String()
}
