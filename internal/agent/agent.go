// Package agent decides when to ask, how often and at what cost: schedule, spend ledger, retries and the records kept.
package agent

import (
	"context"
	"log/slog"
	"time"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/internal/config"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/internal/store"
	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/quota"
)

// Options wires an Agent.
type Options struct {
	Config *config.Config
	Store  *store.Store // nil only for Once without a ledger
	Clock  clock.Source
	Open   func(config.Modem) modem.Opener // nil: modem.Serial or modem.Auto
	Logger *slog.Logger
	Beat   func()         // called as the agent makes progress; feeds the watchdog
	Jitter func() float64 // in [0,1); nil: random
	Modem  modem.Timing
	USSD   time.Duration // wait for the network's answer; 0: the package's default
}

// Agent keeps the modems and asks their SIMs.
type Agent struct{}

// New makes an agent; nothing is opened before Run or Once.
func New(o Options) *Agent { panic("skeleton") }

// Run keeps every modem, asks on schedule and answers Ask until ctx ends.
func (a *Agent) Run(ctx context.Context) error { panic("skeleton") }

// Reload takes a new configuration; modems that did not change keep their connection.
func (a *Agent) Reload(c *config.Config) { panic("skeleton") }

// Request is an ask that somebody typed. At most one of Ask, USSD and SMS is set; none means the first ask of the SIM.
type Request struct {
	SIM      string            `json:"sim,omitempty"` // needed where there are several
	Ask      string            `json:"ask,omitempty"`
	USSD     string            `json:"ussd,omitempty"`
	Replies  []string          `json:"replies,omitempty"`
	SMS      *carrier.SMSQuery `json:"sms,omitempty"`
	AwaitSMS []string          `json:"await_sms,omitempty"`
	Timeout  time.Duration     `json:"timeout,omitempty"` // 0: the default of the method
}

// Result is how an ask ended: the contract of `simgauge ask --json`.
type Result struct {
	Outcome  outcome.Outcome `json:"outcome"`
	Detail   *string         `json:"detail"` // a name of the table of details
	Text     string          `json:"text"`
	Status   *int            `json:"status"` // <m> of +CUSD
	Duration float64         `json:"duration_seconds"`
	Reading  quota.Reading   `json:"reading"`
	Error    *string         `json:"error"` // cause, then what to do next
}

// Ask asks through the running agent: at once, under the same ledger; minimum_gap does not bind it.
func (a *Agent) Ask(ctx context.Context, r Request) Result { panic("skeleton") }

// Once opens the first configured modem, asks, and closes it: an ask without a running agent.
func (a *Agent) Once(ctx context.Context, r Request) Result { panic("skeleton") }

// Snapshot is what the agent knows at this moment; taking it never waits for a modem.
func (a *Agent) Snapshot() Snapshot { panic("skeleton") }
