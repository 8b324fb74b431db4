package modem

import (
	"context"
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

// Signal asks +CSQ and +CESQ (3GPP TS 27.007, clauses 8.5 and 8.69).
func (m *Modem) Signal(ctx context.Context) (Signal, error) {
	csq, err := m.askIf(ctx, "+CSQ")
	if err != nil {
		return Signal{}, err
	}
	cesq, err := m.askIf(ctx, "+CESQ")
	if err != nil {
		return Signal{}, err
	}
	s := parseCESQ(cesq)
	if rssi := parseCSQ(csq); rssi != nil {
		s.RSSI = rssi
	}
	return s, nil
}

// scale turns a reported value into a quantity: value 1 stands for first, each one more for step more, the last for max.
type scale struct {
	first, step float64
	max         int
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

// read is nil for a value beyond the scale: 99 and 255 stand for not known.
func (s scale) read(params []atline.Param, i int) *float64 {
	if i >= len(params) {
		return nil
	}
	n, err := strconv.Atoi(params[i].Text)
	if err != nil || n < 0 || n > s.max {
		return nil
	}
	v := s.first + float64(n-1)*s.step
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
