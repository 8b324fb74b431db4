package sms

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/modem/atline"
)

// Preferences for +CNMI (3GPP TS 27.005, clause 3.4.1), best first.
var (
	preferMode = []int{2, 1, 3}                               // URCs are passed on, buffered while the link is in use
	preferMT   = []int{1, 3, 2}                               // stored and announced; only then handed over, which leaves the one copy to us
	preferNone = []int{0}                                     // no cell broadcasts, no status reports, and what is buffered is passed on
	guesses    = [...]string{"2,1,0,0,0", "1,1,0,0,0", "2,1"} // for modems that do not say what they take
)

// announce has the modem tell of new messages. Without that, polling finds them.
func announce(ctx context.Context, m *modem.Modem) error {
	lines, err := m.Command(ctx, "+CNMI=?")
	if err != nil && !refusedBy(err) {
		return err
	}
	for _, setting := range append(chooseCNMI(lines), guesses[:]...) {
		_, err := m.Command(ctx, "+CNMI="+setting)
		if err == nil || !refusedBy(err) {
			return err
		}
	}
	return nil
}

// chooseCNMI picks from what +CNMI=? offers: at most one setting.
func chooseCNMI(lines []string) []string {
	for _, line := range lines {
		name, list := atline.Split(line)
		params := atline.Params(list)
		if name != "+CNMI" || len(params) < 2 {
			continue
		}
		var chosen []string
		for i, p := range params {
			chosen = append(chosen, fmt.Sprint(choose(parseRange(p.Text), preferenceAt(i))))
		}
		return []string{strings.Join(chosen, ",")}
	}
	return nil
}

// preferenceAt is that of the i-th parameter.
func preferenceAt(i int) []int {
	switch i {
	case 0:
		return preferMode
	case 1:
		return preferMT
	}
	return preferNone
}

// choose takes the most preferred value on offer, else the first there is.
func choose(offered, preferred []int) int {
	for _, v := range preferred {
		if slices.Contains(offered, v) {
			return v
		}
	}
	if len(offered) > 0 {
		return offered[0]
	}
	return 0
}
