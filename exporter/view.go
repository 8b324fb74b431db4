package exporter

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/simgauge/simgauge/quota"
)

// view is a snapshot made fit for labels: every name is valid UTF-8 and its own, every bundle has its quota label.
type view struct {
	modems        []Modem
	sims          []simView
	diagnoses     []Diagnosis
	stateWritable bool
	reloadOK      bool
}

// simView is one SIM with what its asks stated, gathered over all of them.
type simView struct {
	SIM
	quotas   []quotaView
	dropped  int // bundles beyond maxQuotas
	balances map[string]float64
}

// quotaView is one bundle under the label that it is shown by.
type quotaView struct {
	quota.Data
	label   string
	counted *quota.Bytes // what is left by counting here; nil: the carrier stated the rest
	live    Live
	low     *quota.Bytes // at or below which what is left is little; nil: nothing is, or it cannot be known
}

func newView(s Snapshot) view {
	v := view{modems: slices.Clone(s.Modems), stateWritable: s.StateWritable, reloadOK: s.ReloadOK}
	rename(v.modems, func(m *Modem) *string { return &m.Name })
	for i := range v.modems {
		m := &v.modems[i]
		m.Manufacturer, m.Model, m.Revision = clean(m.Manufacturer), clean(m.Model), clean(m.Revision)
		m.Recoveries = cleanKeys(m.Recoveries)
	}
	sims := slices.Clone(s.SIMs)
	rename(sims, func(s *SIM) *string { return &s.Name })
	v.diagnoses = slices.Clone(s.Diagnoses)
	rename(v.diagnoses, func(d *Diagnosis) *string { return &d.SIM })
	for _, sim := range sims {
		v.sims = append(v.sims, newSIMView(sim))
	}
	return v
}

func newSIMView(s SIM) simView {
	s.Modem, s.Carrier, s.Country, s.PLMN = clean(s.Modem), clean(s.Carrier), clean(s.Country), clean(s.PLMN)
	s.Asks = slices.Clone(s.Asks)
	rename(s.Asks, func(a *Ask) *string { return &a.Name })
	s.Methods = slices.Clone(s.Methods)
	rename(s.Methods, func(m *Method) *string { return &m.Name })
	for i := range s.Methods {
		s.Methods[i].Failures = cleanKeys(s.Methods[i].Failures)
	}
	s.Skipped = cleanKeys(s.Skipped)

	v := simView{SIM: s, balances: balances(s.Asks)}
	v.quotas, v.dropped = quotas(s.Asks)
	if s.Count != nil {
		v.quotas = append(v.quotas, s.Count.view(v.quotas))
	}
	for i := range v.quotas {
		v.quotas[i].low = s.lowOf(v.quotas[i].Data)
	}
	return v
}

// lowOf is at or below which what is left of a bundle is little. Of one that has no limit nothing is.
func (s SIM) lowOf(d quota.Data) *quota.Bytes {
	if s.Low == nil || d.Unlimited {
		return nil
	}
	low, ok := s.Low(d.Total.Bytes)
	if !ok {
		return nil
	}
	return &low
}

// view is a count beside the bundles that the carrier states, whose names come first. Of these three figures one is under
// its own name; no metric that repeats the carrier has it.
func (c Count) view(stated []quotaView) quotaView {
	names := make([]string, 0, len(stated)+1)
	for _, q := range stated {
		names = append(names, q.label)
	}
	names = unique(append(names, tame(c.Name)))
	left := max(c.Remaining.Bytes, 0)
	return quotaView{Data: quota.Data{Total: c.Total, Renews: quota.Moment{Time: c.Until}}, label: names[len(stated)], counted: &left, live: c.Live}
}

// rename makes the names of a list valid labels that differ from each other.
func rename[T any](list []T, name func(*T) *string) {
	names := make([]string, len(list))
	for i := range list {
		names[i] = clean(*name(&list[i]))
	}
	for i, n := range unique(names) {
		*name(&list[i]) = n
	}
}

// cleanKeys makes the keys valid labels; counts whose keys become the same are added up.
func cleanKeys(counts map[string]uint64) map[string]uint64 {
	out := make(map[string]uint64, len(counts))
	for k, n := range counts {
		out[clean(k)] += n
	}
	return out
}

// quotas are the bundles that the asks state, in the order stated, and how many were left out.
func quotas(asks []Ask) (list []quotaView, dropped int) {
	for _, ask := range asks {
		for i, d := range ask.Reading.Data {
			if len(list) == maxQuotas {
				dropped++
				continue
			}
			q := quotaView{Data: d, label: tame(d.Name)}
			if i < len(ask.Live) {
				q.live = ask.Live[i]
			}
			list = append(list, q)
		}
	}
	label(list)
	return list, dropped
}

// label tells bundles of the same name apart: by expiry, the soonest first and without one last, then by the stated name,
// then in the order stated.
func label(list []quotaView) {
	order := make([]*quotaView, len(list))
	for i := range list {
		order[i] = &list[i]
	}
	slices.SortStableFunc(order, func(a, b *quotaView) int {
		return cmp.Or(expiryOrder(a.Expires, b.Expires), strings.Compare(a.Name, b.Name))
	})
	names := make([]string, len(order))
	for i, q := range order {
		names[i] = q.label
	}
	for i, name := range unique(names) {
		order[i].label = name
	}
}

func expiryOrder(a, b quota.Moment) int {
	switch {
	case a.Known() && b.Known():
		return a.Time.Compare(b.Time)
	case a.Known():
		return -1
	case b.Known():
		return 1
	}
	return 0
}

// balances are the amounts by currency. Amounts of one currency cannot be told apart by a label and must not be added up
// (a bonus is often part of the balance), so the reading that was made last decides, and in it the amount stated first.
func balances(asks []Ask) map[string]float64 {
	out := make(map[string]float64)
	newest := slices.Clone(asks)
	slices.SortStableFunc(newest, func(a, b Ask) int { return b.Read.Compare(a.Read) })
	for _, ask := range newest {
		for _, m := range ask.Reading.Balance {
			currency := clean(m.Currency)
			amount, ok := decimal(m.Amount)
			if _, stated := out[currency]; ok && !stated {
				out[currency] = amount
			}
		}
	}
	return out
}

// decimal reads the canonical form of quota.Money; what strconv reads beyond it ("inf", "0x1p4", "1e9") is no amount.
func decimal(s string) (float64, bool) {
	if strings.Trim(s, "-0123456789.") != "" {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil
}

// octets is a quantity as a sample: absent where it was not stated.
func octets(q quota.Quantity) (float64, bool) { return float64(q.Bytes), q.Known() && q.Bytes >= 0 }

// known is an amount that may not be known as a sample.
func known(b *quota.Bytes) (float64, bool) {
	if b == nil {
		return 0, false
	}
	return float64(*b), true
}

// seconds is an instant as a sample in Unix seconds: absent where it is not known.
func seconds(t time.Time) (float64, bool) { return float64(t.Unix()), !t.IsZero() }

// optional is a measured value as a sample: absent where the modem did not say.
func optional(f *float64) (float64, bool) {
	if f == nil || math.IsNaN(*f) || math.IsInf(*f, 0) {
		return 0, false
	}
	return *f, true
}

// truth is 1 or 0.
func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
