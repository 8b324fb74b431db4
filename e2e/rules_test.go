package e2e

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

const (
	// shipped is the folder of what users take over into their own Prometheus.
	shipped   = "../deploy/prometheus"
	rulesFile = shipped + "/simgauge.rules.yml"
)

// ruleGroups is a file of rules, as far as these tests look at it.
type ruleGroups struct {
	Groups []struct {
		Name  string
		Rules []rule
	}
}

type rule struct {
	Record, Alert, Expr string
	Labels, Annotations map[string]string
}

// variant is what tells the alerts of a pair apart.
func (r rule) variant() string { return r.Alert + " " + r.Labels["severity"] }

// shippedRules are all rules that are shipped.
func shippedRules(t *testing.T) (all []rule) {
	t.Helper()
	var file ruleGroups
	load(t, rulesFile, &file)
	for _, g := range file.Groups {
		all = append(all, g.Rules...)
	}
	return all
}

// shippedAlerts are those of them that alert.
func shippedAlerts(t *testing.T) []rule {
	t.Helper()
	return slices.DeleteFunc(shippedRules(t), func(r rule) bool { return r.Alert == "" })
}

// load reads a file of YAML.
func load(t *testing.T, path string, into any) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// ruleTests are the files with promtool's tests.
func ruleTests(t *testing.T) []string {
	t.Helper()
	tests, err := filepath.Glob(filepath.Join(shipped, "*_test.yml"))
	if err != nil || len(tests) == 0 {
		t.Fatalf("no tests of rules in %s (%v)", shipped, err)
	}
	return tests
}

// TestRulesDoWhatTheirTestsSay lets promtool check the rules and run their unit tests.
func TestRulesDoWhatTheirTestsSay(t *testing.T) {
	t.Parallel()
	promtool := need(t, "promtool", "prometheus")
	for _, args := range [][]string{
		{"check", "rules", rulesFile},
		{"check", "config", shipped + "/prometheus.yml"},
		append([]string{"test", "rules"}, ruleTests(t)...),
	} {
		if out, err := exec.Command(promtool, args...).CombinedOutput(); err != nil {
			t.Errorf("promtool %s: %v\n%s", args[:2], err, out)
		}
	}
}

// TestEveryAlertHasItsTests: a series that makes each severity of it fire, and one that must not.
func TestEveryAlertHasItsTests(t *testing.T) {
	t.Parallel()
	fires, silent := map[string]bool{}, map[string]bool{}
	for _, path := range ruleTests(t) {
		var file struct {
			Tests []struct {
				Alerts []struct {
					Alertname string
					Want      []struct {
						Labels map[string]string `yaml:"exp_labels"`
					} `yaml:"exp_alerts"`
				} `yaml:"alert_rule_test"`
			}
		}
		load(t, path, &file)
		for _, test := range file.Tests {
			fired := map[string]bool{}
			for _, a := range test.Alerts {
				for _, w := range a.Want {
					fires[a.Alertname+" "+w.Labels["severity"]], fired[a.Alertname] = true, true
				}
			}
			for _, a := range test.Alerts { // before it fires is one thing, a series with which it never does another
				silent[a.Alertname] = silent[a.Alertname] || !fired[a.Alertname]
			}
		}
	}
	for _, r := range shippedAlerts(t) {
		if !fires[r.variant()] {
			t.Errorf("%s: no test in which it fires", r.variant())
		}
		if !silent[r.Alert] {
			t.Errorf("%s: no test with a series with which it never fires", r.Alert)
		}
	}
}

// gsm are the characters of a text that take one septet each, as far as summaries have them (3GPP TS 23.038, 6.2.1).
var gsm = regexp.MustCompile(`^[A-Za-z0-9 .,:;()%+/_-]*$`)

// TestEveryAlertSaysWhatToDo: a summary that fits into a text, a description, and a heading of the runbook that is there.
func TestEveryAlertSaysWhatToDo(t *testing.T) {
	t.Parallel()
	runbook, err := os.ReadFile("../docs/runbook.md")
	if err != nil {
		t.Fatal(err)
	}
	const address = "https://github.com/simgauge/simgauge/blob/main/docs/runbook.md#"
	filled := regexp.MustCompile(`{{[^}]*}}`)
	alerts := shippedAlerts(t)
	if len(alerts) < 20 {
		t.Fatalf("%d alerts", len(alerts))
	}
	for _, r := range alerts {
		summary := filled.ReplaceAllString(r.Annotations["summary"], strings.Repeat("x", 32)) // the longest name of a bundle
		if summary == "" || len(summary) > 160 || !gsm.MatchString(summary) {
			t.Errorf("%s: summary %q: want at most 160 plain characters", r.variant(), summary)
		}
		if len(r.Annotations["description"]) < 60 {
			t.Errorf("%s: no description", r.variant())
		}
		if want := address + strings.ToLower(r.Alert); r.Annotations["runbook_url"] != want {
			t.Errorf("%s: runbook_url %q, want %q", r.variant(), r.Annotations["runbook_url"], want)
		}
		if !strings.Contains(string(runbook), "\n## "+r.Alert+"\n") {
			t.Errorf("%s: docs/runbook.md has no such heading", r.Alert)
		}
		if s := r.Labels["severity"]; s != "warning" && s != "critical" {
			t.Errorf("%s: severity %q", r.Alert, s)
		}
	}
	for _, m := range regexp.MustCompile(`(?m)^## (Simgauge\w+)$`).FindAllStringSubmatch(string(runbook), -1) {
		if !slices.ContainsFunc(alerts, func(r rule) bool { return r.Alert == m[1] }) {
			t.Errorf("docs/runbook.md tells of %s, which is no alert", m[1])
		}
	}
}

// vocabulary is what docs/metrics.md says that there is: metrics, and their labels.
func vocabulary(t *testing.T) map[string][]string {
	t.Helper()
	page, err := os.ReadFile("../docs/metrics.md")
	if err != nil {
		t.Fatal(err)
	}
	words := map[string][]string{"up": nil}
	for _, m := range regexp.MustCompile("(?m)^\\| `(simgauge_\\w+)` \\| (\\w+) \\| ([^|]*)\\|").FindAllStringSubmatch(string(page), -1) {
		words[m[1]] = regexp.MustCompile(`\w+`).FindAllString(m[3], -1)
	}
	return words
}

// strangers are the metrics and labels of a rule that are neither on the page nor made by another rule.
func strangers(r rule, known map[string][]string) (list []string) {
	labels := []string{"job", "instance", "alertname", "severity"} // Prometheus' own
	for _, own := range known {
		labels = append(labels, own...)
	}
	for _, m := range regexp.MustCompile(`([\w:]*simgauge_[\w:]*|\bup)\b(?:{([^}]*)})?`).FindAllStringSubmatch(r.Expr, -1) {
		own, ok := known[m[1]]
		if !ok {
			list = append(list, m[1])
		}
		for _, l := range regexp.MustCompile(`(\w+)\s*(?:=~|!~|!=|=)`).FindAllStringSubmatch(m[2], -1) {
			if !slices.Contains(append(own, labels[:4]...), l[1]) {
				list = append(list, m[1]+"{"+l[1]+"}")
			}
		}
	}
	used := regexp.MustCompile(`\b(?:on|by|without|ignoring|group_left|group_right) *\(([^)]*)\)`).FindAllStringSubmatch(r.Expr, -1)
	for _, text := range r.Annotations {
		used = append(used, regexp.MustCompile(`\$labels\.(\w+)`).FindAllStringSubmatch(text, -1)...)
	}
	for _, m := range used {
		for _, l := range regexp.MustCompile(`\w+`).FindAllString(m[1], -1) {
			if !slices.Contains(labels, l) {
				list = append(list, l)
			}
		}
	}
	return list
}

// TestRulesUseWhatThereIs: a metric or label that is renamed takes its rules with it.
func TestRulesUseWhatThereIs(t *testing.T) {
	t.Parallel()
	known := vocabulary(t)
	if len(known) < 40 {
		t.Fatalf("docs/metrics.md: %d metrics found", len(known))
	}
	rules := shippedRules(t)
	for _, r := range rules {
		if r.Record != "" {
			known[r.Record] = nil
		}
	}
	for _, r := range rules {
		if s := strangers(r, known); s != nil {
			t.Errorf("%s%s: %q stand neither in docs/metrics.md nor in a rule", r.Record, r.variant(), s)
		}
	}
}

func TestStrangersAreFound(t *testing.T) {
	t.Parallel()
	known := map[string][]string{"simgauge_balance": {"sim", "currency"}, "sim:simgauge_x:now": nil}
	for _, tt := range []struct{ expr, annotation, want string }{
		{`simgauge_balance{currency="EUR"} + on (job, sim) sim:simgauge_x:now`, "{{ $labels.sim }}", "[]"},
		{`simgauge_balances > 0`, "", "[simgauge_balances]"},
		{`sim:simgauge_y:now > 0`, "", "[sim:simgauge_y:now]"},
		{`simgauge_balance{ask="main"} > 0`, "", "[simgauge_balance{ask}]"},
		{`sum without (modem) (simgauge_balance)`, "{{ $labels.quota }}", "[modem quota]"},
	} {
		r := rule{Expr: tt.expr, Annotations: map[string]string{"summary": tt.annotation}}
		if got := fmt.Sprint(strangers(r, maps.Clone(known))); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.expr, got, tt.want)
		}
	}
}
