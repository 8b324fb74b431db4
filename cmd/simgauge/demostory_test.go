package main

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/config"
	"github.com/simgauge/simgauge/meter"
	"github.com/simgauge/simgauge/modemsim"
	"github.com/simgauge/simgauge/quota"
)

// The story tells what is new, once, in lines that do not flicker.
func TestStory(t *testing.T) {
	begun := time.Date(2026, 6, 1, 12, 0, 0, 0, time.Local)
	at := func(seconds float64) time.Time { return begun.Add(time.Duration(seconds * float64(time.Second))) }
	ratio := 1.026
	// what was stated when, what is left by now, and when that has run out
	type seen struct {
		now, read    float64
		stated, live quota.Bytes
		low          bool
		ends         float64
		ratio        *float64
	}
	steps := []seen{
		{now: 0.5},
		{now: 1, read: 1, stated: 4.97e9},
		{now: 2, read: 1, stated: 4.97e9, live: 4.94e9},
		{now: 21, read: 1, stated: 4.97e9, live: 4_328_765_432},
		{now: 22, read: 22, stated: 4.31e9, live: 4.31e9},
		{now: 75, read: 62, stated: 2.9e9, live: 2.5e9, ends: 150},
		{now: 76, read: 62, stated: 2.9e9, live: 2.4e9, ends: 158},
		{now: 77, read: 62, stated: 2.9e9, live: 2.4e9, ends: 179},
		{now: 120, read: 110, stated: 1.3e9, live: 0.99e9, low: true, ends: 178, ratio: &ratio},
		{now: 121, read: 110, stated: 1.3e9, live: 0.98e9, low: true, ends: 178, ratio: &ratio},
		{now: 148, read: 130, stated: 650_990_000, live: 0, low: true, ends: 148, ratio: &ratio},
		{now: 149, read: 149, stated: 5.06e9, live: 5.06e9, ends: 299, ratio: &ratio},
	}
	var out strings.Builder
	s := newStory(&out, begun)
	for _, step := range steps {
		sim := agent.SIMState{Ratio: step.ratio}
		a := agent.AskState{Name: "main"}
		if step.read > 0 {
			a.Read = at(step.read)
			a.Reading.Data = []quota.Data{{Remaining: quota.Size(step.stated, false), Total: quota.Size(5e9, false)}}
			l := agent.LiveState{Known: step.now > step.read, Remaining: step.live, Low: step.low, Outlook: meter.Unknown}
			if step.ends > 0 {
				l.Outlook, l.RunsOut = meter.RunsOut, at(step.ends)
			}
			l.Known = l.Known || step.live > 0
			a.Live = []agent.LiveState{l}
		}
		sim.Asks = []agent.AskState{a}
		s.look(agent.Snapshot{SIMs: []agent.SIMState{sim}}, at(step.now))
	}
	want := `00:01 the carrier says: 4.97 GB left of 5 GB
00:22 the carrier says: 4.31 GB left; by counting it was 4.32 GB
01:15 the carrier says: 2.9 GB left; by counting it was 4.31 GB
01:15 forecast: runs out at 12:02:30
01:17 forecast: runs out at 12:02:59
02:00 the carrier says: 1.3 GB left; by counting it was 2.4 GB
02:00 low: 20 % left
02:00 learnt: the carrier counts 1.03 octets for each that is counted here
02:28 the carrier says: 650.99 MB left; by counting it was 980 MB
02:28 forecast: runs out at 12:02:28
02:29 topped up: the carrier says 5.06 GB left, where 0 B were
02:29 forecast: runs out at 12:04:59
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// However fast it is played, the plan is gone within as many asks.
func TestDemoAtAnySpeed(t *testing.T) {
	for _, speed := range []float64{1, 4} {
		network, err := modemsim.ParseNetwork(strings.NewReader(demoNetwork))
		if err != nil {
			t.Fatal(err)
		}
		d := &demonstration{speed: speed, port: "/dev/pts/7"}
		d.hasten(network)
		conf, err := d.configuration()
		if err != nil {
			t.Fatal(err)
		}
		var round, used float64
		for _, p := range network.Plan.Phases {
			round += time.Duration(p.For).Seconds()
			used += time.Duration(p.For).Seconds() * float64(p.Drain)
		}
		gone := float64(network.Plan.Total) / (used / round)
		if want := 150 / speed; gone < want-1 || gone > want+1 {
			t.Errorf("at speed %g the plan is gone after %.0f s, want %.0f", speed, gone, want)
		}
		if asks := gone / conf.SIMs[0].Asks[0].Every.Seconds(); asks < 7 || asks > 8 {
			t.Errorf("at speed %g it is asked %.1f times until then, want 7.5", speed, asks)
		}
	}
}

// The interface shows less than the carrier counts, and both of its counters move.
func TestCountedLink(t *testing.T) {
	network, err := modemsim.ParseNetwork(strings.NewReader("plan: {total: 10GB}"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := modemsim.New(modemsim.Config{Network: network})
	if err != nil {
		t.Fatal(err)
	}
	link := countedLink(m)
	before, _ := link(config.Modem{})
	m.Use(1.03e9)
	after, ok := link(config.Modem{})
	if !ok || after.Index == 0 || before.Index != after.Index || before.Received+before.Sent != 0 {
		t.Errorf("before %+v, after %+v", before, after)
	}
	if n := after.Received + after.Sent; n < 999_999_999 || n > 1_000_000_001 || after.Sent == 0 {
		t.Errorf("received %d, sent %d, want 1 GB of the 1.03 GB that the carrier counted", after.Received, after.Sent)
	}
}
