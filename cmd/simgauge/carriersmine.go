package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/control"
)

// brands are the keys of the rows that the SIMs in the modems may belong to. It says on standard error which SIMs these are.
func (f *carriersFlags) brands(ctx context.Context, e env) ([]string, error) {
	snap, err := f.look(ctx, e)
	if err != nil {
		return nil, err
	}
	var keys []string
	here := 0
	for _, m := range snap.Modems {
		sim := simOf(snap, m.Name)
		if sim == nil || !m.Up {
			fmt.Fprintf(e.err, "simgauge: %s: no SIM could be read: %s\n", m.Name, firstSet(m.Error, string(m.SIMState), "the modem was not opened yet"))
			continue
		}
		here++
		fmt.Fprintf(e.err, "simgauge: %s: home network %s, carrier %s\n", m.Name, firstSet(sim.PLMN, "not known"), firstSet(sim.Carrier, "not known"))
		keys = append(keys, sim.Brands...)
	}
	if here == 0 {
		return nil, errors.New("carriers --mine: no SIM was read; try simgauge doctor")
	}
	if len(keys) == 0 {
		return nil, errors.New("carriers --mine: the SIM's carrier is not in the catalogue; ask it for its code and write that into the configuration")
	}
	return keys, nil
}

// look is what the running simgauge knows, or a look at the modem of its own. Neither sends anything to the network, or a PIN.
func (f *carriersFlags) look(ctx context.Context, e env) (agent.Snapshot, error) {
	if f.port == "" {
		client, err := connect(f.paths)
		switch {
		case err == nil:
			return client.Snapshot(ctx)
		case errors.Is(err, os.ErrPermission):
			return agent.Snapshot{}, fmt.Errorf("carriers: %w", err)
		case !errors.Is(err, control.ErrNotRunning):
			return agent.Snapshot{}, err
		}
	}
	devices, err := f.host.Discover()
	if err != nil {
		return agent.Snapshot{}, err
	}
	d := doctorFlags{paths: f.paths, port: f.port, host: f.host, asked: true}
	return d.look(ctx, e, &host{devices: devices, root: os.Geteuid() == 0})
}
