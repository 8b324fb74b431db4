package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/meter"
	"github.com/simgauge/simgauge/quota"
)

const (
	// storyLook is how often the story looks for what is new.
	storyLook = 500 * time.Millisecond
	// storyNews is by how much a forecast must change to be told again.
	storyNews = 20 * time.Second
)

// story tells what happens in the demo as it happens, from what any client of the daemon sees.
type story struct {
	out   io.Writer
	begun time.Time
	was   scene
}

// scene is what was told last.
type scene struct {
	read    time.Time
	left    quota.Bytes // by counting
	known   bool        // left is
	low     bool
	ratio   bool
	runsOut time.Time
}

func newStory(out io.Writer, begun time.Time) *story { return &story{out: out, begun: begun} }

// tell goes on until ctx ends.
func (s *story) tell(ctx context.Context, look func() agent.Snapshot) {
	again := time.NewTicker(storyLook)
	defer again.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-again.C:
			s.look(look(), now)
		}
	}
}

// look tells what is new in a snapshot.
func (s *story) look(snap agent.Snapshot, now time.Time) {
	for _, sim := range snap.SIMs {
		for _, a := range sim.Asks {
			if len(a.Reading.Data) == 0 {
				continue
			}
			s.reading(a.Reading.Data[0], a.Read, now)
			if len(a.Live) > 0 && a.Live[0].Known {
				s.live(a.Reading.Data[0], a.Live[0], now)
			}
		}
		if sim.Ratio != nil && !s.was.ratio {
			s.was.ratio = true
			s.say(now, "learnt: the carrier counts %.2f octets for each that is counted here", *sim.Ratio)
		}
	}
}

// reading tells what the carrier says, and what it was taken to be.
func (s *story) reading(d quota.Data, read, now time.Time) {
	if read.Equal(s.was.read) {
		return
	}
	stated := d.Remaining.Bytes
	switch {
	case s.was.read.IsZero():
		s.say(now, "the carrier says: %s", sentence(d))
	case s.was.known && stated > s.was.left+d.Total.Bytes/20:
		s.say(now, "topped up: the carrier says %s left, where %s were", figureOf(stated), figureOf(s.was.left))
	case s.was.known:
		s.say(now, "the carrier says: %s left; by counting it was %s", figureOf(stated), figureOf(s.was.left))
	default:
		s.say(now, "the carrier says: %s left", figureOf(stated))
	}
	s.was.read = read
}

// live tells what comes of what is left by now.
func (s *story) live(d quota.Data, l agent.LiveState, now time.Time) {
	s.was.left, s.was.known = l.Remaining, true
	if l.Outlook == meter.RunsOut && l.RunsOut.Sub(s.was.runsOut).Abs() > storyNews {
		s.was.runsOut = l.RunsOut
		s.say(now, "forecast: runs out at %s", l.RunsOut.Local().Format(time.TimeOnly))
	}
	if l.Low && !s.was.low {
		s.say(now, "low: %.0f %% left", 100*float64(l.Remaining)/float64(max(d.Total.Bytes, 1)))
	}
	s.was.low = l.Low
}

// say writes a line with the time since the begin, in minutes and seconds.
func (s *story) say(now time.Time, format string, args ...any) {
	since := now.Sub(s.begun)
	fmt.Fprintf(s.out, "%02d:%02d %s\n", since/time.Minute, since%time.Minute/time.Second, fmt.Sprintf(format, args...))
}

// figureOf is an amount cut to the hundredths that carriers state.
func figureOf(b quota.Bytes) string {
	for _, unit := range []quota.Bytes{1e9, 1e6, 1e3} {
		if b >= unit {
			b -= b % (unit / 100)
			break
		}
	}
	return size(b, false)
}
