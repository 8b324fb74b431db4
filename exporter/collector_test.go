package exporter

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
)

func snapshots() map[string]Snapshot {
	return map[string]Snapshot{"rich": rich(), "empty": {}, "traps": traps()}
}

func TestMetricsAreAsTheGoldenPages(t *testing.T) {
	for name, s := range snapshots() {
		t.Run(name, func(t *testing.T) {
			golden(t, "testdata/"+name+".prom", exposition(t, NewCollector(fixed(s), tokyo())))
		})
	}
}

// exposition is the whole page of a collector in the text format.
func exposition(t *testing.T, c prometheus.Collector) []byte {
	t.Helper()
	registry := prometheus.NewPedanticRegistry()
	registry.MustRegister(c)
	page, err := testutil.GatherAndFormat(registry, expfmt.TypeTextPlain, names()...)
	if err != nil {
		t.Fatal(err)
	}
	return page
}

func names() []string {
	var list []string
	for _, f := range families(tokyo()) {
		list = append(list, f.name)
	}
	return list
}

func TestMetricsAreLintClean(t *testing.T) {
	for name, s := range snapshots() {
		problems, err := testutil.CollectAndLint(NewCollector(fixed(s), nil))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range problems {
			t.Errorf("%s: %s: %s", name, p.Metric, p.Text)
		}
	}
}

func TestEveryFamilyIsShownWhereAllIsKnown(t *testing.T) {
	c := NewCollector(fixed(rich()), tokyo())
	for _, f := range families(tokyo()) {
		if got := testutil.CollectAndCount(c, f.name); got == 0 {
			t.Errorf("%s: no sample in the rich snapshot", f.name)
		}
	}
}

func TestWhatIsNotKnownIsAbsent(t *testing.T) {
	bare := Snapshot{Modems: []Modem{{Name: "m"}}, SIMs: []SIM{{Name: "s", Asks: []Ask{{Name: "main"}}}}}
	got := samples(t, NewCollector(fixed(bare), nil))
	want := map[string]float64{
		`simgauge_config_last_reload_successful{}`:                0,
		`simgauge_modem_reconnects_total{modem=m}`:                0,
		`simgauge_modem_up{modem=m}`:                              0,
		`simgauge_query_budget_remaining{sim=s}`:                  0,
		`simgauge_quotas_dropped{sim=s}`:                          0,
		`simgauge_self_bytes_total{sim=s}`:                        0,
		`simgauge_sim_configured{sim=s}`:                          0,
		`simgauge_sim_info{carrier=,country=,modem=,plmn=,sim=s}`: 1,
		`simgauge_state_writable{}`:                               0,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("samples (-want +got):\n%s", diff)
	}
}

func TestAVanishedBundleVanishes(t *testing.T) {
	s := rich()
	source := &shifting{s}
	c := NewCollector(source, nil)
	if got := testutil.CollectAndCount(c, "simgauge_quota_remaining_bytes"); got != 1 {
		t.Fatalf("with the bundle: got %d samples, want 1", got)
	}
	source.s = Snapshot{SIMs: []SIM{{Name: "travel-jp"}}}
	if got := testutil.CollectAndCount(c, "simgauge_quota_remaining_bytes"); got != 0 {
		t.Errorf("without the bundle: got %d samples, want 0", got)
	}
}

// shifting is a Source whose knowledge changes.
type shifting struct{ s Snapshot }

func (c *shifting) Snapshot() Snapshot { return c.s }

func TestSIMStateIsAnEnum(t *testing.T) {
	for _, state := range SIMStates() {
		got := samples(t, NewCollector(fixed{Modems: []Modem{{Name: "m", SIMState: state}}}, nil))
		for _, other := range SIMStates() {
			if got, want := got["simgauge_sim_state{modem=m,state="+other+"}"], truth(other == state); got != want {
				t.Errorf("in state %s: %s is %v, want %v", state, other, got, want)
			}
		}
	}
}

func TestRegistrationIsAnEnum(t *testing.T) {
	for _, state := range append(RegStates(), "", "thawing") {
		got := samples(t, NewCollector(fixed{Modems: []Modem{{Name: "m", Registration: state}}}, nil))
		for _, other := range RegStates() {
			v, shown := got["simgauge_modem_registration{modem=m,state="+other+"}"]
			if want := truth(other == state); v != want || shown != slices.Contains(RegStates(), state) {
				t.Errorf("in state %q: %s is %v, shown %v, want %v", state, other, v, shown, want)
			}
		}
	}
}

// The exporter imports neither modem nor outcome, so their closed lists are read from the source.
func TestEnumsAreThoseOfTheirOwners(t *testing.T) {
	if diff := cmp.Diff(constants(t, "../modem", "SIMState"), SIMStates()); diff != "" {
		t.Errorf("SIMStates (-modem +exporter):\n%s", diff)
	}
	if diff := cmp.Diff(constants(t, "../modem", "RegState"), RegStates()); diff != "" {
		t.Errorf("RegStates (-modem +exporter):\n%s", diff)
	}
	outcomes := slices.DeleteFunc(constants(t, "../internal/outcome", "Outcome"), func(o string) bool { return o == success })
	slices.Sort(outcomes)
	if diff := cmp.Diff(outcomes, slices.Sorted(maps.Keys(failures(nil)))); diff != "" {
		t.Errorf("reasons of failures (-outcome +exporter):\n%s", diff)
	}
}

// constants are the values of the string constants of a type, in the order of the source of its package.
func constants(t *testing.T, folder, typeName string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, path := range paths {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.ValueSpec); ok {
				list = append(list, valuesOf(t, spec, typeName)...)
			}
			return true
		})
	}
	if len(list) == 0 {
		t.Fatalf("%s has no constants of type %s", folder, typeName)
	}
	return list
}

func valuesOf(t *testing.T, spec *ast.ValueSpec, typeName string) []string {
	t.Helper()
	var list []string
	if id, ok := spec.Type.(*ast.Ident); !ok || id.Name != typeName {
		return nil
	}
	for _, v := range spec.Values {
		literal, ok := v.(*ast.BasicLit)
		if !ok {
			continue
		}
		value, err := strconv.Unquote(literal.Value)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, value)
	}
	return list
}

// samples are the values of all gauges and counters, by name and labels.
func samples(t *testing.T, c prometheus.Collector) map[string]float64 {
	t.Helper()
	registry := prometheus.NewPedanticRegistry()
	registry.MustRegister(c)
	gathered, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	out := make(map[string]float64)
	for _, f := range gathered {
		for _, m := range f.GetMetric() {
			if m.GetHistogram() == nil {
				out[f.GetName()+"{"+labelText(m)+"}"] = m.GetGauge().GetValue() + m.GetCounter().GetValue()
			}
		}
	}
	return out
}

func labelText(m *dto.Metric) string {
	var pairs []string
	for _, l := range m.GetLabel() {
		pairs = append(pairs, l.GetName()+"="+l.GetValue())
	}
	slices.Sort(pairs)
	return strings.Join(pairs, ",")
}
