package quota

import (
	"fmt"
	"strings"
)

// cause is what an error says before the reason that all of its kind share.
func cause(err error) string {
	said, _, _ := strings.Cut(err.Error(), ": "+ErrAmbiguous.Error())
	return said
}

// assembly puts figures together to bundles.
type assembly struct {
	*scan
	figures []figure
	out     parsed
	last    int   // figure that began or last extended the open bundle, -1 for none
	bundle  []int // for each figure: its bundle or balance, -1 for none
	seen    map[wallet]bool
	dates   int // and spans, in the whole reply
	doubts  int // pairs of which the part may be used or left
}

// assemble turns judged figures into a reading.
func (s *scan) assemble(figures []figure) (parsed, error) {
	a := &assembly{scan: s, figures: figures, last: -1, bundle: make([]int, len(figures)), seen: map[wallet]bool{}}
	for i, it := range s.items {
		if it.kind == kindDate || it.kind == kindSpan && !a.namesDays(i) {
			a.dates++
		}
	}
	for n := range figures {
		a.bundle[n] = -1
		if err := a.add(n); err != nil {
			a.noteAt(figures[n].at, "", -1, cause(err))
			a.noteOthers(n)
			return a.out, err
		}
	}
	a.date()
	a.out.Of = a.asOf()
	a.dropLoneTotals()
	a.noteOthers(-1)
	if err := a.sure(); err != nil {
		return a.out, err
	}
	return a.out, a.check()
}

// add takes one figure into the reading.
func (a *assembly) add(n int) error {
	f := a.figures[n]
	switch f.is {
	case roleNone:
		if a.undecided(n) {
			a.doubted(n)
		}
		return nil
	case roleBalance:
		return a.addMoney(n)
	case roleUnlimited:
		a.open(n)
		a.current().Unlimited = true
		a.note(n, "unlimited")
		return nil
	}
	q, err := a.items[f.at].amount.quantity(a.scan)
	if err != nil {
		return err
	}
	a.open(n)
	d := a.current()
	switch f.is {
	case roleRemaining:
		d.Remaining = q
		a.note(n, "remaining")
	case roleUsed:
		d.Used = q
		a.note(n, "used")
	case roleTotal:
		d.Total = q
		a.note(n, "total")
		if a.whole(n) {
			a.last = -1
		}
	}
	return nil
}

func (a *assembly) addMoney(n int) error {
	amt := a.items[a.figures[n].at].amount
	if len(amt.numbers) == 0 { // a bare number
		num, _ := a.numberAt(a.items, a.figures[n].at)
		amt = amount{numbers: []number{num}, currency: a.place.currency}
		if a.strangeCode(a.figures[n].at) {
			amt.currency = ""
		}
	}
	m, err := amt.money(a.scan)
	if err != nil {
		return err
	}
	w := wallet{m, a.walletOf(n)}
	if a.seen[w] {
		return nil // stated twice
	}
	a.seen[w] = true
	a.out.Balance = append(a.out.Balance, m)
	a.bundle[n] = len(a.out.Balance) - 1
	a.noteAt(a.figures[n].at, "amount", len(a.out.Balance)-1, a.figures[n].rule)
	return nil
}

// wallet is an amount with the kind of account that it is in: none, "bonus" or "data". Empty wallets are alike.
type wallet struct {
	money Money
	kind  string
}

// walletOf says what kind of account the amount of figure n is in.
func (a *assembly) walletOf(n int) string {
	at := a.figures[n].at
	if a.bonusBefore(at) || a.bonusBehind(at) {
		return "bonus"
	}
	if m, ok := find(nearMarks(a.look(at).before), roleData, roleBalance, roleAccount); ok && (m.role == roleData || a.items[m.at].value == "data") {
		return "data"
	}
	return ""
}

func (a *assembly) current() *Data { return &a.out.Data[len(a.out.Data)-1] }

// open begins a new bundle, unless the figure completes the one at hand.
func (a *assembly) open(n int) {
	name := a.name(a.figures[n].at)
	if a.last < 0 || !a.completes(n, name) {
		a.out.Data = append(a.out.Data, Data{})
	}
	if d := a.current(); d.Name == "" && !a.figures[n].of {
		d.Name = name
	}
	a.last = n
	a.bundle[n] = len(a.out.Data) - 1
}

// completes reports whether the figure belongs to the bundle at hand: it states what that one lacks,
// and does not bear another name.
func (a *assembly) completes(n int, name string) bool {
	f, d := a.figures[n], a.current()
	if f.of {
		return !d.Total.Known()
	}
	if name != "" && d.Name != "" && name != d.Name {
		return false
	}
	if a.begins(n, d) || f.is == roleRemaining && a.beyondShare(n) {
		return false
	}
	switch f.is {
	case roleRemaining:
		return !d.Remaining.Known() && !d.Unlimited && (!d.Total.Known() || !d.Used.Known() || a.adds(n, d))
	case roleUsed:
		return !d.Used.Known() && (!d.Total.Known() || !d.Remaining.Known() || a.adds(n, d))
	case roleTotal:
		return !d.Total.Known()
	}
	return false
}

// begins reports whether the figure opens a sentence that goes on with what the bundle at hand has already:
// "17 GB left. Used 3 GB, left 27 GB".
func (a *assembly) begins(n int, d *Data) bool {
	if n+1 >= len(a.figures) || !a.parted(a.figures[a.last].at, a.figures[n].at) || a.parted(a.figures[n].at, a.figures[n+1].at) {
		return false
	}
	switch a.figures[n+1].is {
	case roleRemaining:
		return d.Remaining.Known()
	case roleUsed:
		return d.Used.Known()
	}
	return false
}

// adds reports whether used and remaining make up the total, within what rounding explains.
func (a *assembly) adds(n int, d *Data) bool {
	q, err := a.items[a.figures[n].at].amount.quantity(a.scan)
	if err != nil {
		return false
	}
	return addsUp(q.Bytes+d.Remaining.Bytes+d.Used.Bytes, d.Total.Bytes)
}

func (a *assembly) note(n int, figure string) {
	a.noteAt(a.figures[n].at, figure, a.bundle[n], a.figures[n].rule)
}

func (a *assembly) noteAt(at int, figure string, index int, rule string) {
	it := a.items[at]
	start, end := a.text.span(a.tokens[it.from].start, a.tokens[it.to-1].end)
	a.out.evidence = append(a.out.evidence, evidence(a.text.original, figure, index, start, end, rule))
}

// dropLoneTotals leaves out bundles of which only a size is known, but for "90 % of 10 GB".
func (a *assembly) dropLoneTotals() {
	shared := make([]bool, len(a.out.Data))
	for n, f := range a.figures {
		if f.of && a.bundle[n] >= 0 && (a.whole(n) || a.ofPercent(f.at, a.look(f.at)) >= 0) {
			shared[a.bundle[n]] = true
		}
	}
	kept, index := a.out.Data[:0], make([]int, len(shared))
	for i, d := range a.out.Data {
		index[i] = -1
		if d.Remaining.Known() || d.Used.Known() || d.Unlimited || shared[i] {
			index[i] = len(kept)
			kept = append(kept, d)
		}
	}
	a.out.Data = kept
	if len(kept) == 0 {
		a.out.Data = nil
	}
	a.reindex(index)
}

func (a *assembly) reindex(index []int) {
	kept := a.out.evidence[:0]
	for _, e := range a.out.evidence {
		if e.Figure != "amount" && e.Index >= 0 {
			e.Index = index[e.Index]
			if e.Index < 0 {
				e.Figure, e.Rule = "", "a size alone"
			}
		}
		kept = append(kept, e)
	}
	a.out.evidence = kept
}

// noteOthers says of every other amount why it is no figure; of those behind one that made an end of the reading (-1: none did),
// what they would have been.
func (a *assembly) noteOthers(end int) {
	for n, f := range a.figures {
		switch {
		case n == end, f.rule == "", a.undecided(n):
		case f.is == roleNone:
			a.noteAt(f.at, "", -1, f.rule)
		case end >= 0 && n > end:
			a.noteAt(f.at, f.is.figure(), -1, f.rule)
		}
	}
	for i, it := range a.items {
		if it.kind == kindCount {
			a.noteAt(i, "", -1, counted[it.role])
		}
	}
	a.out.sort()
}

// counted names what is counted besides data and money.
var counted = map[role]string{roleNone: "one number or two", roleVoice: "minutes or calls", roleMessage: "messages", rolePoint: "points", roleSpeed: "a speed"}

// check refuses what contradicts itself.
func (a *assembly) check() error {
	for _, d := range a.out.Data {
		if err := d.check(); err != nil {
			return err
		}
	}
	return nil
}

func (d Data) check() error {
	if d.Total.Known() && d.Remaining.Bytes > d.Total.Bytes {
		return fmt.Errorf("%s left of %s: %w", d.Remaining.Text, d.Total.Text, ErrAmbiguous)
	}
	if mixed(d.Remaining, d.Total) || mixed(d.Remaining, d.Used) || mixed(d.Used, d.Total) {
		return fmt.Errorf("units of 1000 and of 1024 in one bundle: %w", ErrAmbiguous)
	}
	return nil
}

func mixed(p, q Quantity) bool { return p.Known() && q.Known() && p.Binary != q.Binary }
