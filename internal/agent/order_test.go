package agent

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modem"
)

// up is an instant of one boot with a known clock.
func up(d time.Duration) clock.Instant {
	return clock.Instant{Wall: time.Date(2026, 6, 15, 12, 0, 0, 0, time.UTC).Add(d), Known: true, Boot: "a", Uptime: d}
}

// failures are those of one query in a row, the last of them at the instant given.
func failures(now clock.Instant, details ...outcome.Detail) (st standing) {
	for _, d := range details {
		st = st.after(d, now)
	}
	return st
}

func TestHowLongAQueryStepsAside(t *testing.T) {
	const no, late = outcome.NetRejected, outcome.NetTimeout
	day := 24 * time.Hour
	for _, tt := range []struct {
		name    string
		details []outcome.Detail
		want    time.Duration
	}{
		{"a reading before", nil, 0},
		{"a failure by chance", []outcome.Detail{late}, 0},
		{"two by chance", []outcome.Detail{late, late}, 0},
		{"a silence that goes on", []outcome.Detail{late, late, late}, 12 * time.Hour},
		{"a reason that lasts", []outcome.Detail{no}, day},
		{"and again", []outcome.Detail{no, no}, 2 * day},
		{"and again and again", []outcome.Detail{no, no, no}, 4 * day},
		{"for a week at most", slices.Repeat([]outcome.Detail{no}, 9), 7 * day},
		{"however often", slices.Repeat([]outcome.Detail{no}, 900), 7 * day},
		{"chance behind it: asked again", []outcome.Detail{no, no, late}, 0},
		{"chance between does not forget", []outcome.Detail{no, late, no}, 2 * day},
		{"a text that nobody can read", []outcome.Detail{outcome.TextUnknown}, day},
	} {
		now := up(time.Hour)
		st := failures(now, tt.details...)
		if got := max(st.aside(now), 0); got != tt.want {
			t.Errorf("%s: aside for %v, want %v", tt.name, got, tt.want)
		}
		if got := st.aside(up(time.Hour + tt.want)); got > 0 {
			t.Errorf("%s: aside for %v more once the time has passed", tt.name, got)
		}
	}
}

func TestWithoutAClockAQueryComesBackAfterADayOfUptime(t *testing.T) {
	st := failures(up(time.Hour), slices.Repeat([]outcome.Detail{outcome.NetRejected}, 5)...)
	boot := func(up time.Duration) clock.Instant { return clock.Instant{Boot: "b", Uptime: up} }
	if st.aside(boot(time.Hour)) <= 0 {
		t.Error("a boot has the query asked again at once")
	}
	if st.aside(boot(25*time.Hour)) > 0 {
		t.Error("a query never comes back where no clock tells the time")
	}
}

// TestFaultsByDetail holds each detail to one of the three; a new one is sorted by its outcome, or listed in faultOf.
func TestFaultsByDetail(t *testing.T) {
	got := map[fault][]string{}
	for _, e := range outcome.Details() {
		f := faultOf(e.Name)
		got[f] = append(got[f], string(e.Name))
	}
	for f, some := range map[fault][]outcome.Detail{
		lasting: {outcome.NetRejected, outcome.TextUnknown, outcome.TwoReadings, outcome.MenuOpen, outcome.NoUSSD, outcome.Unsupported, outcome.NoCS},
		chance:  {outcome.NetTimeout, outcome.NoAnswerSMS, outcome.ModemSilent, outcome.OtherClient, outcome.RATNoNetwork},
		nothing: {outcome.NotRegistered, outcome.SIMAbsent, outcome.ModemGone, outcome.BudgetSpent, outcome.CodeRefused, outcome.Cancelled, outcome.Roaming},
	} {
		for _, d := range some {
			if !slices.Contains(got[f], string(d)) {
				t.Errorf("%s is not among %v", d, got[f])
			}
		}
	}
}

// codeAt and textTo make queries whose code or number tells them apart.
func codeAt(code string, cost carrier.Tristate) carrier.Query {
	return carrier.Query{USSD: &carrier.USSDQuery{Code: code}, Cost: cost}
}

func textTo(to string, cost carrier.Tristate) carrier.Query {
	return carrier.Query{SMS: &carrier.SMSQuery{To: to, Body: "DATA"}, Await: &carrier.SMSAnswer{From: []string{to}}, Cost: cost}
}

func TestOrder(t *testing.T) {
	const u, f, c = carrier.Unknown, carrier.Free, carrier.Costs
	a, b, s, z := codeAt("*1#", u), codeAt("*2#", u), textTo("12", u), codeAt("*3#", u)
	now := up(100 * time.Hour)
	once, often := failures(now, outcome.NetTimeout), failures(now, outcome.NetTimeout, outcome.NetTimeout, outcome.NetTimeout)
	no, noNo := failures(now, outcome.NetRejected), failures(now, outcome.NetRejected, outcome.NetRejected)
	old := failures(up(0), outcome.NetTimeout)
	for _, tt := range []struct {
		name        string
		queries     []carrier.Query
		standings   map[string]standing
		ready, back string
	}{
		{"nothing remembered: as configured", []carrier.Query{a, b, s}, nil, "*1# *2# 12", ""},
		{"the catalogue's costs come first", []carrier.Query{codeAt("*4#", c), codeAt("*5#", u), textTo("13", f)}, nil, "13 *5# *4#", ""},
		{"what worked goes before its neighbour of the same price", []carrier.Query{a, b, s}, map[string]standing{"*1#": once}, "*2# *1# 12", ""},
		{"a dearer one never goes before a cheaper one that failed by chance", []carrier.Query{a, s}, map[string]standing{"*1#": once}, "*1# 12", ""},
		{"nor over one between", []carrier.Query{a, s, z}, map[string]standing{"*1#": once}, "*1# 12 *3#", ""},
		{"nor of the same way to ask, if it costs", []carrier.Query{codeAt("*4#", f), codeAt("*5#", c)}, map[string]standing{"*4#": once}, "*4# *5#", ""},
		{"a day later the order is as configured", []carrier.Query{a, b}, map[string]standing{"*1#": old}, "*1# *2#", ""},
		{"a reason that lasts steps aside", []carrier.Query{a, s}, map[string]standing{"*1#": no}, "12", "*1#"},
		{"so does a long silence", []carrier.Query{a, s}, map[string]standing{"*1#": often}, "12", "*1#"},
		{"of all that step aside the first to come back is first", []carrier.Query{a, b, s}, map[string]standing{"*1#": noNo, "*2#": no, "12": noNo}, "", "*2# *1# 12"},
	} {
		ready, back := order(tt.queries, func(q carrier.Query) standing { return tt.standings[named(q)] }, now)
		if diff := cmp.Diff([]string{tt.ready, tt.back}, []string{codes(ready), codes(back)}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func named(q carrier.Query) string {
	if q.USSD != nil {
		return q.USSD.Code
	}
	return q.SMS.To
}

func codes(queries []carrier.Query) string {
	var names []string
	for _, q := range queries {
		names = append(names, named(q))
	}
	return strings.Join(names, " ")
}

// TestOrderKeepsThePrice: whatever is remembered, no query is lost or doubled, and none goes before a cheaper one that is ready.
// A ladder goes on to what steps aside only while nothing has left, and then to one after the other.
func TestFollowing(t *testing.T) {
	q := func(codes ...string) (out []carrier.Query) {
		for _, c := range codes {
			out = append(out, carrier.Query{USSD: &carrier.USSDQuery{Code: c}})
		}
		return out
	}
	for _, tc := range []struct {
		name               string
		now, instead       []carrier.Query
		spent              int
		wantNext, wantRest []carrier.Query
	}{
		{"the next", q("1", "2"), q("3"), 1, q("2"), q("3")},
		{"the last, and it left", q("1"), q("2"), 1, nil, nil},
		{"the last, and nothing left", q("1"), q("2", "3"), 0, q("2"), q("3")},
		{"neither did what came back first", q("2"), q("3"), 0, q("3"), q()},
		{"none is left", q("3"), nil, 0, nil, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			next, rest := following(tc.now, tc.instead, tc.spent)
			if diff := cmp.Diff([][]carrier.Query{tc.wantNext, tc.wantRest}, [][]carrier.Query{next, rest}, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestOrderKeepsThePrice(t *testing.T) {
	now := up(1000 * time.Hour)
	rapid.Check(t, func(t *rapid.T) {
		var queries []carrier.Query
		standings := map[string]standing{}
		for i := range rapid.IntRange(1, 6).Draw(t, "queries") {
			cost := rapid.SampledFrom([]carrier.Tristate{carrier.Free, carrier.Unknown, carrier.Costs}).Draw(t, "cost")
			name := "1" + strings.Repeat("0", i+1)
			q := textTo(name, cost)
			if rapid.Bool().Draw(t, "ussd") {
				name = "*" + name + "#"
				q = codeAt(name, cost)
			}
			queries = append(queries, q)
			details := rapid.SliceOfN(rapid.SampledFrom([]outcome.Detail{outcome.NetTimeout, outcome.NetRejected}), 0, 5).Draw(t, "failures")
			if len(details) > 0 {
				standings[name] = failures(up(time.Duration(rapid.IntRange(0, 1000).Draw(t, "hour"))*time.Hour), details...)
			}
		}
		ready, back := order(queries, func(q carrier.Query) standing { return standings[named(q)] }, now)
		all := slices.Concat(ready, back)
		if a, b := strings.Fields(codes(all)), strings.Fields(codes(queries)); !slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))) {
			t.Fatalf("%q and %q of %q", codes(ready), codes(back), codes(queries))
		}
		place := map[string]int{}
		if sorted := byCost(queries); len(queries) > 0 && named(queries[cheapest(queries)]) != named(sorted[0]) {
			t.Fatalf("the cheapest of %q is said to be %q", codes(queries), named(queries[cheapest(queries)]))
		}
		for i, q := range byCost(queries) {
			place[named(q)] = i
		}
		for i, q := range ready {
			for _, later := range ready[i+1:] {
				if place[named(later)] < place[named(q)] && priceOf(later) != priceOf(q) {
					t.Fatalf("%s goes before %s, which is cheaper", named(q), named(later))
				}
			}
		}
	})
}

// Asking costs what it costs where the SIM is.
func TestWhatAnAskCostsAbroad(t *testing.T) {
	s, q := newSIM("card"), carrier.Query{Cost: carrier.Free, Roaming: carrier.Costs}
	for state, want := range map[modem.RegState]carrier.Tristate{modem.RegHome: carrier.Free, modem.RegRoaming: carrier.Costs} {
		a := &Agent{tasks: []*task{{conn: &conn{sim: s}, state: ModemState{Registration: modem.Registration{State: state}}}}}
		if got := a.costOf(s, q); got != want {
			t.Errorf("%s: %v, want %v", state, got, want)
		}
	}
	if got := (&Agent{}).costOf(s, q); got != carrier.Free {
		t.Errorf("of a SIM in no modem: %v, want what it costs at home", got)
	}
}
