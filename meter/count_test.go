package meter

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/simgauge/simgauge/quota"
)

// pi is a machine: its boots, its clock, and the counters of one interface. It knows the truth.
type pi struct {
	now    time.Time // the true time
	booted time.Time
	boot   string
	shift  time.Duration // of its clock
	known  bool
	link   Link
	rx, tx uint64
	bits   uint // of the driver's counters
	used   quota.Bytes
}

func newPi() *pi {
	at := time.Date(2026, 1, 10, 12, 0, 0, 0, time.UTC)
	return &pi{now: at.Add(time.Minute), booted: at, boot: "a", known: true, link: Link{Device: "1-1", Index: 5}, bits: 64}
}

func (p *pi) instant() Instant {
	i := Instant{Boot: p.boot, Uptime: p.now.Sub(p.booted)}
	if p.known {
		i.Wall = p.now.Add(p.shift)
	}
	return i
}

func (p *pi) sample() Sample {
	mask := uint64(1)<<p.bits - 1
	return Sample{At: p.instant(), Link: p.link, Received: p.rx & mask, Sent: p.tx & mask}
}

// use lets time pass and traffic flow.
func (p *pi) use(d time.Duration, rx, tx uint64) *pi {
	p.now, p.rx, p.tx = p.now.Add(d), p.rx+rx, p.tx+tx
	p.used += quota.Bytes(rx + tx)
	return p
}

// reboot takes a minute, in which nothing flows.
func (p *pi) reboot() *pi {
	p.now = p.now.Add(time.Minute)
	p.booted, p.boot, p.rx, p.tx, p.link.Index = p.now, p.boot+"'", 0, 0, 3
	return p
}

func plan(t testing.TB, renews string) Plan {
	t.Helper()
	r, err := quota.ParseRenewal(renews)
	if err != nil {
		t.Fatal(err)
	}
	return Plan{Allowance: 10e9, Renews: r, Zone: time.UTC}
}

func used(t testing.TB, c *Count, p Plan, now Instant) quota.Bytes {
	t.Helper()
	f, ok := c.Figure(p, now)
	if !ok || f.Remaining != max(f.Total-f.Used, 0) || f.Used < 0 {
		t.Fatalf("figure %+v, %v: what is left is the total less what was used", f, ok)
	}
	return f.Used
}

// What each event makes of 1000 octets that were counted before it, where 500 flow behind it.
func TestWhatBecomesOfTheCounters(t *testing.T) {
	for _, tt := range []struct {
		name string
		do   func(p *pi)
		want quota.Bytes
	}{
		{"nothing happens", func(*pi) {}, 1500},
		{"a reboot", func(p *pi) { p.reboot() }, 1500},
		{"the interface has another name", func(*pi) {}, 1500}, // which is no part of its identity
		{"plugged in again", func(p *pi) { p.link.Index, p.rx, p.tx = 9, 0, 0 }, 1500},
		{"the driver begins anew", func(p *pi) { p.rx, p.tx = 0, 0 }, 1500},
		{"another interface that was there before", func(p *pi) { p.link = Link{Device: "1-2", Index: 9}; p.rx = 7e9 }, 1000},
		{"an older interface of the device", func(p *pi) { p.link.Index, p.rx = 2, 7e9 }, 1000},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m, p, c := newPi(), plan(t, "never"), &Count{}
			m.rx, m.tx = 5000, 6000 // before the first sample: not ours
			c.Take(p, m.sample())
			c.Take(p, m.use(time.Minute, 900, 100).sample())
			tt.do(m)
			c.Take(p, m.use(20*time.Second, 400, 100).sample())
			if got := used(t, c, p, m.instant()); got != tt.want {
				t.Errorf("used %d, want %d", got, tt.want)
			}
		})
	}
}

// A counter of 32 bits that fell has wrapped if the other one did not fall too and the link could carry it; else it began anew.
func TestWrapOrReset(t *testing.T) {
	const top = 1<<32 - 1000
	for _, tt := range []struct {
		name                   string
		rx, tx, rxThen, txThen uint64
		within                 time.Duration
		want                   quota.Bytes
	}{
		{"wrap", top, 500, 500, 600, 20 * time.Second, 1600},
		{"wrap of what is sent", 500, top, 600, 500, 20 * time.Second, 1600},
		{"a wrap that the link could not carry", 1e9, 500, 700, 600, 20 * time.Second, 800},
		{"the same in a minute", 1e9, 500, 700, 600, time.Minute, 1<<32 - 1e9 + 700 + 100},
		{"both fell", top, 5000, 700, 600, 20 * time.Second, 1300},
		{"beyond 32 bits nothing wraps", 5 << 32, 500, 700, 600, 20 * time.Second, 800},
		{"no counter at all", 1 << 40, 500, 1<<63 + 7, 500, 20 * time.Second, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			last := Sample{At: Instant{Boot: "a", Uptime: time.Hour}, Received: tt.rx, Sent: tt.tx}
			s := Sample{At: Instant{Boot: "a", Uptime: time.Hour + tt.within}, Received: tt.rxThen, Sent: tt.txThen}
			if got, _ := moved(last, s); got != tt.want {
				t.Errorf("moved %d, want %d", got, tt.want)
			}
		})
	}
}

func TestRenewal(t *testing.T) {
	m, p, c := newPi(), plan(t, "monthly on 1"), &Count{}
	c.Take(p, m.sample())
	c.Take(p, m.use(time.Hour, 4e9, 0).sample())
	f, _ := c.Figure(p, m.instant())
	if from, to := "2026-01-10", "2026-02-01"; f.Remaining != 6e9 || f.Since.Format(time.DateOnly) != from || f.Until.Format(time.DateOnly) != to {
		t.Errorf("figure %+v, want 6 GB from %s to %s", f, from, to)
	}
	m.now = time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)
	if f, _ := c.Figure(p, m.instant()); f.Remaining != 10e9 || f.Until.Month() != time.March || f.Since.Month() != time.February {
		t.Errorf("at the renewal %+v, want all of it, without a sample", f)
	}
	m.now = m.now.Add(-30 * time.Minute)
	c.Take(p, m.sample())
	c.Take(p, m.use(time.Hour, 1e9, 0).sample()) // half of it on either side
	if got := used(t, c, p, m.instant()); got != 5e8 {
		t.Errorf("used %d behind the renewal, want the half of what flowed over it", got)
	}
	if c.Past == nil || c.Past.Counted != 45e8 {
		t.Errorf("past %+v, want 4.5 GB", c.Past)
	}
}

func TestMoreThanTheAllowanceLeavesNothing(t *testing.T) {
	m, p, c := newPi(), plan(t, "never"), &Count{}
	c.Take(p, m.sample())
	c.Take(p, m.use(time.Hour, 11e9, 0).sample())
	if f, _ := c.Figure(p, m.instant()); f.Remaining != 0 || f.Used != 11e9 || !f.Until.IsZero() {
		t.Errorf("figure %+v, want nothing left", f)
	}
}

func TestNoFigureBeforeTheFirstSample(t *testing.T) {
	if f, ok := (&Count{}).Figure(plan(t, "never"), newPi().instant()); ok {
		t.Errorf("figure %+v of nothing", f)
	}
}

func TestTheRuleIsChanged(t *testing.T) {
	m, c := newPi(), &Count{}
	old, next := plan(t, "never"), plan(t, "monthly on 15")
	c.Take(old, m.sample())
	c.Take(old, m.use(time.Hour, 4e9, 0).sample())
	c.Take(next, m.use(time.Minute, 0, 0).sample())
	if f, _ := c.Figure(next, m.instant()); f.Used != 4e9 || f.Until.Format(time.DateOnly) != "2026-01-15" {
		t.Errorf("figure %+v, want what was counted, until the next renewal", f)
	}
	m.now = m.now.AddDate(0, 0, 7)
	if f, _ := c.Figure(next, m.instant()); f.Used != 0 || f.Until.Format(time.DateOnly) != "2026-02-15" {
		t.Errorf("figure %+v behind it, want nothing used", f)
	}
}

// Whatever happens to the machine, as long as the program sees the counters before it does, nothing is lost and nothing is counted
// twice; and what is kept as JSON goes on as it was.
func TestNothingIsLostThatWasSeen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, c := newPi(), &Count{}
		p := Plan{Allowance: 10e9, Zone: time.UTC}
		m.bits = rapid.SampledFrom([]uint{32, 64}).Draw(t, "bits")
		m.rx = rapid.Uint64Range(0, 1<<33).Draw(t, "before")
		c.Take(p, m.sample())
		for range rapid.IntRange(1, 60).Draw(t, "events") {
			switch rapid.IntRange(0, 7).Draw(t, "event") {
			case 0:
				m.reboot()
			case 1:
				m.link.Index, m.rx, m.tx = m.link.Index+1, 0, 0
			case 2:
				m.known = !m.known
			case 3:
				m.shift = time.Duration(rapid.IntRange(-90000, 90000).Draw(t, "jump")) * time.Hour
			case 4:
				raw, err := json.Marshal(c)
				if err != nil {
					t.Fatal(err)
				}
				c = &Count{}
				if err := json.Unmarshal(raw, c); err != nil {
					t.Fatal(err)
				}
			default:
				m.use(time.Duration(rapid.IntRange(1, 60).Draw(t, "seconds"))*time.Second, rapid.Uint64Range(0, 1e8).Draw(t, "received"), rapid.Uint64Range(0, 1e7).Draw(t, "sent"))
			}
			c.Take(p, m.sample())
			if f, ok := c.Figure(p, m.instant()); !ok || f.Used != m.used {
				t.Fatalf("used %d, want %d", f.Used, m.used)
			}
		}
	})
}

// A year of 10 GB each month, 200 reboots of which 60 are power cuts, counters of 32 bits, boots that never know the time. What
// a power cut loses is what flowed since the last write, a minute before at most: it is lost in the truth's eyes too, but small.
func TestAYear(t *testing.T) {
	chance := rand.New(rand.NewPCG(5, 2026))
	m, p, c := newPi(), plan(t, "monthly on 1"), &Count{}
	m.bits = 32
	truth := map[time.Month]float64{}
	var lost, worst float64
	reboots, wraps, due := 0, uint64(0), m.now
	c.Take(p, m.sample())
	saved := c.copy()
	for end := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC); m.now.Before(end); {
		if m.now.After(due) { // trouble comes in days of eight reboots, weeks apart
			if due = m.now.Add(time.Hour); reboots%8 == 7 {
				due = m.now.Add(time.Duration(chance.ExpFloat64() * float64(14*24*time.Hour)))
			}
			reboots++
			wraps += m.rx>>32 + m.tx>>32
			if cut := chance.Float64() < 0.3; cut {
				lost += float64(used(t, c, p, m.instant()) - used(t, saved, p, m.instant()))
				c = saved.copy()
			}
			m.reboot().known = chance.Float64() < 0.8
		}
		if m.now.Add(time.Minute).After(due) {
			saved = c.copy() // the last write before what comes next
		}
		rx := uint64(0)
		if chance.Float64() < 0.2 { // 10 GB in the 8,760 busy minutes of a month
			rx = chance.Uint64N(2_283_105) * 95 / 100
		}
		month := m.now.Month()
		for range 3 {
			c.Take(p, m.use(20*time.Second, rx/3, rx/60).sample())
		}
		truth[month] += float64(rx/3*3 + rx/60*3)
		if m.now.Minute() != 0 {
			continue
		}
		if f, _ := c.Figure(p, m.instant()); !f.Undated && f.Since.Month() == month && truth[month] > 5e9 {
			worst = max(worst, math.Abs(float64(f.Used)/truth[month]-1))
		}
	}
	t.Logf("%d reboots, %d wraps, %.1f GB: %.1f MB lost to power cuts; the worst error in any month's second half %.4f %%",
		reboots, wraps, float64(m.used)/1e9, lost/1e6, 100*worst)
	if worst > 0.001 || reboots < 180 || wraps < 3 {
		t.Errorf("error %.4f %%, want 0.1 %% at most over 180 reboots and 3 wraps at least", 100*worst)
	}
}

// FuzzTake feeds any samples: no panic, no figure below nothing or above the total, and no memory that grows.
func FuzzTake(f *testing.F) {
	f.Add("a", int64(1e9), int64(1767225600), 3, uint64(100), uint64(200), "a", int64(2e9), int64(1767225660), 3, uint64(50), uint64(300))
	f.Add("a", int64(1e9), int64(0), 3, uint64(1<<32-5), uint64(200), "b", int64(2e9), int64(1767225660), 2, uint64(50), uint64(1<<63))
	f.Fuzz(func(t *testing.T, boot1 string, up1, wall1 int64, index1 int, rx1, tx1 uint64, boot2 string, up2, wall2 int64, index2 int, rx2, tx2 uint64) {
		at := func(boot string, up, wall int64) Instant {
			i := Instant{Boot: boot, Uptime: time.Duration(up & (1<<55 - 1))}
			if wall != 0 {
				i.Wall = time.Unix(wall&(1<<34-1), 0)
			}
			return i
		}
		for _, rule := range []string{"never", "monthly on 31", "every 3d from first use"} {
			p, c := plan(t, rule), &Count{}
			a := Sample{at(boot1, up1, wall1), Link{"1-1", index1}, rx1, tx1}
			b := Sample{at(boot2, up2, wall2), Link{"1-1", index2}, rx2, tx2}
			for range 3 {
				c.Take(p, a)
				c.Take(p, b)
			}
			if fig, ok := c.Figure(p, b.At); !ok || fig.Used < 0 || fig.Remaining < 0 || fig.Remaining > fig.Total {
				t.Errorf("%s: %+v", rule, fig)
			}
			if len(c.Hours) > 500 || len(c.Spans) > mostSpans {
				t.Errorf("%d hours, %d spans", len(c.Hours), len(c.Spans))
			}
		}
	})
}
