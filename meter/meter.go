// Package meter makes of what an interface's counters show what is left of an allowance. It is pure over samples: no I/O, no
// clock, no logger.
//
// A Count takes samples of the kernel's counters and keeps what was counted in the present period, over restarts of the
// program and of the machine, counters that wrap or begin anew, interfaces that are renamed or plugged in again, and a machine
// that does not know the time.
package meter

import (
	"math"
	"time"

	"github.com/simgauge/simgauge/quota"
)

// Instant is a moment as the machine knows it.
type Instant struct {
	Boot   string        `json:"boot"`          // identifies the boot that Uptime counts from
	Uptime time.Duration `json:"uptime"`        // since that boot
	Wall   time.Time     `json:"wall,omitzero"` // zero: the clock cannot be believed
}

func (i Instant) isZero() bool { return i == Instant{} }

// Link is the identity of a network interface. A new name changes none of the other two.
type Link struct {
	Device string `json:"device,omitempty"` // where it is plugged in; empty: nowhere, as ppp0
	Index  int    `json:"index"`            // the kernel's number, which no later interface of the boot gets again
}

// Sample is what the counters of an interface showed at an instant, in octets.
type Sample struct {
	At       Instant `json:"at"`
	Link     Link    `json:"link"`
	Received uint64  `json:"received"`
	Sent     uint64  `json:"sent"`
}

// Plan is what the counting goes by.
type Plan struct {
	Allowance quota.Bytes
	Renews    quota.Renewal
	Zone      *time.Location // in which days begin
}

// fastest is what no modem exceeds on a machine whose counters have 32 bits, in octets a second: 1 Gbit/s.
const fastest = 125_000_000

// moved is what went over the interface between two samples, and since what uptime of the later one's boot.
//
// The counters of an interface begin at 0 when it appears: with the boot, or with a higher index than the one before it (Linux
// hands indices out in turn and begins anew only behind the last of 31 bits: net/core/dev.c, dev_index_reserve). Of one that was
// there before and was not counted nothing is known: it begins now.
func moved(last, s Sample) (octets quota.Bytes, since time.Duration) {
	switch {
	case last.At.isZero():
		return 0, s.At.Uptime
	case last.At.Boot != s.At.Boot:
		return sum(s.Received, s.Sent), 0
	case last.Link.Index == s.Link.Index:
		return grown(last, s), min(last.At.Uptime, s.At.Uptime)
	case last.Link.Device == s.Link.Device && last.Link.Index < s.Link.Index:
		return sum(s.Received, s.Sent), min(last.At.Uptime, s.At.Uptime)
	}
	return 0, s.At.Uptime
}

// grown is what two samples of one interface differ by. Where both counters fell the driver began anew.
func grown(last, s Sample) quota.Bytes {
	mayWrap := s.Received >= last.Received || s.Sent >= last.Sent
	within := s.At.Uptime - last.At.Uptime
	return sum(step(last.Received, s.Received, mayWrap, within), step(last.Sent, s.Sent, mayWrap, within))
}

// step is what one counter grew by. One that fell has wrapped, or begun anew.
//
// Drivers that count in a struct net_device_stats count in unsigned long, which a 32-bit kernel copies into the 64 bits that it
// shows (net/core/dev.c, netdev_stats_to_stats64): these wrap at 4 GiB. A wrap leaves the other counter as it is, and makes no
// more octets than the link can carry in the time. What has ever been beyond 32 bits does not wrap there.
func step(before, after uint64, mayWrap bool, within time.Duration) uint64 {
	if after >= before {
		return after - before
	}
	const wrap = 1 << 32
	if mayWrap && before < wrap {
		grown := wrap - before + after
		if float64(grown) <= fastest*(max(within, 0)+time.Second).Seconds() {
			return grown
		}
	}
	return after
}

// most keeps sums from overflowing: no plan has an exabyte.
const most = quota.Bytes(1e18)

func sum(a, b uint64) quota.Bytes {
	if a > math.MaxInt64/4 || b > math.MaxInt64/4 {
		return 0 // no interface carries that: the counter is none
	}
	return min(quota.Bytes(a+b), most)
}

func add(a, b quota.Bytes) quota.Bytes { return max(min(a+b, most), -most) }
