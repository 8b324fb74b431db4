package meter

import (
	"math"
	"sort"
	"time"
)

const (
	hours = 168 // of a week
	week  = 7 * day

	// shortPast is the past below which there are no hours of the day to tell apart: the pace is a plain mean.
	shortPast = 6 * 3600

	// paceHalves is the time in which what was used comes to weigh half.
	paceHalves = 14 * day

	// alikeDays and alikeWeeks say how much the hour of the day, and the hour of the week, are taken to be like the mean, and like the
	// hour of the day, as if that many had been seen.
	alikeDays, alikeWeeks = 1.5, 0.7

	// furthest is how far ahead is looked.
	furthest = 400 * day

	// sigmas of the pace's own variation lie between the forecast and either end.
	sigmas = 2.5
)

// pace is how fast the SIM is used, in octets as the carrier counts them.
type pace struct {
	sums   [hours + 1]float32 // from the begin of the week (Thursday, as Unix time has it) to that hour
	mean   float64            // a second
	unit   float64            // what is used in the time between whose like the pace varies: a day, or an eighth of a short past
	varies float64            // the variance of that, as a part of its square
	seen   float64            // how many of them were seen
	zone   *time.Location
}

// local is the time in seconds as clocks on the wall show it.
func local(at int64, zone *time.Location) int64 {
	_, offset := time.Unix(at, 0).In(zone).Zone()
	return at + int64(offset)
}

// learnPace takes the past hour by hour, what is recent weighing more.
func (m *Model) learnPace() pace {
	span := m.last - m.from
	if span < shortPast {
		return m.shortPace(m.last, m.odo(m.last))
	}
	h := m.hourly(float64(min(paceHalves, max(span/2, day/2))))
	p := pace{zone: m.zone}
	var byHour, weights [24]float64
	var sum, weight float64
	for i := range hours {
		byHour[i%24], weights[i%24] = byHour[i%24]+h.sums[i], weights[i%24]+h.weights[i]
		sum, weight = sum+h.sums[i], weight+h.weights[i]
	}
	mean, total := sum/weight, 0.0
	var rates [hours]float64
	for i := range hours {
		ofDay := (byHour[i%24] + alikeDays*mean) / (weights[i%24] + alikeDays)
		rates[i] = (h.sums[i] + alikeWeeks*ofDay) / (h.weights[i] + alikeWeeks)
		total += m.takes[i%24*quarters/24] * (m.ratio*rates[i] + m.unseen*3600)
		p.sums[i+1] = float32(total)
	}
	p.mean = total / week
	p.unit = total / 7
	p.varies, p.seen = h.variance(rates, p.unit, m)
	return p
}

// hourly is what went over the interface by the hour of the week, and by the day.
type hourly struct {
	sums, weights [hours]float64
	days          []float64 // whole ones, oldest first
	first         int64     // which day since 1970 that is, on the wall
}

func (m *Model) hourly(halves float64) *hourly {
	h := &hourly{days: make([]float64, 0, (m.last-m.from)/day+2)}
	grow := math.Exp2(3600 / halves)
	weight := math.Exp2(-float64(m.last-m.from) / halves)
	offset := local(m.from, m.zone) - m.from
	checked, hour := m.from, (m.from+offset)/3600
	h.first = (m.from + offset) / day
	for i := 1; i < len(m.odometer); i++ {
		at, end := m.odometer[i-1].At.Unix(), m.odometer[i].At.Unix()
		rate := float64(m.odometer[i].Octets-m.odometer[i-1].Octets) / float64(max(end-at, 1))
		for at < end {
			if at-checked >= 3*3600 {
				offset, checked = local(at, m.zone)-at, at
			}
			now := (at + offset) / 3600
			for ; hour < now; hour++ {
				weight *= grow
			}
			next := min(end, (now+1)*3600-offset)
			h.add(now, weight, rate*float64(next-at), float64(next-at)/3600)
			at = next
		}
	}
	return h
}

func (h *hourly) add(hour int64, weight, octets, part float64) {
	slot := (hour%hours + hours) % hours
	h.sums[slot] += weight * octets
	h.weights[slot] += weight * part
	d := int(hour/24 - h.first)
	for len(h.days) <= d {
		h.days = append(h.days, 0)
	}
	if d >= 0 {
		h.days[d] += octets
	}
}

// variance is by how much whole days differ from what the hours of the week let expect, as a part of the square of a mean day; and
// how many such days are behind that. What the same days made is too like them, hence the half more.
func (h *hourly) variance(rates [hours]float64, unit float64, m *Model) (varies, seen float64) {
	const guess, guessed = 0.5 * 0.5, 3.0 // before anything is known: half a day more or less, worth three days
	sum, weights, squares := guess*guessed, guessed, 0.0
	n := len(h.days)
	for d := 1; d < n-1; d++ {
		expected := 0.0
		for i := range 24 {
			expected += rates[((h.first+int64(d))*24+int64(i))%hours]
		}
		w := math.Exp2(-float64(n-1-d) * day / paceHalves)
		off := m.ratio * (h.days[d] - expected) / max(unit, 1)
		sum, weights, squares = sum+1.5*w*off*off, weights+w, squares+w*w
	}
	whole := weights - guessed
	seen = max(whole*whole/max(squares, 1e-9)/2, float64(m.last-m.from)/day/2)
	return sum/weights + m.strays*day/max(unit*unit, 1), seen
}

// shortPace is the pace of a past too short to have hours of the day: its mean, its later half weighing double.
func (m *Model) shortPace(now int64, octets float64) pace {
	const parts = 8
	p := pace{zone: m.zone, seen: parts}
	span := now - m.from
	if span < parts {
		return p
	}
	at := func(i int64) float64 {
		if i == parts {
			return max(octets, m.odo(now))
		}
		return m.odo(m.from + span*i/parts)
	}
	begin, half, end := at(0), at(parts/2), at(parts)
	mean := (0.5*(half-begin) + (end - half)) / (0.75 * float64(span))
	p.mean = m.takes[0] * (m.ratio*mean + m.unseen)
	for i := range p.sums {
		p.sums[i] = float32(p.mean * 3600 * float64(i))
	}
	p.unit = p.mean * float64(span) / parts
	for i := range int64(parts) {
		off := m.takes[0]*(m.ratio*(at(i+1)-at(i))+m.unseen*float64(span)/parts)/max(p.unit, 1) - 1
		p.varies += off * off / parts
	}
	return p
}

// upTo is what is used from the begin of a week to a second of it.
func (p *pace) upTo(second int64) float64 {
	i := second / 3600
	a, b := float64(p.sums[i]), float64(p.sums[i+1])
	return a + (b-a)*float64(second%3600)/3600
}

// between is what is expected to be used from one moment to another.
func (p *pace) between(from, to int64) float64 {
	if to <= from {
		return 0
	}
	a, b := local(from, p.zone), local(to, p.zone)
	weeks := floor(b, week) - floor(a, week)
	return max(float64(weeks)*float64(p.sums[hours])+p.upTo(b-floor(b, week)*week)-p.upTo(a-floor(a, week)*week), 0)
}

// when is the moment at which so much more is expected to have been used; false: not as far as is looked.
func (p *pace) when(from int64, octets float64) (int64, bool) {
	all := float64(p.sums[hours])
	a := local(from, p.zone)
	begin := floor(a, week)
	target := octets + p.upTo(a-begin*week)
	if all <= 0 || math.IsInf(octets, 1) || target/all > furthest/week+2 {
		return 0, octets <= 0
	}
	weeks := math.Floor(target / all)
	rest := target - weeks*all
	i := sort.Search(hours, func(i int) bool { return float64(p.sums[i+1]) >= rest })
	i = min(i, hours-1)
	x, y := float64(p.sums[i]), float64(p.sums[i+1])
	second := int64(i) * 3600
	if y > x {
		second += int64(math.Ceil(3600 * min(max((rest-x)/(y-x), 0), 1)))
	}
	wall := (begin+int64(weeks))*week + second
	at := wall - (a - from)
	return max(wall-(local(at, p.zone)-at), from), true
}

func floor(a, b int64) int64 {
	if a < 0 {
		return -((b - 1 - a) / b)
	}
	return a / b
}
