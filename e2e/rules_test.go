package e2e

import (
	"os/exec"
	"path/filepath"
	"testing"
)

// shipped is the folder of what users take over into their own Prometheus.
const shipped = "../deploy/prometheus"

// TestRulesDoWhatTheirTestsSay lets promtool check the rules and run their unit tests.
func TestRulesDoWhatTheirTestsSay(t *testing.T) {
	t.Parallel()
	promtool := need(t, "promtool", "prometheus")
	tests, err := filepath.Glob(filepath.Join(shipped, "*_test.yml"))
	if err != nil || len(tests) == 0 {
		t.Fatalf("no tests of rules in %s (%v)", shipped, err)
	}
	for _, args := range [][]string{
		{"check", "rules", filepath.Join(shipped, "simgauge.rules.yml")},
		append([]string{"test", "rules"}, tests...),
	} {
		if out, err := exec.Command(promtool, args...).CombinedOutput(); err != nil {
			t.Errorf("promtool %s: %v\n%s", args[:2], err, out)
		}
	}
}
