package agent

import (
	"slices"
	"time"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/quota"
)

// How many attempts are kept of each SIM: failures longer than successes, as they are what is looked for.
const (
	keptSuccesses = 5
	keptFailures  = 20
	keptSteps     = 40 // of one attempt
)

// Attempt is the transcript of one query that was put, or refused. It is redacted.
type Attempt struct {
	At       time.Time       `json:"at"` // by the wall clock, right or wrong
	Ask      string          `json:"ask,omitempty"`
	Method   carrier.Method  `json:"method,omitempty"`
	Typed    bool            `json:"typed,omitempty"`
	Early    EarlyReason     `json:"early,omitempty"`   // why it came before its turn
	Unasked  bool            `json:"unasked,omitempty"` // a text that nobody asked for
	Text     bool            `json:"text,omitempty"`    // a text to the owner
	Outcome  outcome.Outcome `json:"outcome"`
	Detail   outcome.Detail  `json:"detail,omitempty"`
	Error    string          `json:"error,omitempty"`
	Duration float64         `json:"duration_seconds"`
	Steps    []Step          `json:"steps,omitempty"`
}

// Step is one line of a transcript: what was done, or what came.
type Step struct {
	What string `json:"what"` // "dial *123# (plain)", "answer 0"
	Reply
}

// Reply is a text that came, redacted, and what its words were read as. The evidence's places are those in the redacted text.
type Reply struct {
	Text     string           `json:"text,omitempty"`
	Evidence []quota.Evidence `json:"evidence,omitempty"` // none where the text was not read
}

// attempts keeps the last ones of one SIM, oldest first.
type attempts struct{ list []Attempt }

func (h *attempts) add(a Attempt) {
	h.list = append(h.list, a)
	good := a.Outcome == outcome.OK
	most := keptFailures
	if good {
		most = keptSuccesses
	}
	same := func(b Attempt) bool { return (b.Outcome == outcome.OK) == good }
	n := 0
	for _, b := range h.list {
		if same(b) {
			n++
		}
	}
	if n > most {
		i := slices.IndexFunc(h.list, same)
		h.list = slices.Delete(h.list, i, i+1)
	}
}

func (h *attempts) all() []Attempt { return slices.Clone(h.list) }
