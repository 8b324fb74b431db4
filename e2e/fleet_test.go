package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const (
	fleet         = 64
	maxShare      = 400 << 10       // of resident memory, for each modem beyond the first
	maxFleetAsked = 2 * time.Minute // from the start of the program until every SIM has its reading
	maxIdle       = 1.0             // percent of one core
)

// BenchmarkFleet is what 64 modems cost one process. The modems are simulated in the process of the benchmark, each behind a
// pty, so that all that is measured is the daemon's: its memory with 64 modems less that with one, for each of the 63, and the
// processor's time of an idle minute, at the kernel's count of user and system time (proc(5), as getrusage(2) has it).
func BenchmarkFleet(b *testing.B) {
	for b.Loop() {
		one, _ := serveFleet(b, 1)
		alone := settled(b, one)
		all, took := serveFleet(b, fleet)
		report(b, "s-until-all-asked", took.Seconds(), maxFleetAsked.Seconds())
		report(b, "KB/modem", (settled(b, all)-alone)/(fleet-1)/(1<<10), maxShare>>10)
		before := processorTime(b, all.cmd.Process.Pid)
		idle(b, time.Minute)
		spent := processorTime(b, all.cmd.Process.Pid) - before
		report(b, "%-of-a-core-idle", 100*spent.Seconds()/time.Minute.Seconds(), maxIdle)
	}
}

// settled is the resident memory once nothing but the polling goes on.
func settled(b *testing.B, d daemon) float64 {
	b.Helper()
	idle(b, 35*time.Second) // one poll of each modem
	return resident(b, d.cmd.Process.Pid)
}

// serveFleet runs the daemon on n modems, each with a SIM of its own, until each SIM was asked.
func serveFleet(b *testing.B, n int) (daemon, time.Duration) {
	b.Helper()
	var modems, sims strings.Builder
	var all []simulated
	for i := range n {
		sim := modem(b, "", fmt.Sprintf("imsi: \"0010100000000%02d\"\niccid: \"89999000000000000%02d\"\n%s", i, i, quick))
		all = append(all, sim)
		fmt.Fprintf(&modems, "  - {name: m%d, port: %q}\n", i, sim.port)
		fmt.Fprintf(&sims, "  - {name: s%d, match: {iccid: \"89999000000000000%02d\"}, asks: [{every: 1h, minimum_gap: 1h, queries: [{ussd: \"*123#\"}]}]}\n", i, i)
	}
	s := settings{dir: b.TempDir()}
	text := "modems:\n" + modems.String() + "sims:\n" + sims.String()
	if err := os.WriteFile(filepath.Join(s.dir, "simgauge.yml"), []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	d := s.serve(b)
	within(b, maxFleetAsked, func() bool {
		return strings.Count(d.metrics(), "\nsimgauge_quota_remaining_bytes{") == n
	})
	for i, sim := range all {
		if sim.spent() != 1 {
			b.Errorf("modem %d was asked %d times, want once", i, sim.spent())
		}
	}
	return d, time.Since(began)
}

// processorTime is the user and system time of a process: fields 14 and 15 of its stat (proc(5)).
func processorTime(b *testing.B, pid int) time.Duration {
	b.Helper()
	const tick = 10 * time.Millisecond // USER_HZ is 100 on every Linux
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		b.Fatal(err)
	}
	var user, system int64
	fields := strings.Fields(string(text[strings.LastIndex(string(text), ")")+1:]))
	if _, err := fmt.Sscan(fields[11]+" "+fields[12], &user, &system); err != nil {
		b.Fatal(err)
	}
	return time.Duration(user+system) * tick
}
