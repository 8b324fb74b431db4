package history

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/simgauge/simgauge/meter"
	"github.com/simgauge/simgauge/quota"
)

// Whatever is killed when, the odometer that is read back never falls, and stands at what was counted at the last write: behind what
// has flowed since, and never ahead.
func TestTheOdometerOutlastsAKill(t *testing.T) {
	dir := t.TempDir()
	s := openStore(t, dir)
	runs := 0
	rapid.Check(t, func(t *rapid.T) {
		runs++
		sim := "sim-" + at(1, 0, 0).Add(time.Duration(runs)*time.Second).Format(time.TimeOnly)
		l := Open(s, sim)
		now, marks, kept := at(1, 0, 0), meter.Odometer{}, meter.Odometer{}
		var counted, onDisk quota.Bytes
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(1, 400).Draw(t, "minutes")) * time.Minute)
			counted += quota.Bytes(rapid.IntRange(0, 1e9).Draw(t, "octets"))
			marks = append(marks, meter.Mark{At: now, Octets: counted})
			switch rapid.SampledFrom([]string{"flows", "read", "write", "kill"}).Draw(t, "what") {
			case "read":
				l.Note(Reading{Came: now, Ask: "main", Octets: counted, Data: []quota.Data{{Name: now.String(), Unlimited: true}}})
			case "write":
				l.Count(marks)
				if err := s.Save(l.Due(now)...); err != nil {
					t.Fatal(err)
				}
				l.Stored(now)
				kept, onDisk = append(meter.Odometer{}, marks...), counted
			case "kill":
				l, marks, counted = Open(s, sim), append(meter.Odometer{}, kept...), onDisk
			}
		}
		got, _, err := Open(s, sim).Since(at(1, 0, 0), nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := 1; i < len(got); i++ {
			if got[i].Octets < got[i-1].Octets || !got[i].At.After(got[i-1].At) {
				t.Fatalf("falls: %v, %v", got[i-1], got[i])
			}
		}
		if last := got.At(now); last != onDisk {
			t.Fatalf("stands at %d, want %d of the last write", last, onDisk)
		}
	})
}
