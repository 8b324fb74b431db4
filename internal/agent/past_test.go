package agent_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/modemsim"
)

const datedNetwork = `
plmn: "00101"
imsi: "001010123456789"
iccid: "8999900000000000018"
ussd:
  "*1#": {text: "As of yesterday 18:00 you have 5 GB left."}
`

// A reading is in the history once, with the moment that it speaks of, however often the history is looked at, and after a restart.
func TestAReadingIsInTheHistoryOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{Network: network(t, datedNetwork)}, `sims: [{name: travel, at_most: 8, asks: [{name: main, every: 6h, queries: [{ussd: "*1#"}]}]}]`)
		history := func(when string, want int) {
			t.Helper()
			h, err := b.agent.History("", time.Now().Add(-24*time.Hour))
			if err != nil || len(h.Readings) != want {
				t.Fatalf("%s: %d readings, want %d (%v): %+v", when, len(h.Readings), want, err, h.Readings)
			}
			r := h.Readings[want-1]
			y, m, d := r.Came.In(time.Now().Location()).Date()
			if of := time.Date(y, m, d-1, 18, 0, 0, 0, time.Now().Location()); !r.Of.Equal(of) {
				t.Errorf("%s: speaks of %v, want %v", when, r.Of, of)
			}
		}
		b.start()
		b.sleep(3 * time.Minute)
		for range 3 {
			b.sleep(time.Minute)
			history("after the first ask", 1)
		}
		b.stop()
		history("looked at after the end", 1)
		b.start()
		b.sleep(5 * time.Minute)
		history("after a restart", 1)
		b.sleep(7 * time.Hour)
		history("after the second ask", 2)
		b.stop()
		if _, err := b.agent.History("other", time.Time{}); err == nil {
			t.Error("a SIM that was never seen has a history")
		}
	})
}
