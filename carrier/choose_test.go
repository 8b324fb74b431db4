package carrier

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/quota"
)

// brands is a catalogue of our own: three networks, shared in the ways that matter.
const brands = "# source\tmade up 1\n" +
	"XA\tAlpha (Alphacom); Альфа\t999-01\tussd *100#\t\n" +
	"XA\tBeta\t999-01\tussd *100#\t\n" +
	"XB\tGamma\t999-02\tussd *101#; sms 1234 LEFT\t\n" +
	"XB\tDelta\t999-02; 999-03\tussd *102#\t\n" +
	"XB\tSilent\t999-02; 999-04\t\t\n"

// onNetwork is the rows of a table on one network.
func onNetwork(table string, home PLMN) []Row {
	return tableRows(table, func(_, networks string) bool { return slices.Contains(items(networks), home.String()) })
}

func TestChoose(t *testing.T) {
	for _, tc := range []struct {
		name, mnc, spn string
		want           []string
		err            error
	}{
		{"brands that agree", "01", "", []string{"ussd *100#"}, nil},
		{"a name that no brand has", "01", "Omega", []string{"ussd *100#"}, nil},
		{"brands that differ", "02", "", nil, ErrDisputed},
		{"the name decides", "02", "Gamma", []string{"ussd *101#", "sms to 1234"}, nil},
		{"the name in another spelling", "02", " DEL.TA ", []string{"ussd *102#"}, nil},
		{"a part of a brand's name is not its name", "02", "Gam", nil, ErrDisputed},
		{"the name decides for a brand without query", "02", "silent", nil, ErrNoQuery},
		{"one brand alone", "03", "", []string{"ussd *102#"}, nil},
		{"one brand alone, without query", "04", "", nil, ErrNoQuery},
		{"no brand", "09", "Gamma", nil, ErrUnknownNetwork},
	} {
		t.Run(tc.name, func(t *testing.T) {
			home := PLMN{"999", tc.mnc}
			row, err := narrow(onNetwork(brands, home), Card{Home: home, SPN: tc.spn}).Agreed()
			queries := row.Queries
			if !errors.Is(err, tc.err) {
				t.Fatalf("got error %v, want %v", err, tc.err)
			}
			var got []string
			for _, q := range queries {
				got = append(got, q.String())
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("queries (-want +got):\n%s", diff)
			}
		})
	}
}

// TestSilentBrandDoesNotAgree: of Silent no query is known, so Gamma's and Delta's network stays disputed even where the others would agree.
func TestSilentBrandDoesNotAgree(t *testing.T) {
	shared := []Row{{Name: "Talks", Queries: []Query{{USSD: &USSDQuery{Code: "*1#"}}}}, {Name: "Silent"}}
	if got, err := (Brands{Rows: shared}).Agreed(); !errors.Is(err, ErrDisputed) {
		t.Errorf("got %v, %v; want %v", got, err, ErrDisputed)
	}
}

func TestChooseOfTheEmbeddedCatalogue(t *testing.T) {
	got, err := Catalogue{}.Brands(Card{Home: PLMN{"228", "01"}, SPN: "Swisscom"}).Agreed()
	if err != nil || got.Name != "Swisscom" || len(got.Queries) == 0 {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := (Catalogue{}).Brands(Card{}).Agreed(); !errors.Is(err, ErrUnknownNetwork) {
		t.Errorf("no home network: got %v, want %v", err, ErrUnknownNetwork)
	}
}

func TestUnbidden(t *testing.T) {
	free := Query{USSD: &USSDQuery{Code: "*1#"}, Cost: Free, Source: "somewhere", Date: "2018-01"}
	with := func(change func(*Query)) Query {
		q := free
		change(&q)
		return q
	}
	for _, tc := range []struct {
		name   string
		query  Query
		abroad bool
		want   bool
	}{
		{"free at home", free, false, true},
		{"abroad, where nothing is said", free, true, false},
		{"abroad, where it is free", with(func(q *Query) { q.Roaming = Free }), true, true},
		{"abroad, where it costs", with(func(q *Query) { q.Roaming = Costs }), true, false},
		{"cost not known", with(func(q *Query) { q.Cost = Unknown }), false, false},
		{"costs", with(func(q *Query) { q.Cost = Costs }), false, false},
		{"no source", with(func(q *Query) { q.Source = "" }), false, false},
		{"free long ago", with(func(q *Query) { q.Date = "2017-12-31" }), false, false},
		{"free, nobody knows when", with(func(q *Query) { q.Date = "" }), false, false},
		{"buys", with(func(q *Query) { q.Buys = true }), false, false},
		{"by sms", with(func(q *Query) { q.USSD, q.SMS = nil, &SMSQuery{To: "1", Body: "x"} }), false, false},
	} {
		if got := len(Unbidden([]Query{tc.query}, tc.abroad)) == 1; got != tc.want {
			t.Errorf("%s: got %v, want %v", tc.name, got, tc.want)
		}
	}
}

func TestSuggest(t *testing.T) {
	on := func(mnc string) []Row { return lookupIn(brands, PLMN{"999", mnc}) }
	mute := Row{Name: "Mute", None: "Its app alone shows it.", Count: &Proposal{Allowance: "7GB", Renews: "every 21d from first use"}}
	for _, tc := range []struct {
		name string
		rows []Row
		want string
	}{
		{"brands that agree", on("01"), `sims:
  - asks:
      - queries:
          - ussd: "*100#"  # Alpha (Alphacom), Beta; cost: unknown
`},
		{"brands that are not asked alike", on("02"), `sims:
  - asks:
      - name: main
        # Gamma, Delta, Silent share this network, and are not asked alike: keep the line of yours.
        # Then take the "# " away from queries: and from that line.
        # queries:
        #   - ussd: "*101#"  # Gamma; cost: unknown
        #   - {sms: {to: "1234", body: "LEFT"}, await: {sms: {from: ["1234"]}}}  # Gamma; cost: unknown
        #   - ussd: "*102#"  # Delta; cost: unknown
`},
		{"one brand, several ways", on("02")[:1], `sims:
  - asks:
      - queries:
          - ussd: "*101#"  # Gamma; cost: unknown
          # or - {sms: {to: "1234", body: "LEFT"}, await: {sms: {from: ["1234"]}}}  # Gamma; cost: unknown
`},
		{"a brand of which no way is known", on("04"), `sims:
  - asks:
      - name: main
        # No way is known to ask Silent what is left.
        # It can be counted here: say what your plan allows and when it begins anew.
        # Then take the "# " away from queries: and from that line.
        # queries:
        #   - count: {allowance: 10GB, renews: "monthly on 1"}
`},
		{"a brand that cannot be asked", []Row{mute}, `sims:
  - asks:
      - name: main
        # Mute: Its app alone shows it.
        # It can be counted here: say what your plan allows and when it begins anew.
        # Then take the "# " away from queries: and from that line.
        # queries:
        #   - count: {allowance: 7GB, renews: "every 21d from first use"}
`},
		{"unknown", nil, `sims:
  - asks:
      - name: main
        # The catalogue does not know this network. Its carrier's help pages name the code that tells what is left: put it in the place of *123#.
        # Then take the "# " away from queries: and from that line.
        # queries:
        #   - ussd: "*123#"
`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, Suggest(tc.rows)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// lookupIn is the rows of a network in a table.
func lookupIn(table string, home PLMN) []Row {
	var out []Row
	for _, r := range tableRows(table, func(_, _ string) bool { return true }) {
		if slices.Contains(r.PLMNs, home) {
			out = append(out, r)
		}
	}
	return out
}

// TestWrittenSaysAllOfAQuery: what a row states beside its code is written as well.
func TestWrittenSaysAllOfAQuery(t *testing.T) {
	pattern, err := quota.CompilePattern(`(?P<remaining>[\d.,]+ ?[GMK]B) "left"`)
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		query Query
		want  string
	}{
		{Query{USSD: &USSDQuery{Code: "*1#", RAT: RAT3G, Replies: []string{"2"}}}, `{ussd: "*1#", rat: 3g, reply: ["2"]}`},
		{Query{USSD: &USSDQuery{Code: "*1#"}, Patterns: []quota.Pattern{pattern}}, `{ussd: "*1#", patterns: ["(?P<remaining>[\\d.,]+ ?[GMK]B) \"left\""]}`},
		{Query{USSD: &USSDQuery{Code: "*1#"}, Await: &SMSAnswer{From: []string{"Me"}, Within: 10 * time.Minute}}, `{ussd: "*1#", await: {sms: {from: ["Me"], within: 600s}}}`},
		{Query{Portal: &PortalQuery{URL: "https://left.example.net/now?a=1"}}, `portal: {url: "https://left.example.net/now?a=1"}`},
		{Query{Portal: &PortalQuery{URL: "http://left.example.net/"}, Await: &SMSAnswer{From: []string{"Me"}}}, `{portal: {url: "http://left.example.net/"}, await: {sms: {from: ["Me"]}}}`},
		{Query{}, ""},
	} {
		if got := (Way{Query: tc.query}).Written(); got != tc.want {
			t.Errorf("got %s, want %s", got, tc.want)
		}
	}
}
