package config

import (
	"errors"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/quota"
)

// count is a query that is never asked. What its allowance comes to depends on a key of the SIM that may come later.
func (n node) count(asked *[]written) *carrier.CountQuery {
	q := &carrier.CountQuery{Name: defaultCount}
	seen := n.object(fields{
		"allowance": into(&q.Allowance.Text, parseText),
		"renews":    into(&q.Renews, quota.ParseRenewal),
		"name":      into(&q.Name, parseName),
	})
	n.require(seen, "allowance", "renews")
	*asked = append(*asked, written{at: n.or(seen, "allowance"), count: q})
	return q
}

// checkAllowance reads the allowance in the units of the SIM.
func (w written) checkAllowance(s SIM) {
	if w.count.Allowance.Text == "" {
		return // said already
	}
	into(&w.count.Allowance, func(text string) (quota.Quantity, error) { return parseAllowance(text, s.Binary) })(w.at)
}

func parseAllowance(text string, binary bool) (quota.Quantity, error) {
	q, err := quota.ParseSize(text, binary)
	if err == nil && q.Bytes == 0 {
		return quota.Quantity{}, errors.New("an allowance of nothing; say how much there is in each period, as in 10GB")
	}
	return q, err
}

// onlyCount holds a SIM to one count: its octets are counted once, and belong to one plan.
func onlyCount(asked []written) {
	before := 0
	for _, w := range asked {
		if w.count == nil {
			continue
		}
		if before++; before > 1 {
			w.at.fail("a second count of this SIM", "leave it out: what goes over the interface is counted once")
		}
	}
}

// nothingBeside holds a count to itself: it is neither answered nor read.
func (n node) nothingBeside(seen map[string]node) {
	for _, key := range []string{"await", "patterns"} {
		if v, ok := seen[key]; ok {
			v.fail("beside a count, which nobody answers", "leave it out")
		}
	}
}
