package modem

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Errors of a modem's clock.
var (
	errClockUnset = errors.New("modem clock is not set")
	errNoClock    = errors.New("no time in the answer")
)

// firstYear is the earliest that a clock can show which was ever set: this program is no older. A modem that was not told the
// time begins in 1970, 1980, 2000, 2004 or the year it was made.
const firstYear = 2024

// Clock asks +CCLK? (3GPP TS 27.007, clause 8.15). It is an error if the modem's clock was never set.
func (m *Modem) Clock(ctx context.Context) (time.Time, error) {
	lines, err := m.Command(ctx, "+CCLK?")
	if err != nil {
		return time.Time{}, err
	}
	t, err := parseCCLK(lines)
	if err != nil {
		return time.Time{}, fmt.Errorf("AT+CCLK: %w", err)
	}
	return t, nil
}

// clockForm is "yy/MM/dd,hh:mm:ss±zz". Some modems tell all four digits of the year.
var clockForm = regexp.MustCompile(`^(?:20)?(\d\d/\d\d/\d\d,\d\d:\d\d:\d\d)([+-]\d{1,2})$`)

// parseCCLK reads the time and its zone, which is in quarters of an hour. Without a zone there is no telling what time it is.
func parseCCLK(lines []string) (time.Time, error) {
	for _, line := range lines {
		text, ok := strings.CutPrefix(line, "+CCLK:")
		if !ok {
			continue
		}
		parts := clockForm.FindStringSubmatch(strings.Trim(text, " \""))
		if parts == nil {
			return time.Time{}, errNoClock
		}
		quarters, err := strconv.Atoi(parts[2])
		if err != nil || quarters < -48 || quarters > 56 { // UTC-12 to UTC+14
			return time.Time{}, errNoClock
		}
		zone := time.FixedZone("", quarters*15*60)
		t, err := time.ParseInLocation("06/01/02,15:04:05", parts[1], zone)
		switch {
		case err != nil:
			return time.Time{}, errNoClock
		case t.Year() < firstYear:
			return time.Time{}, errClockUnset
		}
		return t, nil
	}
	return time.Time{}, errNoClock
}
