package exporter

import (
	"math"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// collector makes const metrics of one snapshot per scrape, so that a bundle or SIM that is gone is gone from the page too.
type collector struct {
	source   Source
	families []family
	descs    []*prometheus.Desc // by family
}

// NewCollector makes the Collector over a source. loc is the zone in which a bundle's last day ends; nil is UTC.
func NewCollector(s Source, loc *time.Location) prometheus.Collector {
	if loc == nil {
		loc = time.UTC
	}
	c := &collector{source: s, families: families(loc)}
	for _, f := range c.families {
		c.descs = append(c.descs, prometheus.NewDesc(f.name, f.help, f.labels, nil))
	}
	return c
}

// Describe implements prometheus.Collector.
func (c *collector) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range c.descs {
		ch <- d
	}
}

// Collect implements prometheus.Collector.
func (c *collector) Collect(ch chan<- prometheus.Metric) {
	v := newView(c.source.Snapshot())
	for i, f := range c.families {
		f.collect(v, metrics{desc: c.descs[i], kind: f.kind, ch: ch})
	}
}

// sink takes the samples of one family; labels are in the order of the family's.
type sink interface {
	put(value float64, labels ...string)
	histogram(m Method, labels ...string)  // the durations of a method
	state(modem, now string, all []string) // which of the states it is in; one that is not in the list is not known
	chain(sim string, checks []Check)      // the links that were reached, in their order
}

// metrics is the sink of a scrape as Prometheus' own library writes it: everything there is.
type metrics struct {
	desc *prometheus.Desc
	kind kind
	ch   chan<- prometheus.Metric
}

func (s metrics) put(value float64, labels ...string) {
	t := prometheus.GaugeValue
	if s.kind == counter {
		t = prometheus.CounterValue
	}
	s.send(prometheus.NewConstMetric(s.desc, t, value, labels...))
}

func (s metrics) histogram(m Method, labels ...string) {
	buckets := make(map[float64]uint64, len(m.Buckets))
	for bound, n := range m.Buckets {
		if !math.IsNaN(bound) && !math.IsInf(bound, 0) { // +Inf is made of Count
			buckets[bound] = n
		}
	}
	s.send(prometheus.NewConstHistogram(s.desc, m.Count, m.Sum, buckets, labels...))
}

// state shows all states that a modem may be in, or none.
func (s metrics) state(modem, now string, all []string) {
	if !slices.Contains(all, now) {
		return
	}
	for _, one := range all {
		s.put(truth(one == now), modem, one)
	}
}

// chain shows the links that have a name.
func (s metrics) chain(sim string, checks []Check) {
	for _, name := range Checks() {
		if i := slices.IndexFunc(checks, func(c Check) bool { return c.Name == name }); i >= 0 {
			s.put(truth(checks[i].OK), sim, name)
		}
	}
}

// send passes a metric on; a faulty one, which a view cannot yield, is an error of its own and spoils no other.
func (s metrics) send(m prometheus.Metric, err error) {
	if err != nil {
		m = prometheus.NewInvalidMetric(s.desc, err)
	}
	s.ch <- m
}
