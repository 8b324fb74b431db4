package exporter

import (
	"bytes"
	"compress/gzip"
	"io"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"text/template"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors/version"
)

// size is what a scrape weighs, in kB, as docs/metrics.md states it.
type size struct {
	What        string
	Plain, Gzip float64
}

// sizes are measured, rounded and checked by TestStatedSizesAreTrue; the exporter's own metrics grow with the Go release.
func sizes() []size {
	return []size{
		{"with `--web.disable-exporter-metrics`, a lean page", 6.1, 1.0},
		{"without", 26.8, 6.4},
	}
}

const twoMetrics = 0.34 // kB, gzip, of the two metrics that docs/metrics.md names

func TestMetricsPageIsCurrent(t *testing.T) {
	page := template.Must(template.New("metrics.md.tmpl").ParseFiles("testdata/metrics.md.tmpl"))
	var b bytes.Buffer
	err := page.Execute(&b, map[string]any{
		"Sections":  docSections(t),
		"Outcomes":  code(slices.Sorted(maps.Keys(failures(nil)))),
		"States":    code(SIMStates()),
		"RegStates": code(RegStates()),
		"Sizes":     sizes(),
		"Two":       twoMetrics,
	})
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "../docs/metrics.md", b.Bytes())
}

// docSection and docFamily are a section and a family in words.
type docSection struct {
	Title    string
	Families []docFamily
}

type docFamily struct{ Name, Kind, Labels, Help, Absent string }

func docSections(t *testing.T) []docSection {
	t.Helper()
	var list []docSection
	for _, s := range sections(time.UTC) {
		doc := docSection{Title: s.title}
		for _, f := range s.families {
			doc.Families = append(doc.Families, docFamily{f.name, string(f.kind), code(f.labels), f.help, absence(f.absent)})
		}
		list = append(list, doc)
	}
	last := &list[len(list)-1]
	last.Families = append(last.Families, buildInfo(t))
	return list
}

// buildInfo describes the metric that client_golang makes.
func buildInfo(t *testing.T) docFamily {
	t.Helper()
	registry := prometheus.NewRegistry()
	registry.MustRegister(version.NewCollector("simgauge"))
	gathered, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	f := gathered[0]
	var labels []string
	for _, l := range f.GetMetric()[0].GetLabel() {
		labels = append(labels, l.GetName())
	}
	return docFamily{f.GetName(), strings.ToLower(f.GetType().String()), code(labels), f.GetHelp(), absence("")}
}

func absence(when string) string {
	if when == "" {
		return "never"
	}
	return when
}

func code(words []string) string {
	if len(words) == 0 {
		return ""
	}
	return "`" + strings.Join(words, "`, `") + "`"
}

func TestStatedSizesAreTrue(t *testing.T) {
	const tolerance = 0.05
	for i, stated := range sizes() {
		config := HandlerConfig{Source: fixed(rich()), DisableExporterMetrics: i == 0}
		plain, zipped := weigh(t, config, "/metrics")
		for _, m := range []struct {
			how       string
			got, want float64
		}{{"plain", plain, stated.Plain}, {"gzip", zipped, stated.Gzip}} {
			if math.Abs(m.got-m.want) > m.want*tolerance {
				t.Errorf("%s, %s: docs/metrics.md says %v kB, it is %.1f kB", stated.What, m.how, m.want, m.got)
			}
		}
	}
	_, zipped := weigh(t, HandlerConfig{Source: fixed(rich())},
		"/metrics?name[]=simgauge_quota_remaining_bytes&name[]=simgauge_reading_timestamp_seconds")
	if math.Abs(zipped-twoMetrics) > twoMetrics*tolerance {
		t.Errorf("two metrics: docs/metrics.md says %v kB, it is %.2f kB", twoMetrics, zipped)
	}
}

// weigh gives the kB of a scrape as it is and as it travels.
func weigh(t *testing.T, c HandlerConfig, path string) (plain, zipped float64) {
	t.Helper()
	body := get(NewHandler(c), "GET", path, "Accept-Encoding", "gzip").Body.Bytes()
	r, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	page, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return float64(len(page)) / 1000, float64(len(body)) / 1000
}

func BenchmarkScrape(b *testing.B) {
	h := NewHandler(HandlerConfig{Source: fixed(rich())})
	b.ReportAllocs()
	for b.Loop() {
		if w := get(h, "GET", "/metrics", "Accept-Encoding", "gzip"); w.Code != 200 {
			b.Fatal(w.Code)
		}
	}
}
