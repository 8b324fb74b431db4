package e2e

import (
	"fmt"
	"strings"
	"testing"
)

// TestGnokii has gnokii identify each modem, and send and read messages. It has no USSD.
func TestGnokii(t *testing.T) {
	t.Parallel()
	program := need(t, "gnokii", "gnokii-cli")
	for _, tc := range []struct{ personality, model, memory string }{
		{"generic", "Generic", "SM"},
		{"quectel-ec25", "EC25", "ME"},
		{"huawei-e3372", "E3372", "SM"},
		{"zte-mf286d", "MF286D", "SM"},
		{"simcom-sim800", "SIMCOM_SIM800L", "SM"},
	} {
		t.Run(tc.personality, func(t *testing.T) {
			t.Parallel()
			g := newGnokii(t, program, tc.personality)
			g.run("--identify").wantIn(tc.model, "004999010640000")
			g.send("SHORT", "LONG")
			eventually(t, "four parts in the store", func() bool { return len(g.sim.Stored()) == 4 })
			head, tail := longText[:strings.Index(longText, "сяца")], longText[strings.Index(longText, "сяца"):]
			g.run("--getsms", tc.memory, "1", "4").wantIn(welcomeText, shortText, head, tail) // it shows parts, not messages
			wantStored(t, g.sim, welcomeText, shortText, longText)
			wantSame(t, g.sim, shortText, "--sms=1234:SHORT", "--await-sms=1234")
			wantSame(t, g.sim, balanceText, "--ussd=*123#")
		})
	}
}

// gnokii is the program, and the modem that it is configured for.
type gnokii struct {
	t                    testing.TB
	sim                  simulated
	program, dir, config string
}

func newGnokii(t testing.TB, program, personality string) gnokii {
	g := gnokii{t: t, sim: modem(t, personality, chatty), program: program, dir: t.TempDir()}
	g.config = write(t, g.dir, "gnokiirc", fmt.Sprintf(`[global]
port = %s
model = AT
connection = serial
use_locking = no
serial_baudrate = 115200
`, g.sim.port))
	return g
}

// said is what a client said.
type said struct {
	t    testing.TB
	text string
}

func (s said) wantIn(want ...string) {
	s.t.Helper()
	for _, w := range want {
		if !strings.Contains(s.text, w) {
			s.t.Errorf("no %q in:\n%s", w, s.text)
		}
	}
}

// run runs a command of gnokii's that reads and must succeed. One that ended by a signal (seen once in a hundred runs, on
// a machine with sixteen busy programs) is run again.
func (g gnokii) run(args ...string) said {
	g.t.Helper()
	args = append([]string{"--config", g.config}, args...)
	out, exit := finish(g.t, g.dir, nil, g.program, args...)
	if exit == -1 {
		g.t.Logf("gnokii %q was ended by a signal: %s", args, out)
		out, exit = finish(g.t, g.dir, nil, g.program, args...)
	}
	if exit != 0 {
		g.t.Fatalf("gnokii %q: exit %d:\n%s", args, exit, out)
	}
	return said{g.t, out}
}

// send sends messages, each from standard input, as gnokii wants it.
func (g gnokii) send(bodies ...string) {
	g.t.Helper()
	for _, body := range bodies {
		file := write(g.t, g.dir, "body", body)
		out, exit := finish(g.t, g.dir, nil, "/bin/sh", "-c", `exec "$0" --config "$1" --sendsms 1234 <"$2"`, g.program, g.config, file)
		if exit != 0 {
			g.t.Fatalf("gnokii --sendsms: exit %d:\n%s", exit, out)
		}
	}
	if got := g.sim.Spent().Segments; got != len(bodies) {
		g.t.Errorf("%d SMS at the network, want %d", got, len(bodies))
	}
}
