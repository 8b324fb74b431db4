package meter

import (
	"testing"
	"time"

	"github.com/simgauge/simgauge/quota"
)

func TestOdometerBetweenMarks(t *testing.T) {
	at := func(minute int) time.Time { return time.Date(2026, 3, 1, 12, minute, 0, 0, time.UTC) }
	o := Odometer{{at(0), 100}, {at(10), 300}, {at(10), 350}, {at(20), 350}}
	for _, tt := range []struct {
		at   time.Time
		want quota.Bytes
	}{{at(-5), 100}, {at(0), 100}, {at(5), 200}, {at(10), 300}, {at(15), 350}, {at(20), 350}, {at(99), 350}} {
		if got := o.At(tt.at); got != tt.want {
			t.Errorf("at %v: %d, want %d", tt.at, got, tt.want)
		}
	}
	if got := Odometer(nil).At(at(0)); got != 0 {
		t.Errorf("without marks %d, want 0", got)
	}
}

func TestLiveIsWhatWasStatedLessWhatWasCounted(t *testing.T) {
	at := func(h int) time.Time { return time.Date(2026, 3, 1, h, 0, 0, 0, time.UTC) }
	o := Odometer{{at(0), 0}, {at(6), 6e8}, {at(12), 1e9}}
	for _, tt := range []struct {
		name   string
		stated Statement
		want   quota.Bytes
	}{
		{"since it came", Statement{Came: at(6), Remaining: 4e9}, 36e8},
		{"since the moment that it speaks of", Statement{Came: at(6), Of: at(3), Remaining: 4e9}, 33e8},
		{"never below nothing", Statement{Came: at(6), Remaining: 1e8}, 0},
	} {
		m := Learn(Record{Odometer: o, Bundles: []Bundle{{Stated: []Statement{{Came: at(1), Remaining: 9e9}, tt.stated}}, {}}})
		live := m.Live(Mark{at(12), 1e9})
		if got := live[0]; !got.Known || got.Remaining != tt.want || got.Lower > got.Remaining || got.Upper < got.Remaining {
			t.Errorf("%s: %+v, want %d", tt.name, got, tt.want)
		}
		if live[1].Known {
			t.Errorf("%s: a bundle of which nothing was stated: %+v", tt.name, live[1])
		}
	}
}
