package agent

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/internal/notify"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/internal/store"
)

// This file keeps what the owner is to be told by text, on disk (docs/decisions/0037).

const (
	// textFor is how long a text is kept that cannot leave: what is still so then comes again by itself.
	textFor = 24 * time.Hour
	// answerFor is the same for an answer, which is of no use to somebody who has asked an hour ago.
	answerFor = time.Hour

	// maxWaiting bounds what waits; one text says no more than a few of them anyway.
	maxWaiting = 256
	// keptTold bounds the alerts that are known to have been texted.
	keptTold = 512
	// keptCrossed bounds the thresholds that are known to be crossed, and keptAnswered the questions that were answered.
	keptCrossed, keptAnswered = 256, 64
)

// Keys of the two records of the texts.
const (
	textsKey = "queue"
	toldKey  = "told" // apart, as it is long and seldom changes
)

// ErrManyWait is an error of Tell: what is told is not taken now.
var ErrManyWait = errors.New("too much waits to be texted already")

// text is one thing that the owner is to be told.
type text struct {
	ID   string        `json:"id"`             // one thing has one, over restarts
	SIM  string        `json:"sim,omitempty"`  // the key of the card that is to say it; empty: an alert, which any may
	Name string        `json:"name,omitempty"` // of the SIM that is to say an alert if it can
	Of   string        `json:"of,omitempty"`   // of an alert: what it speaks of, hashed
	Text string        `json:"text,omitempty"` // empty: an answer, which is made when it leaves
	At   clock.Instant `json:"at"`
	To   string        `json:"to,omitempty"`   // the hash of the one number that is to get it; empty: all listed
	Done []string      `json:"done,omitempty"` // hashes of the numbers that it has left for, or was refused by

	words string        // of now, where they are others than when it was put here
	tries int           // that left, and did not reach the network
	hold  time.Duration // uptime before which it is not tried again
	busy  bool          // it is leaving
	over  bool          // it is not to be said any more; of one that is leaving, from the next on
	why   outcome.Detail
}

func (x *text) answers() bool { return x.To != "" }

// surplus reports whether it is an answer beyond what is answered in a day, as whoever asks may expect.
func (x *text) surplus() bool { return x.answers() && x.why == outcome.BudgetSpent }

// untold reports whether it has left for nobody.
func (x *text) untold() bool { return len(x.Done) == 0 && !x.busy }

// says is what it says.
func (x *text) says() string { return cmp.Or(x.words, x.Text) }

// textsRecord is what the state keeps of the texts.
type textsRecord struct {
	Begun    clock.Instant `json:"begun"` // when somebody was listed first: what was asked before is not answered
	Waiting  []*text       `json:"waiting"`
	Crossed  []crossing    `json:"crossed"`  // thresholds that were told of and are not armed again; oldest first
	Answered []string      `json:"answered"` // hashes of questions; oldest first
	Firing   []firing      `json:"firing"`   // what was texted and is not known to be over; oldest first
	Last     []lastText    `json:"last"`     // by SIM
}

// crossing is a threshold that was crossed.
type crossing struct {
	ID    string `json:"id"`
	Heard string `json:"heard,omitempty"` // what was known then of the carrier's word; empty: it is counted here
}

// lastText is when a SIM's last text left.
type lastText struct {
	SIM string        `json:"sim"`
	At  clock.Instant `json:"at"`
}

// lifeline is what is known of the texts. Guarded by Agent.mu.
type lifeline struct {
	textsRecord
	told []string // hashes of alerts that were texted, oldest first
}

// recallTexts brings back the texts of the state.
func (a *Agent) recallTexts() {
	a.lifeline.textsRecord, _ = load[textsRecord](a.o.Store, store.Texts, textsKey)
	a.lifeline.told, _ = load[[]string](a.o.Store, store.Texts, toldKey)
}

// keepTexts stores the texts and returns once they are synced. What did not change is not written. The caller holds a.mu.
func (a *Agent) keepTexts() error {
	return a.saveAll([]store.Record{
		{Bucket: store.Texts, Key: textsKey, Value: a.lifeline.textsRecord},
		{Bucket: store.Texts, Key: toldKey, Value: a.lifeline.told},
	})
}

// Tell takes alerts that are to be texted to the numbers of the configuration, and returns nil once those that were not before are
// on disk. What matters most is to come first. The error is notify.ErrNobody, ErrManyWait, or wraps store.ErrUnwritable.
func (a *Agent) Tell(_ context.Context, alerts []notify.Alert) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.cfg.Lifeline.To) == 0 {
		return notify.ErrNobody
	}
	a.beginTexts()
	var fresh []*text
	for _, alert := range alerts {
		x := a.hearAlert(alert)
		if x != nil && !slices.ContainsFunc(fresh, func(y *text) bool { return y.ID == x.ID }) {
			fresh = append(fresh, x)
		}
	}
	if len(fresh)+len(a.lifeline.Waiting) > maxWaiting {
		return ErrManyWait
	}
	a.lifeline.add(fresh...)
	a.pokeTexts()
	return a.keepTexts()
}

// beginTexts notes when somebody was listed first. The caller holds a.mu.
func (a *Agent) beginTexts() {
	if a.lifeline.Begun.IsZero() {
		a.lifeline.Begun = a.o.Clock.Now()
	}
}

// hearAlert is an alert as a text; nil: it waits already, or was texted. One that is over is not told of any more. The caller holds a.mu.
func (a *Agent) hearAlert(alert notify.Alert) *text {
	l := &a.lifeline
	id, of := a.hash("alert", alert.ID), ""
	if alert.Of != "" {
		of = a.hash("firing", alert.Of)
	}
	if alert.Resolved {
		told := l.rests(of) || slices.Contains(l.told, id)
		l.drop(id, of)
		if !told || !a.cfg.Lifeline.Resolved {
			return nil
		}
		id, of = a.hash("over", alert.ID), ""
	}
	if i := slices.Index(l.told, id); i >= 0 {
		return nil
	}
	if l.find(id) != nil || l.fires(of, a.o.Clock.Now()) {
		return nil
	}
	return &text{ID: id, Name: alert.SIM, Of: of, Text: alert.Text, At: a.o.Clock.Now()}
}

// add puts things in front of what waits: the newest matter most.
func (l *lifeline) add(fresh ...*text) { l.Waiting = append(fresh, l.Waiting...) }

// find is what waits to be told under an ID; nil: nothing does.
func (l *lifeline) find(id string) *text {
	i := slices.IndexFunc(l.Waiting, func(x *text) bool { return x.ID == id && !x.over })
	if i < 0 {
		return nil
	}
	return l.Waiting[i]
}

// drop takes a thing back from all that it has not left for; of an alert, what waits to be told of the same.
func (l *lifeline) drop(id, of string) {
	for _, x := range l.Waiting {
		if x.ID == id || of != "" && x.Of == of {
			x.over, x.Of = true, "" // nor is it known as firing, should it leave now
		}
	}
	l.Waiting = slices.DeleteFunc(l.Waiting, func(x *text) bool { return x.over && !x.busy })
}

// keepLast appends to a list of which the last n are kept.
func keepLast(list []string, id string, n int) []string {
	list = append(list, id)
	return slices.Clone(list[max(0, len(list)-n):])
}

// forgetOld drops what has waited too long, and counts it. What is still so comes again: an alert is repeated, a threshold judged anew.
// The caller holds a.mu.
func (a *Agent) forgetOld(now clock.Instant) {
	l := &a.lifeline
	var left []*text
	for _, x := range l.Waiting {
		most := textFor
		if x.answers() {
			most = answerFor
		}
		if age, _ := clock.Age(x.At, now); age < most || x.busy {
			left = append(left, x)
			continue
		}
		if len(x.Done) == 0 {
			l.arm(x.ID)
		}
		a.countDropped(x)
	}
	l.Waiting = left
}

// countDropped counts a text that was given up at the SIM that was to say it. The caller holds a.mu.
func (a *Agent) countDropped(x *text) {
	s := a.sayer(x)
	if s == nil || x.surplus() {
		return
	}
	why := x.why
	if why == "" {
		why = outcome.ModemAbsent
	}
	s.texts.fail(fail(why).outcome())
	a.log.Warn("text is given up, as it could not leave in time", "sim", s.record.Name, "detail", string(why))
}

// sayer is the SIM that a text is shown and counted at; nil: there is none. The caller holds a.mu.
func (a *Agent) sayer(x *text) *sim {
	if x.SIM != "" {
		return a.sims[x.SIM]
	}
	shown := a.shown()
	for _, s := range shown {
		if s.record.Name == a.alertSIM(x) {
			return s
		}
	}
	if len(shown) == 0 {
		return nil
	}
	return shown[0]
}

// alertSIM is the name of the SIM that is to say an alert; empty: any. The caller holds a.mu.
func (a *Agent) alertSIM(x *text) string {
	if a.cfg.Lifeline.SIM != "" {
		return a.cfg.Lifeline.SIM
	}
	return x.Name
}

// pokeTexts has every modem look whether there is something to say.
func (a *Agent) pokeTexts() {
	for _, t := range a.tasks {
		t.pokeTexts()
	}
}
