package config

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/quota"
)

// The parsers of the values. Their errors are "cause; what to say instead".

var errDuration = errors.New("not a time span; say a number with its unit, as in 6h, 90m, 30s or 1d")

// parseDuration reads 6h, 90m, 30s, 1d and such parts in a row, as 1d12h.
func parseDuration(s string) (time.Duration, error) {
	units := map[byte]time.Duration{'d': 24 * time.Hour, 'h': time.Hour, 'm': time.Minute, 's': time.Second}
	var total float64
	for rest := s; rest != ""; {
		end := strings.IndexFunc(rest, func(c rune) bool { return (c < '0' || c > '9') && c != '.' })
		if end < 1 || units[rest[end]] == 0 {
			return 0, errDuration
		}
		n, err := strconv.ParseFloat(rest[:end], 64)
		if err != nil {
			return 0, errDuration
		}
		total += n * float64(units[rest[end]])
		rest = rest[end+1:]
	}
	if total > math.MaxInt64/2 {
		return 0, errors.New("too long a time span; say a shorter one")
	}
	d := time.Duration(total)
	if d < shortestTime {
		return 0, fmt.Errorf("too short a time span; say %s or more", short(shortestTime))
	}
	return d, nil
}

func parseWithin(s string) (time.Duration, error) {
	d, err := parseDuration(s)
	if err == nil && d > longestWithin {
		return 0, fmt.Errorf("too long to wait for an answer; say %s or less", short(longestWithin))
	}
	return d, err
}

// mostMessages bounds the messages of one answer: a SIM stores 10 to 50, of whoever writes.
const mostMessages = 9

func parseMessages(s string) (int, error) {
	n, err := parseCount(s)
	if err == nil && n > mostMessages {
		return 0, fmt.Errorf("too many messages for one answer; say %d or fewer, which is what any SIM has room for", mostMessages)
	}
	return n, err
}

// short writes a time span without its empty parts: 3h, not 3h0m0s.
func short(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// parseQuiet reads "23:00-06:00".
func parseQuiet(s string) (Quiet, error) {
	from, to, _ := strings.Cut(s, "-")
	q, ok := Quiet{}, false
	if q.From, ok = timeOfDay(from); ok {
		q.To, ok = timeOfDay(to)
	}
	switch {
	case !ok:
		return Quiet{}, errors.New(`not a span of hours; say from and to, as in "23:00-06:00"`)
	case q.From == q.To:
		return Quiet{}, errors.New(`a span without length; say from and to, as in "23:00-06:00", or leave the key out`)
	}
	return q, nil
}

// timeOfDay reads 23:00 as the time since midnight.
func timeOfDay(s string) (time.Duration, bool) {
	t, err := time.Parse("15:04", strings.TrimSpace(s))
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, err == nil
}

// parseName holds names to what is fit for a label of a metric and tells nobody's number.
func parseName(s string) (string, error) {
	if !regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.-]{0,31}$`).MatchString(s) {
		return "", errors.New("not a name; say 1 to 32 letters, digits, '_', '-' or '.', as in travel-jp")
	}
	if regexp.MustCompile(`\d{7}`).MatchString(s) {
		return "", errors.New("a name with a number as long as a phone's; names stand in metrics, say another one")
	}
	return s, nil
}

// usbPlace is where a device is plugged in: the bus, and the ports of the hubs on the way.
var usbPlace = regexp.MustCompile(`^usb:\d+-\d+(\.\d+)*$`)

func parsePort(s string) (string, error) {
	if s != auto && !strings.HasPrefix(s, "/") && !usbPlace.MatchString(s) {
		return "", errors.New("neither auto nor a path nor a place; say auto, a path as in /dev/ttyUSB2, or a place as in usb:1-1.4 (simgauge modems shows them)")
	}
	return s, nil
}

func parseInterface(s string) (string, error) {
	if !regexp.MustCompile(`^[A-Za-z0-9_.-]{1,15}$`).MatchString(s) {
		return "", errors.New("neither auto nor a network interface; say auto, or a name as in wwan0 (ip link shows them)")
	}
	return s, nil
}

// parseRAT reads the radio technology that a USSD query is asked in.
func parseRAT(s string) (carrier.RAT, error) {
	if rat := carrier.RAT(s); rat == carrier.RAT2G || rat == carrier.RAT3G {
		return rat, nil
	}
	return "", errors.New("not a radio technology that has USSD of its own; say 2g or 3g")
}

func parsePLMN(s string) (carrier.PLMN, error) {
	p, err := carrier.ParsePLMN(s)
	if err != nil {
		return carrier.PLMN{}, errors.New(`not a network; say its country and network code, as in "440-10"`)
	}
	return p, nil
}

func parseICCID(s string) (ICCIDPattern, error) {
	if !regexp.MustCompile(`^(\d{1,21}\*|\d{18,22})$`).MatchString(s) {
		return "", errors.New(`not an ICCID; say its 18 to 22 digits, or the first of them and a star, as in "8981*"`)
	}
	return ICCIDPattern(s), nil
}

// parseUnits reports whether the units are binary.
func parseUnits(s string) (bool, error) {
	switch s {
	case "decimal":
		return false, nil
	case "binary":
		return true, nil
	}
	return false, errors.New("unknown unit; say decimal (1 MB is 1000000 bytes) or binary (1048576 bytes)")
}

// parseCode holds codes to what can be dialled: digits between * and #, or one or two digits (3GPP TS 22.030, clause 6.5.3.2).
func parseCode(s string) (string, error) {
	code := carrier.NormalCode(s)
	if !regexp.MustCompile(`^([*#][0-9*#]*#|[0-9]{1,2})$`).MatchString(code) {
		return "", errors.New(`not a code; say one of digits, * and # that ends with #, as in "*123#"`)
	}
	return code, nil
}

func parseNumber(s string) (string, error) {
	if !regexp.MustCompile(`^\+?\d{2,15}$`).MatchString(s) {
		return "", errors.New(`not a number; say digits, as in "1234" or "+4915700000000"`)
	}
	return s, nil
}

// parseSender holds senders to exact numbers and names: a pattern would let strangers answer.
func parseSender(s string) (string, error) {
	if strings.ContainsAny(s, `*?[](){}|^$\%`) {
		return "", errors.New("a sender with a wildcard; say each number or name in full")
	}
	return s, nil
}

func parseText(s string) (string, error) { return s, nil }

func parseChoice(s string) (carrier.Choice, error) {
	c, err := carrier.CompileChoice(s)
	if err != nil {
		cause := strings.TrimPrefix(err.Error(), fmt.Sprintf("choice %q: ", s)) // the fault shows the value anyway
		return carrier.Choice{}, fmt.Errorf("%s; say words of the entry's label, as in \"Internet|Data\"", cause)
	}
	return c, nil
}

func parsePattern(s string) (quota.Pattern, error) {
	p, err := quota.CompilePattern(s)
	if err != nil {
		cause := strings.TrimPrefix(err.Error(), fmt.Sprintf("pattern %q: ", s)) // the fault shows the value anyway
		return quota.Pattern{}, fmt.Errorf("%s; say an RE2 expression, as in '(?P<remaining>[\\d.,]+ ?[GMK]B) left'", cause)
	}
	return p, nil
}
