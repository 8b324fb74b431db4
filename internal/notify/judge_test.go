package notify

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/simgauge/simgauge/quota"
)

var noon = time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC) // a Sunday

const (
	mega = quota.Bytes(1e6)
	giga = quota.Bytes(1e9)
)

// lowAndOut is what is told by default.
var lowAndOut = Thresholds{Left: []Left{{Name: "low", Percent: 10}, {Name: "0"}}}

// plan is a bundle of 5 GB of which so much is left, as the carrier said 10 minutes ago.
func plan(left quota.Bytes) Bundle {
	return Bundle{Key: "main", Name: "main", Known: true, Left: left, Said: left, At: noon.Add(-10 * time.Minute), Total: 5 * giga}
}

func with(b Bundle, change func(*Bundle)) Bundle {
	change(&b)
	return b
}

func TestJudge(t *testing.T) {
	all := Thresholds{
		Left: []Left{{Name: "0"}, {Name: "low", Percent: 10}, {Name: "1 GB", Bytes: giga}}, RunsOut: 48 * time.Hour, Expires: 72 * time.Hour,
		Money: []quota.Money{{Amount: "5", Currency: "EUR"}, {Amount: "1", Currency: "EUR"}, {Amount: "2"}},
	}
	const said = ", the carrier said so 10 min ago"
	money := func(amount, currency string) []Balance {
		return []Balance{{Money: quota.Money{Amount: amount, Currency: currency}, At: noon.Add(-3 * time.Hour)}}
	}
	for _, tt := range []struct {
		name    string
		t       Thresholds
		bundles []Bundle
		money   []Balance
		told    []string
		want    []Event
	}{
		{name: "plenty", t: lowAndOut, bundles: []Bundle{plan(3 * giga)}},
		{name: "just above", t: lowAndOut, bundles: []Bundle{plan(500*mega + 1)}},
		{name: "low", t: lowAndOut, bundles: []Bundle{plan(500 * mega)},
			want: []Event{{Key: "card/main/low", Text: "home: 500 MB left of 5 GB" + said}}},
		{name: "low, and told", t: lowAndOut, bundles: []Bundle{plan(480 * mega)}, told: []string{"card/main/low"}},
		{name: "low by counting, of a bundle with a name", t: lowAndOut, bundles: []Bundle{{
			Key: "night", Name: "Night", Known: true, Counted: true, Left: 1234567, Said: 900 * mega, At: noon.Add(-5 * time.Hour), Total: giga,
		}}, want: []Event{{Key: "card/night/low", Text: "home Night: 1.23 MB left of 1 GB, counted; the carrier said 900 MB 5 h ago"}}},
		{name: "out, and never told that it was low", t: lowAndOut, bundles: []Bundle{plan(0)},
			want: []Event{{Key: "card/main/0", Text: "home: nothing left of 5 GB" + said}, {Key: "card/main/low"}}},
		{name: "out, and told that it was low", t: lowAndOut, bundles: []Bundle{plan(0)}, told: []string{"card/main/low"},
			want: []Event{{Key: "card/main/0", Text: "home: nothing left of 5 GB" + said}}},
		{name: "low is not told after out", t: lowAndOut, bundles: []Bundle{plan(0)}, told: []string{"card/main/0"},
			want: []Event{{Key: "card/main/low"}}},
		{name: "of three that were passed at once the lowest", t: all, bundles: []Bundle{plan(400 * mega)},
			want: []Event{{Key: "card/main/low", Text: "home: 400 MB left of 5 GB" + said}, {Key: "card/main/1 GB"}}},
		{name: "a little more is not clearly above", t: lowAndOut, bundles: []Bundle{plan(750 * mega)}, told: []string{"card/main/low"}},
		{name: "clearly above", t: lowAndOut, bundles: []Bundle{plan(750*mega + 1)}, told: []string{"card/main/low"},
			want: []Event{{Key: "card/main/low", Text: "home: 750 MB left again of 5 GB", Over: true}}},
		{name: "a small top-up ends out, not low", t: lowAndOut, bundles: []Bundle{plan(100 * mega)}, told: []string{"card/main/0", "card/main/low"},
			want: []Event{{Key: "card/main/0", Text: "home: 100 MB left again of 5 GB", Over: true}}},
		{name: "a renewal ends both, and says so once", t: lowAndOut, bundles: []Bundle{plan(5 * giga)}, told: []string{"card/main/0", "card/main/low"},
			want: []Event{{Key: "card/main/0", Over: true}, {Key: "card/main/low", Text: "home: 5 GB left again of 5 GB", Over: true}}},
		{name: "a whole that is not known has no share", t: lowAndOut, bundles: []Bundle{with(plan(mega), func(b *Bundle) { b.Total = 0 })}},
		{name: "but it can be used up", t: lowAndOut, bundles: []Bundle{with(plan(0), func(b *Bundle) { b.Total = 0 })},
			want: []Event{{Key: "card/main/0", Text: "home: nothing left" + said}}},
		{name: "what is not known is not zero", t: all, bundles: []Bundle{{Key: "main", Total: 5 * giga}}},
		{name: "nor over", t: all, bundles: []Bundle{{Key: "main", Total: 5 * giga}}, told: []string{"card/main/0", "card/main/low", "card/main/runs_out", "card/main/expires"}},
		{name: "of a small bundle half of the rest is clear", t: lowAndOut, bundles: []Bundle{with(plan(12*mega), func(b *Bundle) { b.Total = 20 * mega })}, told: []string{"card/main/low"},
			want: []Event{{Key: "card/main/low", Text: "home: 12 MB left again of 20 MB", Over: true}}},
		{name: "it will run out", t: all, bundles: []Bundle{with(plan(2*giga), func(b *Bundle) { b.RunsOut, b.Renews = noon.Add(26*time.Hour), noon.Add(200*time.Hour) })},
			want: []Event{{Key: "card/main/runs_out", Text: "home: will run out Mon 14:00, it renews 2026-12-07; 2 GB left"}}},
		{name: "it will run out, but later", t: all, bundles: []Bundle{with(plan(2*giga), func(b *Bundle) { b.RunsOut = noon.Add(49 * time.Hour) })}},
		{name: "a forecast that moved", t: all, bundles: []Bundle{with(plan(2*giga), func(b *Bundle) { b.RunsOut = noon.Add(96 * time.Hour) })}, told: []string{"card/main/runs_out"}},
		{name: "no forecast any more", t: all, bundles: []Bundle{plan(2 * giga)}, told: []string{"card/main/runs_out"}},
		{name: "a forecast of twice as long", t: all, bundles: []Bundle{with(plan(2*giga), func(b *Bundle) { b.RunsOut = noon.Add(97 * time.Hour) })}, told: []string{"card/main/runs_out"},
			want: []Event{{Key: "card/main/runs_out", Text: "home: lasts longer again, 2 GB left", Over: true}}},
		{name: "it lasts", t: all, bundles: []Bundle{with(plan(2*giga), func(b *Bundle) { b.Lasts = true })}, told: []string{"card/main/runs_out"},
			want: []Event{{Key: "card/main/runs_out", Text: "home: lasts longer again, 2 GB left", Over: true}}},
		{name: "what ran out does not run out", t: Thresholds{RunsOut: time.Hour}, bundles: []Bundle{with(plan(0), func(b *Bundle) { b.RunsOut = noon })}},
		{name: "it expires", t: all, bundles: []Bundle{with(plan(2*giga), func(b *Bundle) { b.Expires = noon.Add(72 * time.Hour) })},
			want: []Event{{Key: "card/main/expires", Text: "home: expires Wed 12:00, 2 GB left"}}},
		{name: "it expires, but later", t: all, bundles: []Bundle{with(plan(2*giga), func(b *Bundle) { b.Expires = noon.Add(73 * time.Hour) })}},
		{name: "it has expired", t: all, bundles: []Bundle{with(plan(2*giga), func(b *Bundle) { b.Expires = noon.Add(-time.Hour) })}},
		{name: "nothing expires", t: Thresholds{Expires: 72 * time.Hour}, bundles: []Bundle{with(plan(0), func(b *Bundle) { b.Expires = noon.Add(time.Hour) })}},
		{name: "it expires later than it was told", t: all, bundles: []Bundle{with(plan(2*giga), func(b *Bundle) { b.Expires = noon.Add(720 * time.Hour) })}, told: []string{"card/main/expires"},
			want: []Event{{Key: "card/main/expires", Text: "home: now expires 2026-12-29", Over: true}}},
		{name: "money", t: all, money: money("4.20", "EUR"),
			want: []Event{{Key: "card/money/5EUR", Text: "home: 4.20 EUR left, the carrier said so 3 h ago"}}},
		{name: "little money", t: all, money: money("0.99", "EUR"),
			want: []Event{{Key: "card/money/1EUR", Text: "home: 0.99 EUR left, the carrier said so 3 h ago"}, {Key: "card/money/5EUR"}}},
		{name: "debts", t: all, money: money("-3", "EUR"), told: []string{"card/money/5EUR"},
			want: []Event{{Key: "card/money/1EUR", Text: "home: -3 EUR left, the carrier said so 3 h ago"}}},
		{name: "money of no currency", t: all, money: money("1.5", ""),
			want: []Event{{Key: "card/money/2", Text: "home: 1.5 left, the carrier said so 3 h ago"}}},
		{name: "money of another currency", t: all, money: money("1", "JPY")},
		{name: "a little more money", t: all, money: money("6.25", "EUR"), told: []string{"card/money/5EUR"}},
		{name: "more money", t: all, money: money("6.26", "EUR"), told: []string{"card/money/5EUR"},
			want: []Event{{Key: "card/money/5EUR", Text: "home: 6.26 EUR left again", Over: true}}},
		{name: "what matters most comes first", t: all, money: money("4", "EUR"), bundles: []Bundle{
			with(plan(2*giga), func(b *Bundle) { b.Expires = noon.Add(time.Hour) }), with(plan(900*mega), func(b *Bundle) { b.Key, b.Name = "day", "Day" }),
			with(plan(0), func(b *Bundle) { b.Key, b.Name = "night", "Night" }),
		}, told: []string{"card/night/low", "card/night/1 GB"}, want: []Event{
			{Key: "card/night/0", Text: "home Night: nothing left of 5 GB" + said}, {Key: "card/day/1 GB", Text: "home Day: 900 MB left of 5 GB" + said},
			{Key: "card/money/5EUR", Text: "home: 4 EUR left, the carrier said so 3 h ago"}, {Key: "card/main/expires", Text: "home: expires Sun 13:00, 2 GB left"},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := Standing{SIM: "home", Key: "card", Bundles: tt.bundles, Money: tt.money}
			got := Judge(s, tt.t, func(key string) bool { return slices.Contains(tt.told, key) }, noon)
			if diff := cmp.Diff(tt.want, got, cmpopts.IgnoreUnexported(Event{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// memory is what an agent remembers of events.
type memory map[string]bool

// tell has a standing judged, and gives the texts.
func (m memory) tell(s Standing, t Thresholds, now time.Time) (texts []string) {
	for _, e := range Judge(s, t, func(key string) bool { return m[key] }, now) {
		if m[e.Key] = !e.Over; !e.Over && e.Text != "" {
			texts = append(texts, e.Text)
		}
	}
	return texts
}

// TestWhatIsToldOnceIsNotToldAgain: however what is left moves, a threshold is told again only after it was more than a margin above it.
func TestWhatIsToldOnceIsNotToldAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total := quota.Bytes(rapid.Int64Range(0, 20e9).Draw(t, "total"))
		percent := rapid.Float64Range(1, 99).Draw(t, "percent")
		limits := Thresholds{Left: []Left{{Name: "low", Percent: percent}, {Name: "0"}}}
		m, told := memory{}, map[quota.Bytes]bool{}
		marks := []quota.Bytes{0}
		if total > 0 {
			marks = append(marks, quota.Bytes(float64(total)/100*percent))
		}
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			left := quota.Bytes(rapid.Int64Range(0, 20e9).Draw(t, "left"))
			b := with(plan(left), func(b *Bundle) { b.Total = total })
			texts := m.tell(Standing{SIM: "home", Key: "card", Bundles: []Bundle{b}}, limits, noon)
			fresh := false
			for _, at := range marks {
				switch {
				case left > at+margin(at, total):
					told[at] = false
				case left <= at && !told[at]:
					fresh = fresh || at == slices.Min(below(marks, left))
					told[at] = true
				}
			}
			if want := map[bool]int{true: 1}[fresh]; len(texts) != want {
				t.Fatalf("%d of %d left: told %q, want %d texts", left, total, texts, want)
			}
		}
	})
}

// below are the marks that what is left has come to.
func below(marks []quota.Bytes, left quota.Bytes) []quota.Bytes {
	return slices.DeleteFunc(slices.Clone(marks), func(at quota.Bytes) bool { return left > at })
}

// TestADrainIsToldOncePerThreshold: a plan that only falls, by whatever steps, tells each threshold once at most, and at its end all are remembered.
func TestADrainIsToldOncePerThreshold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limits := Thresholds{Left: []Left{{Name: "0"}, {Name: "1 GB", Bytes: giga}, {Name: "low", Percent: 10}}, RunsOut: 48 * time.Hour, Expires: 72 * time.Hour}
		m, texts, now, left := memory{}, 0, noon, 5*giga
		for left > 0 {
			left = max(0, left-quota.Bytes(rapid.Int64Range(1e6, 3e9).Draw(t, "used")))
			now = now.Add(time.Hour)
			b := with(plan(left), func(b *Bundle) { b.RunsOut, b.Expires = noon.Add(90*time.Hour), noon.Add(100*time.Hour) })
			texts += len(m.tell(Standing{SIM: "home", Key: "card", Bundles: []Bundle{b}}, limits, now))
		}
		if texts < 1 || texts > 5 {
			t.Fatalf("%d texts", texts)
		}
		for _, name := range []string{"0", "low", "1 GB"} {
			if !m["card/main/"+name] {
				t.Fatalf("%s is not remembered: %v", name, slices.Sorted(maps.Keys(m)))
			}
		}
	})
}

// TestEventsAreOneMessageEach: each text alone, with a name as long as may be, is no more than one message.
func TestEventsAreOneMessageEach(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		b := Bundle{
			Key: "main", Name: rapid.StringN(0, 20, -1).Draw(rt, "name"), Known: true, Counted: rapid.Bool().Draw(rt, "counted"),
			Left: quota.Bytes(rapid.Int64Range(0, 1e12).Draw(rt, "left")), Said: quota.Bytes(rapid.Int64().Draw(rt, "said")),
			Total: quota.Bytes(rapid.Int64Range(0, 1e18).Draw(rt, "total")), Binary: rapid.Bool().Draw(rt, "binary"),
			RunsOut: noon.Add(time.Duration(rapid.Int64Range(0, 1e15).Draw(rt, "out"))), Expires: noon.Add(time.Duration(rapid.Int64Range(0, 1e15).Draw(rt, "end"))),
		}
		limits := Thresholds{Left: []Left{{Name: "all", Bytes: 1e18}}, RunsOut: 1e6 * time.Hour, Expires: 1e6 * time.Hour}
		for _, e := range Judge(Standing{SIM: "travel", Key: "card", Bundles: []Bundle{b}}, limits, func(string) bool { return false }, noon) {
			if n := segments(t, Compose([]string{e.Text})); n != 1 || e.Text == "" {
				rt.Fatalf("%q: %d segments", e.Text, n)
			}
		}
	})
}

func TestAnswer(t *testing.T) {
	tokyo := noon.In(time.FixedZone("JST", 9*3600))
	for _, tt := range []struct {
		name string
		all  []Standing
		want string
	}{
		{"nothing at all", nil, "simgauge: no SIM was read yet"},
		{"nothing known", []Standing{{SIM: "home"}}, "home: what is left is not known yet"},
		{"as the carrier said", []Standing{{SIM: "home", Bundles: []Bundle{plan(2*giga + 345678901)}}}, "home: 2.34 GB left of 5 GB, the carrier said so 10 min ago"},
		{"counted, with its end", []Standing{{SIM: "home", Bundles: []Bundle{with(plan(2*giga), func(b *Bundle) {
			b.Counted, b.Said, b.Renews, b.Lasts = true, 2100*mega, noon.Add(24*time.Hour), true
		})}}}, "home: 2 GB left of 5 GB, counted; the carrier said 2.1 GB 10 min ago; renews Mon 21:00"},
		{"with its forecast", []Standing{{SIM: "home", Bundles: []Bundle{with(plan(2*giga), func(b *Bundle) {
			b.RunsOut, b.Renews = noon.Add(time.Hour), noon.Add(24*time.Hour)
		})}}}, "home: 2 GB left of 5 GB, the carrier said so 10 min ago; will run out Sun 22:00"},
		{"nobody knows since when", []Standing{{SIM: "home", Bundles: []Bundle{with(plan(0), func(b *Bundle) { b.At, b.Expires = time.Time{}, noon.Add(999*time.Hour) })}}},
			"home: nothing left of 5 GB, the carrier said so, it is not known when; expires 2027-01-10"},
		{"without a limit", []Standing{{SIM: "home", Bundles: []Bundle{{Endless: true, At: noon.Add(-3 * time.Minute)}}}}, "home: no limit, the carrier said so 3 min ago"},
		{"several", []Standing{
			{SIM: "home", Bundles: []Bundle{plan(giga), with(plan(giga), func(b *Bundle) { b.Name = "Night" })}, Money: []Balance{{Money: quota.Money{Amount: "5"}, At: noon.Add(-72 * time.Hour)}}},
			{SIM: "away"},
		}, "home: 1 GB left of 5 GB, the carrier said so 10 min ago\nhome Night: 1 GB left of 5 GB, the carrier said so 10 min ago\n+2 more"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := Answer(tt.all, tokyo)
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if n := segments(t, got); n != 1 {
				t.Errorf("%d segments", n)
			}
		})
	}
}

func TestWords(t *testing.T) {
	for b, want := range map[quota.Bytes]string{
		0: "0 B", 999: "999 B", 1000: "1 KB", 1999: "1.99 KB", 12_345_678: "12.3 MB", 999_999_999: "999 MB", 1_005_000_000: "1 GB", 5_094_000_000: "5.09 GB", 1_234e12: "1234 TB",
	} {
		if got := amount(b, false); got != want {
			t.Errorf("%d: got %q, want %q", b, got, want)
		}
	}
	if got := amount(3<<29, true); got != "1.5 GB" {
		t.Errorf("got %q", got)
	}
	for ago, want := range map[time.Duration]string{
		-time.Hour: " just now", 0: " just now", 119 * time.Second: " just now", 2 * time.Minute: " 2 min ago", 119 * time.Minute: " 119 min ago",
		2 * time.Hour: " 2 h ago", 47 * time.Hour: " 47 h ago", 48 * time.Hour: " 2 days ago",
	} {
		if got := age(noon.Add(-ago), noon); got != want {
			t.Errorf("%v: got %q, want %q", ago, got, want)
		}
	}
	if got := fmt.Sprint(when(noon.Add(-time.Hour), noon), " ", when(noon.Add(145*time.Hour), noon)); got != "2026-11-29 2026-12-05" {
		t.Errorf("got %q", got)
	}
}
