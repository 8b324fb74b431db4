package modem

import (
	"context"
	"strings"

	"github.com/simgauge/simgauge/modem/atline"
)

// Identity of a modem (3GPP TS 27.007, clauses 5.1 to 5.4).
type Identity struct {
	Manufacturer, Model, Revision string
	IMEI                          IMEI
}

// Identity asks +CGMI, +CGMM, +CGMR, +CGSN. What the modem does not tell is empty.
func (m *Modem) Identity(ctx context.Context) (Identity, error) {
	var id Identity
	for _, part := range []struct {
		cmd string
		set func(lines []string)
	}{
		{"+CGMI", func(lines []string) { id.Manufacturer = parseIdentity(lines) }},
		{"+CGMM", func(lines []string) { id.Model = parseIdentity(lines) }},
		{"+CGMR", func(lines []string) { id.Revision = parseIdentity(lines) }},
		{"+CGSN", func(lines []string) { id.IMEI = parseIMEI(lines) }},
	} {
		lines, err := m.askIf(ctx, part.cmd)
		if err != nil {
			return Identity{}, err
		}
		part.set(lines)
	}
	return id, nil
}

// askIf is Command for what a modem need not know: its refusal is no answer, and no error.
func (m *Modem) askIf(ctx context.Context, cmd string) ([]string, error) {
	return unlessRefused(m.Command(ctx, cmd))
}

// askIf is Modem.askIf within the turn.
func (t *Turn) askIf(ctx context.Context, cmd string) ([]string, error) {
	return unlessRefused(t.CommandWithin(ctx, t.m.pump.timing.Command, cmd))
}

func unlessRefused(lines []string, err error) ([]string, error) {
	if isError(err) {
		return nil, nil
	}
	return lines, err
}

// parseIdentity reads an answer that stands alone or behind a name: "huawei", "+CGMI: ZTE CORPORATION", "Revision: 1.0".
func parseIdentity(lines []string) string {
	for _, line := range lines {
		if name, rest := atline.Split(line); name != "" {
			line = rest
		}
		line = strings.TrimPrefix(line, "Revision:")
		if line = strings.Trim(line, " \t\""); line != "" {
			return line
		}
	}
	return ""
}

// parseIMEI reads the 15 digits of an IMEI, or the 14 or 16 that some modems tell (3GPP TS 23.003, clause 6.2).
func parseIMEI(lines []string) IMEI {
	s := parseIdentity(lines)
	if len(s) < 14 || len(s) > 16 || !allDigits(s) {
		return ""
	}
	return IMEI(s)
}

func allDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
