package page

import (
	"net/http"
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
	var past History
	if h.History != nil {
		if past, err = h.History(sim.Name, from); err != nil {
			plain(w, http.StatusServiceUnavailable, err.Error())
			return
		}
	}
	out := past.json(i, sim, h.Location)
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
			out.Quotas = append(out.Quotas, p.quota(key(i, k, n), a.Name, nth(a.Reading.Data, n), d))
		}
	}
	if c := s.Count; c != nil {
		out.Quotas = append(out.Quotas, p.quota(countKey(i), "", 0, quota.Data{Name: c.Name, Total: c.Total}))
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

func (p History) quota(key, ask string, nth int, d quota.Data) quotaHistory {
	out := quotaHistory{
		Key: key, Name: name(d.Name), Binary: d.Remaining.Binary || d.Total.Binary || d.Used.Binary, columns: column(nil), Ahead: column(nil),
		Stated: [][2]int64{}, TopUps: []int64{},
	}
	seen := 0
	for _, c := range p.Curves {
		if c.Ask != ask || c.Name != d.Name {
			continue
		}
		if seen == nth {
			out.columns, out.Ahead = column(thin(c.Points, mostPoints)), column(thin(c.Ahead, mostAhead))
		}
		seen++
	}
	if ask != "" {
		out.state(p.Readings, ask, d.Name, nth)
	}
	return out
}

// state gathers what was stated of a bundle, and where that rose.
func (q *quotaHistory) state(readings []Reading, ask, bundle string, nth int) {
	var stated [][2]int64
	for _, r := range readings {
		if r.Ask != ask {
			continue
		}
		seen := 0
		for _, d := range r.Data {
			if d.Name != bundle {
				continue
			}
			if seen == nth && d.Remaining.Known() {
				stated = append(stated, [2]int64{r.Came.Unix(), octets(d.Remaining.Bytes)})
			}
			seen++
		}
	}
	for i := 1; i < len(stated); i++ {
		if stated[i][1] > stated[i-1][1] && len(q.TopUps) < mostPoints {
			q.TopUps = append(q.TopUps, stated[i][0])
		}
	}
	q.Stated = append(q.Stated, thin(stated, mostPoints)...)
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
