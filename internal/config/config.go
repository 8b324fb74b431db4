// Package config reads the configuration file: strict YAML into a validated, immutable Config.
package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"time"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/quota"
)

// Config is a whole, valid configuration with every default filled in. Nobody changes it after Load.
type Config struct {
	Modems   []Modem
	SIMs     []SIM
	Lifeline Lifeline
	Notify   Notify
	// Catalogue is where the asks without queries get theirs: what is built in, and what this machine has besides.
	Catalogue carrier.Catalogue
	// LeftOut is what of that cannot be read; the rest holds.
	LeftOut []Fault
}

// Modem says where a modem is.
type Modem struct {
	Name string // default modem0, modem1, ...
	Port string // a path, or "auto"
	// Interface is the network interface whose octets are counted, or "auto": that of the port's own USB device.
	Interface string
	Recover   []Rung // what is done for a modem that hangs, in order; the first is always to open its port anew
	// PINFile holds the PIN of the SIM in it; empty: a systemd credential, where there is one.
	PINFile string
}

// SIM says what to ask of the SIMs that Match.
type SIM struct {
	Name       string // default: the carrier's short name, filled in by the agent when empty
	Match      Match
	AtMost     int // ledger entries in any 24 h
	Quiet      Quiet
	Roaming    bool     // ask abroad although the row does not say it is free
	AllowCodes []string // codes that are dialled although they are refused by rule; see Allows
	Binary     bool     // units: binary
	Unasked    Unasked
	Low        Low      // at or below which what is left is little
	Adaptive   bool     // ask earlier than scheduled where the estimate comes to what an alert hangs on
	Draws      []string // names of bundles in the order in which the carrier draws on them; empty: the catalogue's
	Asks       []Ask
}

// Unasked says which texts of the carrier are read although nobody asked for them.
type Unasked struct {
	From   []string // their senders, exactly; with those of the catalogue's row
	Delete bool     // once what they say is on disk
}

// Allows reports whether allow_codes names this code.
func (s SIM) Allows(code string) bool {
	return slices.Contains(s.AllowCodes, carrier.NormalCode(code))
}

// Ask is one thing to know, with its schedule and its ladder of queries.
type Ask struct {
	Name       string // default main
	Every      time.Duration
	MinimumGap time.Duration
	Queries    []carrier.Query // empty: the catalogue's
	Patterns   []quota.Pattern // before the generic reader, behind those of a query
}

// Load reads a file. A file with faults gives an *Error that lists them all.
func Load(path string) (*Config, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("config: %w; %s", err, unreadable(path, err))
	}
	return Parse(path, data)
}

// unreadable tells what to do for a file that cannot be read.
func unreadable(path string, err error) string {
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Sprintf("let the user read it whom simgauge runs as: chmod 644 %s, and chmod 755 its folder; passwords and PINs go into files of their own", path)
	}
	return "give the path of a file that can be read; without one the defaults serve"
}

// Blank reports whether a file is there and says nothing: empty, or comments alone, as the package installs it.
func Blank(path string) bool {
	data, err := os.ReadFile(path)
	if err != nil {
		return false
	}
	root, ok := (&reader{file: path}).document(data)
	return ok && root == nil
}
