package agent_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/internal/notify"
	"github.com/simgauge/simgauge/modemsim"
)

// TestTextsInChaos plays scripts of faults to an agent with an owner, which is told of something new after each step, and of all of it again,
// and is killed now and then: nothing is said twice, nothing leaves without its entry, no more than at_most in a day, and what is said
// is on nobody's mind any more once the faults have ended.
func TestTextsInChaos(t *testing.T) {
	most := int64(everyScript / 10)
	if raceDetector {
		most /= 4
	}
	for seed := int64(1); seed <= most; seed++ {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			script := newScript(seed)
			script.atMost, script.night = generous, stopped
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, script, nil)
				w.conf += "lifeline: {to: [\"+15550100\", \"+15550101\"], at_most: 8}\nnotify: {left: never}\n"
				w.playTexts()
			})
			if t.Failed() {
				t.Logf("play it again: go test ./internal/agent -run TestTextsInChaos/%d\n%s", seed, script)
			}
		})
	}
}

// playTexts plays the script, and a day behind it.
func (w *world) playTexts() {
	w.run()
	var told []notify.Alert
	for i, step := range w.script.steps {
		w.sleep(step.wait)
		w.do(step)
		told = append(told, alert(fmt.Sprintf("alert %d.", i)))
		w.tell(told...)
		if i%5 == 4 {
			w.crash()
			w.run()
		}
		w.tally.count()
	}
	w.do(chaosStep{verb: "calm"})
	w.await()
	w.sleepOver()
	w.tell(alert("the last."))
	w.sleep(time.Hour)
	w.saidOnce(append(told, alert("the last.")))
	if l := w.only().Lifeline; l.Waiting != 0 {
		w.t.Errorf("lifeline %+v, want nothing that waits an hour after all is well", l)
	}
	w.stop()
	w.tally.count()
	w.bounded(8)
}

// saidOnce holds what the phones have received to what was told.
func (w *world) saidOnce(told []notify.Alert) {
	w.t.Helper()
	for _, to := range []string{"+15550100", "+15550101"} {
		for _, a := range told {
			n := 0
			for _, x := range w.texted() {
				if x.To == to && slices.Contains(strings.Split(x.Text, "\n"), a.Text) {
					n++
				}
			}
			if n > 1 {
				w.t.Errorf("%q was said to %s %d times: %q", a.Text, to, n, w.texted())
			}
		}
	}
}

// bounded holds the entries of texts to at_most, by when they were made.
func (w *world) bounded(atMost int) {
	w.t.Helper()
	var at []time.Duration
	for e, n := range w.tally.entries {
		if e.method == "text" {
			at = append(at, slices.Repeat([]time.Duration{e.at}, n)...)
		}
	}
	slices.Sort(at)
	came := slices.DeleteFunc(w.texted(), func(x modemsim.Texted) bool { return x.To == "1234" }) // that is whom the asks go to
	if len(at) < len(came) {
		w.t.Errorf("%d texts came, and %d entries were made", len(came), len(at))
	}
	for i := range at {
		if last := i + atMost; last < len(at) && at[last]-at[i] < 24*time.Hour {
			w.t.Errorf("%d texts from %v to %v, at_most is %d", atMost+1, at[i], at[last], atMost)
			return
		}
	}
}
