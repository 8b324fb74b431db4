package house

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

const module = "github.com/simgauge/simgauge"

// everything stands for a package that may import all others: the wiring.
const everything = "*"

// arrows returns what each package may import of ours (docs/architecture.md, "Arrows"). Packages of later issues are
// listed already: whoever builds one finds its place here.
func arrows() map[string][]string {
	return map[string][]string{
		"quota":         {},
		"meter":         {"quota"},
		"carrier":       {"carrier/internal/providers", "quota"},
		"exporter":      {"meter", "quota"},
		"exporter/page": {"exporter", "meter", "quota"},
		"modem/atline":  {},
		"modem":         {"modem/atline"},
		"ussd":          {"modem", "modem/atline"},
		"sms":           {"modem", "modem/atline"},
		"call":          {"modem", "modem/atline"},
		"portal":        {},
		"modemsim":      {},

		"carrier/internal/generate":  {"carrier/internal/providers"},
		"carrier/internal/providers": {},

		"internal/clock":   {},
		"internal/outcome": {},
		"internal/config":  {"carrier", "quota", "sms"},
		"internal/store":   {"internal/clock", "quota"},
		"internal/history": {"internal/store", "meter", "quota"},
		"internal/notify":  {"quota"},
		"internal/control": {"internal/agent", "internal/outcome"},
		"internal/ledger":  {"carrier", "internal/clock", "internal/store"},
		"internal/agent": {
			"call", "carrier", "internal/clock", "internal/config", "internal/history", "internal/ledger", "internal/notify",
			"internal/outcome", "internal/store", "meter", "modem", "portal", "quota", "sms", "ussd",
		},
		"internal/doctor": {"carrier", "internal/outcome", "modem", "quota", "sms", "ussd"},

		"internal/interview": {"carrier", "internal/config"},

		"internal/recorder": {"modem", "modem/atline"},

		"internal/manual": {},
		"deploy/deb":      {},

		"internal/captures":    {},
		"internal/fakesys":     {},
		"internal/house":       {},
		"internal/house/tally": {},
		"e2e":                  {},
		"e2e/boot":             {},
		"e2e/vm":               {},
		"cmd/modemsim":         {"modemsim"},
		"cmd/simgauge":         {everything},
	}
}

// testArrows returns what the tests of a package may import beyond what the package may. Every test may import modemsim,
// internal/captures, internal/fakesys and e2e/boot.
func testArrows() map[string][]string {
	return map[string][]string{
		"internal/house":  {"internal/config"},
		"internal/notify": {"sms"}, // what is one message there is one segment here
	}
}

// barred lists what a package must not depend on, not even through others, and why.
func barred() map[string]map[string]string {
	const pure = "it is pure: no I/O, no clock, no logger"
	return map[string]map[string]string{
		"quota":         {"log/slog": pure, "net": pure, "net/http": pure},
		"meter":         {"log/slog": pure, "net": pure, "github.com/prometheus/client_golang/prometheus": "it knows nothing of Prometheus"},
		"exporter":      {"go.bug.st/serial": "a scrape never touches the modem", "github.com/warthog618/modem/at": "a scrape never touches the modem"},
		"exporter/page": {"go.bug.st/serial": "a page never touches the modem", "github.com/warthog618/modem/at": "a page never touches the modem"},
		"modemsim":      {"go.bug.st/serial": "it shares no code with modem", "github.com/warthog618/modem/at": "it shares no code with modem"},
	}
}

func TestArrows(t *testing.T) {
	for _, v := range violations(list(t), arrows(), testArrows()) {
		t.Error(v)
	}
}

func TestBarredDependencies(t *testing.T) {
	for _, p := range list(t) {
		for dep, why := range barred()[p.name()] {
			if slices.Contains(p.Deps, dep) {
				t.Errorf("%s depends on %s, but %s", p.name(), dep, why)
			}
		}
	}
}

// TestViolationsAreFound breaks each rule once, so that TestArrows cannot pass for want of looking.
func TestViolationsAreFound(t *testing.T) {
	at := func(names ...string) []string {
		for i := range names {
			names[i] = module + "/" + names[i]
		}
		return names
	}
	for _, tc := range []struct {
		name string
		pkg  goPackage
		want []string
	}{
		{"against the arrow", goPackage{ImportPath: module + "/modem", Imports: at("ussd")}, []string{"modem imports ussd"}},
		{"top level into internal", goPackage{ImportPath: module + "/exporter", Imports: at("internal/agent")}, []string{"exporter imports internal/agent"}},
		{"simulator shares code", goPackage{ImportPath: module + "/modemsim", Imports: at("modem/atline")}, []string{"modemsim imports modem/atline"}},
		{"test into internal", goPackage{ImportPath: module + "/sms", XTestImports: at("internal/store")}, []string{"tests of sms import internal/store"}},
		{"test of the simulator", goPackage{ImportPath: module + "/modemsim", TestImports: at("modem")}, []string{"tests of modemsim import modem"}},
		{"package without a place", goPackage{ImportPath: module + "/util"}, []string{"util has no place in the arrows"}},
		{"allowed", goPackage{ImportPath: module + "/ussd", Imports: at("modem"), XTestImports: at("ussd", "modemsim")}, nil},
		{"wiring", goPackage{ImportPath: module + "/cmd/simgauge", Imports: at("modem", "internal/agent")}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := violations([]goPackage{tc.pkg}, arrows(), testArrows())
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("violations (-want +got):\n%s", diff)
			}
		})
	}
}

// TestTopLevelNeverPointsInside holds the table itself to the rule that the public packages know nothing of internal/.
func TestTopLevelNeverPointsInside(t *testing.T) {
	for from, tos := range arrows() {
		if strings.HasPrefix(from, "internal/") || strings.HasPrefix(from, "cmd/") {
			continue
		}
		for _, to := range tos {
			if strings.HasPrefix(to, "internal/") {
				t.Errorf("arrow %s -> %s: nothing at the top level imports internal/", from, to)
			}
		}
	}
}

// violations compares what packages import of ours with what they may.
func violations(pkgs []goPackage, may, tests map[string][]string) []string {
	var found []string
	for _, p := range pkgs {
		from := p.name()
		allowed, ok := may[from]
		if !ok {
			found = append(found, from+" has no place in the arrows")
			continue
		}
		for _, to := range ours(p.Imports) {
			if !permits(allowed, to) {
				found = append(found, from+" imports "+to)
			}
		}
		inTests := slices.Concat(allowed, tests[from], []string{from, "modemsim", "internal/captures", "internal/fakesys", "e2e/boot"})
		for _, to := range ours(slices.Concat(p.TestImports, p.XTestImports)) {
			if !permits(inTests, to) {
				found = append(found, "tests of "+from+" import "+to)
			}
		}
	}
	return found
}

func permits(allowed []string, to string) bool {
	return slices.Contains(allowed, to) || slices.Contains(allowed, everything)
}

// ours returns the imports that lie in this module, named from its root, each once.
func ours(imports []string) []string {
	var names []string
	for _, path := range imports {
		if name, ok := strings.CutPrefix(path, module+"/"); ok && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// TestLinterHoldsTheSameArrows keeps .golangci.yml, which tells a developer while typing, equal to the table here.
func TestLinterHoldsTheSameArrows(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(root(t), ".golangci.yml"))
	if err != nil {
		t.Fatal(err)
	}
	var file lintFile
	if err := yaml.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	got := map[string][]string{}
	for _, rule := range file.Linters.Settings.Depguard.Rules {
		if len(rule.Files) == 0 || !rule.denies(module) {
			continue
		}
		from := strings.TrimSuffix(strings.TrimPrefix(rule.Files[0], "**/"), "/*.go")
		got[from] = append([]string{}, ours(exact(rule.Allow))...)
	}
	want := arrows()
	maps.DeleteFunc(want, func(_ string, to []string) bool { return slices.Contains(to, everything) })
	for from := range want {
		slices.Sort(want[from])
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("depguard in .golangci.yml differs from the arrows (-want +got):\n%s", diff)
	}
}

// lintFile is the part of .golangci.yml that holds the arrows.
type lintFile struct {
	Linters struct {
		Settings struct {
			Depguard struct {
				Rules map[string]lintRule
			}
		}
	}
}

type lintRule struct {
	Files []string
	Allow []string
	Deny  []struct{ Pkg string }
}

func (r lintRule) denies(pkg string) bool {
	return slices.ContainsFunc(r.Deny, func(d struct{ Pkg string }) bool { return d.Pkg == pkg })
}

// exact drops the mark by which depguard takes a name for that package alone, not for all that begin alike.
func exact(patterns []string) []string {
	names := slices.Clone(patterns)
	for i := range names {
		names[i] = strings.TrimSuffix(names[i], "$")
	}
	return names
}

// TestEveryTestKnowsCaptures: go test hands -captures to every test binary, and one that does not know the flag fails.
func TestEveryTestKnowsCaptures(t *testing.T) {
	for _, p := range list(t) {
		tests := slices.Concat(p.TestImports, p.XTestImports)
		if len(tests) > 0 && p.name() != "internal/captures" && !slices.Contains(tests, module+"/internal/captures") {
			t.Errorf("tests of %s do not import internal/captures", p.name())
		}
	}
}
