// Package recorder writes what a modem says as a personality of the simulated modem, without the identity of modem, SIM and
// subscriber, so that a report of a fault becomes a fixture.
package recorder

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/simgauge/simgauge/modem"
)

// Recording is what a modem said.
type Recording struct {
	ending  string // of lines: crlf, lf, crcrlf
	unknown string // what an unknown command gets
	answers []answer
	heard   []heard
	manners manners
	secrets secrets
}

// answer is what one command got.
type answer struct {
	cmd   string
	lines []string // the last is the final result code; none is silence
}

func (a answer) final() string {
	if len(a.lines) == 0 {
		return silence
	}
	return a.lines[len(a.lines)-1]
}

func (a answer) info() []string {
	if len(a.lines) == 0 {
		return nil
	}
	return a.lines[:len(a.lines)-1]
}

func (a answer) ok() bool { return a.final() == "OK" }

// heard is a line that came unasked.
type heard struct {
	line string
	at   time.Time
}

// silence is how personalities write that no answer comes.
const silence = "(silence)"

// Commands that read, and neither set, spend nor lose anything. None is known to hang a modem: +COPS=? does, +CLAC does on some,
// and +CMGL marks messages as read.
const (
	whatItIs  = "+CGMI +CGMM +CGMR +CGSN +CIMI +CNUM +CCID +CRSM=176,12258,0,0,10"
	whatItCan = "+GCAP +CSCS=? +CPMS=? +CNMI=? +CMGF=? +CUSD=? +CUSD? +CMGR=?"
	howItIs   = "+CPIN? +CREG? +CGREG? +CEREG? +CSQ +CESQ +COPS?"
	vendors   = "^ICCID? +QCCID +ICCID +CICCID #CCID ^SCID +ZICCID? +XCCID? ^CURC? ^HCSQ? ^SYSINFOEX +QCSQ +QNWINFO +CPSI? " +
		"+ZCELLINFO? ^SMONI +QSPN ^CPIN? +QPINC? +CPINR"
)

// Record asks the modem behind a port, which it opens and closes, after it has listened for what comes unasked. more are further commands that read, without AT: those that
// are known of this vendor.
func Record(ctx context.Context, open modem.Opener, listen time.Duration, more ...string) (*Recording, error) {
	port, err := open(ctx)
	if err != nil {
		return nil, err
	}
	l := listenOn(port)
	defer l.close()
	r := &Recording{secrets: secrets{}}
	if err := l.wake(ctx); err != nil {
		return nil, err
	}
	r.ending = l.ending()
	l.wait(ctx, listen)
	r.heard = l.unasked()
	unknown := l.ask(ctx, "+SIMGAUGE?")
	r.unknown = unknown.final()
	for _, cmd := range slices.Concat(strings.Fields(whatItIs), strings.Fields(whatItCan), strings.Fields(howItIs), strings.Fields(vendors), more) {
		if r.has(cmd) {
			continue
		}
		r.answers = append(r.answers, l.ask(ctx, cmd))
		if err := l.lost(ctx); err != nil {
			return nil, fmt.Errorf("record: AT%s: %w", cmd, err)
		}
	}
	r.secrets.learn(r.answers)
	return r, nil
}

func (r *Recording) has(cmd string) bool {
	return slices.ContainsFunc(r.answers, func(a answer) bool { return a.cmd == cmd })
}

// said is what a command got.
func (r *Recording) said(cmd string) answer {
	for _, a := range r.answers {
		if a.cmd == cmd {
			return a
		}
	}
	return answer{cmd: cmd}
}

// ErrIdentity is why a recording is not given: something of it looks like the identity that it must not show.
var ErrIdentity = errors.New("identity would show in the recording; nothing was written: report this with the modem's model alone")
