package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/exporter"
	"github.com/simgauge/simgauge/internal/doctor"
)

// The exporter knows nothing of the doctor: a link that it did not list would be missing in the metric.
func TestExporterKnowsEveryLink(t *testing.T) {
	var links []string
	for _, c := range doctor.Examine(doctor.Facts{}) {
		links = append(links, string(c.Check))
	}
	if diff := cmp.Diff(links, exporter.Checks()); diff != "" {
		t.Errorf("checks of the exporter (-want +got):\n%s", diff)
	}
}
