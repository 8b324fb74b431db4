package config

import (
	"errors"
	"fmt"
	"time"

	"github.com/simgauge/simgauge/carrier"
)

// longestCall bounds each part of a call: what it may ring, and what it may last from there.
const longestCall = 2 * time.Minute

// call reads a voice call. Tones are keyed in once it is answered, so that with tones the time counts from there.
func (n node) call() *carrier.CallQuery {
	q := &carrier.CallQuery{HangUpAfter: carrier.HangUpAfter, RingAtMost: carrier.RingAtMost}
	seen := n.object(fields{
		"number":        into(&q.Number, parseCallee),
		"hang_up_after": into(&q.HangUpAfter, parseCallTime),
		"counted_from":  into(&q.FromAnswer, parseCountedFrom),
		"ring_at_most":  into(&q.RingAtMost, parseCallTime),
		"dtmf":          func(v node) { q.DTMF = v.tones() },
	})
	n.require(seen, "number")
	if from, ok := seen["counted_from"]; ok && q.DTMF != "" && !q.FromAnswer {
		from.fail("tones are keyed in once the call is answered", "say answer, or leave the key out")
	}
	q.FromAnswer = q.FromAnswer || q.DTMF != ""
	return q
}

// tones may be written as an empty text, which is none.
func (n node) tones() (tones string) {
	if n.Value == "" && n.Tag == "!!str" {
		return ""
	}
	into(&tones, parseTones)(n)
	return tones
}

func parseCallee(s string) (string, error) {
	if why, refused := carrier.RefusedCall(s); refused {
		return "", fmt.Errorf(`%s; say that of the carrier's service, as in "0120000000" or "+4915700000000"`, why)
	}
	return s, nil
}

func parseTones(s string) (string, error) {
	if why, refused := carrier.RefusedTones(s); refused {
		return "", fmt.Errorf(`%s; say what to key in, as in "1#"`, why)
	}
	return s, nil
}

func parseCallTime(s string) (time.Duration, error) {
	d, err := parseDuration(s)
	if err == nil && d > longestCall {
		return 0, fmt.Errorf("too long for a call; say %s or less", short(longestCall))
	}
	return d, err
}

// parseCountedFrom reports whether hang_up_after counts from the answer.
func parseCountedFrom(s string) (bool, error) {
	if s != "ringing" && s != "answer" {
		return false, errors.New("not a moment of a call; say ringing or answer")
	}
	return s == "answer", nil
}
