package page

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/simgauge/simgauge/exporter"
	"github.com/simgauge/simgauge/quota"
)

// Bounds of what is shown of one SIM. A carrier that lists more lists offers.
const (
	mostGauges   = 16
	mostMoney    = 8
	mostAsks     = 16
	mostAttempts = 25
	mostSteps    = 40
	mostUnasked  = 8
	mostAside    = 8
)

// builder makes the model of one answer.
type builder struct {
	moments
	foreign  *foreign
	snapshot exporter.Snapshot
	private  bool                                                                // whoever looks may see transcripts
	history  func(sim string) History                                            // of the last days
	button   func(sim exporter.SIM, ask exporter.Ask) (token string, why whyNot) // how to ask from here
}

// page is the whole model, but for what the handler knows.
func (b builder) page() *Page {
	s := b.snapshot
	p := &Page{Words: b.Words, Private: b.private, Now: b.when(b.now), State: s.StateWritable, Reload: s.ReloadOK}
	for _, l := range languages() {
		p.Languages = append(p.Languages, Language{Tag: l.tag, Name: l.name, Current: l.tag == b.Tag()})
	}
	for _, m := range s.Modems {
		p.Modems = append(p.Modems, b.modem(m))
	}
	for i, sim := range s.SIMs {
		p.SIMs = append(p.SIMs, b.sim(i, sim, p.Modems))
	}
	for _, d := range s.Diagnoses {
		if i := slices.IndexFunc(d.Checks, func(c exporter.Check) bool { return !c.OK }); i >= 0 {
			p.Broken = append(p.Broken, broken(d.Modem, d.Checks[i]))
		}
	}
	return p
}

// broken is a link with its mend: a line of words, and what these say to write.
func broken(modem string, c exporter.Check) Broken {
	words, lines, _ := strings.Cut(c.Mend, "\n")
	return Broken{Modem: name(modem), Check: name(c.Name), Text: oneLine(c.Text, mostLine), Mend: oneLine(words, mostLine), Paste: shown(lines, mostLong)}
}

func (b builder) sim(i int, s exporter.SIM, modems []Modem) SIM {
	out := SIM{
		Words: b.Words, ID: "sim-" + strconv.Itoa(i), Name: name(s.Name), Carrier: name(s.Carrier), PLMN: name(s.PLMN), Configured: s.Configured,
		Left: max(s.Budget, 0), AtMost: max(s.AtMost, 0), Capped: oneLine(s.Capped, mostLine), Counting: s.Received != nil,
		History: "history.json?" + simQuery(s), Money: b.money(s.Asks), Days: b.days(s), Asking: b.asking(s.Asking),
	}
	out.Gauges, out.More = b.gauges(i, s)
	out.ReadingAbsent = s.Configured && len(out.Gauges)+len(out.Money) == 0
	if s.Self > 0 {
		self := size(quota.Bytes(min(s.Self, math.MaxInt64)), false)
		out.Self = &self
	}
	if r := s.Ratio; r != nil && *r > 0 && *r < 1000 {
		out.Ratio = strconv.FormatFloat(*r, 'f', 2, 64)
	}
	if l := s.Lifeline; l != nil {
		out.Texts = &Texts{Left: max(l.Left, 0), AtMost: max(l.AtMost, 0), Waiting: max(l.Waiting, 0), Why: oneLine(l.Why, mostLine), Last: b.when(l.Last)}
	}
	for k := range modems {
		if modems[k].Name == name(s.Modem) {
			out.Modem = &modems[k]
		}
	}
	for k, a := range s.Asks[:min(len(s.Asks), mostAsks)] {
		out.Asks = append(out.Asks, b.ask(i, k, s, a))
	}
	if b.private {
		out.Attempts = b.attempts(s.Attempts)
	}
	return out
}

// money are the balances, what was read last first; of one currency the one read last is shown.
func (b builder) money(asks []exporter.Ask) (out []Money) {
	newest := slices.Clone(asks)
	slices.SortStableFunc(newest, func(x, y exporter.Ask) int { return y.Read.Compare(x.Read) })
	for _, a := range newest {
		for _, m := range a.Reading.Balance {
			shown := Money{Amount: name(m.Amount), Currency: name(m.Currency), Said: b.when(a.Read)}
			same := func(o Money) bool { return o.Currency == shown.Currency }
			if len(out) < mostMoney && !slices.ContainsFunc(out, same) {
				out = append(out, shown)
			}
		}
	}
	return out
}

// days are the last ones of which something is known.
func (b builder) days(s exporter.SIM) (out []Day) {
	if b.history == nil {
		return nil
	}
	busiest := int64(0)
	for _, d := range b.history(s.Name).days(b.loc) {
		shown := Day{Date: d.date.Format(time.DateOnly), Text: d.date.Format(b.T("format.day")), Size: size(d.octets, binary(s))}
		busiest = max(busiest, shown.Size.Octets)
		out = append(out, shown)
	}
	for i := range out {
		out[i].Share = max(share(out[i].Size.Octets, busiest), 0)
	}
	return out
}

// binary reports whether the SIM's carrier counts in powers of 1024.
func binary(s exporter.SIM) bool {
	for _, a := range s.Asks {
		for _, d := range a.Reading.Data {
			if d.Remaining.Binary || d.Total.Binary || d.Used.Binary {
				return true
			}
		}
	}
	return s.Count != nil && s.Count.Total.Binary
}

func (b builder) asking(a *exporter.Asking) *Asking {
	if a == nil {
		return nil
	}
	return &Asking{Ask: name(a.Ask), Way: b.way(a.Method), Since: b.when(a.Since), Awaited: oneLine(a.Awaited, mostLine), Deadline: b.when(a.Deadline)}
}

func (b builder) way(method string) string {
	if method == "" {
		return ""
	}
	return b.of("way", method)
}

func (b builder) modem(m exporter.Modem) Modem {
	out := Modem{
		Words: b.Words, Name: name(m.Name), Up: m.Up, Model: name(strings.TrimSpace(m.Manufacturer + " " + m.Model)), Operator: name(m.Operator), RAT: name(m.RAT),
		Registration: name(m.Registration), Roaming: m.Roaming != nil && *m.Roaming, SIMState: name(m.SIMState),
		Signal: measured(m.RSSI, "dBm"), Bars: bars(m), RSRP: measured(m.RSRP, "dBm"), RSRQ: measured(m.RSRQ, "dB"), SINR: measured(m.SINR, "dB"),
	}
	if m.Registration != "" {
		out.Registered = b.of("reg", m.Registration)
	}
	if out.Signal == "" {
		out.Signal = out.RSRP
	}
	return out
}

// measured is a value of the modem's with its unit; empty where it did not say.
func measured(f *float64, unit string) string {
	if f == nil || math.IsNaN(*f) || math.Abs(*f) > 1000 {
		return ""
	}
	return strconv.FormatFloat(*f, 'f', -1, 64) + " " + unit
}

// bars are the five of a phone, by RSSI, else by RSRP; -1 where neither is known.
func bars(m exporter.Modem) int {
	of := func(f *float64, best float64) int { return int(min(max((*f-best)/10+5, 0), 5)) }
	const bestRSSI, bestRSRP = -65, -85 // five bars; each bar less is 10 dB less
	switch {
	case measured(m.RSSI, "") != "":
		return of(m.RSSI, bestRSSI)
	case measured(m.RSRP, "") != "":
		return of(m.RSRP, bestRSRP)
	}
	return -1
}

func (b builder) attempts(list []exporter.Attempt) (out []Attempt) {
	for _, a := range slices.Backward(list) {
		if len(out) == mostAttempts {
			break
		}
		shown := Attempt{
			Words: b.Words, At: b.when(a.At), Ask: name(a.Ask), Way: b.way(a.Method), Typed: a.Typed, Unasked: a.Unasked, Text: a.Text, OK: a.Outcome == "ok",
			Outcome: name(a.Outcome), Ended: b.of("outcome", a.Outcome), Detail: name(a.Detail), Error: b.foreign.line(a.Error),
			Duration: fmt.Sprintf("%.1f s", a.Duration.Seconds()),
		}
		for _, s := range a.Steps[:min(len(a.Steps), mostSteps)] {
			shown.Steps = append(shown.Steps, Step{What: b.foreign.line(s.What), Reply: b.foreign.pieces(s.Reply, s.Evidence), Evidence: b.foreign.figures(s.Evidence)})
		}
		out = append(out, shown)
	}
	return out
}

func (b builder) ask(i, k int, s exporter.SIM, a exporter.Ask) Ask {
	out := Ask{
		Words: b.Words, ID: fmt.Sprintf("ask-%d.%d", i, k), Name: name(a.Name), Read: b.when(a.Read), Next: b.when(a.Next), Every: b.every(a.Interval),
		Outcome: name(a.Outcome), Detail: name(a.Detail), Evidence: b.foreign.figures(a.Evidence),
	}
	if a.Outcome != "" {
		out.Ended = b.of("outcome", a.Outcome)
	}
	for _, line := range a.Aside[:min(len(a.Aside), mostAside)] {
		out.Aside = append(out.Aside, b.foreign.line(line))
	}
	for _, u := range a.Unasked[max(len(a.Unasked)-mostUnasked, 0):] {
		out.Unasked = append(out.Unasked, Text{Words: b.Words, Said: b.when(u.Read), Evidence: b.foreign.figures(u.Evidence), Reply: b.reply(u.Reply, u.Evidence)})
	}
	out.Reply = b.reply(a.Reply, a.Evidence)
	out.Button, out.WhyNot = b.offer(s, a)
	return out
}

// reply is a text for whoever may see it.
func (b builder) reply(text string, evidence []quota.Evidence) []Piece {
	if !b.private {
		return nil
	}
	return b.foreign.pieces(text, evidence)
}

// offer is the button of an ask, or why there is none.
func (b builder) offer(s exporter.SIM, a exporter.Ask) (*Button, string) {
	token, why := b.button(s, a)
	left := b.N("asks.left", max(s.Budget, 0), max(s.AtMost, 0))
	switch why {
	case "":
	case whyCredentials, whyAsking:
		return nil, b.of("why", string(why)) + " " + left
	default:
		return nil, b.of("why", string(why))
	}
	price := cmp.Or(string(a.Price), string(exporter.PriceUnknown))
	return &Button{
		SIM: name(s.Name), Ask: name(a.Name), Token: token, Price: price, PriceText: b.of("price", price), Way: b.way(a.Method),
		LeftText: left,
	}, ""
}
