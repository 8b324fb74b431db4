package agent_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/modemsim"
)

// A state that cannot be written is told once, with what to do about it, not at each try.
func TestAnUnwritableStateIsToldOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, k := newBench(t, modemsim.Config{Network: network(t, datedNetwork)}, onlyAsked), newKernel()
		b.link = k.link
		b.start()
		b.sleep(5 * time.Minute)
		const said = "state cannot be written, so nothing is asked"
		if strings.Contains(b.logged(), said) {
			t.Fatal("told although it can be written")
		}
		_ = b.store.Close() // from now on every write fails
		for range 20 {
			k.use(1e6, 0)
			b.sleep(time.Minute)
		}
		if n := strings.Count(b.logged(), said); n != 1 {
			t.Errorf("told %d times, want once", n)
		}
	})
}
