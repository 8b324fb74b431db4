package quota

import "time"

// asOf is the moment that the whole reply speaks of; zero where it is not clear: nothing says so, two dates do, none can be
// believed, or it is not known when the reply came.
func (a *assembly) asOf() Moment {
	const late = 3 * 24 * time.Hour // no carrier is later; what is older dates something else
	var of Moment
	for i := range a.items {
		m := a.asOfAt(i)
		if !m.Known() {
			continue
		}
		if of.Known() && m != of {
			return Moment{}
		}
		of = m
	}
	received := a.hints.Received
	if !of.Known() || received.IsZero() {
		return Moment{}
	}
	if at := of.In(received.Location()); at.After(received) || received.Sub(at) > late {
		return Moment{}
	}
	return of
}

// asOfAt is the moment of the date at i, or of the word there, where it dates what was read.
func (a *assembly) asOfAt(i int) Moment {
	it := a.items[i]
	switch {
	case it.kind == kindRole && it.role == roleAsOf && it.value == "yesterday":
		return a.yesterday(i)
	case it.kind != kindDate || a.rangeFrom(i) || !a.reads(i):
		return Moment{}
	}
	return it.moment(a.hints.Received)
}

// reads reports whether a word right before the date at i, or right behind it, says that it dates what was read.
func (a *assembly) reads(i int) bool {
	k := i - 1
	for k >= 0 && a.isJoint(k) {
		k--
	}
	if k >= 0 && a.items[k].kind == kindRole && a.items[k].role == roleAsOf {
		return a.items[k].value == "read"
	}
	k = i + 1
	for k < len(a.items) && a.items[k].kind == kindRole && a.items[k].role == roleFiller {
		k++
	}
	return k < len(a.items) && a.items[k].kind == kindRole && a.items[k].role == roleAsOf && a.items[k].value == "read" && !a.dateFollows(k)
}

// isJoint reports whether the item at k joins a word and its date.
func (a *assembly) isJoint(k int) bool {
	it := a.items[k]
	return it.kind == kindColon || it.kind == kindRole && (it.role == roleFiller || it.role == roleIs)
}

// yesterday is the day before the receipt, with the time of day that the word at i may have behind it.
func (a *assembly) yesterday(i int) Moment {
	m := span{days: -1}.after(a.hints.Received)
	if i+1 == len(a.items) || a.items[i+1].kind != kindClock || !m.Known() {
		return m
	}
	c := readClock(a.tokens[a.items[i+1].from].text)
	if !c.stated {
		return m
	}
	y, mo, d := m.Time.Date()
	return Moment{Time: time.Date(y, mo, d, c.hour, c.minute, c.second, 0, a.hints.Received.Location())}
}
