package boot

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// A page that is executed is Markdown whose fences say what they are:
//
//	```sh         a script, run as the page's reader; it has to succeed
//	```sh again   the same, again and again until it says what is expected: for what takes a while
//	```sh fails   the same, and it must not succeed
//	```output     what the script before it says, loosely (see expected)
//	```phone      the next text that comes to the reader's phone, as loosely
//	```dialogue   "$ command", and what is said and typed then: what is typed stands in ‹ › at the end of a line
//	```text       is only shown: the other machine, the phone
//	<!-- do: NAME -->   a line of its own: what no command does, such as plugging in, done by the test
//
// Any other fence is an error, and so is an indented block, which would be shown and never tried.

// step is one thing that the reader does.
type step struct {
	line    int      // where it stands in the page, counted from 1
	act     string   // what no command does; script is empty then
	script  string   //
	again   bool     // until it says what is expected
	fails   bool     // its exit status is not 0
	phone   bool     // no script: want comes to the phone
	answers string   // to the questions of the script, a line each
	want    []string // lines that it says
}

// fence is a block of the page.
type fence struct {
	line int
	kind string
	body []string
}

var (
	errUTF8     = errors.New("not UTF-8")
	errUnclosed = errors.New("the fence is not closed")
	errIndented = errors.New("an indented block is shown and never tried: write a fence")
	errKind     = errors.New("unknown kind of fence: want sh, sh again, sh fails, output, dialogue, phone or text")
	errEmpty    = errors.New("the fence is empty")
	errNoScript = errors.New("output without a script right before it")
	errTwice    = errors.New("output for a script that has one already")
	errAgain    = errors.New("a script that is run again needs an output to wait for")
	errDialogue = errors.New("a dialogue begins with $ and a command")
)

// at tells where in the page an error is.
func at(line int, err error) error { return fmt.Errorf("line %d: %w", line, err) }

// steps are what a page has its reader do, in order, and how many fences are only shown.
func steps(page string) (do []step, shown int, err error) {
	if !utf8.ValidString(page) {
		return nil, 0, errUTF8
	}
	fences, err := fencesOf(page)
	if err != nil {
		return nil, 0, err
	}
	last := fence{}
	for _, f := range fences {
		switch f.kind {
		case "text":
			shown++
		case "output":
			err = expect(do, last, f)
		default:
			var s step
			s, err = stepOf(f)
			do = append(do, s)
		}
		if err != nil {
			return nil, 0, at(f.line, err)
		}
		last = f
	}
	for _, s := range do {
		if s.again && len(s.want) == 0 {
			return nil, 0, at(s.line, errAgain)
		}
	}
	return do, shown, nil
}

// stepOf is what a fence has its reader do.
func stepOf(f fence) (step, error) {
	script := strings.Join(f.body, "\n")
	switch f.kind {
	case "do":
		return step{line: f.line, act: script}, nil
	case "phone":
		return step{line: f.line, phone: true, want: f.body}, nil
	case "dialogue":
		return dialogue(f)
	case "sh", "sh again", "sh fails":
		return step{line: f.line, script: script, again: f.kind == "sh again", fails: f.kind == "sh fails"}, nil
	}
	return step{}, fmt.Errorf("%w, not %q", errKind, f.kind)
}

// expect gives the last script what it has to say.
func expect(do []step, before, f fence) error {
	switch before.kind {
	case "sh", "sh again", "sh fails":
		do[len(do)-1].want = f.body
		return nil
	case "output":
		return errTwice
	}
	return errNoScript
}

// dialogue takes the command, the answers and what is said apart.
func dialogue(f fence) (step, error) {
	script, ok := strings.CutPrefix(f.body[0], "$ ")
	if !ok || strings.TrimSpace(script) == "" {
		return step{}, errDialogue
	}
	s := step{line: f.line, script: script}
	for _, line := range f.body[1:] {
		if m := typed.FindStringSubmatch(line); m != nil {
			s.answers += m[2] + "\n"
			line = m[1] + m[2]
		}
		s.want = append(s.want, strings.TrimRight(line, " "))
	}
	return s, nil
}

var (
	fenceStart = regexp.MustCompile("^ {0,3}(```+)(.*)$")
	typed      = regexp.MustCompile(`^(.*)‹([^‹›]*)›$`)
	action     = regexp.MustCompile(`^<!-- do: (.+) -->$`)
	listItem   = regexp.MustCompile(`^ *([-*]|\d+\.) `)
)

// fencesOf are the blocks of a page, and the actions between them as fences of the kind "do".
func fencesOf(page string) ([]fence, error) {
	var all []fence
	var open *fence
	var mark string
	inList := false
	for i, line := range strings.Split(page, "\n") {
		m := fenceStart.FindStringSubmatch(line)
		switch {
		case open != nil && m != nil && m[1] == mark && strings.TrimSpace(m[2]) == "":
			if strings.TrimSpace(strings.Join(open.body, "")) == "" {
				return nil, at(open.line, errEmpty)
			}
			all, open = append(all, *open), nil
		case open != nil:
			open.body = append(open.body, line)
		case m != nil:
			open, mark = &fence{line: i + 1, kind: strings.TrimSpace(m[2])}, m[1]
		case action.MatchString(line):
			all = append(all, fence{line: i + 1, kind: "do", body: action.FindStringSubmatch(line)[1:]})
		case strings.HasPrefix(line, "    ") && strings.TrimSpace(line) != "" && !inList:
			return nil, at(i+1, errIndented)
		case line != "" && !strings.HasPrefix(line, " "):
			inList = listItem.MatchString(line)
		}
	}
	if open != nil {
		return nil, at(open.line, errUnclosed)
	}
	return all, nil
}

// expected reports the first line that a script should have said and did not. The lines have to come in this order, and others may
// stand between them. "…" in a line is any text, and a blank any number of blanks.
func expected(want []string, said string) error {
	lines := strings.Split(said, "\n")
	for _, w := range want {
		if strings.TrimSpace(w) == "" {
			continue
		}
		pattern := loosely(w)
		i := slices.IndexFunc(lines, pattern.MatchString)
		if i < 0 {
			return fmt.Errorf("it does not say, or not in this order: %s", w)
		}
		lines = lines[i+1:]
	}
	return nil
}

var blanks = regexp.MustCompile(`\s+`)

// loosely is the pattern of a line.
func loosely(line string) *regexp.Regexp {
	parts := strings.Split(strings.TrimSpace(blanks.ReplaceAllString(line, " ")), "…")
	for i, p := range parts {
		parts[i] = strings.ReplaceAll(regexp.QuoteMeta(p), " ", `\s+`)
	}
	return regexp.MustCompile(`^\s*` + strings.Join(parts, ".*") + `\s*$`)
}
