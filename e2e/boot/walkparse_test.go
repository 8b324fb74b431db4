package boot

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// fenced writes pages in tests: ”' is a fence.
func fenced(page string) string { return strings.ReplaceAll(page, "'''", "```") }

func TestAPageIsSteps(t *testing.T) {
	page := fenced(`# Page

Do this:

'''sh
sudo apt update
sudo apt upgrade
'''
'''output
Reading package lists... Done
'''

<!-- do: plug in -->

- a list
    goes on

'''sh again
simgauge status
'''

Within a minute:

'''output
main  … left
'''

'''dialogue
$ sudo simgauge init
The SIM is of Examplia.
Number? [1] ‹2›
Which code? It is said to be here. ‹*123#›
How often? [6h] ‹›
'''

'''text
on the phone
'''

'''sh fails
simgauge doctor
'''

'''phone
… left
'''
`)
	got, shown, err := steps(page)
	if err != nil {
		t.Fatal(err)
	}
	want := []step{
		{line: 5, script: "sudo apt update\nsudo apt upgrade", want: []string{"Reading package lists... Done"}},
		{line: 13, act: "plug in"},
		{line: 18, script: "simgauge status", again: true, want: []string{"main  … left"}},
		{
			line: 28, script: "sudo simgauge init", answers: "2\n*123#\n\n",
			want: []string{"The SIM is of Examplia.", "Number? [1] 2", "Which code? It is said to be here. *123#", "How often? [6h]"},
		},
		{line: 40, script: "simgauge doctor", fails: true},
		{line: 44, phone: true, want: []string{"… left"}},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(step{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if shown != 1 {
		t.Errorf("%d fences are only shown, not one", shown)
	}
}

func TestAPageThatHidesACommandIsRefused(t *testing.T) {
	for _, tc := range []struct {
		name, page string
		want       error
		line       string
	}{
		{"a fence of an unknown kind", "'''bash\nls\n'''\n", errKind, "line 1: "},
		{"a fence without a kind", "a\n\n'''\nls\n'''\n", errKind, "line 3: "},
		{"a fence that does not end", "'''sh\nls\n", errUnclosed, "line 1: "},
		{"a fence with nothing in it", "'''sh\n'''\n", errEmpty, "line 1: "},
		{"an indented block", "Do:\n\n    ls\n", errIndented, "line 3: "},
		{"an indented block behind a list", "- a\n\nDo:\n\n    ls\n", errIndented, "line 5: "},
		{"output of nothing", "'''output\nx\n'''\n", errNoScript, "line 1: "},
		{"output of what is only shown", "'''text\nx\n'''\n'''output\nx\n'''\n", errNoScript, "line 4: "},
		{"output behind an action", "'''sh\nls\n'''\n<!-- do: it -->\n'''output\nx\n'''\n", errNoScript, "line 5: "},
		{"a second output", "'''sh\nls\n'''\n'''output\nx\n'''\n'''output\ny\n'''\n", errTwice, "line 7: "},
		{"again without an end", "'''sh again\nls\n'''\n", errAgain, "line 1: "},
		{"a dialogue without a command", "'''dialogue\nNumber? ‹1›\n'''\n", errDialogue, "line 1: "},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, _, err := steps(fenced(tc.page))
			if !errors.Is(err, tc.want) || !strings.Contains(err.Error(), tc.line) {
				t.Errorf("got %v, want %s%v", err, tc.line, tc.want)
			}
		})
	}
}

func TestOutputIsComparedLoosely(t *testing.T) {
	const said = "lte\n  ok   port       /dev/ttyUSB3, found by itself\n  FAIL network    -109 dBm: nothing (x)\n"
	for _, tc := range []struct {
		name string
		want []string
		ok   bool
	}{
		{"a line of several", []string{"ok port /dev/ttyUSB3, found by itself"}, true},
		{"in order, with others between", []string{"lte", "FAIL network …"}, true},
		{"what is left open", []string{"ok   port       …, found by …"}, true},
		{"a mark that means something to patterns", []string{"FAIL network … dBm: nothing (x)"}, true},
		{"nothing, and blank lines", []string{"", "lte", ""}, true},
		{"a part of a line is not the line", []string{"ok port"}, false},
		{"another order", []string{"FAIL network …", "lte"}, false},
		{"one line does not count twice", []string{"lte", "lte"}, false},
		{"another value", []string{"ok port /dev/ttyUSB2, found by itself"}, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if err := expected(tc.want, said); (err == nil) != tc.ok {
				t.Errorf("got %v", err)
			}
		})
	}
}

// FuzzSteps reads any page: each step has something to do, and stands in the page.
func FuzzSteps(f *testing.F) {
	f.Add(fenced("'''sh again\nls\n'''\n'''output\nx …\n'''\n<!-- do: it -->\n"))
	f.Add(fenced("'''dialogue\n$ a\nb? ‹c›\n'''\n''''text\n'''\n''''\n"))
	f.Fuzz(func(t *testing.T, page string) {
		do, _, err := steps(page)
		if err != nil {
			return
		}
		lines := strings.Count(page, "\n") + 1
		for _, s := range do {
			todo := len(strings.Fields(s.act)) + len(strings.Fields(s.script))
			if s.line < 1 || s.line > lines || s.phone == (todo > 0) {
				t.Errorf("%+v of %d lines", s, lines)
			}
			_ = expected(s.want, page)
		}
	})
}
