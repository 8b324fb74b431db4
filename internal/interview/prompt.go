package interview

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ErrStopped says that the answers ended before the questions did.
var ErrStopped = errors.New("stopped before the last answer: nothing was written")

// ErrNoDefault says that a question has no default to take.
var ErrNoDefault = errors.New("has no default")

// longestLine is more than any answer takes, in bytes. A text message of the most segments is shorter.
const longestLine = 4 << 10

// Prompt puts questions, one after the other, and reads a line for each.
type Prompt struct {
	in   *bufio.Reader
	out  io.Writer
	echo bool

	Yes bool // take every default, read nothing
}

// NewPrompt reads answers from in. echo repeats them, where they do not come from a terminal that shows them.
func NewPrompt(in io.Reader, out io.Writer, echo bool) *Prompt {
	return &Prompt{in: bufio.NewReaderSize(in, longestLine), out: out, echo: echo}
}

// Say writes a line.
func (p *Prompt) Say(format string, args ...any) { fmt.Fprintf(p.out, format+"\n", args...) }

// Ask puts a question until check takes the answer. An empty one is the default; where there is none ("") it is asked again.
func (p *Prompt) Ask(ctx context.Context, question, preset string, check func(string) error) (string, error) {
	return p.ask(ctx, question, preset, false, check)
}

// AskEmpty is Ask of a question whose answer may be empty.
func (p *Prompt) AskEmpty(ctx context.Context, question string, check func(string) error) (string, error) {
	return p.ask(ctx, question, "", true, check)
}

func (p *Prompt) ask(ctx context.Context, question, preset string, empty bool, check func(string) error) (string, error) {
	for {
		answer, err := p.answer(ctx, question, preset, empty)
		if err != nil {
			return "", err
		}
		if answer == "" && !empty {
			p.Say("  An answer is needed; Ctrl-C ends without writing anything.")
			continue
		}
		err = check(answer)
		if err == nil {
			return answer, nil
		}
		if p.Yes {
			return "", fmt.Errorf("%s %s: %w", question, answer, err)
		}
		p.Say("  %v", err)
	}
}

// Confirm asks yes or no.
func (p *Prompt) Confirm(ctx context.Context, question string, preset bool) (bool, error) {
	answer, err := p.Ask(ctx, question+" yes or no", map[bool]string{true: "yes", false: "no"}[preset], func(s string) error {
		if _, ok := yesNo(s); !ok {
			return errors.New("say yes or no")
		}
		return nil
	})
	yes, _ := yesNo(answer)
	return yes, err
}

func yesNo(s string) (yes, ok bool) {
	switch strings.ToLower(s) {
	case "y", "yes":
		return true, true
	case "n", "no":
		return false, true
	}
	return false, false
}

// Choose asks for one of the options, and gives its index. A preset below 0 is none.
func (p *Prompt) Choose(ctx context.Context, question string, options []string, preset int) (int, error) {
	p.Say("%s", question)
	for i, o := range options {
		p.Say("  %d  %s", i+1, o)
	}
	said := ""
	if preset >= 0 {
		said = strconv.Itoa(preset + 1)
	}
	if p.Yes && preset < 0 {
		return 0, noDefault(question)
	}
	answer, err := p.Ask(ctx, "Number?", said, func(s string) error {
		if n, err := strconv.Atoi(s); err != nil || n < 1 || n > len(options) {
			return fmt.Errorf("say a number from 1 to %d", len(options))
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(answer)
	return n - 1, err
}

// answer shows a question and reads the line below it.
func (p *Prompt) answer(ctx context.Context, question, preset string, empty bool) (string, error) {
	switch {
	case p.Yes && preset == "" && !empty:
		return "", noDefault(question)
	case p.Yes:
		p.Say("%s %s", question, preset)
		return preset, nil
	case preset != "":
		fmt.Fprintf(p.out, "%s [%s] ", question, preset)
	default:
		fmt.Fprintf(p.out, "%s ", question)
	}
	line, err := p.line(ctx)
	if err != nil {
		p.Say("")
		return "", err
	}
	if p.echo {
		p.Say("%s", line)
	}
	if line == "" {
		return preset, nil
	}
	return line, nil
}

func noDefault(question string) error {
	return fmt.Errorf("%q %w: answer it, without --yes", question, ErrNoDefault)
}

// line reads one, or ends with ctx. What waits for a terminal cannot be woken: it is left to the end of the process.
func (p *Prompt) line(ctx context.Context) (string, error) {
	type result struct {
		line string
		err  error
	}
	read := make(chan result, 1)
	go func() {
		line, err := p.read()
		read <- result{line, err}
	}()
	select {
	case r := <-read:
		return r.line, r.err
	case <-ctx.Done():
		return "", ErrStopped
	}
}

// read reads a line of what can be shown; of one that is too long, the start. A last line without its end was not sent off.
func (p *Prompt) read() (string, error) {
	line, err := p.in.ReadString('\n')
	switch {
	case errors.Is(err, io.EOF):
		return "", ErrStopped
	case err != nil:
		return "", fmt.Errorf("%w: %w", ErrStopped, err)
	}
	line = strings.TrimSpace(strings.ToValidUTF8(line, string(unicode.ReplacementChar)))
	return strings.Map(func(r rune) rune {
		if !isShown(r) {
			return unicode.ReplacementChar
		}
		return r
	}, line), nil
}

// isShown reports whether a character can be seen and moves nothing.
func isShown(r rune) bool { return unicode.IsPrint(r) && r != utf8.RuneError }
