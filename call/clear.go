package call

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/simgauge/simgauge/modem"
)

// Clear hangs up a call to one of these numbers, which a program that was killed has left behind: where only one call is listed and
// it was dialled here. Calls of others stay. cleared: there was one. Errors: ErrStuck, and those of Modem.Command; none from a modem that lists no calls.
func Clear(ctx context.Context, m *modem.Modem, numbers []string) (cleared bool, err error) {
	turn, err := m.Take(ctx)
	if err != nil {
		return false, fmt.Errorf("call: %w", err)
	}
	defer turn.End()
	l := &line{turn: turn}
	list, err := l.list(ctx)
	switch {
	case isError(err):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("call: %w", err)
	case len(list) != 1 || !list[0].ours || !slices.ContainsFunc(numbers, func(n string) bool { return digits(n) == digits(list[0].number) }):
		return false, nil
	}
	if err := l.hangUp(ctx); err != nil {
		return false, fmt.Errorf("call: %w", err)
	}
	return true, nil
}

// digits are those of a number: a modem may leave out the plus sign.
func digits(number string) string { return strings.TrimPrefix(number, "+") }
