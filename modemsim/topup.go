package modemsim

import (
	"cmp"
	"errors"
	"fmt"
	"time"
)

// Phase is a stretch of time in which the plan drains at its own rate.
type Phase struct {
	For   Duration `yaml:"for"`
	Drain Size     `yaml:"drain"` // octets in each second
}

// TopUp is what the subscriber buys besides the plan: at a time, or each time that what is left falls to a level, as carriers
// do it for those who agree.
type TopUp struct {
	After  *Duration `yaml:"after"` // from the start
	Left   *Size     `yaml:"left"`  // octets
	Amount Size      `yaml:"amount"`
}

// compare puts those with a time first, the earliest at the head.
func (t TopUp) compare(o TopUp) int {
	switch {
	case t.After == nil || o.After == nil:
		return cmp.Compare(bit(t.After == nil), bit(o.After == nil))
	default:
		return cmp.Compare(*t.After, *o.After)
	}
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// leastFor is what a phase, and a period of a plan that renews, lasts at least: years of it are reckoned step by step.
const leastFor = Duration(time.Second)

// check tells what is wrong with a plan.
func (p PlanConfig) check() error {
	if p.Renews && p.Expires != 0 && p.Expires < leastFor {
		return errors.New("expires: a plan that renews lasts at least 1s")
	}
	if p.Drain > 0 && len(p.Phases) > 0 {
		return errors.New("drain and phases: want one of them")
	}
	most := p.Drain
	for i, f := range p.Phases {
		if f.For < leastFor {
			return fmt.Errorf("phases[%d]: for: want at least 1s", i)
		}
		most = max(most, f.Drain)
	}
	for i, t := range p.TopUps {
		switch {
		case (t.After == nil) == (t.Left == nil):
			return fmt.Errorf("topups[%d]: want one of after and left", i)
		case t.Amount == 0:
			return fmt.Errorf("topups[%d]: amount: want a size", i)
		case t.Left != nil && t.Amount < most:
			return fmt.Errorf("topups[%d]: amount: want what lasts for a second at least", i)
		}
	}
	return nil
}
