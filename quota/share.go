package quota

import "strconv"

// Shares: "80 % of 5 GB used" says how much can be left.

// beyondShare reports whether more is left at figure n than the share that is used of the total before it allows, so that the amount
// is of another bundle: "80 % of 3 GB used. Carried over: 2 GB left".
func (a *assembly) beyondShare(n int) bool {
	if n == 0 || !a.figures[n-1].of || a.figures[n-1].is != roleTotal {
		return false
	}
	total := a.figures[n-1].at
	share := a.ofPercent(total, a.look(total))
	if share < 0 || !a.saysUse(share, 1) && !a.saysUse(share, -1) {
		return false
	}
	percent, ok := a.percentAt(share)
	whole, err1 := a.items[total].amount.quantity(a.scan)
	left, err2 := a.items[a.figures[n].at].amount.quantity(a.scan)
	const slack = 5 // percent: figures are rounded, and told late
	return ok && err1 == nil && err2 == nil && float64(left.Bytes) > float64(whole.Bytes)*(100-percent+slack)/100
}

// percentAt gives the number of a percentage.
func (s *scan) percentAt(i int) (float64, bool) {
	for k := s.items[i].from; k < s.items[i].to; k++ {
		if s.tokens[k].kind == tokenNumber {
			n, err := strconv.ParseFloat(s.tokens[k].text, 64)
			return n, err == nil && n <= 100
		}
	}
	return 0, false
}
