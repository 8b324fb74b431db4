package exporter

import (
	"bytes"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/prometheus/common/version"
)

// leanLeftOut are the metrics that a lean page has not: words that do not change. The version stays.
var leanLeftOut = []string{"simgauge_modem_info"}

// leanPage makes the page of --web.disable-exporter-metrics, for a Prometheus at the far end of the plan that is measured: the samples of a
// full page under the same names and labels in the text format 0.0.4, without what costs octets and tells nothing new. There are no HELP and TYPE lines
// (a metric without is untyped, which no query minds), durations have sum and count but no buckets, of states that exclude each other
// only the one that holds is there, of the doctor's chain its last link, and bundles that are not dropped are not counted.
type leanPage struct {
	source   Source
	families []family // those with the same labels beside each other: what is repeated nearby packs well
}

func newLeanPage(c HandlerConfig) leanPage {
	list := families(c.Location)
	list = slices.DeleteFunc(list, func(f family) bool { return slices.Contains(leanLeftOut, f.name) })
	slices.SortStableFunc(list, func(a, b family) int { return slices.Compare(a.labels, b.labels) })
	return leanPage{c.Source, list}
}

// text is the page; names are the metrics that are wanted, all where there are none.
func (p leanPage) text(names []string) []byte {
	wanted := func(name string) bool { return len(names) == 0 || slices.Contains(names, name) }
	var page bytes.Buffer
	v := newView(p.source.Snapshot())
	for _, f := range p.families {
		if !wanted(f.name) {
			continue
		}
		lines := &leanLines{family: f}
		f.collect(v, lines)
		slices.Sort(lines.text) // some come in the order of a map
		for _, line := range lines.text {
			page.WriteString(line)
		}
	}
	if build := "simgauge_build_info"; wanted(build) {
		lines := &leanLines{}
		lines.add(build, 1, []string{"version"}, []string{clean(version.Version)})
		page.WriteString(lines.text[0])
	}
	return page.Bytes()
}

// leanLines is the sink of one family.
type leanLines struct {
	family
	text []string
}

func (l *leanLines) put(value float64, labels ...string) {
	if l.name == "simgauge_quotas_dropped" && value == 0 {
		return
	}
	l.add(l.name, value, l.labels, labels)
}

// histogram keeps the mean, to the millisecond.
func (l *leanLines) histogram(m Method, labels ...string) {
	l.add(l.name+"_sum", math.Round(m.Sum*1000)/1000, l.labels, labels)
	l.add(l.name+"_count", float64(m.Count), l.labels, labels)
}

func (l *leanLines) state(modem, now string, all []string) {
	if slices.Contains(all, now) {
		l.put(1, modem, now)
	}
}

// chain keeps the last link: those before it are whole.
func (l *leanLines) chain(sim string, checks []Check) {
	known := slices.DeleteFunc(slices.Clone(checks), func(c Check) bool { return !slices.Contains(Checks(), c.Name) })
	if len(known) > 0 {
		last := known[len(known)-1]
		l.put(truth(last.OK), sim, last.Name)
	}
}

// leanEscapes are those of a label's value.
var leanEscapes = strings.NewReplacer(`\`, `\\`, "\n", `\n`, `"`, `\"`)

// add writes one sample: https://prometheus.io/docs/instrumenting/exposition_formats/, "Text-based format".
func (l *leanLines) add(name string, value float64, labels, values []string) {
	var line strings.Builder
	line.WriteString(name)
	separator := byte('{')
	for i, label := range labels {
		line.WriteByte(separator)
		separator = ','
		line.WriteString(label + `="` + leanEscapes.Replace(values[i]) + `"`)
	}
	if len(labels) > 0 {
		line.WriteByte('}')
	}
	line.WriteString(" " + leanNumber(value) + "\n")
	l.text = append(l.text, line.String())
}

// leanNumber writes whole numbers as such, and "+Inf", "-Inf" and "NaN" as the format has them.
func leanNumber(value float64) string {
	const exact = 1 << 53 // of whole numbers
	if value == math.Trunc(value) && math.Abs(value) < exact {
		return strconv.FormatFloat(value, 'f', -1, 64)
	}
	return strconv.FormatFloat(value, 'g', -1, 64)
}

// leanHandler serves a lean page. The headers are as few as may be: Content-Length in place of chunks, no charset, as the format is UTF-8.
func leanHandler(c HandlerConfig) http.Handler {
	page, scrapes := newLeanPage(c), make(chan struct{}, maxScrapes)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case scrapes <- struct{}{}:
			defer func() { <-scrapes }()
		default:
			say(w, http.StatusServiceUnavailable, "too many scrapes at once; try later")
			return
		}
		text := page.text(r.URL.Query()["name[]"])
		w.Header().Set("Content-Type", "text/plain; version=0.0.4")
		if TakesGzip(r.Header.Get("Accept-Encoding")) {
			w.Header().Set("Content-Encoding", "gzip")
			text = packed(text)
		}
		w.Header().Set("Content-Length", strconv.Itoa(len(text)))
		_, _ = w.Write(text) // if the client is gone there is nobody to tell
	})
}

// packed is text as small as gzip gets it. The 1.4 MB that it takes for that are garbage when it returns.
func packed(text []byte) []byte {
	var out bytes.Buffer
	z, _ := gzip.NewWriterLevel(&out, gzip.BestCompression) // fails for levels that do not exist
	_, _ = z.Write(text)                                    // a buffer takes everything
	_ = z.Close()
	return out.Bytes()
}
