package e2e

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// grafana does with a dashboard what Grafana does before it draws: it puts variables into queries and sends them to Prometheus.
type grafana struct {
	prometheus
	values map[string]string // of variables
}

// The time range that is looked at, and its step: short ones, for what is shown here is seconds old.
const (
	shownRange = 300 * time.Second
	shownStep  = time.Second
)

// dashboard is what is looked at of Grafana's classic JSON model.
type dashboard struct {
	Panels     []board
	Templating struct {
		List []struct{ Name, Type, Definition string }
	}
	Annotations struct {
		List []struct{ Name, Type, Expr string }
	}
}

type board struct {
	Title       string
	Targets     []target
	FieldConfig struct {
		Defaults  struct{ Unit string }
		Overrides []struct {
			Matcher    struct{ ID, Options string }
			Properties []struct {
				ID    string
				Value any
			}
		}
	}
	Transformations []struct {
		Options struct{ RenameByName map[string]string }
	}
}

type target struct {
	RefID, Expr string
	Instant     bool
}

func shippedDashboard(t *testing.T) (d dashboard) {
	t.Helper()
	text, err := os.ReadFile("../deploy/grafana/simgauge.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// unit is that in which the figures of a query are shown: the panel's, or that of the table's column.
func (b board) unit(q target) string {
	unit := b.FieldConfig.Defaults.Unit
	for _, t := range b.Transformations {
		for _, o := range b.FieldConfig.Overrides {
			for _, p := range o.Properties {
				if u, ok := p.Value.(string); ok && p.ID == "unit" && o.Matcher.Options == t.Options.RenameByName["Value #"+q.RefID] {
					unit = u
				}
			}
		}
	}
	return unit
}

// choose is a Grafana whose user chose these SIMs; none is All.
func (p prometheus) choose(sims ...string) grafana {
	sim := ".*" // allValue
	if len(sims) == 1 {
		sim = sims[0]
	} else if len(sims) > 1 {
		sim = "(" + strings.Join(sims, "|") + ")"
	}
	return grafana{p, map[string]string{
		"datasource": "prometheus", "job": ".*", "instance": ".*", "sim": sim,
		"__range": fmt.Sprintf("%.0fs", shownRange.Seconds()), "__range_s": fmt.Sprint(shownRange.Seconds()),
		"__interval": shownStep.String(), "__rate_interval": (4 * shownStep).String(), // four scrapes at least
	}}
}

// expand puts the variables into a query, as $name or ${name}; one that is not known is an error, for Grafana would leave it as it stands.
func (g grafana) expand(query string) (string, error) {
	var err error
	out := regexp.MustCompile(`\$(?:\{(\w+)\}|(\w+))|\$|\[\[`).ReplaceAllStringFunc(query, func(found string) string {
		v, ok := g.values[strings.Trim(found, "${}")]
		if !ok {
			err = fmt.Errorf("%s: no variable %s; there are %v", query, found, slices.Sorted(maps.Keys(g.values)))
		}
		return v
	})
	return out, err
}

// series is what one line of a graph, or one row of a table, is made of.
type series struct {
	Metric map[string]string
	Value  [2]any   // of an instant
	Values [][2]any // of a range
}

// numbers are its figures, oldest first.
func (s series) numbers() (all []float64) {
	samples := s.Values
	if s.Value[1] != nil {
		samples = append(samples, s.Value)
	}
	for _, sample := range samples {
		text, _ := sample[1].(string)
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			v = math.NaN()
		}
		all = append(all, v)
	}
	return all
}

// ask sends a query of a panel.
func (g grafana) ask(q target) ([]series, error) {
	expr, err := g.expand(q.Expr)
	if err != nil {
		return nil, err
	}
	path, now := "/api/v1/query", time.Now()
	params := url.Values{"query": {expr}}
	if !q.Instant {
		path += "_range"
		params.Set("start", stamp(now.Add(-shownRange)))
		params.Set("end", stamp(now))
		params.Set("step", shownStep.String())
	}
	var answer struct{ Result []series }
	err = g.data(path, params, &answer)
	return answer.Result, err
}

// options are the values that a variable offers.
func (g grafana) options(definition string) (all []string, err error) {
	m := regexp.MustCompile(`^label_values\((.+), (\w+)\)$`).FindStringSubmatch(definition)
	if m == nil {
		return nil, fmt.Errorf("not a query for the values of a label: %s", definition)
	}
	match, err := g.expand(m[1])
	if err != nil {
		return nil, err
	}
	return all, g.data("/api/v1/label/"+m[2]+"/values", url.Values{"match[]": {match}}, &all)
}

// data asks Prometheus, and reads what it answers.
func (g grafana) data(path string, params url.Values, into any) error {
	body, err := get(g.url + path + "?" + params.Encode())
	if err != nil {
		return err
	}
	var answer struct{ Data json.RawMessage }
	if err := json.Unmarshal([]byte(body), &answer); err != nil {
		return err
	}
	return json.Unmarshal(answer.Data, into)
}

// stamp is a moment as Prometheus takes it.
func stamp(t time.Time) string { return strconv.FormatFloat(float64(t.UnixMilli())/1000, 'f', 3, 64) }
