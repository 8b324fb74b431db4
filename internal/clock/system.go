package clock

import (
	"os"
	"path/filepath"
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

// System is the machine's own clock.
type System struct {
	boot string
	base time.Duration // uptime that belongs to no known boot
	rtc  []string      // files that say whether an RTC set the clock at boot
	sync string        // exists once systemd-timesyncd has set the clock

	mu        sync.Mutex
	confirmed bool
	offset    time.Duration // wall minus uptime at the confirmation: a step of the clock shows as a change
}

// NewSystem reads the identity of this boot.
func NewSystem() *System {
	rtc, _ := filepath.Glob("/sys/class/rtc/rtc*/hctosys") // the pattern is constant and good
	s := &System{rtc: rtc, sync: "/run/systemd/timesync/synchronized"}
	if id, err := os.ReadFile("/proc/sys/kernel/random/boot_id"); err == nil {
		s.boot = strings.TrimSpace(string(id))
	} else {
		// Without the identity two boots cannot be told apart. Every process then is a boot of its own, begun with it:
		// ages come out too low, which is the safe side.
		s.boot, s.base = time.Now().UTC().Format(time.RFC3339Nano), uptime()
	}
	s.confirmByRTC()
	return s
}

// Now tells the present instant.
func (s *System) Now() Instant {
	now := Instant{Wall: time.Now(), Boot: s.boot, Uptime: uptime() - s.base}
	now.Known = s.disciplined() || s.stillConfirmed(now)
	return now
}

// Confirm tells the clock what another clock says, the modem's +CCLK for one. Where they agree the wall clock is believed
// until it is stepped.
func (s *System) Confirm(other time.Time) {
	now := Instant{Wall: time.Now(), Uptime: uptime() - s.base}
	if now.Wall.Sub(other).Abs() <= agreement {
		s.confirm(now)
	}
}

func (s *System) confirm(now Instant) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.confirmed, s.offset = true, offset(now)
}

// stillConfirmed reports whether the clock was confirmed and has not been stepped since.
func (s *System) stillConfirmed(now Instant) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.confirmed && (offset(now)-s.offset).Abs() > agreement {
		s.confirmed = false
	}
	return s.confirmed
}

func offset(now Instant) time.Duration {
	return time.Duration(now.Wall.UnixNano()) - now.Uptime
}

// confirmByRTC believes the clock if the kernel set it from an RTC at boot.
func (s *System) confirmByRTC() {
	now := Instant{Wall: time.Now(), Uptime: uptime() - s.base}
	if now.Wall.Year() < firstYear {
		return
	}
	for _, name := range s.rtc {
		if b, err := os.ReadFile(name); err == nil && strings.TrimSpace(string(b)) == "1" {
			s.confirm(now)
			return
		}
	}
}

// disciplined reports whether a time source keeps the clock. Where a sandbox forbids adjtimex(2), systemd-timesyncd's mark tells.
func (s *System) disciplined() bool {
	var t unix.Timex
	if _, err := unix.Adjtimex(&t); err == nil {
		return t.Status&staUnsync == 0
	}
	_, err := os.Stat(s.sync)
	return err == nil
}

// uptime is CLOCK_BOOTTIME, which no clock step moves.
func uptime() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &t); err != nil {
		return 0 // every Linux since 2.6.39 has it; an uptime of 0 ages nothing
	}
	return time.Duration(t.Nano())
}
