package notify

import (
	"time"

	"github.com/simgauge/simgauge/quota"
)

// Standing is what is known of one SIM. What is not known is the zero value.
type Standing struct {
	SIM     string // as people call it
	Key     string // by which it is remembered, over restarts and new names
	Bundles []Bundle
	Money   []Balance
}

// Bundle is what is known of one bundle of data.
type Bundle struct {
	Key  string // by which it is remembered; unique among those of its SIM
	Name string // as people call it; empty or "main": the SIM's name says it

	Known   bool        // false: Left says nothing
	Left    quota.Bytes // by now
	Counted bool        // Left is Said less what was counted since; false: it is what the carrier said
	Said    quota.Bytes // what the carrier said
	At      time.Time   // when it did
	Own     bool        // Left is counted here of an allowance that is ours to state: the carrier says nothing of it
	Total   quota.Bytes
	Endless bool // the carrier says that it has no limit
	Binary  bool // the carrier's units are powers of 1024

	RunsOut time.Time // forecast: before it ends
	Lasts   bool      // forecast: not before it ends. Neither: nobody knows
	Expires time.Time
	Renews  time.Time
}

// Balance is what is known of money.
type Balance struct {
	quota.Money
	At time.Time // when the carrier said so
}

// Thresholds say what is told of a SIM.
type Thresholds struct {
	Left    []Left
	RunsOut time.Duration // 0: never
	Expires time.Duration // 0: never
	Money   []quota.Money // one without a currency is for a balance that states none
}

// Left is an amount that what is left is held against: a share of the whole, or octets; neither is nothing left.
type Left struct {
	Name    string // by which it is remembered: "low", "10%"
	Percent float64
	Bytes   quota.Bytes
}

// of is the octets at or below which a bundle has come to it; false: its whole would have to be known.
func (l Left) of(total quota.Bytes) (quota.Bytes, bool) {
	if l.Percent > 0 {
		return quota.Bytes(float64(total) / 100 * l.Percent), total > 0
	}
	return l.Bytes, true
}
