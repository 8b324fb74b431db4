package agent

import (
	"time"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/meter"
	"github.com/simgauge/simgauge/quota"
)

// LiveState is what is left of a bundle by now, by what the carrier said and what was counted since, and when it will have run
// out.
type LiveState struct {
	Known     bool          `json:"known"` // false: the rest says nothing
	Remaining quota.Bytes   `json:"remaining_bytes"`
	Lower     quota.Bytes   `json:"lower_bytes"` // the truth lies between these two most of the time
	Upper     quota.Bytes   `json:"upper_bytes"`
	Since     time.Time     `json:"since,omitzero"`          // the moment that the carrier's figure speaks of
	Counted   quota.Bytes   `json:"counted_bytes"`           // since then
	PerDay    quota.Bytes   `json:"per_day_bytes,omitempty"` // the pace of late
	Outlook   meter.Outlook `json:"outlook,omitempty"`
	RunsOut   time.Time     `json:"runs_out,omitzero"`
	Earliest  time.Time     `json:"earliest,omitzero"`
	Latest    time.Time     `json:"latest,omitzero"`
	Low       bool          `json:"low,omitempty"` // no more is left than what the SIM's configuration calls low
}

// AskingState is an ask that is under way.
type AskingState struct {
	Ask      string         `json:"ask,omitempty"` // empty: a typed one of no ask
	Method   carrier.Method `json:"method"`
	Since    time.Time      `json:"since"` // by the wall clock, right or wrong
	Awaited  string         `json:"awaited,omitempty"`
	Deadline time.Time      `json:"deadline,omitzero"` // when the waiting ends at the latest
}
