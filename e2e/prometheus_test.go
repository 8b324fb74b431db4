package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

const (
	remaining = `simgauge_quota_remaining_bytes{quota="main",sim="test"}`
	readAt    = `simgauge_reading_timestamp_seconds{ask="main",sim="test"}`
	budget    = `simgauge_query_budget_remaining{sim="test"}`
)

func TestPrometheusHasTheBytesThatTheCarrierStated(t *testing.T) {
	t.Parallel()
	sim := modem(t, "", quick)
	d := serve(t, hourly(t), sim.port)
	p := monitor(t, t.TempDir(), d.url)
	want := float64(sim.Remaining())
	if got := p.await(remaining, func(float64) bool { return true }); got != want {
		t.Errorf("Prometheus has %.0f bytes, the carrier stated %.0f", got, want)
	}
	age := p.await(fmt.Sprintf("time() - %s", readAt), anything)
	if age < 0 || age > patience.Seconds() {
		t.Errorf("the reading is %.0f s old", age)
	}
}

func TestReadingSurvivesRestarts(t *testing.T) {
	t.Parallel()
	sim := modem(t, "", quick)
	s, tsdb := hourly(t), t.TempDir()
	d := serve(t, s, sim.port)
	p := monitor(t, tsdb, d.url)
	bytes, read := p.await(remaining, anything), p.await(readAt, anything)
	left, spent := d.await(budget, anything), sim.spent()
	if want := float64(s.atMost - spent); left != want {
		t.Errorf("budget %.0f after %d of %d asks", left, spent, s.atMost)
	}

	if exit := p.stop(syscall.SIGTERM); exit != 0 {
		t.Errorf("Prometheus: exit %d", exit)
	}
	if exit := d.stop(syscall.SIGTERM); exit != 0 {
		t.Errorf("simgauge: exit %d", exit)
	}
	sim.Use(1e9) // what the carrier would state now: a new ask would show

	d = serve(t, s, sim.port)
	p = monitor(t, tsdb, d.url)
	p.await(fmt.Sprintf(`up == 1 and time() - timestamp(up) < %d`, 5), anything)
	d.await(`simgauge_modem_up{modem="lte"}`, func(v float64) bool { return v == 1 })
	if got := p.await(remaining, anything); got != bytes {
		t.Errorf("after the restarts %.0f bytes, before %.0f", got, bytes)
	}
	if got := p.await(readAt, anything); got != read {
		t.Errorf("after the restarts read at %.0f, before %.0f", got, read)
	}
	if got := sim.spent(); got != spent {
		t.Errorf("%d asks after the restarts, %d before: none was due", got, spent)
	}
}

// TestPromtoolFindsNothing lets Prometheus' own linter read the page.
func TestPromtoolFindsNothing(t *testing.T) {
	t.Parallel()
	promtool := need(t, "promtool", "prometheus")
	d := serve(t, hourly(t), modem(t, "", quick).port)
	d.await(remaining, anything)
	check := exec.Command(promtool, "check", "metrics")
	check.Stdin = strings.NewReader(d.metrics())
	if out, err := check.CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("promtool check metrics: %v\n%s", err, out)
	}
}

// TestScrapeConfigsInDocuments lets promtool read what the documents tell to write into prometheus.yml.
func TestScrapeConfigsInDocuments(t *testing.T) {
	t.Parallel()
	promtool := need(t, "promtool", "prometheus")
	block := regexp.MustCompile("(?ms)^```yaml\n(scrape_configs:.*?)^```$")
	for _, document := range []string{"README.md", "docs/metrics.md"} {
		text, err := os.ReadFile(filepath.Join("..", document))
		if err != nil {
			t.Fatal(err)
		}
		m := block.FindSubmatch(text)
		if m == nil {
			t.Fatalf("%s has no scrape_configs", document)
		}
		file := filepath.Join(t.TempDir(), "prometheus.yml")
		if err := os.WriteFile(file, m[1], 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command(promtool, "check", "config", file).CombinedOutput(); err != nil {
			t.Errorf("%s: promtool check config: %v\n%s", document, err, out)
		}
	}
}

// TestAlertsInDocuments lets promtool read the alerts that docs/metrics.md proposes.
func TestAlertsInDocuments(t *testing.T) {
	t.Parallel()
	promtool := need(t, "promtool", "prometheus")
	text, err := os.ReadFile(filepath.Join("..", "docs/metrics.md"))
	if err != nil {
		t.Fatal(err)
	}
	var rules strings.Builder
	rules.WriteString("groups:\n- name: docs\n  rules:\n")
	for _, m := range regexp.MustCompile("(?ms)^```yaml\n(- alert:.*?)^```$").FindAllSubmatch(text, -1) {
		for line := range strings.Lines(string(m[1])) {
			rules.WriteString("  " + line)
		}
	}
	if n := strings.Count(rules.String(), "- alert:"); n < 5 {
		t.Fatalf("%d alerts, want those on age and on what is left", n)
	}
	file := filepath.Join(t.TempDir(), "rules.yml")
	if err := os.WriteFile(file, []byte(rules.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(promtool, "check", "rules", file).CombinedOutput(); err != nil {
		t.Errorf("promtool check rules: %v\n%s", err, out)
	}
}
