package modem

import (
	"context"
	"math"
	"strconv"

	"github.com/simgauge/simgauge/modem/atline"
)

// Signal holds what the modem says of the radio; nil is not said.
type Signal struct {
	RSSI *float64 `json:"rssi_dbm"`
	RSRP *float64 `json:"rsrp_dbm"`
	RSRQ *float64 `json:"rsrq_db"`
	SINR *float64 `json:"sinr_db"`
}

// Signal asks what the modem's dialect has for it, and +CSQ and +CESQ for what that leaves open (3GPP TS 27.007, clauses 8.5
// and 8.69).
func (m *Modem) Signal(ctx context.Context) (Signal, error) {
	s, err := m.dialectSignal(ctx)
	if err != nil {
		return Signal{}, err
	}
	if s.RSRP == nil {
		lines, err := m.askIf(ctx, "+CESQ")
		if err != nil {
			return Signal{}, err
		}
		s = s.or(parseCESQ(lines))
	}
	lines, err := m.askIf(ctx, "+CSQ")
	if err != nil {
		return Signal{}, err
	}
	if rssi := parseCSQ(lines); rssi != nil {
		s.RSSI = rssi
	}
	return s, nil
}

// or fills what is not known from other.
func (s Signal) or(other Signal) Signal {
	return Signal{
		RSSI: firstOf(s.RSSI, other.RSSI), RSRP: firstOf(s.RSRP, other.RSRP),
		RSRQ: firstOf(s.RSRQ, other.RSRQ), SINR: firstOf(s.SINR, other.SINR),
	}
}

// signalProbe is a command that tells the signal: groups rssi, rsrp, rsrq, sinr. Each is read on its scale; without one it is
// the quantity itself.
type signalProbe struct {
	Probe
	rssi, rsrp, rsrq, sinr scale
}

// dialectSignal asks the commands of the dialect, each once.
func (m *Modem) dialectSignal(ctx context.Context) (Signal, error) {
	var s Signal
	said := map[string][]string{}
	for _, p := range m.dialect.signal {
		lines, asked := said[p.Command]
		if !asked {
			var err error
			if lines, err = m.askIf(ctx, p.Command); err != nil {
				return Signal{}, err
			}
			said[p.Command] = lines
		}
		s = s.or(p.read(lines))
	}
	return s, nil
}

func (p signalProbe) read(lines []string) Signal {
	groups := p.Find(lines)
	return Signal{
		RSSI: p.rssi.value(groups["rssi"]), RSRP: p.rsrp.value(groups["rsrp"]),
		RSRQ: p.rsrq.value(groups["rsrq"]), SINR: p.sinr.value(groups["sinr"]),
	}
}

// scale turns a reported value into a quantity: value 1 stands for first, each one more for step more, min for the least and max
// for the last. The zero scale is of what is reported as the quantity itself.
type scale struct {
	first, step float64
	min, max    int
}

// The scales of +CESQ. Value 0 means less than what 1 stands for, and is told as one step less.
var (
	rxlevScale  = scale{first: -110, step: 1, max: 63}
	rsrqScale   = scale{first: -19.5, step: 0.5, max: 34}
	rsrpScale   = scale{first: -140, step: 1, max: 97}
	ssRSRQScale = scale{first: -43, step: 0.5, max: 126}
	ssRSRPScale = scale{first: -156, step: 1, max: 126}
	ssSINRScale = scale{first: -23, step: 0.5, max: 127}
	csqScale    = scale{first: -111, step: 2, max: 31}
)

// tenths is the scale of what counts tenths, down to -200.0.
var tenths = scale{first: 0.1, step: 0.1, min: -2000}

// read is nil for a value beyond the scale: 99 and 255 stand for not known.
func (s scale) read(params []atline.Param, i int) *float64 {
	if i >= len(params) {
		return nil
	}
	return s.value(params[i].Text)
}

func (s scale) value(text string) *float64 {
	if s.step == 0 {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return nil
		}
		return &v
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < s.min || n > s.max {
		return nil
	}
	v := math.Round(10*(s.first+float64(n-1)*s.step)) / 10
	return &v
}

// parseCSQ reads the strength in "+CSQ: <rssi>,<ber>".
func parseCSQ(lines []string) *float64 {
	return csqScale.read(paramsOf("+CSQ", lines), 0)
}

// parseCESQ reads "+CESQ: <rxlev>,<ber>,<rscp>,<ecno>,<rsrq>,<rsrp>[,<ss_rsrq>,<ss_rsrp>,<ss_sinr>]". Where LTE is silent,
// NR speaks.
func parseCESQ(lines []string) Signal {
	params := paramsOf("+CESQ", lines)
	return Signal{
		RSSI: rxlevScale.read(params, 0),
		RSRQ: firstOf(rsrqScale.read(params, 4), ssRSRQScale.read(params, 6)),
		RSRP: firstOf(rsrpScale.read(params, 5), ssRSRPScale.read(params, 7)),
		SINR: ssSINRScale.read(params, 8),
	}
}

func firstOf(values ...*float64) *float64 {
	for _, v := range values {
		if v != nil {
			return v
		}
	}
	return nil
}

// paramsOf are the parameters of the first line with a name.
func paramsOf(name string, lines []string) []atline.Param {
	for _, line := range lines {
		if n, list := atline.Split(line); n == name {
			return atline.Params(list)
		}
	}
	return nil
}
