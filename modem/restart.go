package modem

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/simgauge/simgauge/modem/atline"
)

// errRestarted is why a port is opened anew whose modem lost its settings: echo, +CMEE, +CNMI, +CSCS are those of power-on.
var errRestarted = errors.New("modem restarted by itself")

// bootGrace is how long after the opening a modem that was just plugged in still says that it has started.
const bootGrace = 30 * time.Second

// checkEvery is how often the settings are looked at while a modem keeps on saying that it boots: some say ^BOOT for ever.
const checkEvery = time.Minute

// restarts are said once, as a modem starts or goes off.
var restarts = []string{"RDY", "START", "^SYSSTART", "*ATREADY", "POWERED DOWN", "NORMAL POWER DOWN"}

// chatter follows a start, some of it long after, or again and again.
var chatter = []string{"^BOOT", "PB DONE", "SMS DONE", "SMS READY", "CALL READY"}

// noteBoot takes note of what a modem says as it starts. Out of the grace a start is a loss: the port did not go away, but the
// settings did. All else only gives the next command a reason to look whether they are still there. The lock is held.
func (p *pump) noteBoot(text string) {
	name, _ := atline.Split(text)
	if name == "" {
		name = strings.ToUpper(text)
	}
	switch {
	case slices.Contains(restarts, name) && !p.up.IsZero() && time.Since(p.up) > bootGrace:
		p.lose(errRestarted)
	case slices.Contains(restarts, name), slices.Contains(chatter, name):
		p.booted = true
	}
}

// setUpDone begins the grace.
func (p *pump) setUpDone() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.up = time.Now()
}

// hasBooted reports whether the modem said that it boots since the settings were seen last.
func (p *pump) hasBooted() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.booted && time.Since(p.checked) >= checkEvery
}

func (p *pump) settingsSeen() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.booted, p.checked = false, time.Now()
}

// checkSettings ends the connection if the modem booted and its way to report errors is not the one that was set. Where the
// modem cannot tell, nothing is known. The wire is held.
func (m *Modem) checkSettings(ctx context.Context) error {
	if m.setting == "" || !m.pump.hasBooted() {
		return nil
	}
	info, err := m.exchange(ctx, newExchange("+CMEE?"))
	if err != nil && !isError(err) {
		return err
	}
	m.pump.settingsSeen()
	if now := marked(info); now != "" && now != m.setting {
		m.pump.fail(errRestarted)
		return m.Err()
	}
	return nil
}

// marked is the line of an answer to +CMEE?, empty where there is none.
func marked(info []string) string {
	for _, line := range info {
		if strings.HasPrefix(line, "+CMEE:") {
			return line
		}
	}
	return ""
}
