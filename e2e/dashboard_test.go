package e2e

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/google/go-cmp/cmp"
)

// ofTwo is a daemon on two modems, for what the demo has not: a plan that renews, an ask that fails, a SIM that has spent what it
// may ask, texts to the owner, the quality of an LTE signal. PORT0 and PORT1 are the modems.
const ofTwo = `
modems:
  - {name: lte, port: "PORT0"}
  - {name: second, port: "PORT1"}
sims:
  - name: travel
    match: {iccid: "8999900000000000001"}
    at_most: 100
    asks:
      - {name: main, every: 1h, minimum_gap: 1h, queries: [{ussd: "*123#"}]}
      - {name: broken, every: 1h, minimum_gap: 1h, queries: [{ussd: "*124#"}]}
  - name: spent
    match: {iccid: "8999900000000000002"}
    at_most: 1
    asks:
      - {name: main, every: 1s, minimum_gap: 1s, queries: [{ussd: "*123#"}]}
lifeline: {to: ["+15550100"]}
notify: {left: [90%]}
`

// renewed is the network of a plan that renews.
const renewed = `
imsi: "00101000000000%[1]d"
iccid: "899990000000000000%[1]d"
latency: 20ms
plan: {total: 10GB, used: 2.2GB, money: "12.34 EUR", expires: 30d, renews: true}
ussd:
  "*123#": {text: "You have {remaining} of {total} left. Your plan renews on {expires}. Your balance is {money}."}
  "*124#": {status: 2}
`

// shown are the two daemons whose figures a dashboard shows, and the Prometheus that scrapes both by the shipped rules.
type shown struct {
	prometheus
	demo, two daemon
	settings
}

func shows(t *testing.T) shown {
	t.Helper()
	address := freeAddress(t)
	s := shown{settings: settings{dir: t.TempDir()}}
	s.demo = daemon{process: simgauge(t, t.TempDir(), "demo", "--speed=4", "--quiet", "--web.listen-address="+address), url: "http://" + address}
	lte, second := modem(t, "quectel-ec25", fmt.Sprintf(renewed, 1)), modem(t, "", fmt.Sprintf(renewed, 2))
	text := strings.NewReplacer("PORT0", lte.port, "PORT1", second.port).Replace(ofTwo)
	if err := os.WriteFile(filepath.Join(s.dir, "simgauge.yml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s.two = s.serve(t)
	s.prometheus = monitorBy(t, t.TempDir(), hastyRules(t), s.demo.url, s.two.url)
	return s
}

// hastyRules are the rules that are shipped, but that what must hold for a while need not, and what is compared with the day before is
// compared with two seconds before. So what they make is there at once. Ranges stand as they are: whatever is in them is taken.
func hastyRules(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../deploy/prometheus/simgauge.rules.yml")
	if err != nil {
		t.Fatal(err)
	}
	rules := regexp.MustCompile(`(?m)^( +(?:interval|for|keep_firing_for)): .*$`).ReplaceAllString(string(text), "$1: 1s")
	return regexp.MustCompile(`\boffset \w+`).ReplaceAllString(rules, "offset 2s")
}

// monitorBy is monitor with rules and several targets.
func monitorBy(t *testing.T, dir, rules string, targets ...string) prometheus {
	t.Helper()
	program, address := need(t, "prometheus", "prometheus"), freeAddress(t)
	for i := range targets {
		targets[i] = strings.TrimPrefix(targets[i], "http://")
	}
	config := fmt.Sprintf("global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}\nrule_files: [rules.yml]\n"+
		"scrape_configs: [{job_name: simgauge, static_configs: [{targets: [%s]}]}]\n", strings.Join(targets, ", "))
	for name, text := range map[string]string{"prometheus.yml": config, "rules.yml": rules} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return prometheus{start(t, dir, program, "--config.file="+filepath.Join(dir, "prometheus.yml"), "--storage.tsdb.path="+filepath.Join(dir, "tsdb"),
		"--web.listen-address="+address, "--log.level=warn"), "http://" + address}
}

// TestDashboardShowsSomething runs every query of the shipped dashboard, and of its variables, against the real Prometheus that scrapes
// the demo and a second daemon: none errs, none is empty, and each figure can be true in the unit that it is shown in.
func TestDashboardShowsSomething(t *testing.T) {
	t.Parallel()
	s, d := shows(t), shippedDashboard(t)
	g := s.choose()
	// Once what failed before can be seen, it fails again: only so does Prometheus know an increase.
	s.await(`simgauge_query_failures_total{sim="travel",method="ussd",reason="rejected"} > 0`, anything)
	if got, _ := ask(t, s.dir, append([]string{"--sim=travel", "--ask=broken"}, s.where()...)...); got.Outcome != "rejected" {
		t.Errorf("the ask that is refused: %+v", got)
	}
	for _, v := range d.Templating.List {
		if v.Type == "query" {
			g.offers(v.Name, v.Definition)
		}
	}
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "panel\tquery\tseries\tsamples\tleast\tmost\texpression")
	for _, b := range d.Panels {
		for _, q := range b.Targets {
			g.fills(w, b, q)
		}
	}
	for _, a := range d.Annotations.List {
		if a.Type != "dashboard" {
			g.fills(w, board{Title: "annotation: " + a.Name}, target{RefID: "-", Expr: a.Expr})
		}
	}
	if err := w.Flush(); err != nil {
		t.Error(err)
	}
	t.Logf("every query of the dashboard, against Prometheus:\n%s", &table)
	onlyChosen(t, s, d)
}

// offers checks what a variable lets one choose from.
func (g grafana) offers(name, definition string) {
	want := map[string]int{"job": 1, "instance": 2, "sim": 3}[name]
	var got []string
	if !within(g.t, patience, func() (done bool) {
		var err error
		if got, err = g.options(definition); err != nil {
			g.t.Errorf("variable %s: %v", name, err)
			return true
		}
		return len(got) == want
	}) {
		g.t.Errorf("variable %s offers %q, want %d", name, got, want)
	}
}

// fills waits until a query has something to show, and judges it.
func (g grafana) fills(w *tabwriter.Writer, b board, q target) {
	what := fmt.Sprintf("%q, query %s: %s", b.Title, q.RefID, q.Expr)
	var all []series
	if !within(g.t, patience, func() (done bool) {
		var err error
		if all, err = g.ask(q); err != nil {
			g.t.Errorf("%s: %v", what, err)
			return true
		}
		return len(all) > 0
	}) {
		g.t.Errorf("nothing to show after %s: %s", patience, what)
	}
	samples, least, most := 0, math.Inf(1), math.Inf(-1)
	for _, s := range all {
		for _, v := range s.numbers() {
			samples++
			least, most = min(least, v), max(most, v)
			if !plausible(b.unit(q), v) {
				g.t.Errorf("%s: %v in %q cannot be true of %v", what, v, b.unit(q), s.Metric)
			}
		}
	}
	fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%.4g\t%.4g\t%s\n", b.Title, q.RefID, len(all), samples, least, most, q.Expr)
}

// plausible reports whether a figure can be true in the unit that Grafana shows it in. The times that are shown here are of the next
// weeks, the bytes of plans of some GB.
func plausible(unit string, v float64) bool {
	const month = 32 * 24 * 3600
	between := map[string][2]float64{
		"percentunit": {0, 1}, "decbytes": {0, 1e14}, "Bps": {0, 1e9}, "s": {-3600, month}, "dBm": {-150, -20}, "dB": {-50, 50},
		"none": {-1e6, 1e6}, "": {0, 1},
	}
	if unit == "dateTimeFromNow" {
		unit, v = "s", v/1000-float64(time.Now().Unix())
	}
	limits, ok := between[unit]
	return ok && v >= limits[0] && v <= limits[1]
}

// onlyChosen: who chooses a SIM sees nothing of the others.
func onlyChosen(t *testing.T, s shown, d dashboard) {
	t.Helper()
	g := s.choose("spent")
	for _, b := range d.Panels {
		for _, q := range b.Targets {
			all, err := g.ask(q)
			if err != nil {
				t.Errorf("%q, query %s: %v", b.Title, q.RefID, err)
			}
			for _, one := range all {
				if !slices.Contains([]string{"", "spent"}, one.Metric["sim"]) || !slices.Contains([]string{"", "second"}, one.Metric["modem"]) {
					t.Errorf("%q, query %s, where SIM spent is chosen: %v", b.Title, q.RefID, one.Metric)
				}
			}
		}
	}
}

// A variable that Grafana would not know is found out, and those that it knows are put in as it does.
func TestVariablesAsGrafanaPutsThemIn(t *testing.T) {
	const query = `rate(x{sim=~"$sim",job=~"${job}"}[$__rate_interval]) / x{i="$instance"}`
	for want, sims := range map[string][]string{
		`rate(x{sim=~".*",job=~".*"}[4s]) / x{i=".*"}`:            nil,
		`rate(x{sim=~"home",job=~".*"}[4s]) / x{i=".*"}`:          {"home"},
		`rate(x{sim=~"(home|travel)",job=~".*"}[4s]) / x{i=".*"}`: {"home", "travel"},
	} {
		got, err := prometheus{}.choose(sims...).expand(query)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
	}
	for _, query := range []string{`x{sim="$SIM"}`, `x[$__rate]`, `${sim:regex}`, `[[sim]]`, `x{a="$"}`} {
		if got, err := (prometheus{}).choose().expand(query); err == nil {
			t.Errorf("%s: %s, want an error", query, got)
		}
	}
}
