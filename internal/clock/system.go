package clock

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

const (
	// staUnsync is the bit of adjtimex(2) that says that no time source disciplines the clock.
	staUnsync = 0x0040

	// agreement is how far a second clock may be off and still confirm the first: a modem's +CCLK has whole seconds
	// and comes late, and the network's own time is a minute off at times.
	agreement = 2 * time.Minute

	// firstYear is before any year in which this program can run: an RTC with an empty battery tells an earlier one.
	firstYear = 2025
)

// Mark is the file by which simgauge-clock.service, which may ask adjtimex(2), tells simgauge.service, which may not, that the clock is
// kept. It lasts as long as this boot at most.
const Mark = "/run/simgauge-clock/synchronized"

// Machine is the machine's own clock.
type Machine struct {
	boot  string
	base  time.Duration // uptime that belongs to no known boot
	rtc   []string      // files that say whether an RTC set the clock at boot
	marks []string      // files of which one exists once something has set the clock

	mu        sync.Mutex
	confirmed bool
	offset    time.Duration // wall minus uptime at the confirmation: a step of the clock shows as a change
}

// System is the clock of this machine. It reads the identity of the boot once.
func System() *Machine {
	rtc, _ := filepath.Glob("/sys/class/rtc/rtc*/hctosys") // the pattern is constant and good
	m := &Machine{rtc: rtc, marks: []string{"/run/systemd/timesync/synchronized", Mark}}
	if id, err := os.ReadFile("/proc/sys/kernel/random/boot_id"); err == nil {
		m.boot = strings.TrimSpace(string(id))
	} else {
		// Without the identity two boots cannot be told apart. Every process then is a boot of its own, begun with it:
		// ages come out too low, which is the safe side.
		m.boot, m.base = time.Now().UTC().Format(time.RFC3339Nano), uptime()
	}
	m.confirmByRTC()
	return m
}

// Now tells the present instant.
func (m *Machine) Now() Instant {
	now := Instant{Wall: time.Now(), Boot: m.boot, Uptime: uptime() - m.base}
	now.Known = m.disciplined() || m.stillConfirmed(now)
	return now
}

// Confirm tells the clock what another clock says, the modem's +CCLK for one. Where they agree the wall clock is believed
// until it is stepped.
func (m *Machine) Confirm(other time.Time) {
	now := Instant{Wall: time.Now(), Uptime: uptime() - m.base}
	if now.Wall.Sub(other).Abs() <= agreement {
		m.confirm(now)
	}
}

func (m *Machine) confirm(now Instant) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.confirmed, m.offset = true, offset(now)
}

// stillConfirmed reports whether the clock was confirmed and has not been stepped since.
func (m *Machine) stillConfirmed(now Instant) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.confirmed && (offset(now)-m.offset).Abs() > agreement {
		m.confirmed = false
	}
	return m.confirmed
}

func offset(now Instant) time.Duration {
	return time.Duration(now.Wall.UnixNano()) - now.Uptime
}

// confirmByRTC believes the clock if the kernel set it from an RTC at boot.
func (m *Machine) confirmByRTC() {
	now := Instant{Wall: time.Now(), Uptime: uptime() - m.base}
	if now.Wall.Year() < firstYear {
		return
	}
	for _, name := range m.rtc {
		if b, err := os.ReadFile(name); err == nil && strings.TrimSpace(string(b)) == "1" {
			m.confirm(now)
			return
		}
	}
}

// disciplined reports whether a time source keeps the clock. Where a sandbox forbids adjtimex(2), the mark of systemd-timesyncd tells, or
// that of simgauge-clock.service.
func (m *Machine) disciplined() bool {
	var t unix.Timex
	if _, err := unix.Adjtimex(&t); err == nil {
		return t.Status&staUnsync == 0
	}
	return m.marked()
}

func (m *Machine) marked() bool {
	return slices.ContainsFunc(m.marks, func(mark string) bool {
		_, err := os.Stat(mark)
		return err == nil
	})
}

// uptime is CLOCK_BOOTTIME, which no clock step moves.
func uptime() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &t); err != nil {
		return 0 // every Linux since 2.6.39 has it; an uptime of 0 ages nothing
	}
	return time.Duration(t.Nano())
}
