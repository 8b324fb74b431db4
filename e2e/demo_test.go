package e2e

import (
	"encoding/json"
	"math"
	"os"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// played is how many times as fast the demo's story is played here: a plan that is gone in 150 s is gone in 37, and asked for every 5 s.
const played = 4

// drained is what the subscriber of the demo uses of the plan in a second, played so fast.
const drained = 5e9 / 150 * played

// told are the sampled figures of the demo at one moment, all from one page.
type told struct {
	stated, total, read     float64
	estimated, lower, upper float64
	ends                    float64 // NaN: not known
	ratio                   float64 // NaN: not learnt
}

// figures reads the page; ok is false as long as there is none with an estimate.
func (d daemon) figures() (f told, ok bool) {
	page := d.metrics()
	value := func(name string) float64 {
		m := regexp.MustCompile(`(?m)^simgauge_` + name + `\{[^}]*\} (\S+)$`).FindStringSubmatch(page)
		v := math.NaN()
		if m != nil {
			_ = json.Unmarshal([]byte(m[1]), &v) // +Inf stays NaN
		}
		return v
	}
	f = told{
		value("quota_remaining_bytes"), value("quota_total_bytes"), value("reading_timestamp_seconds"),
		value("quota_estimated_remaining_bytes"), value("quota_estimate_lower_bytes"), value("quota_estimate_upper_bytes"),
		value("quota_exhaustion_timestamp_seconds"), value("count_ratio"),
	}
	return f, !math.IsNaN(f.estimated)
}

// awaits looks at the figures until they are as awaited.
func (d daemon) awaits(what string, done func(told) bool) told {
	d.t.Helper()
	var f told
	eventually(d.t, what, func() bool {
		if !d.running() {
			d.t.Fatalf("the demo ended: %s", d.errout)
		}
		var ok bool
		f, ok = d.figures()
		return ok && done(f)
	})
	return f
}

// gone is when the plan of the demo will be used up, by what the carrier stated.
func (f told) gone() float64 { return f.read + f.stated/drained }

// TestDemoTellsItsStory: it drains, a forecast appears, it is low, it is topped up, and goes on.
func TestDemoTellsItsStory(t *testing.T) {
	t.Parallel()
	dir, address := t.TempDir(), freeAddress(t)
	demo := simgauge(t, dir, "demo", "--speed=4", "--web.listen-address="+address)
	d := daemon{process: demo, url: "http://" + address}

	first := d.awaits("less by counting alone", func(f told) bool { return f.estimated < f.stated && f.upper < f.stated })
	d.awaits("still less, and the carrier was not asked", func(f told) bool {
		if f.read != first.read {
			first = f
		}
		return f.read == first.read && f.estimated < first.estimated
	})
	if !math.IsNaN(first.ends) && first.stated > 0.8*first.total {
		t.Errorf("a forecast for %.0f while four fifths are left: too little was seen", first.ends)
	}

	forecast := d.awaits("a forecast", func(f told) bool { return !math.IsNaN(f.ends) })
	const right = 15.0 / played
	if off := forecast.ends - forecast.gone(); math.Abs(off) > right {
		t.Errorf("the forecast is %.1f s off, want %.1f at most", off, right)
	}
	t.Logf("forecast with %.2f of %.2f GB left, %.1f s off", forecast.estimated/1e9, forecast.total/1e9, forecast.ends-forecast.gone())
	if forecast.estimated > 0.7*forecast.total || forecast.estimated < 0.2*forecast.total {
		t.Errorf("the forecast appeared with %.0f of %.0f left, want it after about half", forecast.estimated, forecast.total)
	}

	d.awaits("a fifth", func(f told) bool { return f.estimated <= 0.2*f.total })
	eventually(t, "low in the status", func() bool { return isLow(t, dir) })
	emptied := d.awaits("nearly nothing", func(f told) bool { return f.estimated < 0.1*f.total })
	topped := d.awaits("a top-up", func(f told) bool { return f.stated > 0.8*f.total })
	if off := topped.read - emptied.gone(); math.Abs(off) > patience.Seconds()/4 {
		t.Errorf("topped up %.0f s after it was empty", off)
	}
	d.awaits("a forecast for what was topped up", func(f told) bool { return f.ends > emptied.ends+right })
	if isLow(t, dir) {
		t.Error("low, when it had just been topped up")
	}
	d.awaits("a ratio near 1.03, which is learnt from a few readings, each late by what the machine is busy", func(f told) bool { return f.ratio > 1.005 && f.ratio < 1.05 })

	lines := regexp.MustCompile(`(?s)\n\d\d:\d\d the carrier says: .*\n\d\d:\d\d forecast: runs out at .*\n\d\d:\d\d low: \d+ % left\n.*\n\d\d:\d\d topped up: .*\n\d\d:\d\d forecast: runs out at `)
	eventually(t, "the story in lines", func() bool { return lines.MatchString(demo.out.String()) })
	leavesNothing(t, demo, dir)
}

// isLow reports whether the status says that little is left.
func isLow(t *testing.T, dir string) bool {
	t.Helper()
	out, stderr, exit := command(t, dir, "status", "--json")
	var snap struct {
		SIMs []struct {
			Asks []struct {
				Live []struct {
					Low bool `json:"low"`
				} `json:"live"`
			} `json:"asks"`
		} `json:"sims"`
	}
	if err := json.Unmarshal([]byte(out), &snap); err != nil || exit != 0 {
		t.Fatalf("status --json: exit %d, %v: %s", exit, err, stderr)
	}
	live := snap.SIMs[0].Asks[0].Live
	return len(live) > 0 && live[0].Low
}

// leavesNothing ends a demo by Ctrl-C.
func leavesNothing(t *testing.T, demo *process, dir string) {
	t.Helper()
	if exit := demo.stop(os.Interrupt); exit != 0 {
		t.Errorf("Ctrl-C: exit %d", exit)
	}
	if err := syscall.Kill(-demo.cmd.Process.Pid, 0); err != syscall.ESRCH {
		t.Errorf("processes of the demo's group: %v, want none", err)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) > 0 {
		t.Errorf("left behind: %v (%v)", files, err)
	}
}

// A visitor sees the first figure at once, and Prometheus sees it drain.
func TestDemoDrainsAndLeavesNothing(t *testing.T) {
	t.Parallel()
	const promised = 10 * time.Second // from the program's start to the first reading
	dir, address := t.TempDir(), freeAddress(t)
	demo := simgauge(t, dir, "demo", "--quiet", "--web.listen-address="+address)
	d := daemon{process: demo, url: "http://" + address}
	began := time.Now()
	if !within(t, patience, func() bool { return strings.Contains(d.metrics(), "\nsimgauge_quota_remaining_bytes{") }) {
		t.Fatal("no reading")
	}
	if took := time.Since(began); took > promised && !raceDetector {
		t.Errorf("first reading after %s, promised %s", took, promised)
	}
	p := monitor(t, t.TempDir(), d.url)
	const left = `sum(simgauge_quota_estimated_remaining_bytes)`
	first := p.await(left, func(v float64) bool { return v > 0 })
	p.await(left, func(v float64) bool { return v < first })
	if strings.Contains(demo.out.String(), "the carrier says") {
		t.Errorf("--quiet tells: %s", demo.out)
	}
	leavesNothing(t, demo, dir)
}
