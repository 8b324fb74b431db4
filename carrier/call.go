package carrier

import (
	"slices"
	"strings"
	"time"
)

// CallQuery is a number to dial as a voice call. Its answer comes by SMS.
type CallQuery struct {
	Number string
	// HangUpAfter is the time from the ringing, or from the answer, to the hanging up. 0: at once.
	HangUpAfter time.Duration
	// FromAnswer has HangUpAfter count from the answer, and behind the tones if there are any; else it counts from the ringing,
	// and a call that nobody answers has done what it was for.
	FromAnswer bool
	DTMF       string        // keyed in once it is answered: digits, *, #, A to D. FromAnswer is set where it is not empty
	RingAtMost time.Duration // from the dialling to what HangUpAfter counts from. 0: RingAtMost
}

// Times of a call where a query does not say its own.
const (
	// HangUpAfter is enough for a service to see who calls, and too short for most to answer.
	HangUpAfter = 8 * time.Second
	// RingAtMost is about as long as networks let a call ring.
	RingAtMost = time.Minute
)

// longestHangUp bounds what a row may have a call cost.
const longestHangUp = 2 * time.Minute

// longestNumber is how many digits a number of E.164 has at most (ITU-T E.164, clause 6.2.1).
const longestNumber = 15

// RefusedCall tells whether a number must not be dialled as a voice call, whoever says so, and why: it is one of emergency, or no
// number. No key of the configuration lifts it.
func RefusedCall(number string) (reason string, refused bool) {
	digits := strings.TrimPrefix(number, "+")
	switch {
	case strings.ContainsAny(number, "*#"):
		return "a service code, not the number of a call", true
	case digits == "" || !allDigits(digits):
		return "not a number", true
	case isEmergency(digits):
		return "an emergency number, which is never called", true
	case len(digits) > longestNumber:
		return "more digits than a number has: 15", true
	}
	return "", false
}

// RefusedTones tells whether tones cannot be keyed in, and why: they are those of +VTS (3GPP TS 27.007, clause C.2.11).
func RefusedTones(tones string) (reason string, refused bool) {
	if strings.Trim(tones, "0123456789*#ABCD") != "" {
		return "not tones of digits, *, # and A to D", true
	}
	return "", false
}

// isEmergency knows the numbers that every phone takes for emergency calls, with a SIM or without (3GPP TS 22.101, clause 10.1.1).
// What a country or a SIM adds to them stands in no table of ours.
func isEmergency(digits string) bool {
	return slices.Contains([]string{"112", "911", "000", "08", "110", "999", "118", "119"}, digits)
}
