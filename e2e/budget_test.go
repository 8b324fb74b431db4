package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// The budgets of docs/performance.md. They are benchmarks since figures of time and memory mean something only on a
// machine that does nothing else, and without the race detector:
//
//	go test ./e2e -run='^$' -bench=. -benchtime=1x

const (
	maxAskOverhead = 30 * time.Millisecond
	maxResident    = 20 << 20
	maxScrape      = 2 * time.Millisecond
	maxWakeUps     = 1.0 // a second
	scrapesAnHour  = 240 // one in 15 s
)

// BenchmarkAskOverhead is the wall time of a cold `simgauge ask` less what the simulated network takes to answer.
func BenchmarkAskOverhead(b *testing.B) {
	const runs = 20
	sim := modem(b, "", slow)
	latency := 2 * time.Second
	for b.Loop() {
		var over []time.Duration
		for range runs {
			began := time.Now()
			if got, exit := ask(b, b.TempDir(), "--port="+sim.port, "--ussd=*123#"); exit != 0 {
				b.Fatalf("exit %d, %+v", exit, got)
			}
			over = append(over, time.Since(began)-latency)
		}
		report(b, "ms/ask", milliseconds(median(over)), milliseconds(maxAskOverhead))
	}
}

// BenchmarkResident is the resident memory after an hour's worth of scrapes, and the median time of one; beside it stands
// the exporter that everybody knows, scraped alike.
func BenchmarkResident(b *testing.B) {
	d := serve(b, hourly(b), modem(b, "", quick).port)
	d.await(remaining, anything)
	peer := nodeExporter(b)
	for b.Loop() {
		took, peerTook := scrape(b, d), scrape(b, peer)
		peers := resident(b, peer.cmd.Process.Pid) / (1 << 20)
		b.ReportMetric(peers, "MB-node_exporter")
		b.ReportMetric(milliseconds(peerTook), "ms/scrape-node_exporter")
		b.Logf("%.1f MB, node_exporter %.1f", resident(b, d.cmd.Process.Pid)/(1<<20), peers)
		report(b, "MB", resident(b, d.cmd.Process.Pid)/(1<<20), min(peers, maxResident>>20))
		report(b, "ms/scrape", milliseconds(took), milliseconds(maxScrape))
	}
}

// scrape has an hour's worth of pages, and returns the median time of one.
func scrape(b *testing.B, d daemon) time.Duration {
	b.Helper()
	var took []time.Duration
	for range scrapesAnHour {
		began := time.Now()
		if d.metrics() == "" {
			b.Fatalf("no page of %s", d.url)
		}
		took = append(took, time.Since(began))
	}
	return median(took)
}

// nodeExporter is Debian's prometheus-node-exporter, with what it collects by default, less systemd, which may not run here.
func nodeExporter(b *testing.B) daemon {
	b.Helper()
	program, err := exec.LookPath("prometheus-node-exporter")
	if err != nil {
		b.Fatal("apt-get install --no-install-recommends prometheus-node-exporter, to measure beside it")
	}
	address := freeAddress(b)
	exporter := start(b, b.TempDir(), program, "--web.listen-address="+address, "--no-collector.systemd")
	d := daemon{process: exporter, url: "http://" + address}
	eventually(b, "node_exporter", func() bool { return d.metrics() != "" })
	return d
}

// BenchmarkWakeUps counts the moments of a fifth of a second in which any thread of the idle daemon woke. One cause wakes
// several threads several times, so that the kernel's count of switches would say nothing of how often there was a cause.
func BenchmarkWakeUps(b *testing.B) {
	const watch, moment = time.Minute, 200 * time.Millisecond
	d := serve(b, hourly(b), modem(b, "", quick).port)
	d.await(remaining, anything)
	for b.Loop() {
		idle(b, 5*time.Second) // the first ask settles
		awake, last := 0, switches(b, d.cmd.Process.Pid)
		for range watch / moment {
			idle(b, moment)
			if now := switches(b, d.cmd.Process.Pid); now != last {
				awake, last = awake+1, now
			}
		}
		report(b, "wakeups/s", float64(awake)/watch.Seconds(), maxWakeUps)
	}
}

// idle lets time pass.
func idle(b *testing.B, d time.Duration) {
	b.Helper()
	within(b, d, func() bool { return false })
}

// report states a figure, and fails above its budget.
func report(b *testing.B, unit string, got, most float64) {
	b.Helper()
	b.ReportMetric(got, unit)
	if got > most {
		b.Errorf("%.2f %s, the budget is %.2f", got, unit, most)
	}
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func median(of []time.Duration) time.Duration {
	slices.Sort(of)
	return of[len(of)/2]
}

// resident is VmRSS in octets (proc(5)).
func resident(b *testing.B, pid int) float64 {
	b.Helper()
	return 1024 * float64(procNumber(b, filepath.Join("/proc", strconv.Itoa(pid), "status"), "VmRSS:"))
}

// switches is how often the threads of a process gave up the processor of their own accord: to sleep.
func switches(b *testing.B, pid int) int {
	b.Helper()
	threads, err := filepath.Glob(filepath.Join("/proc", strconv.Itoa(pid), "task", "*", "status"))
	if err != nil || len(threads) == 0 {
		b.Fatalf("no threads: %v", err)
	}
	sum := 0
	for _, file := range threads {
		sum += procNumber(b, file, "voluntary_ctxt_switches:")
	}
	return sum
}

func procNumber(b *testing.B, file, key string) int {
	b.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, key); ok {
			n, err := strconv.Atoi(strings.Fields(rest)[0])
			if err != nil {
				b.Fatal(err)
			}
			return n
		}
	}
	b.Fatalf("%s: no %s", file, key)
	return 0
}
