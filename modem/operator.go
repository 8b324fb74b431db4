package modem

import (
	"context"
	"encoding/hex"
	"strings"

	"github.com/simgauge/simgauge/modem/atline"
)

// Operator is the serving network (+COPS?, 3GPP TS 27.007, clause 7.3).
type Operator struct {
	Name string `json:"name"` // long alphanumeric
	PLMN string `json:"plmn"` // digits, MCC then MNC
	RAT  RAT    `json:"rat"`
}

// Operator asks +COPS? for the numeric and the long format. It never changes the selection. Format and question are one turn: the
// format of another caller would else come between.
func (m *Modem) Operator(ctx context.Context) (Operator, error) {
	t, err := m.Take(ctx)
	if err != nil {
		return Operator{}, err
	}
	defer t.End()
	var op Operator
	for _, format := range []string{"+COPS=3,2", "+COPS=3,0"} { // mode 3 sets the format alone
		if _, err := t.askIf(ctx, format); err != nil {
			return Operator{}, err
		}
		lines, err := t.askIf(ctx, "+COPS?")
		if err != nil {
			return Operator{}, err
		}
		op = op.merge(parseCOPS(lines))
	}
	return op, nil
}

func (o Operator) merge(other Operator) Operator {
	if other.Name != "" {
		o.Name = other.Name
	}
	if other.PLMN != "" {
		o.PLMN = other.PLMN
	}
	if other.RAT != "" {
		o.RAT = other.RAT
	}
	return o
}

// parseCOPS reads "+COPS: <mode>[,<format>,<oper>[,<AcT>]]": one of Name and PLMN, as the format says.
func parseCOPS(lines []string) Operator {
	const numeric = "2"
	var op Operator
	for _, line := range lines {
		name, list := atline.Split(line)
		params := atline.Params(list)
		if name != "+COPS" || len(params) < 3 {
			continue
		}
		text := fromUCS2(params[2].Text)
		switch {
		case params[1].Text != numeric:
			op.Name = text
		case isPLMN(text):
			op.PLMN = text
		}
		if len(params) > 3 {
			op.RAT = ratOf(params[3])
		}
	}
	return op
}

func isPLMN(s string) bool { return allDigits(s) && (len(s) == 5 || len(s) == 6) }

// fromUCS2 reads a string that came in hex because the modem's character set is UCS2 (+CSCS); another is returned as it is.
// Latin letters and digits are told from a number by the zero in front of each.
func fromUCS2(s string) string {
	b, err := hex.DecodeString(s)
	if err != nil || len(b) < 4 || len(b)%2 != 0 || !strings.HasPrefix(s, "00") {
		return s
	}
	return decodeUCS2(b)
}
