package agent_test

import (
	"cmp"
	"flag"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/simgauge/simgauge/modemsim"
)

// The faults of a seed are always the same: -chaos.seed=N plays those of one again, and prints them.
var (
	chaosSeeds = flag.Int("chaos.seeds", 0, "how many `seeds` of faults TestChaos plays, and those that found something once; 0: all, or with -race a choice")
	chaosSeed  = flag.Int64("chaos.seed", 0, "the one `seed` that TestChaos plays; 0: all")
)

// TestChaos plays random faults to an agent, a script for each seed, in the simulated time of a day or more: what it reads is
// what the carrier said then, it spends nothing that is not in its ledger, leaves no goroutine, and is all right again soon
// after the faults have ended.
func TestChaos(t *testing.T) {
	if *chaosSeed != 0 {
		playSeed(t, *chaosSeed, wellAll(t))
		return
	}
	well := wellAll(t)
	for _, seed := range seeds(*chaosSeeds) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			playSeed(t, seed, well)
		})
	}
}

// seeds are those from 1 on, or a choice of them, and those that found something once.
func seeds(most int) []int64 {
	var all []int64
	if most == 0 && raceDetector {
		all = chosenSeeds()
	} else {
		for seed := range int64(cmp.Or(most, everyScript)) {
			all = append(all, seed+1)
		}
	}
	all = append(all, 98, 209, 292, 431, 454, 576, 657, 830, 854, 929, 947, 957)
	slices.Sort(all)
	return slices.Compact(all)
}

// playSeed plays one script in a bubble of its own, which complains of goroutines that are left.
func playSeed(t *testing.T, seed int64, well map[string]wellAsks) {
	t.Helper()
	script := newScript(seed)
	defer func() {
		if p := recover(); p != nil {
			t.Errorf("panic: %v", p)
		}
		if t.Failed() || *chaosSeed != 0 {
			t.Logf("play it again: go test ./internal/agent -run TestChaos -chaos.seed=%d\n%s", seed, script)
		}
	}()
	synctest.Test(t, func(t *testing.T) { newWorld(t, script, well[script.personality]).play() })
}

// wellAsks are the asks that a modem can serve while nothing goes wrong.
type wellAsks map[string]bool

// wellAll finds out what each personality can do: those that are mute to USSD are so without faults as well.
func wellAll(t *testing.T) map[string]wellAsks {
	t.Helper()
	all := map[string]wellAsks{}
	for _, personality := range modemsim.Personalities() {
		synctest.Test(t, func(t *testing.T) { all[personality] = newWorld(t, calmScript(personality), nil).well() })
	}
	return all
}
