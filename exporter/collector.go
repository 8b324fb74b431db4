package exporter

import (
	"math"
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
		f.collect(v, sink{desc: c.descs[i], kind: f.kind, ch: ch})
	}
}

// sink takes the samples of one family.
type sink struct {
	desc *prometheus.Desc
	kind kind
	ch   chan<- prometheus.Metric
}

// put emits one sample; labels are in the order of the family's.
func (s sink) put(value float64, labels ...string) {
	t := prometheus.GaugeValue
	if s.kind == counter {
		t = prometheus.CounterValue
	}
	s.send(prometheus.NewConstMetric(s.desc, t, value, labels...))
}

// histogram emits the durations of a method.
func (s sink) histogram(m Method, labels ...string) {
	buckets := make(map[float64]uint64, len(m.Buckets))
	for bound, n := range m.Buckets {
		if !math.IsNaN(bound) && !math.IsInf(bound, 0) { // +Inf is made of Count
			buckets[bound] = n
		}
	}
	s.send(prometheus.NewConstHistogram(s.desc, m.Count, m.Sum, buckets, labels...))
}

// send passes a metric on; a faulty one, which a view cannot yield, is an error of its own and spoils no other.
func (s sink) send(m prometheus.Metric, err error) {
	if err != nil {
		m = prometheus.NewInvalidMetric(s.desc, err)
	}
	s.ch <- m
}
