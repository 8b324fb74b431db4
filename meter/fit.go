package meter

// fit is the least squares of a fall over what was counted and the time that passed.
type fit struct{ cc, ct, tt, cd, td float64 }

func (f *fit) add(counted, seconds, drop, weight float64) {
	f.cc, f.ct, f.tt = f.cc+weight*counted*counted, f.ct+weight*counted*seconds, f.tt+weight*seconds*seconds
	f.cd, f.td = f.cd+weight*counted*drop, f.td+weight*seconds*drop
}

// solve gives octets for one that was counted, and octets a second, neither below 0.
func (f *fit) solve() (ratio, unseen float64) {
	det := f.cc*f.tt - f.ct*f.ct
	if det > 1e-6*f.cc*f.tt {
		ratio, unseen = (f.cd*f.tt-f.td*f.ct)/det, (f.cc*f.td-f.ct*f.cd)/det
	}
	if (unseen <= 0 || ratio < 0) && f.cc > 0 {
		ratio, unseen = f.cd/f.cc, 0
	}
	return min(max(ratio, 0), mostRatio), max(unseen, 0)
}
