package agent_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// everyScript is how many scripts there are to choose from, and how many TestChaos plays without the race detector.
const everyScript = 1000

// chosenSeeds are few scripts that hold every kind of thing that all of them hold: each time the one that adds the most kinds, the first of
// those that add as many, until none is missing.
func chosenSeeds() []int64 {
	kinds := map[int64]map[string]bool{}
	missing := map[string]bool{}
	for seed := int64(1); seed <= everyScript; seed++ {
		kinds[seed] = newScript(seed).kinds()
		maps.Copy(missing, kinds[seed])
	}
	var chosen []int64
	for len(missing) > 0 {
		best, most := int64(0), 0
		for seed := int64(1); seed <= everyScript; seed++ {
			added := 0
			for kind := range kinds[seed] {
				if missing[kind] {
					added++
				}
			}
			if added > most {
				best, most = seed, added
			}
		}
		chosen = append(chosen, best)
		maps.DeleteFunc(missing, func(kind string, _ bool) bool { return kinds[best][kind] })
	}
	slices.Sort(chosen)
	return chosen
}

// kinds are what the script brings together: its modem, its night, each fault with the command that it meets, and each thing that happens with
// the one before it.
func (s ordeal) kinds() map[string]bool {
	all := map[string]bool{s.personality: true, string(s.night): true}
	last := "start"
	for _, step := range s.steps {
		for _, kind := range step.kinds() {
			what, _, _ := strings.Cut(kind, " on ")
			all[kind] = true
			all[last+", then "+what] = true
		}
		if step.verb != "" {
			last = step.verb
		}
	}
	return all
}

// kinds are the verb with its argument's first word; of a fault script each action with the command that it meets.
func (s chaosStep) kinds() []string {
	switch s.verb {
	case "", "use":
		return nil
	case "ask":
		return []string{"ask " + s.arg}
	case "faults":
		var all []string
		for line := range strings.Lines(s.arg) {
			when, action, met := strings.Cut(strings.TrimSpace(line), ": ")
			if !met {
				all = append(all, "fault "+firstWord(when))
				continue
			}
			command := "any"
			if _, after, on := strings.Cut(when, "on "); on {
				command = firstWord(after)
			}
			all = append(all, "fault "+firstWord(action)+" on "+command)
		}
		return all
	}
	return []string{s.verb}
}

func firstWord(s string) string {
	word, _, _ := strings.Cut(s, " ")
	return word
}

// TestTheChoiceOfScriptsHoldsAllKinds holds what the race detector sees of TestChaos to what there is, and to few scripts.
func TestTheChoiceOfScriptsHoldsAllKinds(t *testing.T) {
	const most = 80 // of them the detector has the time for
	chosen := chosenSeeds()
	missing := map[string]bool{}
	for seed := int64(1); seed <= everyScript; seed++ {
		maps.Copy(missing, newScript(seed).kinds())
	}
	if len(missing) < 300 {
		t.Fatalf("%d kinds: they are not told apart", len(missing))
	}
	for _, seed := range chosen {
		held := newScript(seed).kinds()
		maps.DeleteFunc(missing, func(kind string, _ bool) bool { return held[kind] })
	}
	if len(missing) > 0 || len(chosen) > most {
		t.Errorf("%d scripts are chosen, at most %d are wanted; they lack %v", len(chosen), most, slices.Sorted(maps.Keys(missing)))
	}
}
