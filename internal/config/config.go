// Package config reads the configuration file: strict YAML into a validated, immutable Config.
package config

import (
	"time"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/quota"
)

// Config is a whole, valid configuration with every default filled in.
type Config struct {
	Modems []Modem
	SIMs   []SIM
}

// Modem says where a modem is.
type Modem struct {
	Name string // default modem0, modem1, ...
	Port string // a path, or "auto"
}

// SIM says what to ask of the SIMs that Match.
type SIM struct {
	Name       string // default: the carrier's short name, filled in by the agent when empty
	Match      Match
	AtMost     int // ledger entries in any 24 h
	Quiet      Quiet
	Roaming    bool // ask abroad although the row does not say it is free
	AllowCodes []string
	Binary     bool // units: binary
	Asks       []Ask
}

// Match selects SIMs; all stated conditions must hold, the zero Match takes any SIM.
type Match struct {
	PLMN  carrier.PLMN // home network
	SPN   string
	ICCID string // a prefix, from "8981*", or all the digits
}

// Quiet is a span of local hours without scheduled asks, as minutes of the day; it may cross midnight. The zero Quiet is none.
type Quiet struct{ From, To time.Duration }

// Ask is one thing to know, with its schedule and its ladder of queries.
type Ask struct {
	Name       string // default main
	Every      time.Duration
	MinimumGap time.Duration
	Queries    []carrier.Query // empty: the catalogue's
	Patterns   []quota.Pattern // before the generic reader, behind those of a query
}
