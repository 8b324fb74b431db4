package sms

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/modem/atline"
)

// Preferences for +CNMI (3GPP TS 27.005, clause 3.4.1), best first. Of <mt>, 2 and 3 are never chosen: with these the modem
// hands messages over and keeps none, so that others' would be lost with us.
var (
	preferMode = []int{2, 1, 3}                            // URCs are passed on, buffered while the link is in use
	preferMT   = []int{1, 0}                               // stored and announced; stored, for polling to find
	preferNone = []int{0}                                  // no cell broadcasts, no status reports, and what is buffered is passed on
	guesses    = []string{"2,1,0,0,0", "1,1,0,0,0", "2,1"} // for modems that do not say what they take
)

// announce has the modem tell of new messages, unless it does so already. Without that, polling finds them.
func announce(ctx context.Context, m *modem.Modem) error {
	current, err := m.Command(ctx, "+CNMI?")
	if err != nil && !refusedBy(err) {
		return err
	}
	if announces(current) {
		return nil
	}
	offers, err := m.Command(ctx, "+CNMI=?")
	if err != nil && !refusedBy(err) {
		return err
	}
	settings, told := chooseCNMI(offers, current)
	if !told {
		settings = guesses
	}
	for _, setting := range settings {
		_, err := m.Command(ctx, "+CNMI="+setting)
		if err == nil || !refusedBy(err) {
			return err
		}
	}
	return nil
}

// paramsOfCNMI are those of an answer to +CNMI? or +CNMI=?: nil where there is none.
func paramsOfCNMI(lines []string) []atline.Param {
	for _, line := range lines {
		name, list := atline.Split(line)
		if params := atline.Params(list); name == "+CNMI" && len(params) > 1 {
			return params
		}
	}
	return nil
}

// announces reports whether the setting in force stores messages and tells of them.
func announces(current []string) bool {
	params := paramsOfCNMI(current)
	return params != nil && params[0].Text != "0" && params[1].Text == "1"
}

// chooseCNMI picks from what +CNMI=? offers, and leaves as they are broadcasts and reports, which another program may want.
// told: the modem said what it takes; then all that is safe is tried, which may be nothing.
func chooseCNMI(offers, current []string) (settings []string, told bool) {
	offered := paramsOfCNMI(offers)
	if offered == nil {
		return nil, false
	}
	if mt := parseRange(offered[1].Text); !slices.Contains(mt, 0) && !slices.Contains(mt, 1) {
		return nil, true
	}
	now := paramsOfCNMI(current)
	var chosen []string
	for i, p := range offered {
		preferred := preferenceAt(i)
		if i > 1 && i < len(now) {
			preferred = parseRange(now[i].Text)
		}
		chosen = append(chosen, fmt.Sprint(choose(parseRange(p.Text), preferred)))
	}
	return []string{strings.Join(chosen, ",")}, true
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
