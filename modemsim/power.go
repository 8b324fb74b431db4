package modemsim

import "time"

// power is what has the modem not listen.
type power struct {
	off   bool // it boots
	data  bool // it is in data mode: what comes is the peer's
	turn  int  // counts restarts and data modes
	until time.Time
}

// bootTime is from a restart to the first boot line; real modems take 2 to 20 s.
const bootTime = 3 * time.Second

// hangUpDelay lets the OK of +CFUN=1,1 through before a USB modem is gone.
const hangUpDelay = 100 * time.Millisecond

// Present reports whether the modem is plugged in: after a hang-up by a fault, Unplug or a restart it is away for a while.
// A client over Pipe or Serve that looks for the device asks this; a pty under a link comes and goes with it.
func (m *Modem) Present() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return !time.Now().Before(m.power.until)
}

// Unplug hangs up on the client that is served now: its stream ends. The modem is back after 5 s.
func (m *Modem) Unplug() { m.UnplugFor(defaultAway) }

// UnplugFor is Unplug for a time.
func (m *Modem) UnplugFor(away time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.leave(away)
}

// leave hangs up and stays away.
func (m *Modem) leave(away time.Duration) {
	m.power.until = time.Now().Add(away)
	if m.wire != nil {
		m.wire.stop()
	}
}

// restart is +CFUN=1,1: a USB modem hangs up and comes back, one behind a UART boots under the client's eyes.
func (m *Modem) restart() {
	if !m.pers.usb {
		m.after(0, m.reboot) // behind the OK
		return
	}
	m.after(hangUpDelay, func() {
		m.lapse()
		m.boots = false
		m.leave(bootTime)
	})
}

// reboot restarts without a hang-up: nothing is heard until the boot lines.
func (m *Modem) reboot() {
	m.lapse()
	m.power.off = true
	turn := m.power.turn
	m.after(bootTime, func() {
		if m.power.turn == turn {
			m.power.off = false
			m.boots = true
			m.boot()
		}
	})
}

// lapse forgets what a modem without power forgets: all but the SIM, the messages and the mode of the radio.
func (m *Modem) lapse() {
	m.power = power{turn: m.power.turn + 1, until: m.power.until}
	m.port = m.factory()
	m.talk, m.call, m.caller = dialogue{turn: m.talk.turn + 1}, nil, nil
	m.edit, m.job = editor{}, nil
	m.sim.powerOn()
	m.search(bootTime + time.Duration(m.net.Reregister))
}

// boot says what a modem says at power-on.
func (m *Modem) boot() {
	for _, l := range m.pers.boot {
		m.urc(m.fill(l))
	}
	m.sim.hold(m, max(m.pers.simBusy, time.Duration(m.net.SIMBusy)))
}

// dataMode has the modem take what comes for data, as after ATD*99#, for so long or, if d is 0, for ever. Its peer asks for
// a link until it tires of it.
func (m *Modem) dataMode(d time.Duration) {
	m.job, m.edit = nil, editor{}
	m.power.turn++
	m.power.data = true
	turn := m.power.turn
	m.linkRequest(turn, linkRequests)
	if d == 0 {
		return
	}
	m.after(d, func() {
		if m.power.turn == turn {
			m.power.data = false
			m.raw(m.final("NO CARRIER"))
		}
	})
}

// A peer asks for a link ten times, three seconds apart (RFC 1661, clause 4.6, Restart timer and Max-Configure).
const (
	linkRequests     = 10
	linkRequestEvery = 3 * time.Second
)

// linkRequest is an LCP Configure-Request without options, in HDLC-like framing (RFC 1662, clause 4.2).
const linkRequest = "\x7e\xff\x7d\x23\xc0\x21\x7d\x21\x7d\x21\x7d\x20\x7d\x24\xd1\xb5\x7e"

func (m *Modem) linkRequest(turn, left int) {
	if m.power.turn != turn || !m.power.data || left == 0 {
		return
	}
	if m.wire != nil {
		m.wire.send([]byte(linkRequest))
	}
	m.after(linkRequestEvery, func() { m.linkRequest(turn, left-1) })
}
