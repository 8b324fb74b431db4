package house

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const (
	dashboardFile = "deploy/grafana/simgauge.json"
	// gridWidth is how many columns Grafana's grid has.
	gridWidth = 24
	// dashboardSchema is the last version of Grafana's classic JSON model: that of Grafana 12.2 and later.
	dashboardSchema = 42
)

// dashboard is what is looked at of Grafana's classic JSON model.
type dashboard struct {
	ID            any
	UID           string
	SchemaVersion int
	Panels        []board
	Templating    struct{ List []variable }
}

// board is a panel, or the row above some.
type board struct {
	ID                       int
	Type, Title, Description string
	GridPos                  area
	Targets                  []target
	FieldConfig              struct {
		Defaults  struct{ Unit string }
		Overrides []struct {
			Properties []struct {
				ID    string
				Value any
			}
		}
	}
}

type area struct{ X, Y, W, H int }

type target struct {
	RefID, Expr string
	Datasource  struct{ Type, UID string }
}

type variable struct {
	Name, Type, AllValue, Definition string
	IncludeAll, Multi                bool
	Datasource                       struct{ UID string }
	Query                            any
}

// boardRule is something that no dashboard may do; its check says what it found. broken is a change that breaks it.
type boardRule struct {
	name   string
	check  func(t *testing.T, d dashboard) []string
	broken func(d *dashboard)
}

var boardRules = []boardRule{
	{"it can be imported as it is", importable, func(d *dashboard) { d.ID = 7 }},
	{"panels have ids of their own", ownIDs, func(d *dashboard) { d.Panels[1].ID = d.Panels[0].ID }},
	{"panels lie in the grid, on nobody else's place", placed, func(d *dashboard) { d.Panels[2].GridPos.X-- }},
	{"panels are of kinds that are not going away, and say what they show", kinds, func(d *dashboard) { d.Panels[1].Type = "graph" }},
	{"units are Grafana's", units, func(d *dashboard) { d.Panels[1].FieldConfig.Defaults.Unit = "octets" }},
	{"each query goes to the data source that was chosen", asked, func(d *dashboard) { d.Panels[1].Targets[0].Datasource.UID = "prometheus" }},
	{"each query is of metrics that there are", known, func(d *dashboard) { d.Panels[1].Targets[0].Expr = `simgauge_left{job=~"$job"}` }},
	{"the choice of job, instance and SIM is kept to", chosen, func(d *dashboard) {
		d.Panels[1].Targets[0].Expr = `simgauge_balance{job=~"$job",instance=~"$instance"}`
	}},
}

func TestDashboard(t *testing.T) {
	for _, r := range boardRules {
		t.Run(r.name, func(t *testing.T) {
			d := parseDashboard(t)
			for _, found := range r.check(t, d) {
				t.Errorf("%s: %s", dashboardFile, found)
			}
			r.broken(&d)
			if len(r.check(t, d)) == 0 {
				t.Error("a dashboard that breaks this is not found out")
			}
		})
	}
}

// TestDashboardCanBeRead: its JSON is in the order of its keys, two blanks deep, so that a difference shows what changed.
func TestDashboardCanBeRead(t *testing.T) {
	var all any
	file := text(t, dashboardFile)
	if err := json.Unmarshal([]byte(file), &all); err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	e := json.NewEncoder(&want)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(all); err != nil {
		t.Fatal(err)
	}
	got, lines := strings.Split(file, "\n"), strings.Split(want.String(), "\n")
	for i := range min(len(got), len(lines)) {
		if got[i] != lines[i] {
			t.Fatalf("%s:%d: %q, want %q", dashboardFile, i+1, got[i], lines[i])
		}
	}
	if len(got) != len(lines) {
		t.Errorf("%s has %d lines, want %d", dashboardFile, len(got), len(lines))
	}
}

// TestDashboardLeadsSomewhere: its links into the repository lead to documents.
func TestDashboardLeadsSomewhere(t *testing.T) {
	links := regexp.MustCompile(`"https://github.com/simgauge/simgauge/blob/main/([^"]*)"`).FindAllStringSubmatch(text(t, dashboardFile), -1)
	if len(links) < 2 {
		t.Errorf("%d links, want those to the runbook and to the metrics", len(links))
	}
	for _, m := range links {
		text(t, m[1])
	}
}

func parseDashboard(t *testing.T) dashboard {
	t.Helper()
	var d dashboard
	if err := json.Unmarshal([]byte(text(t, dashboardFile)), &d); err != nil {
		t.Fatal(err)
	}
	if len(d.Panels) < 10 || len(d.Templating.List) < 4 {
		t.Fatalf("%d panels and %d variables: these are not all", len(d.Panels), len(d.Templating.List))
	}
	return d
}

// importable: a dashboard with an id is taken for one that exists; one without uid gets another address with each import.
func importable(_ *testing.T, d dashboard) (found []string) {
	if d.ID != nil || d.UID == "" || d.SchemaVersion != dashboardSchema {
		found = append(found, fmt.Sprintf("id %v, uid %q, schema %d, want none, one, and %d", d.ID, d.UID, d.SchemaVersion, dashboardSchema))
	}
	names := []string{}
	for _, v := range d.Templating.List {
		names = append(names, v.Name)
		if v.Type == "query" && (v.Datasource.UID != "${datasource}" || !v.IncludeAll || !v.Multi || v.AllValue != ".*") {
			found = append(found, fmt.Sprintf("variable %s: %+v", v.Name, v))
		}
	}
	if !slices.Equal(names, []string{"datasource", "job", "instance", "sim"}) {
		found = append(found, fmt.Sprintf("variables %v", names))
	}
	return found
}

func ownIDs(_ *testing.T, d dashboard) (found []string) {
	seen := map[int]bool{}
	for _, p := range d.Panels {
		if p.ID == 0 || seen[p.ID] {
			found = append(found, fmt.Sprintf("%q: id %d", p.Title, p.ID))
		}
		seen[p.ID] = true
	}
	return found
}

func placed(_ *testing.T, d dashboard) (found []string) {
	for i, p := range d.Panels {
		g := p.GridPos
		if g.X < 0 || g.W < 1 || g.H < 1 || g.X+g.W > gridWidth {
			found = append(found, fmt.Sprintf("%q at %+v", p.Title, g))
		}
		for _, other := range d.Panels[:i] {
			if g.covers(other.GridPos) {
				found = append(found, fmt.Sprintf("%q lies on %q", p.Title, other.Title))
			}
		}
	}
	return found
}

func (a area) covers(b area) bool {
	return a.X < b.X+b.W && b.X < a.X+a.W && a.Y < b.Y+b.H && b.Y < a.Y+a.H
}

func kinds(_ *testing.T, d dashboard) (found []string) {
	current := []string{"bargauge", "row", "stat", "state-timeline", "table", "timeseries"}
	for _, p := range d.Panels {
		if !slices.Contains(current, p.Type) || p.Title == "" || p.Type != "row" && (p.Description == "" || len(p.Targets) == 0) {
			found = append(found, fmt.Sprintf("%s %q: %q, %d queries", p.Type, p.Title, p.Description, len(p.Targets)))
		}
	}
	return found
}

// units are those of Grafana's packages/grafana-data/src/valueFormats/categories.ts that this dashboard uses: one that Grafana does
// not know is written behind the figure as it stands.
func units(_ *testing.T, d dashboard) (found []string) {
	used := []string{"", "Bps", "dB", "dBm", "dateTimeFromNow", "decbytes", "none", "percentunit", "s"}
	for _, p := range d.Panels {
		all := []any{p.FieldConfig.Defaults.Unit}
		for _, o := range p.FieldConfig.Overrides {
			for _, property := range o.Properties {
				if property.ID == "unit" {
					all = append(all, property.Value)
				}
			}
		}
		for _, u := range all {
			if name, ok := u.(string); !ok || !slices.Contains(used, name) {
				found = append(found, fmt.Sprintf("%q: unit %v", p.Title, u))
			}
		}
	}
	return found
}

func asked(_ *testing.T, d dashboard) (found []string) {
	for _, p := range d.Panels {
		seen := map[string]bool{}
		for _, q := range p.Targets {
			if q.RefID == "" || seen[q.RefID] || q.Datasource.UID != "${datasource}" || q.Datasource.Type != "prometheus" {
				found = append(found, fmt.Sprintf("%q, query %q of %v", p.Title, q.RefID, q.Datasource))
			}
			seen[q.RefID] = true
		}
	}
	return found
}

// selector finds what a query selects: a metric, or what a recording rule made, and what stands in its braces.
var selector = regexp.MustCompile(`((?:[a-z_]+:)?simgauge_[a-z0-9_]+(?::[a-z0-9]+)?)(\{[^}]*\})?`)

// known holds the queries to the generated table of metrics and to the recording rules, and the alerts to the names by which they are
// looked for.
func known(t *testing.T, d dashboard) (found []string) {
	metrics, rules := text(t, "docs/metrics.md"), text(t, "deploy/prometheus/simgauge.rules.yml")
	if strings.Count(rules, "- alert: ") != strings.Count(rules, "- alert: Simgauge") {
		found = append(found, "an alert whose name does not begin with Simgauge is shown nowhere")
	}
	for _, p := range d.Panels {
		for _, q := range p.Targets {
			for _, m := range selector.FindAllStringSubmatch(q.Expr, -1) {
				base := strings.TrimSuffix(strings.TrimSuffix(m[1], "_sum"), "_count")
				if !strings.Contains(metrics, "| `"+base+"` |") && !strings.Contains(rules, "record: "+m[1]+"\n") {
					found = append(found, fmt.Sprintf("%q: no metric and no rule is called %s", p.Title, m[1]))
				}
			}
		}
	}
	return found
}

const (
	ofInstances = `{job=~"$job",instance=~"$instance"`
	ofSIMs      = ofInstances + `,sim=~"$sim` // a quote, or | and more
	// ofModems leaves out modems that hold a SIM which was not chosen; one whose SIM nobody knows is shown.
	ofModems = `unless on (job, instance, modem) simgauge_sim_info` + ofInstances + `,sim!~"$sim"}`
)

// chosen: what has a label sim is of the SIMs that were chosen, what has a label modem of the modems that hold them.
func chosen(t *testing.T, d dashboard) (found []string) {
	labels := map[string]string{}
	for _, m := range regexp.MustCompile("(?m)^\\| `(simgauge_[a-z_]+)` \\| \\w+ \\| ([^|]*) \\|").FindAllStringSubmatch(text(t, "docs/metrics.md"), -1) {
		labels[m[1]] = m[2]
	}
	for _, p := range d.Panels {
		for _, q := range p.Targets {
			for _, m := range selector.FindAllStringSubmatch(strings.ReplaceAll(q.Expr, ofModems, "ofModems"), -1) {
				of, want := labels[strings.TrimSuffix(strings.TrimSuffix(m[1], "_sum"), "_count")], ofInstances
				if strings.Contains(m[1], ":") || strings.Contains(of, "`sim`") {
					want = ofSIMs
				}
				if strings.HasPrefix(of, "`modem`") && !strings.Contains(q.Expr, ofModems) || !strings.HasPrefix(m[2], want) {
					found = append(found, fmt.Sprintf("%q, query %s: %s%s", p.Title, q.RefID, m[1], m[2]))
				}
			}
		}
	}
	return found
}
