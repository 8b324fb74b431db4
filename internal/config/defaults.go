package config

import (
	"fmt"
	"time"
)

// Default is the configuration of an empty file: one modem, found by itself, and any SIM, of which only that is asked
// which the catalogue calls free.
func Default() *Config {
	return &Config{
		Modems: []Modem{defaultModem(0)}, SIMs: []SIM{withAsk(defaultSIM())},
		Lifeline: defaultLifeline(), Notify: defaultNotify(),
	}
}

// The defaults of the keys; docs/simgauge.yml states them for people, and a test holds the two together.
func defaultModem(i int) Modem {
	return Modem{Name: fmt.Sprintf("modem%d", i), Port: auto, Interface: auto, Recover: []Rung{{Act: Reopen}}}
}
func defaultSIM() SIM           { return SIM{AtMost: 8, Low: Low{Percent: 10}, Adaptive: true} }
func defaultAsk() Ask           { return Ask{Name: "main", Every: 6 * time.Hour, MinimumGap: 3 * time.Hour} }
func defaultLifeline() Lifeline { return Lifeline{AtMost: 3, Answers: 3} }
func defaultNotify() Notify {
	return Notify{Left: []Left{{Name: "low", Own: true}, {Name: "0"}}}
}

// withAsk gives a SIM without asks the one that the catalogue answers.
func withAsk(s SIM) SIM {
	if len(s.Asks) == 0 {
		s.Asks = []Ask{defaultAsk()}
	}
	return s
}

const (
	auto = "auto"
	// defaultCount is the name of what is counted here, in metrics and words: it must not look like the carrier's.
	defaultCount = "counted"
	// defaultWithin is how long an answer by SMS is awaited: carriers answer in seconds, in busy hours in minutes.
	defaultWithin = 5 * time.Minute
	// longestWithin bounds that wait: an answer a day late belongs to nothing.
	longestWithin = 24 * time.Hour
	// shortestTime is the least that any schedule or wait can say.
	shortestTime = time.Second
)
