package main

import (
	"github.com/simgauge/simgauge/internal/config"
	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/modemsim"
)

const (
	// carrierCounts is how many octets the simulated carrier counts for one that the interface shows: carriers count headers that
	// the kernel does not see.
	carrierCounts = 1.03
	// receivedShare of what flows comes in.
	receivedShare = 0.92
)

// countedLink is the interface by which the simulated subscriber goes online: its counters follow what the network has counted.
func countedLink(m *modemsim.Modem) func(config.Modem) (modem.Link, bool) {
	return func(config.Modem) (modem.Link, bool) {
		flowed := float64(m.Flowed()) / carrierCounts
		received := uint64(flowed * receivedShare)
		return modem.Link{Name: "demo0", Index: 1, Device: "simulated", Received: received, Sent: uint64(flowed) - received}, true
	}
}
