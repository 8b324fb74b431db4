package modem_test

import (
	"context"
	"io"
	"net"
	"testing"
	"testing/synctest"

	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/modemsim"
)

// pipeTo opens a simulated modem over a pipe, each time anew.
func pipeTo(t *testing.T, sim *modemsim.Modem) modem.Opener {
	return func(context.Context) (io.ReadWriteCloser, error) {
		ours, theirs := net.Pipe()
		go func() {
			defer theirs.Close()
			_ = sim.Serve(t.Context(), theirs) // ends with the pipe
		}()
		return ours, nil
	}
}

// TestStatusOfPersonalities: whatever the manners of a modem, its status is told.
func TestStatusOfPersonalities(t *testing.T) {
	for _, name := range modemsim.Personalities() {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sim, err := modemsim.New(modemsim.Config{Personality: name})
				if err != nil {
					t.Fatal(err)
				}
				m, err := modem.Open(t.Context(), pipeTo(t, sim), modem.Config{})
				if err != nil {
					t.Fatal(err)
				}
				defer m.Close()
				checkStatus(t, m)
			})
		})
	}
}

func checkStatus(t *testing.T, m *modem.Modem) {
	t.Helper()
	if id, err := m.Identity(t.Context()); err != nil || id.Manufacturer == "" || id.Model == "" || id.IMEI == "" {
		t.Errorf("identity: %+v, %v", id, err)
	}
	sim, err := m.SIM(t.Context())
	if err != nil || sim.State != modem.SIMReady || sim.IMSI == "" || sim.MCC == "" {
		t.Errorf("SIM: %+v, %v", sim, err)
	}
	if sim.ICCID == "" {
		t.Errorf("SIM without ICCID: %+v", sim)
	}
	if reg, err := m.Registration(t.Context()); err != nil || !reg.Registered() {
		t.Errorf("registration: %+v, %v", reg, err)
	}
	if op, err := m.Operator(t.Context()); err != nil || op.Name == "" || op.PLMN == "" {
		t.Errorf("operator: %+v, %v", op, err)
	}
	if signal, err := m.Signal(t.Context()); err != nil || signal.RSSI == nil {
		t.Errorf("signal: %+v, %v", signal, err)
	}
}
