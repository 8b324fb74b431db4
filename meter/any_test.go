package meter

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/simgauge/simgauge/quota"
)

// anyTime is mostly a moment of some weeks, at times one that no clock should show.
func anyTime(t *rapid.T, what string) time.Time {
	odd := []time.Time{{}, time.Unix(0, 0), time.Date(1970, 1, 1, 0, 0, 1, 0, time.UTC), time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC), time.Date(1, 1, 2, 0, 0, 0, 0, time.UTC)}
	if rapid.IntRange(0, 9).Draw(t, what+" odd") == 0 {
		return rapid.SampledFrom(odd).Draw(t, what)
	}
	return time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.Int64Range(0, 60*24*3600).Draw(t, what)) * time.Second)
}

func anyBytes(t *rapid.T, what string) quota.Bytes {
	return quota.Bytes(rapid.OneOf(rapid.Int64Range(0, 20e9), rapid.SampledFrom([]int64{0, 1, -1, 1e18, 1<<63 - 1, -1 << 63})).Draw(t, what))
}

func anyRecord(t *rapid.T) Record {
	var r Record
	for range rapid.IntRange(0, 30).Draw(t, "marks") {
		r.Odometer = append(r.Odometer, Mark{anyTime(t, "mark"), anyBytes(t, "odometer")})
	}
	if rapid.Bool().Draw(t, "sorted") {
		r.Odometer = sorted(r.Odometer)
	}
	for range rapid.IntRange(0, 4).Draw(t, "bundles") {
		b := Bundle{Drawn: rapid.IntRange(-1, 3).Draw(t, "drawn")}
		for range rapid.IntRange(0, 12).Draw(t, "statements") {
			s := Statement{Came: anyTime(t, "came"), Remaining: anyBytes(t, "remaining")}
			if rapid.Bool().Draw(t, "more") {
				s.Of, s.Expires, s.Renews = anyTime(t, "of"), anyTime(t, "expires"), anyTime(t, "renews")
				s.Grain, s.Total = anyBytes(t, "grain"), anyBytes(t, "total")
			}
			b.Stated = append(b.Stated, s)
		}
		r.Bundles = append(r.Bundles, b)
	}
	r.Zone = rapid.SampledFrom([]*time.Location{nil, time.UTC, time.FixedZone("", 9*3600+1800), time.FixedZone("", -11*3600)}).Draw(t, "zone")
	return r
}

func sorted(o Odometer) Odometer {
	var n Odometer
	for _, m := range o {
		if len(n) == 0 || !m.At.Before(n[len(n)-1].At) && m.Octets >= n[len(n)-1].Octets {
			n = append(n, m)
		}
	}
	return n
}

func anything(t *rapid.T) {
	r := anyRecord(t)
	m := Learn(r)
	if ratio, ok := m.Ratio(); ok && !(ratio >= 0 && ratio <= mostRatio) {
		t.Fatalf("ratio %v", ratio)
	}
	now := Mark{anyTime(t, "now"), anyBytes(t, "now")}
	more := now
	more.Octets += quota.Bytes(rapid.Int64Range(0, 1e9).Draw(t, "use"))
	if more.Octets < now.Octets {
		more = now
	}
	lives, used := m.Live(now), m.Live(more)
	if len(lives) != len(r.Bundles) {
		t.Fatalf("%d figures of %d bundles", len(lives), len(r.Bundles))
	}
	for i, l := range lives {
		sound(t, l, now.At)
		if used[i].Remaining > l.Remaining {
			t.Fatalf("use makes more: %v, then %v", l, used[i])
		}
		if l.Outlook == RunsOut && used[i].Outlook == RunsOut && used[i].RunsOut.After(l.RunsOut) {
			t.Fatalf("use makes it last: %v, then %v", l, used[i])
		}
		points := append(m.Ahead(i, now), m.Curve(i, anyTime(t, "from"), anyTime(t, "to"), time.Duration(rapid.Int64().Draw(t, "step")))...)
		for _, p := range points {
			if p.Lower < 0 || p.Lower > p.Left || p.Left > p.Upper {
				t.Fatalf("point %+v", p)
			}
		}
	}
}

// sound is what holds of any figure.
func sound(t *rapid.T, l Live, now time.Time) {
	switch {
	case !l.Known && l != (Live{}):
		t.Fatalf("not known, but %+v", l)
	case !l.Known:
	case l.Lower < 0 || l.Lower > l.Remaining || l.Remaining > l.Upper || l.Counted < 0 || l.PerDay < 0:
		t.Fatalf("%+v", l)
	case l.Outlook == RunsOut && (l.RunsOut.Before(now) || l.Earliest.Before(now) || l.Earliest.After(l.RunsOut) || !l.Latest.IsZero() && l.Latest.Before(l.RunsOut)):
		t.Fatalf("now %v: %+v", now, l)
	case l.Outlook != RunsOut && (!l.RunsOut.IsZero() || !l.Earliest.IsZero() || !l.Latest.IsZero()), l.Outlook == "":
		t.Fatalf("%+v", l)
	}
}

// Whatever was said and counted, by whatever clock, no figure is absurd.
func TestAnythingGivesAFigureThatCanBe(t *testing.T) { rapid.Check(t, anything) }

func FuzzLive(f *testing.F) { f.Fuzz(rapid.MakeFuzz(anything)) }
