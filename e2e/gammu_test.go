package e2e

import (
	"fmt"
	"strings"
	"testing"
)

// TestGammu has gammu identify each modem, ask for the balance, and send and read messages.
func TestGammu(t *testing.T) {
	t.Parallel()
	program := need(t, "gammu", "gammu")
	for _, tc := range []struct {
		personality, model string
		told               string // by getussd; balanceText if empty
		why                string // told is something else
	}{
		{personality: "generic", model: "Generic"},
		{personality: "quectel-ec25", model: "EC25"},
		{personality: "huawei-e3372", model: "E3372"}, // on gammu's list of those that want packed codes
		{personality: "zte-mf286d", model: "MF286D"},
		{personality: "simcom-sim800", model: "SIMCOM_SIM800L"},
		{personality: "simcom-sim7600", model: "SIMCOM_SIM7600E-H"},
		{personality: "cinterion-ehs6", model: "EHS6"},
		{personality: "sonyericsson", model: "W810i"},
		{personality: "blocking-2g", model: "BLOCKING-2G"},
		{personality: "release-first", model: "RELEASE-FIRST"},
		{personality: "telit-he910", model: "HE910-D", told: "\u6537" + balanceText,
			why: "gammu takes the language code before the text for text"},
		{personality: "longcheer", model: "XSStickW14", told: "unreadable",
			why: "gammu has the model on no list, and reads the packed answer as UCS2"},
	} {
		t.Run(tc.personality, func(t *testing.T) {
			t.Parallel()
			g := newGammu(t, program, tc.personality)
			g.wantIn("identify", g.run("identify"), tc.model, "004999010640000")
			g.ask(tc.told, tc.why)
			g.exchangeMessages()
			wantSame(t, g.sim, balanceText, "--ussd=*123#")
			wantSame(t, g.sim, shortText, "--sms=1234:SHORT", "--await-sms=1234")
			wantStored(t, g.sim, welcomeText, shortText, shortText, longText) // nothing is deleted that is kept nowhere else
		})
	}
}

// gammu is the program, and the modem that it is configured for.
type gammu struct {
	t                    testing.TB
	sim                  simulated
	program, dir, config string
}

func newGammu(t testing.TB, program, personality string) gammu {
	g := gammu{t: t, sim: modem(t, personality, chatty), program: program, dir: t.TempDir()}
	g.config = write(t, g.dir, "gammurc", fmt.Sprintf("[gammu]\ndevice = %s\nconnection = at115200\n", g.sim.port))
	return g
}

// run runs a command of gammu's that must succeed.
func (g gammu) run(args ...string) string {
	g.t.Helper()
	out, exit := finish(g.t, g.dir, nil, g.program, append([]string{"-c", g.config}, args...)...)
	if exit != 0 {
		g.t.Fatalf("gammu %q: exit %d:\n%s", args, exit, out)
	}
	return out
}

func (g gammu) wantIn(what, out string, want ...string) {
	g.t.Helper()
	for _, w := range want {
		if !strings.Contains(out, w) {
			g.t.Errorf("gammu %s: no %q in:\n%s", what, w, out)
		}
	}
}

// ask asks for the balance. It takes ten seconds more than the answer does, for gammu goes on waiting.
func (g gammu) ask(told, why string) {
	g.t.Helper()
	out := g.run("getussd", "*123#")
	switch told {
	case "unreadable":
		if strings.Contains(out, stated) {
			g.t.Errorf("gammu reads what it cannot (%s):\n%s", why, out)
		}
	case "":
		g.wantIn("getussd", out, balanceText)
	default:
		g.wantIn("getussd", out, told)
	}
	wantDialogues(g.t, g.sim, "*123#")
}

// exchangeMessages sends two messages and reads what the network answers.
func (g gammu) exchangeMessages() {
	g.t.Helper()
	g.run("sendsms", "TEXT", "1234", "-text", "SHORT")
	g.run("sendsms", "TEXT", "1234", "-text", "LONG")
	if got := g.sim.Spent().Segments; got != 2 {
		g.t.Errorf("%d SMS at the network, want 2", got)
	}
	eventually(g.t, "four parts in the store", func() bool { return len(g.sim.Stored()) == 4 })
	g.wantIn("geteachsms", g.run("geteachsms"), welcomeText, shortText, longText, "4 SMS parts in 3 SMS sequences")
	wantStored(g.t, g.sim, welcomeText, shortText, longText)
}
