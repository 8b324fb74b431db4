package main

import (
	"time"

	"github.com/simgauge/simgauge/internal/agent"
)

// How far a moment may move without being another: what is computed anew at each look is never quite the same.
const (
	sameMoment   = 2 * time.Second
	sameForecast = 5 * time.Minute
)

// settled is a snapshot in which what hardly moved since the one before stands where it stood, so that only what changed shows as changed.
func settled(before, now agent.Snapshot) agent.Snapshot {
	for i := range min(len(before.SIMs), len(now.SIMs)) {
		b, n := before.SIMs[i], now.SIMs[i]
		for j := range min(len(b.Asks), len(n.Asks)) {
			settleAsk(b.Asks[j], &n.Asks[j])
		}
		if n.Count != nil && b.Count != nil && n.Count.Live != nil && b.Count.Live != nil {
			settleLive(*b.Count.Live, n.Count.Live)
		}
		if n.Asking != nil && b.Asking != nil {
			settle(b.Asking.Deadline, &n.Asking.Deadline, sameMoment)
		}
	}
	return now
}

func settleAsk(before agent.AskState, now *agent.AskState) {
	settle(before.Next, &now.Next, sameMoment)
	settle(before.Read, &now.Read, sameMoment)
	for i := range min(len(before.Unasked), len(now.Unasked)) {
		settle(before.Unasked[i].Read, &now.Unasked[i].Read, sameMoment)
	}
	for i := range min(len(before.Queries), len(now.Queries)) {
		if b, n := before.Queries[i].Aside, now.Queries[i].Aside; b != nil && n != nil {
			settle(b.Until, &n.Until, sameMoment)
		}
	}
	for i := range min(len(before.Live), len(now.Live)) {
		settleLive(before.Live[i], &now.Live[i])
	}
}

func settleLive(before agent.LiveState, now *agent.LiveState) {
	settle(before.Since, &now.Since, sameMoment)
	settle(before.RunsOut, &now.RunsOut, sameForecast)
	settle(before.Earliest, &now.Earliest, sameForecast)
	settle(before.Latest, &now.Latest, sameForecast)
}

func settle(before time.Time, now *time.Time, same time.Duration) {
	if moved := now.Sub(before).Abs(); moved < same {
		*now = before
	}
}
