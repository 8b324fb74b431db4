package modem

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/simgauge/simgauge/modem/atline"
)

// Errors of the change of the radio access technology.
var (
	ErrNoRATSwitch = errors.New("no command is known that changes the radio access technology")
	ErrRATRefused  = errors.New("radio access technology not changed")
)

// ratWithin bounds a change of technology: modems answer once they have left the old network, which takes some seconds.
const ratWithin = 30 * time.Second

// longestMode bounds what a modem may call its mode: it is stored, and sent back to it.
const longestMode = 64

// RATMode reads which technologies the modem may use now, in its own words, for RestoreRAT. ErrNoRATSwitch where its
// dialect has no such command, or the modem does not know it.
func (m *Modem) RATMode(ctx context.Context) (string, error) {
	read := m.Dialect().RAT.Read
	if read.Command == "" {
		return "", ErrNoRATSwitch
	}
	lines, err := m.Command(ctx, read.Command)
	if isError(err) {
		return "", fmt.Errorf("%w: %w", ErrNoRATSwitch, err)
	}
	if err != nil {
		return "", err
	}
	mode := parseMode(read.Pattern, lines)
	if mode == "" {
		return "", fmt.Errorf("AT%s: %w", read.Command, ErrNoRATSwitch)
	}
	return mode, nil
}

// ConfineRAT confines the modem to one technology. Registration follows within a minute or so; data is away meanwhile.
// Errors: ErrNoRATSwitch, ErrRATRefused (wraps the *Error), and those of Command, after which it may have happened.
func (m *Modem) ConfineRAT(ctx context.Context, to RAT) error {
	cmd := m.Dialect().RAT.Set[to]
	if cmd == "" {
		return ErrNoRATSwitch
	}
	return m.changeRAT(ctx, cmd)
}

// RestoreRAT sets the mode that RATMode read. Errors are those of ConfineRAT.
func (m *Modem) RestoreRAT(ctx context.Context, mode string) error {
	format := m.Dialect().RAT.Restore
	if format == "" || !isMode(mode) {
		return ErrNoRATSwitch
	}
	return m.changeRAT(ctx, strings.ReplaceAll(format, "%s", mode))
}

func (m *Modem) changeRAT(ctx context.Context, cmd string) error {
	_, err := m.CommandWithin(ctx, ratWithin, cmd)
	if isError(err) {
		return fmt.Errorf("%w: %w", ErrRATRefused, err)
	}
	return err
}

// Circuits reports whether the circuit-switched domain serves the modem, itself or as the fallback of LTE (+CREG, 3GPP TS
// 27.007, clause 7.2): without it there is no USSD. Registered for short messages alone (states 6, 7) it is closed.
func (m *Modem) Circuits(ctx context.Context) (open, known bool) {
	lines, err := m.askIf(ctx, "+CREG?")
	if err != nil {
		return false, false
	}
	return parseCircuits(lines)
}

func parseCircuits(lines []string) (open, known bool) {
	for _, line := range lines {
		name, list := atline.Split(line)
		if name != "+CREG" || !isSolicitedRegistration(list) {
			continue
		}
		switch stat := atline.Params(list)[1].Text; stat {
		case "1", "5", "9", "10":
			return true, true
		case "0", "2", "3", "6", "7", "8":
			return false, true
		}
	}
	return false, false
}

// parseMode finds the group mode of a pattern in the lines of an answer.
func parseMode(pattern string, lines []string) string {
	re, err := regexp.Compile(pattern)
	if err != nil || re.SubexpIndex("mode") < 0 {
		return "" // a test holds every row of the table to its pattern
	}
	for _, line := range lines {
		if match := re.FindStringSubmatch(line); match != nil && isMode(match[re.SubexpIndex("mode")]) {
			return match[re.SubexpIndex("mode")]
		}
	}
	return ""
}

// isMode reports whether a text is fit to stand in a command: parameters as modems write them, and no second command.
func isMode(s string) bool {
	return s != "" && len(s) <= longestMode && !slices.ContainsFunc([]rune(s), func(r rune) bool {
		return r < ' ' || r >= 0x7f || r == ';'
	})
}
