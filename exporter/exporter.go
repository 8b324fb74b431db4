// Package exporter shows a snapshot: as Prometheus metrics, as a landing page, as health. It never touches a modem.
package exporter

import (
	"time"

	"github.com/simgauge/simgauge/quota"
)

// Source gives what is known at this moment, at once.
type Source interface{ Snapshot() Snapshot }

// Snapshot is everything that the metrics are made of. Nil and zero fields are not known, and absent from the page.
type Snapshot struct {
	Modems        []Modem
	SIMs          []SIM
	StateWritable bool
	ReloadOK      bool
}

// Modem is one modem.
type Modem struct {
	Name                          string
	Up                            bool
	Manufacturer, Model, Revision string
	Registered, Roaming           *bool
	SIMState                      string // one of SIMStates; empty: not known
	RSSI, RSRP, RSRQ, SINR        *float64
	Reconnects                    uint64
	SMSUsed, SMSCapacity          int // capacity 0: not known
}

// SIM is one SIM.
type SIM struct {
	Name, Modem, Carrier, Country, PLMN string
	Configured                          bool
	Budget                              int
	Asks                                []Ask
	Methods                             []Method
	Skipped                             map[string]uint64 // by reason
}

// Ask is what one ask last learnt.
type Ask struct {
	Name     string
	Interval time.Duration
	Next     time.Time
	Read     time.Time
	Reading  quota.Reading
}

// Method counts one way to ask.
type Method struct {
	Name     string
	Queries  uint64
	Failures map[string]uint64  // by outcome; all of them present
	Buckets  map[float64]uint64 // cumulative, by upper bound in seconds
	Sum      float64
	Count    uint64
}
