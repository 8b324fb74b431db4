package meter

import "slices"

// reading is what came at one moment, of all bundles: at[b] is the place of what was said of bundle b, -1 where nothing was.
type reading struct {
	came int64
	at   []int16
}

// pair is two readings of the same bundles with nothing between them but use.
type pair struct {
	a, b    said    // of the first bundle, for the moments
	j, k    int32   // the readings
	drop    float64 // of all the bundles
	grain   float64 // the coarsest
	counted float64 // between the moments that they speak of, on the interface: for the lag that was tried last
	seconds float64 // between these
	emptied bool    // nothing is left at the end, so that more may have flowed
	set     uint64  // which bundles
}

// readings puts together what came at the same moment.
func (m *Model) readings() []reading {
	total := 0
	for _, b := range m.bundles {
		total += len(b.said)
	}
	came := make([]int64, 0, total)
	for _, b := range m.bundles {
		for _, s := range b.said {
			came = append(came, s.came)
		}
	}
	slices.Sort(came)
	came = slices.Compact(came)
	places := make([]int16, len(came)*len(m.bundles))
	out := make([]reading, len(came))
	for i, c := range came {
		out[i] = reading{c, places[i*len(m.bundles) : (i+1)*len(m.bundles)]}
	}
	for b, bundle := range m.bundles {
		i := 0
		for _, r := range out {
			r.at[b] = -1
			for i < len(bundle.said) && bundle.said[i].came == r.came {
				r.at[b] = int16(i)
				i++
			}
		}
	}
	return out
}

func (r reading) set() (set uint64) {
	for b, i := range r.at {
		if i >= 0 {
			set |= 1 << (b % 64)
		}
	}
	return set
}

// farBack is how many readings back the one before of the same bundles is looked for: several asks take turns.
const farBack = 6

// pairs are the pairs of the bundles that fell most: these tell how the carrier counts.
func (m *Model) pairs(rs []reading) []pair {
	var out []pair
	fell := map[uint64]float64{}
	for k := range rs {
		set := rs[k].set()
		for j := k - 1; j >= max(0, k-farBack); j-- {
			if rs[j].set() != set {
				continue
			}
			if p, ok := m.pair(rs, j, k); ok && p.a.came >= m.from {
				p.set = set
				fell[set] += p.drop
				out = append(out, p)
			}
			break
		}
	}
	if len(fell) < 2 {
		return out
	}
	var main uint64
	for set, n := range fell {
		if best, ok := fell[main]; !ok || n > best || n == best && set < main {
			main = set
		}
	}
	return slices.DeleteFunc(out, func(p pair) bool { return p.set != main })
}

// pair tells whether nothing but use lies between two readings.
func (m *Model) pair(rs []reading, j, k int) (pair, bool) {
	p := pair{j: int32(j), k: int32(k), emptied: true}
	first := true
	for b, bundle := range m.bundles {
		if rs[k].at[b] < 0 {
			continue
		}
		x, y := bundle.said[rs[j].at[b]], bundle.said[rs[k].at[b]]
		if !follows(x, y) {
			return p, false
		}
		if first {
			p.a, p.b, first = x, y, false
		}
		p.drop += x.left - y.left
		p.grain = max(p.grain, x.grain, y.grain)
		p.emptied = p.emptied && y.left == 0
	}
	return p, !first
}

// follows reports whether a statement can be what another became by use alone.
func follows(x, y said) bool {
	switch {
	case y.left > x.left+max(x.grain, y.grain), x.total != y.total, x.ended(y.came):
		return false
	case x.ends != 0 && y.ends != 0 && abs(x.ends-y.ends) > 3600:
		return false
	}
	return x.of == 0 || y.of == 0 || x.of <= y.of
}

func abs(n int64) int64 { return max(n, -n) }
