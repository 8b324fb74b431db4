package meter

import (
	"math"
	"math/rand/v2"
	"time"

	"github.com/simgauge/simgauge/quota"
)

// fine is the step of the truth.
const fine = 10 * time.Minute

// trace is what befell a household: the truth, what was counted, and what the carrier said.
type trace struct {
	start    time.Time
	left     []float64 // the truth at the end of each step
	counted  []float64
	stated   []Statement
	marks    Odometer
	runsOut  []int // steps
	toppedUp []int // steps
}

func (tr *trace) at(step int) time.Time { return tr.start.Add(time.Duration(step) * fine) }

// life is a household as it goes on.
type life struct {
	household
	me             *home
	tr             *trace
	left, midnight float64
	counted        float64
	moved          bool      // since the last mark
	bought         time.Time // when more will have been bought
	next           time.Time // when the carrier is asked next
}

// live makes a trace of a household. Everything about it is drawn by the seed.
func (h household) live(seed uint64, days int) *trace {
	r := rand.New(rand.NewPCG(seed, 0x6a75))
	l := &life{household: h, me: &home{Rand: r, ratio: 0.97 + 0.09*r.Float64(), level: math.Exp(0.2 * r.NormFloat64())}}
	steps := days * int(24*time.Hour/fine)
	l.tr = &trace{start: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC).AddDate(0, 0, r.IntN(40)),
		left: make([]float64, steps), counted: make([]float64, steps), marks: make(Odometer, 0, days*28), stated: make([]Statement, 0, days*5)}
	l.left = h.plan * (0.5 + 0.5*r.Float64())
	l.midnight = l.left
	l.next = l.tr.start.Add(time.Duration(r.Float64() * float64(h.every)))
	l.tr.marks = append(l.tr.marks, Mark{l.tr.start, 0})
	for i := range steps {
		t := l.tr.at(i)
		l.turn(t)
		l.buy(i, t)
		l.use(i, t)
		l.tr.left[i], l.tr.counted[i] = l.left, l.counted
		l.tell(t.Add(fine))
	}
	return l.tr
}

// turn begins a day.
func (l *life) turn(t time.Time) {
	if t.Hour() != 0 || t.Minute() != 0 {
		return
	}
	l.midnight, l.me.today = l.left, math.Exp(0.25*l.me.NormFloat64())
	if l.me.Float64() < l.topUp {
		l.bought = t.Add(time.Duration(8+l.me.IntN(12)) * time.Hour)
	}
}

// buy adds half a bundle to one that holds something, and makes an empty one full.
func (l *life) buy(i int, t time.Time) {
	switch {
	case l.bought.IsZero() || t.Before(l.bought):
		return
	case l.left > 0:
		l.left += l.plan / 2
		l.tr.toppedUp = append(l.tr.toppedUp, i)
	default:
		l.left = l.plan
	}
	l.bought = time.Time{}
}

// use takes a step's use, as long as there is anything to use.
func (l *life) use(i int, t time.Time) {
	if l.left <= 0 {
		return
	}
	paid := l.me.level * l.rate(l.me, t)
	seen := paid / l.me.ratio
	if l.free != nil {
		seen += l.me.level * l.free(l.me, t) / l.me.ratio
	}
	if l.other != nil {
		paid += l.me.level * l.other(l.me, t)
	}
	l.counted += seen
	l.moved = l.moved || seen > 0
	if l.left -= paid; l.left <= 0 {
		l.left = 0
		l.tr.runsOut = append(l.tr.runsOut, i)
		l.bought = t.Add(time.Duration(1+l.me.IntN(6)) * time.Hour)
	}
}

// tell has the carrier asked when that is due, and marks the odometer as the agent does.
func (l *life) tell(end time.Time) {
	asked := !end.Before(l.next)
	if asked || l.moved && end.Minute() == 0 {
		l.tr.marks = append(l.tr.marks, Mark{end, quota.Bytes(l.counted)})
		l.moved = false
	}
	if !asked {
		return
	}
	says := l.left
	if l.lagging {
		says = l.midnight
	}
	l.tr.stated = append(l.tr.stated, l.says(end, says))
	l.next = l.next.Add(l.every + time.Duration((l.me.Float64()-0.5)*0.2*float64(l.every)))
}

func (h household) says(t time.Time, left float64) Statement {
	n := math.Round(left / h.grain)
	if h.down {
		n = math.Floor(left / h.grain)
	}
	return Statement{Came: t, Grain: quota.Bytes(h.grain), Total: quota.Bytes(h.plan), Remaining: quota.Bytes(n * h.grain)}
}
