package agent

import (
	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/internal/ledger"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/internal/store"
	"github.com/simgauge/simgauge/quota"
)

// askRecord is what the state keeps of one ask of one SIM. A failure changes the last try and keeps the last reading.
type askRecord struct {
	Reading quota.Reading   `json:"reading"`
	Read    clock.Instant   `json:"read"` // zero: never
	Tried   clock.Instant   `json:"tried"`
	Fails   int             `json:"fails"`
	Outcome outcome.Outcome `json:"outcome,omitempty"`
	Detail  outcome.Detail  `json:"detail,omitempty"`
	Text    string          `json:"text,omitempty"`    // redacted
	From    Reply           `json:"from"`              // what the reading was read from
	Also    []string        `json:"also,omitempty"`    // messages that came beside Text, redacted: as for From, there is no other copy
	Claimed []string        `json:"claimed,omitempty"` // parts of messages that are recorded here and still lie in the modem's store

	Changes   []change             `json:"changes,omitempty"`   // of the reading, by texts that nobody asked for, oldest first
	Early     map[string]earlyMark `json:"early,omitempty"`     // by bundle: what it was asked early for
	Standings map[string]standing  `json:"standings,omitempty"` // of the queries that failed, by their keys
}

// simRecord is what the state keeps of a SIM, so that its readings have a name before the modem is open.
type simRecord struct {
	Name    string `json:"name"`
	Modem   string `json:"modem"`
	Carrier string `json:"carrier,omitempty"`
	Country string `json:"country,omitempty"`
	PLMN    string `json:"plmn,omitempty"`

	Payer  ledger.Payer `json:"payer"`
	AtMost int          `json:"at_most"`
}

// learntRecord is what was found to work on one modem.
type learntRecord struct {
	Coding uint8 `json:"coding"` // of package ussd
}

// keepAsk stores what is known of an ask. The caller holds a.mu.
func (a *Agent) keepAsk(s *sim, k *ask) {
	a.keep(store.Readings, recordKey(s.key, k.conf.Name), k.rec)
}

func recordKey(sim, ask string) string { return sim + "/" + ask }

// load reads a record; one that cannot be read is none.
func load[T any](s *store.Store, b store.Bucket, key string) (v T, ok bool) {
	if s == nil {
		return v, false
	}
	ok, err := s.Get(b, key, &v)
	return v, ok && err == nil
}

// save stores a record; without a store it is kept by nobody, and that is no error.
func save(s *store.Store, b store.Bucket, key string, v any) error {
	if s == nil {
		return nil
	}
	return s.Put(b, key, v)
}

// saveAll is save of several in one write.
func (a *Agent) saveAll(records []store.Record) error {
	if a.o.Store == nil {
		return nil
	}
	return a.o.Store.Save(records...)
}
