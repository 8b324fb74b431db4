package page

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/simgauge/simgauge/exporter"
	"github.com/simgauge/simgauge/meter"
	"github.com/simgauge/simgauge/quota"
)

// Bounds of history.json.
const (
	mostPoints = 200 // of a curve, and of what was stated
	mostAhead  = 64
)

// columns are a curve: the same place in each is one point.
type columns struct {
	T     []int64 `json:"t"`
	Left  []int64 `json:"left"`
	Lower []int64 `json:"lower"`
	Upper []int64 `json:"upper"`
}

// quotaHistory is the past of one bundle.
type quotaHistory struct {
	Key    string `json:"key"`
	Name   string `json:"name"`
	Binary bool   `json:"binary"`
	columns
	Ahead  columns    `json:"ahead"`
	Stated [][2]int64 `json:"stated"`
	TopUps []int64    `json:"topups"`
}

// pastJSON is history.json.
type pastJSON struct {
	From   int64          `json:"from"`
	To     int64          `json:"to"`
	Quotas []quotaHistory `json:"quotas"`
	Days   [][2]any       `json:"days"`
}

// historyJSON serves the past of a SIM.
func (h *Handler) historyJSON(w http.ResponseWriter, r *http.Request) {
	s := h.Source.Snapshot()
	sim, i, ok := named(s, r.URL.Query().Get("sim"))
	if !ok {
		plain(w, http.StatusNotFound, "there is no SIM of this name")
		return
	}
	days, err := daysOf(r.URL.Query().Get("days"))
	if err != nil {
		plain(w, http.StatusBadRequest, "days: must be a number from 1 to 400")
		return
	}
	now := time.Now()
	y, m, d := now.In(h.Location).Date()
	from := time.Date(y, m, d-days+1, 0, 0, 0, 0, h.Location)
	var out pastJSON
	waited := h.inTurn(r, func() {
		var past History
		if h.History != nil {
			past, err = h.History(sim.Name, from)
		}
		out = past.json(i, sim, h.Location)
	})
	switch {
	case !waited:
		return
	case err != nil:
		plain(w, http.StatusServiceUnavailable, err.Error())
		return
	}
	out.From, out.To = from.Unix(), now.Unix()
	writeJSON(w, http.StatusOK, out)
}

func daysOf(text string) (int, error) {
	if text == "" {
		return pageDays, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > mostDays {
		return 0, strconv.ErrRange
	}
	return n, nil
}

// json is the past of the bundles that a SIM has now.
func (p History) json(i int, s exporter.SIM, loc *time.Location) pastJSON {
	out := pastJSON{Quotas: []quotaHistory{}, Days: [][2]any{}}
	for k, a := range s.Asks {
		for n, d := range a.Reading.Data {
			if len(out.Quotas) == mostGauges {
				break
			}
			of := func(ask, bundle string) bool { return ask == a.Name && bundle == d.Name }
			out.Quotas = append(out.Quotas, p.quota(key(i, k, n), d, nth(a.Reading.Data, n), of))
		}
	}
	if c := s.Count; c != nil {
		of := func(ask, bundle string) bool { return bundle == c.Name && !states(s, ask, bundle) }
		out.Quotas = append(out.Quotas, p.quota(countKey(i), quota.Data{Name: c.Name, Total: c.Total}, 0, of))
	}
	days := p.days(loc)
	for _, d := range days[max(len(days)-mostDays, 0):] {
		out.Days = append(out.Days, [2]any{d.date.Format(time.DateOnly), int64(d.octets)})
	}
	return out
}

// nth is the how many-th of its name a bundle is in a reading, from 0.
func nth(data []quota.Data, n int) (before int) {
	for _, d := range data[:n] {
		if d.Name == data[n].Name {
			before++
		}
	}
	return before
}

// states reports whether an ask has a bundle of this name in its reading: what is counted may bear the same name.
func states(s exporter.SIM, ask, bundle string) bool {
	return slices.ContainsFunc(s.Asks, func(a exporter.Ask) bool {
		return a.Name == ask && slices.ContainsFunc(a.Reading.Data, func(d quota.Data) bool { return d.Name == bundle })
	})
}

// quota is the past of a bundle, which is the nth of those that of says are of its name.
func (p History) quota(key string, d quota.Data, nth int, of func(ask, bundle string) bool) quotaHistory {
	out := quotaHistory{
		Key: key, Name: name(d.Name), Binary: d.Remaining.Binary || d.Total.Binary || d.Used.Binary, columns: column(nil), Ahead: column(nil),
		Stated: [][2]int64{}, TopUps: []int64{},
	}
	seen := 0
	for _, c := range p.Curves {
		if !of(c.Ask, c.Name) {
			continue
		}
		if seen == nth {
			out.columns, out.Ahead = column(thin(c.Points, mostPoints)), column(thin(c.Ahead, mostAhead))
		}
		seen++
	}
	stated := p.stated(nth, of)
	out.Stated = append(out.Stated, thin(stated, mostPoints)...)
	out.TopUps = append(out.TopUps, thin(topUps(stated), mostPoints)...)
	return out
}

// stated is what was said of a bundle: when, and how much was left.
func (p History) stated(nth int, of func(ask, bundle string) bool) (out [][2]int64) {
	for _, r := range p.Readings {
		seen := 0
		for _, d := range r.Data {
			if !of(r.Ask, d.Name) {
				continue
			}
			if left := leftOf(d); seen == nth && left.Known() {
				out = append(out, [2]int64{r.Came.Unix(), octets(left.Bytes)})
			}
			seen++
		}
	}
	return out
}

// leftOf is what is left of a bundle, stated or as the rest of what was.
func leftOf(d quota.Data) quota.Quantity {
	if d.Remaining.Known() {
		return d.Remaining
	}
	return d.Total.Less(d.Used)
}

// topUps are when it had risen, by a top-up or a renewal. A carrier that counts anew may find a little more than before: that is none.
func topUps(stated [][2]int64) (out []int64) {
	const little = 50 // a 50th of what was left
	for i := 1; i < len(stated); i++ {
		if before, now := stated[i-1][1], stated[i][1]; now-before > before/little {
			out = append(out, stated[i][0])
		}
	}
	return out
}

// column turns points into columns; none are empty columns, not null.
func column(points []meter.Point) columns {
	c := columns{[]int64{}, []int64{}, []int64{}, []int64{}}
	for _, p := range points {
		if p.At.IsZero() {
			continue
		}
		c.T = append(c.T, p.At.Unix())
		c.Left, c.Lower, c.Upper = append(c.Left, octets(p.Left)), append(c.Lower, octets(p.Lower)), append(c.Upper, octets(p.Upper))
	}
	return c
}

func octets(b quota.Bytes) int64 { return int64(min(max(b, 0), mostOctets)) }

// thin leaves at most n of a list, the last among them.
func thin[T any](list []T, n int) []T {
	if len(list) <= n {
		return list
	}
	out := make([]T, 0, n)
	for i := range n {
		out = append(out, list[(i+1)*len(list)/n-1])
	}
	return out
}
