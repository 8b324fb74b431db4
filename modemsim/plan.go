package modemsim

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// plan is what the subscriber bought and what is left of it.
type plan struct {
	cfg     PlanConfig
	start   time.Time
	since   time.Time // until when all below is counted
	expires time.Time
	total   float64 // octets
	used    float64 // octets of total
	flowed  float64 // octets since the start
	topped  int     // how many of the top-ups with a time are done
	waits   []bool  // which of the top-ups by a level come once what is left falls to it
}

func newPlan(cfg PlanConfig, now time.Time) *plan {
	cfg.TopUps = slices.Clone(cfg.TopUps)
	slices.SortStableFunc(cfg.TopUps, TopUp.compare)
	p := &plan{
		cfg: cfg, start: now, since: now, expires: now.Add(time.Duration(cfg.Expires)),
		total: float64(cfg.Total), used: float64(cfg.Used), waits: make([]bool, len(cfg.TopUps)),
	}
	p.await()
	return p
}

// remaining is in octets, as the carrier states it: cut to the two decimals that it writes.
func (p *plan) remaining(now time.Time) int64 {
	p.settle(now)
	return stated(int64(p.left()))
}

// unit is the largest decimal unit that leaves a number of at least 1.
func unit(octets int64) (name string, size int64) {
	switch {
	case octets >= 1e9:
		return "GB", 1e9
	case octets >= 1e6:
		return "MB", 1e6
	case octets >= 1e3:
		return "KB", 1e3
	}
	return "B", 1
}

// stated cuts a number of octets to two decimals of its unit.
func stated(octets int64) int64 {
	_, size := unit(octets)
	step := max(size/100, 1)
	return octets / step * step
}

// quantity writes octets as carriers do: 7.25 GB.
func quantity(octets int64) string {
	name, size := unit(octets)
	if size == 1 {
		return fmt.Sprintf("%d B", octets)
	}
	s := fmt.Sprintf("%d.%02d", octets/size, octets%size/max(size/100, 1))
	return strings.TrimSuffix(s, ".00") + " " + name
}

var placeholder = regexp.MustCompile(`\{([a-z_]+)(,|:[^}]*)?\}`)

// render fills a template. What it does not know stays as it is.
func (p *plan) render(text string, now time.Time) string {
	return placeholder.ReplaceAllStringFunc(text, func(s string) string {
		parts := placeholder.FindStringSubmatch(s)
		v, known := p.value(parts[1], parts[2], now)
		if !known {
			return s
		}
		if parts[2] == "," {
			v = strings.ReplaceAll(v, ".", ",")
		}
		return v
	})
}

func (p *plan) value(name, how string, now time.Time) (string, bool) {
	left := p.remaining(now)
	mb := func(octets int64) string { return strconv.FormatInt(int64(math.Floor(float64(octets)/1e6)), 10) }
	switch name {
	case "remaining":
		return quantity(left), true
	case "remaining_mb":
		return mb(left), true
	case "total":
		return quantity(int64(p.total)), true
	case "total_mb":
		return mb(int64(p.total)), true
	case "used":
		return quantity(max(int64(p.total)-left, 0)), true
	case "money":
		return p.cfg.Money, true
	case "expires":
		layout := strings.TrimPrefix(how, ":")
		if layout == "" {
			layout = time.DateOnly
		}
		return p.expires.Format(layout), true
	}
	return "", false
}
