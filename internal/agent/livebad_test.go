package agent

import (
	"math"
	"testing"
	"time"

	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/meter"
	"github.com/simgauge/simgauge/quota"
)

// shownOf are the live figures of the one ask, where 1 GB was counted each day from the first to now.
func shownOf(said []spoken, now time.Time) []meter.Live {
	o := meter.Odometer{}
	for d := 1; !day(d).After(now); d++ {
		o = append(o, meter.Mark{At: day(d), Octets: quota.Bytes(d) * 1e9})
	}
	data := said[len(said)-1].data
	r := record{odometer: o, said: said, asks: []learntAsk{{name: "main"}}, data: [][]quota.Data{data}}
	v := livesAt(learnFrom(r), meter.Mark{At: now, Octets: o.At(now)})
	k := &ask{}
	k.conf.Name = "main"
	figures, _ := v.of(k)
	return figures
}

// A wrong number is never shown: the figure of now is what can be reckoned from what is sane, or there is none and the carrier's stands alone.
func TestWhatIsSaidWrongIsNoFigure(t *testing.T) {
	left := func(d int, remaining quota.Quantity) spoken {
		return spoken{ask: "main", came: day(d), data: []quota.Data{{Remaining: remaining, Total: amount("10GB")}}}
	}
	until := func(s spoken, expires, renews quota.Moment) spoken {
		s.data[0].Expires, s.data[0].Renews = expires, renews
		return s
	}
	moment := func(d int) quota.Moment { return quota.Moment{Time: day(d)} }
	absurd := quota.Quantity{Text: "9223372036.85 GB", Bytes: math.MaxInt64}
	for _, tt := range []struct {
		name string
		said []spoken
		now  time.Time
		want quota.Bytes // -1: none
	}{
		{"all is well", []spoken{left(1, amount("8.00GB")), left(3, amount("6.00GB"))}, day(5), 4e9},
		{"a figure below nothing", []spoken{left(1, amount("8.00GB")), left(3, quota.Quantity{Text: "-6 GB", Bytes: -6e9})}, day(5), -1},
		{"a figure that no plan has", []spoken{left(1, amount("8.00GB")), left(3, absurd)}, day(5), -1},
		{"it went up", []spoken{left(1, amount("2.00GB")), left(3, amount("9.00GB"))}, day(5), 7e9},
		{"it came before the last one", []spoken{left(3, amount("6.00GB")), left(1, amount("8.00GB"))}, day(5), 4e9},
		{"it was made before the time was known", []spoken{{ask: "main", data: left(1, amount("8.00GB")).data}}, day(5), -1},
		{"the clock is behind it", []spoken{left(6, amount("8.00GB"))}, day(5), -1},
		{"it has expired since", []spoken{until(left(3, amount("6.00GB")), moment(4), quota.Moment{})}, day(5), -1},
		{"it was renewed since", []spoken{until(left(3, amount("6.00GB")), quota.Moment{}, moment(4))}, day(5), -1},
		{"it had expired when it was said", []spoken{until(left(3, amount("6.00GB")), moment(2), quota.Moment{})}, day(5), -1},
		{"it is used up, and more", []spoken{left(3, amount("1.00GB"))}, day(9), 0},
	} {
		got := shownOf(tt.said, tt.now)
		switch {
		case len(got) != 1:
			t.Errorf("%s: %d figures, want one", tt.name, len(got))
		case got[0].Known != (tt.want >= 0):
			t.Errorf("%s: %+v, want %d", tt.name, got[0], tt.want)
		case got[0].Known && (math.Abs(float64(got[0].Remaining-tt.want)) > 1e7 || got[0].Lower < 0 || got[0].Lower > got[0].Remaining || got[0].Upper < got[0].Remaining):
			t.Errorf("%s: %+v, want %d within its bounds", tt.name, got[0], tt.want)
		}
	}
}

// What was said of a bundle that is gone says nothing of those that are there.
func TestBundlesThatChange(t *testing.T) {
	old := spoken{ask: "main", came: day(1), data: []quota.Data{{Name: "May", Remaining: amount("1.00GB")}, {Name: "Bonus", Remaining: amount("5.00GB")}}}
	now := spoken{ask: "main", came: day(3), data: []quota.Data{{Name: "June", Remaining: amount("9.00GB")}, {Name: "Gift"}}}
	got := shownOf([]spoken{old, now}, day(5))
	if len(got) != 2 || !got[0].Known || got[0].Remaining != 7e9 || got[1].Known {
		t.Errorf("%+v, want 7 GB of June, and nothing of Gift", got)
	}
	spent := spoken{ask: "main", came: day(3), data: []quota.Data{{Name: "May", Remaining: amount("9.00GB")}, {Name: "Bonus", Unlimited: true}}}
	got = shownOf([]spoken{old, spent}, day(5))
	if len(got) != 2 || !got[0].Known || got[0].Remaining > 7e9 || got[1].Known {
		t.Errorf("%+v, want 7 GB of May: nothing is drawn from what had 5 GB once", got)
	}
}

// A reading that is another by now has no figure until it was learnt from.
func TestAnotherReadingHasNoFigureYet(t *testing.T) {
	data := []quota.Data{{Remaining: amount("8.00GB")}}
	l := learnFrom(record{asks: []learntAsk{{name: "main"}}, data: [][]quota.Data{data}, said: []spoken{{ask: "main", came: day(1), data: data}}})
	v := livesAt(l, meter.Mark{At: day(2)})
	k := &ask{}
	k.conf.Name = "main"
	if got, _ := v.of(k); len(got) != 1 {
		t.Fatalf("%+v, want one figure", got)
	}
	for name, change := range map[string]func(){
		"another answer": func() { k.rec.Read = clock.Instant{Boot: "a", Uptime: 1} },
		"a text":         func() { k.rec.Changes = make([]change, 1) },
		"one more text than are kept": func() {
			k.rec.Changes = make([]change, keptChanges)
			v.from.asks[0].read = k.heardAt()
			k.rec.Changes = append(k.rec.Changes[1:], change{At: clock.Instant{Boot: "a", Uptime: 1}})
		},
		"another ask": func() { k.conf.Name = "money" },
	} {
		kept := *k
		if change(); true {
			if got, _ := v.of(k); got != nil {
				t.Errorf("%s: %+v, want none", name, got)
			}
		}
		*k = kept
	}
}

// A count that is older than the odometer, or than what is looked back to, is reckoned with what it has counted all the same.
func TestACountThatIsOlderThanTheOdometer(t *testing.T) {
	const gb = quota.Bytes(1e9)
	o := meter.Odometer{}
	for d := 41; d <= 101; d++ {
		o = append(o, meter.Mark{At: day(d), Octets: quota.Bytes(d-41) * gb})
	}
	now := meter.Mark{At: day(101), Octets: 60 * gb}
	set := &meter.Correction{At: meter.Instant{Wall: day(21)}, Remaining: 180 * gb}
	for _, tt := range []struct {
		name string
		f    meter.Figure
	}{
		{"as it began", meter.Figure{Total: 200 * gb, Used: 100 * gb, Remaining: 100 * gb, Since: day(1)}},
		{"as it was set by hand", meter.Figure{Total: 200 * gb, Used: 100 * gb, Remaining: 100 * gb, Since: day(1), Set: set}},
	} {
		b := countedBundle("counted", 200*gb, tt.f, o)
		v := livesAt(learnFrom(record{odometer: o, count: &countSaid{"main", b}}), now)
		l := newSIM("x").countLive(&v, tt.f)
		if l == nil || l.Remaining != 100*gb || l.Upper > 110*gb || l.Lower < 90*gb {
			t.Errorf("%s: %+v, want 100 GB, more or less", tt.name, l)
			continue
		}
		if days := l.RunsOut.Sub(now.At).Hours() / 24; days < 95 || days > 105 {
			t.Errorf("%s: runs out in %.0f days, want 100", tt.name, days)
		}
	}
}

// A snapshot is taken at each scrape, and once a second while a page is open: the figures of 16 bundles may take a millisecond of it.
func BenchmarkLiveOf16Bundles(b *testing.B) {
	o := meter.Odometer{}
	for h := range 60 * 24 {
		o = append(o, meter.Mark{At: day(1).Add(time.Duration(h) * time.Hour), Octets: quota.Bytes(h) * 40e6})
	}
	var said []spoken
	for n := range 200 {
		s := spoken{ask: "main", came: day(1).Add(time.Duration(n) * 7 * time.Hour)}
		for i := range 16 {
			s.data = append(s.data, quota.Data{Name: string(rune('a' + i)), Remaining: amount("9.00GB"), Total: amount("10GB")})
		}
		said = append(said, s)
	}
	r := record{odometer: o, said: said, asks: []learntAsk{{name: "main"}}, data: [][]quota.Data{said[0].data}}
	b.Run("learn", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			learnFrom(r)
		}
	})
	s, l, mark := newSIM("x"), learnFrom(r), meter.Mark{At: day(62), Octets: 60e9}
	s.asks = []*ask{{}}
	s.asks[0].conf.Name, s.asks[0].rec.Reading.Data = "main", said[0].data
	b.Run("figures", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			v := livesAt(l, mark)
			if got := s.liveStates(&v, s.asks[0], said[0].data); len(got) != 16 || !got[0].Known {
				b.Fatal(got)
			}
		}
	})
	b.Run("curves", func(b *testing.B) {
		for b.Loop() {
			v := livesAt(l, mark)
			v.curves(time.Time{})
		}
	})
}
