package boot

import (
	"strconv"
	"strings"
	"testing"
)

// scrapes is how often each exporter is asked in TestMemory, a tenth of a second apart: long enough for both to have collected
// their garbage many times.
const scrapes = 100

// TestMemory: under its service, with a modem whose carrier has answered, simgauge takes no more resident memory than Debian's
// node_exporter under its own, both scraped alike in the same run.
func TestMemory(t *testing.T) {
	t.Parallel()
	Need(t)
	sim := modem(t, "")
	m := Boot(t, sim.port+":/dev/ttyMODEM")
	bring(t, m)
	m.Write("/etc/systemd/system/simgauge.service.d/test.conf", "[Service]\nDeviceAllow=char-pts rw\n", 0o644)
	m.Write("/root/simgauge.yml", configuration, 0o644)
	m.Install("prometheus-node-exporter", "./simgauge.deb")
	m.Must("cp simgauge.yml /etc/simgauge/simgauge.yml; systemctl reload simgauge")
	m.awaitMetric(remaining, "7.8e+09")
	m.Must(`for i in $(seq ` + strconv.Itoa(scrapes) + `); do
			curl -fsS -o /dev/null http://127.0.0.1:10123/metrics
			curl -fsS -o /dev/null http://127.0.0.1:9100/metrics
			sleep 0.1
		done`)
	ours, theirs := resident(m, "simgauge"), resident(m, "prometheus-node-exporter")
	t.Logf("resident after %d scrapes: simgauge %.1f MB, node_exporter %.1f MB", scrapes, ours, theirs)
	if ours > theirs {
		t.Errorf("simgauge takes %.1f MB, which is %.2f times as much as node_exporter's %.1f MB", ours, ours/theirs, theirs)
	}
}

// resident is the memory of a service's main process in MB of 10^6 octets (proc(5), VmRSS).
func resident(m *Machine, service string) float64 {
	m.t.Helper()
	line := m.Must("grep VmRSS /proc/$(systemctl show -P MainPID " + service + ")/status")
	kib, err := strconv.ParseFloat(strings.Fields(line)[1], 64)
	if err != nil {
		m.t.Fatalf("%s: %q: %v", service, line, err)
	}
	return kib * 1024 / 1e6
}
