package agent

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/internal/config"
	"github.com/simgauge/simgauge/internal/ledger"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/quota"
)

// Snapshot is what `simgauge status --json` prints and what the metrics are made of. It holds no identity.
type Snapshot struct {
	Running       bool         `json:"running"` // false: this is what the state remembers
	Modems        []ModemState `json:"modems"`
	SIMs          []SIMState   `json:"sims"`
	StateWritable *bool        `json:"state_writable,omitempty"` // nil: not running, so that nobody tried
}

// ModemState is what is known of one modem. Fields that are nil or empty are not known.
type ModemState struct {
	Name         string             `json:"name"`
	Port         string             `json:"port"`             // as configured: a path, or "auto"
	Opened       string             `json:"opened,omitempty"` // the path that is open
	Up           bool               `json:"up"`
	Detail       outcome.Detail     `json:"detail,omitempty"` // what keeps modem, card or network from serving an ask
	Error        string             `json:"error,omitempty"`  // why it is not up, with the mend
	Holder       string             `json:"holder,omitempty"` // who holds the port, where that is why
	Manufacturer string             `json:"manufacturer,omitempty"`
	Model        string             `json:"model,omitempty"`
	Revision     string             `json:"revision,omitempty"`
	Registration modem.Registration `json:"registration"`
	Operator     modem.Operator     `json:"operator"`
	Signal       modem.Signal       `json:"signal"`
	SIMState     modem.SIMState     `json:"sim_state,omitempty"`
	PINTries     *int               `json:"pin_tries,omitempty"` // left, where a locked SIM was looked at by a checkup
	SMSUsed      int                `json:"sms_used"`
	SMSCapacity  int                `json:"sms_capacity"` // 0: not known
	Reconnects   uint64             `json:"reconnects"`
	Recoveries   map[string]uint64  `json:"recoveries"` // what was done for it when it hung, by act: reopen, reset, command
	SIM          string             `json:"sim,omitempty"`
}

// SIMState is what is known of one SIM.
type SIMState struct {
	Name       string                         `json:"name"`
	Modem      string                         `json:"modem"`
	Carrier    string                         `json:"carrier,omitempty"`
	Country    string                         `json:"country,omitempty"`
	PLMN       string                         `json:"plmn,omitempty"`   // MCC-MNC of the home network
	Brands     []string                       `json:"brands,omitempty"` // the rows of the catalogue that the card may belong to, as in "JP/IIJmio"
	Configured bool                           `json:"configured"`
	Hint       string                         `json:"hint,omitempty"`     // the line to write, where it is not configured
	Budget     int                            `json:"budget"`             // ledger entries left in the 24 h
	AtMost     int                            `json:"at_most"`            // of those
	Capped     outcome.Detail                 `json:"capped,omitempty"`   // why nothing may be asked at all; empty: something may
	Link       *LinkState                     `json:"link,omitempty"`     // nil: the network interface is not known
	Self       uint64                         `json:"self_bytes"`         // octets that simgauge itself sent and received over it, since the process began
	Count      *CountState                    `json:"count,omitempty"`    // nil: nothing is counted of an allowance
	Ratio      *float64                       `json:"ratio,omitempty"`    // the carrier's octets for one of ours; nil: not known
	Low        config.Low                     `json:"-"`                  // how little is little: the configuration's
	Asking     *AskingState                   `json:"asking,omitempty"`   // nil: nothing is being asked
	Lifeline   *LifelineState                 `json:"lifeline,omitempty"` // nil: nobody is texted
	Asks       []AskState                     `json:"asks"`
	Methods    map[carrier.Method]MethodState `json:"methods"`
	Skipped    map[string]uint64              `json:"skipped"`            // asks not made, by reason: an outcome, quiet or roaming
	Attempts   []Attempt                      `json:"attempts,omitempty"` // the last ones, oldest first
}

// LinkState is what went over the network interface of the modem that holds a SIM, in octets, since the interface appeared.
type LinkState struct {
	Received uint64 `json:"received_bytes"`
	Sent     uint64 `json:"sent_bytes"`
}

// MethodState counts what one way to ask has spent since this process started.
type MethodState struct {
	Queries  uint64                     `json:"queries"`
	Failures map[outcome.Outcome]uint64 `json:"failures"`
	Buckets  Histogram                  `json:"buckets"`
	Sum      float64                    `json:"sum"`
	Count    uint64                     `json:"count"`
}

// Histogram counts durations, cumulative, by upper bound in seconds.
type Histogram map[float64]uint64

// MarshalJSON writes the bounds as text, as JSON has no other keys.
func (h Histogram) MarshalJSON() ([]byte, error) {
	out := make(map[string]uint64, len(h))
	for bound, n := range h {
		out[strconv.FormatFloat(bound, 'g', -1, 64)] = n
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (h *Histogram) UnmarshalJSON(b []byte) error {
	var in map[string]uint64
	if err := json.Unmarshal(b, &in); err != nil {
		return err
	}
	*h = make(Histogram, len(in))
	for bound, n := range in {
		f, err := strconv.ParseFloat(bound, 64)
		if err != nil {
			return err
		}
		(*h)[f] = n
	}
	return nil
}

// AskState is what one ask last learnt, and when it comes again.
type AskState struct {
	Name     string          `json:"name"`
	Queries  []QueryState    `json:"queries"` // the ladder; empty: nothing is asked
	First    int             `json:"first"`   // which of them goes first where somebody has it asked
	Interval float64         `json:"interval_seconds"`
	Next     time.Time       `json:"next,omitzero"`
	Early    EarlyReason     `json:"early,omitempty"` // why that is earlier than the schedule says: low, empty or unsure
	Reading  quota.Reading   `json:"reading"`
	Live     []LiveState     `json:"live,omitempty"` // one for each bundle of the reading, in its order
	Read     time.Time       `json:"read,omitzero"`  // when the carrier last said so; zero: never, or the time was not known
	Outcome  outcome.Outcome `json:"outcome,omitempty"`
	Detail   string          `json:"detail,omitempty"`
	Text     string          `json:"text,omitempty"`    // the last reply, redacted
	From     Reply           `json:"from"`              // what the reading was read from
	Unasked  []Unasked       `json:"unasked,omitempty"` // texts that nobody asked for, and that have changed the reading since; oldest first
}

// Unasked is a text of the carrier that nobody asked for, and what it has changed of a reading.
type Unasked struct {
	Read    time.Time     `json:"read,omitzero"` // when it was written; zero: the time was not known
	Reading quota.Reading `json:"reading"`       // what it changed, as it is since
	From    Reply         `json:"from"`
}

// QueryState is one rung of an ask's ladder, in words.
type QueryState struct {
	Query string `json:"query"`           // "ussd *123#"; phone numbers are masked
	Await bool   `json:"await_sms"`       // the answer comes by SMS
	Cost  string `json:"cost"`            // what asking costs where the SIM is now: free, costs, unknown
	Aside *Aside `json:"aside,omitempty"` // nil: it is put in its turn

	Method carrier.Method `json:"method"`
}

// Aside says why a query is left out for a while.
type Aside struct {
	Until  time.Time      `json:"until,omitzero"` // zero: the time is not known
	Detail outcome.Detail `json:"detail"`         // how it failed the last time
	Fails  int            `json:"fails"`          // in a row
}

// Buckets are the upper bounds of the query durations, in seconds.
func Buckets() []float64 { return []float64{1, 2, 5, 10, 20, 30, 60, 120, 300, 600} }

// Snapshot is what the agent knows at this moment; taking it never waits for a modem.
func (a *Agent) Snapshot() Snapshot {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.o.Clock.Now()
	snap := Snapshot{Running: len(a.tasks) > 0, Modems: []ModemState{}, SIMs: []SIMState{}}
	if a.o.Store != nil && snap.Running {
		ok, _ := a.o.Store.Writable() // why not was logged when it happened
		snap.StateWritable = &ok
	}
	for _, t := range a.tasks {
		snap.Modems = append(snap.Modems, t.shown(now))
	}
	for _, s := range a.shown() {
		snap.SIMs = append(snap.SIMs, a.simState(s, now))
	}
	return snap
}

// shown are the SIMs of the modems, in the order of the configuration; without a run all that the state remembers. The
// caller holds a.mu.
func (a *Agent) shown() []*sim {
	if len(a.tasks) == 0 {
		return slices.SortedFunc(maps.Values(a.sims), func(s, o *sim) int { return strings.Compare(s.record.Name, o.record.Name) })
	}
	var sims []*sim
	for _, conf := range a.cfg.Modems {
		if s := a.simIn(conf.Name); s != nil {
			sims = append(sims, s)
		}
	}
	return sims
}

// shown is the state with what keeps it from serving. A card that was not looked at yet keeps nothing. The caller holds a.mu.
func (t *task) shown(now clock.Instant) ModemState {
	st := t.state
	if !t.isSettled {
		return st
	}
	st.Detail = t.unready()
	if t.conn != nil {
		st.Opened = t.conn.m.Port()
	}
	if held, ok := errors.AsType[*modem.BusyError](t.lost); ok {
		st.Holder = held.Holder
	}
	if fresh := t.conn != nil && now.Uptime-t.conn.opened < hastyFor; fresh && st.SIMState == "" && st.Detail == outcome.SIMBusy {
		st.Detail = ""
	}
	return st
}

func (a *Agent) simState(s *sim, now clock.Instant) SIMState {
	st := SIMState{
		Name: s.record.Name, Modem: s.record.Modem, Carrier: s.record.Carrier, Country: s.record.Country, PLMN: s.record.PLMN,
		Configured: s.configured(), Hint: s.hint(), AtMost: s.conf.AtMost, Low: s.conf.Low,
		Asks:     []AskState{},
		Methods:  map[carrier.Method]MethodState{},
		Skipped:  maps.Clone(s.skipped),
		Attempts: s.attempts.all(),
		Link:     a.link(s),
		Self:     s.self.Received + s.self.Sent,
		Count:    a.countState(s, now),
		Asking:   a.askingState(s),
		Lifeline: a.lifelineState(s, now),
	}
	if a.ledger != nil {
		st.Budget, st.Capped = a.budget(s)
	}
	for _, r := range s.rows {
		st.Brands = append(st.Brands, r.Key())
	}
	for m, c := range s.methods {
		c.Failures, c.Buckets = maps.Clone(c.Failures), maps.Clone(c.Buckets)
		st.Methods[m] = c
	}
	st.Ratio = a.live(s, now).ratio()
	for _, k := range s.asks {
		st.Asks = append(st.Asks, a.askState(s, k, now))
	}
	return st
}

// link reads the counters of the interface of the modem that holds the SIM now; the kernel answers at once. The caller holds a.mu.
func (a *Agent) link(s *sim) *LinkState {
	for _, t := range a.tasks {
		if t.conn == nil || t.conn.sim != s {
			continue
		}
		if l, ok := a.o.Link(t.linkConf()); ok {
			return &LinkState{Received: l.Received, Sent: l.Sent}
		}
	}
	return nil
}

// budget is what a SIM may still ask, and why it may not; without a run, when the state is only looked at, what its entries leave.
func (a *Agent) budget(s *sim) (int, outcome.Detail) {
	if len(a.tasks) == 0 {
		return a.ledger.Unspent(ledger.Asks, s.payer, s.conf.AtMost), ""
	}
	n, err := a.ledger.Left(s.payer, s.conf.AtMost)
	if err != nil {
		return n, failed(err).detail
	}
	return n, ""
}

// asideOf says whether a query steps aside. The only one of an ask has nothing to step aside for.
func (a *Agent) asideOf(s *sim, k *ask, q carrier.Query, now clock.Instant) *Aside {
	st := a.standing(k, q)
	rest := st.aside(now)
	if rest <= 0 || len(s.queries(k.conf)) < 2 {
		return nil
	}
	shown := &Aside{Detail: st.Why, Fails: max(st.Lasting, st.Chance)}
	if now.Known {
		shown.Until = now.Wall.Add(rest)
	}
	return shown
}

// costOf is what a query costs where the SIM is now. The caller holds a.mu.
func (a *Agent) costOf(s *sim, q carrier.Query) carrier.Tristate {
	for _, t := range a.tasks {
		if t.conn != nil && t.conn.sim == s && t.roaming() {
			return q.Roaming
		}
	}
	return q.Cost
}

func (a *Agent) askState(s *sim, k *ask, now clock.Instant) AskState {
	st := AskState{
		Name: k.conf.Name, Queries: []QueryState{}, Interval: k.conf.Every.Seconds(), Reading: k.rec.reading(), Read: clock.Date(k.rec.Read, now),
		Outcome: k.rec.Outcome, Detail: string(k.rec.Detail), Text: k.rec.Text, From: k.rec.From,
	}
	if onlyCounted(k.conf) {
		st.Interval = 0
	}
	st.Live = s.liveStates(a.live(s, now), k, st.Reading.Data)
	for _, c := range k.rec.Changes {
		st.Unasked = append(st.Unasked, Unasked{Read: clock.Date(c.At, now), Reading: c.Reading, From: c.From})
	}
	queries := s.queries(k.conf)
	for _, q := range queries {
		st.Queries = append(st.Queries, QueryState{
			Query: a.mask.text(q.String()), Await: q.Await != nil, Cost: a.costOf(s, q).String(), Aside: a.asideOf(s, k, q, now), Method: q.Method(),
		})
	}
	st.First = cheapest(queries)
	if now.Known && len(st.Queries) > 0 {
		next := untilDue(k.conf, k.last(), now)
		if why, wait := a.early(s, k, now); why != "" && wait < next {
			st.Early, next = why, wait
		}
		st.Next = now.Wall.Add(max(next, k.hold-now.Uptime, 0))
	}
	return st
}
