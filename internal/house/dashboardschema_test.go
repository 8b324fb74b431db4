package house

import (
	"strings"
	"testing"

	"github.com/grafana/grafana-foundation-sdk/go/bargauge"
	"github.com/grafana/grafana-foundation-sdk/go/cog"
	model "github.com/grafana/grafana-foundation-sdk/go/dashboard"
	"github.com/grafana/grafana-foundation-sdk/go/prometheus"
	"github.com/grafana/grafana-foundation-sdk/go/stat"
	"github.com/grafana/grafana-foundation-sdk/go/statetimeline"
	"github.com/grafana/grafana-foundation-sdk/go/table"
	"github.com/grafana/grafana-foundation-sdk/go/timeseries"
)

// TestDashboardIsGrafanas has Grafana's own types read it, in the way that takes no key which they do not know, nor does without one
// that they demand: those of the dashboard, of each kind of panel with its options, and of the queries.
func TestDashboardIsGrafanas(t *testing.T) {
	kinds := cog.NewRuntime()
	kinds.RegisterPanelcfgVariant(bargauge.VariantConfig())
	kinds.RegisterPanelcfgVariant(stat.VariantConfig())
	kinds.RegisterPanelcfgVariant(statetimeline.VariantConfig())
	kinds.RegisterPanelcfgVariant(table.VariantConfig())
	kinds.RegisterPanelcfgVariant(timeseries.VariantConfig())
	kinds.RegisterDataqueryVariant(prometheus.VariantConfig())
	file := text(t, dashboardFile)
	if found := strictly(file); found != "" {
		t.Errorf("%s:\n%s", dashboardFile, found)
	}
	for _, key := range []string{"schemaVersion", "gridPos", "refId", "graphMode", "drawStyle", "showUnfilled", "cellHeight", "mergeValues", "editorMode", "includeAll", "asDropdown"} {
		broken := strings.Replace(file, `"`+key+`"`, `"not_`+key+`"`, 1)
		if broken == file || strictly(broken) == "" {
			t.Errorf("a dashboard with another key in the place of %s is not found out", key)
		}
	}
}

// strictly is what Grafana's types say of a dashboard. They return an error of none, so what it says decides.
func strictly(file string) string {
	d := new(model.Dashboard) //nolint:staticcheck // "prefer dashboardv2", which older Grafanas do not know (decision 42)
	if err := d.UnmarshalJSONStrict([]byte(file)); err != nil {
		return err.Error()
	}
	return ""
}
