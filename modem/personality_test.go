package modem_test

import (
	"context"
	"io"
	"net"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

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

// TestDialectOfPersonalities: which row of the table each simulated modem gets.
func TestDialectOfPersonalities(t *testing.T) {
	want := map[string]string{
		"asr1802": "asr1802", "blocking-2g": "generic", "cinterion-ehs6": "cinterion", "fibocom-fm150": "fibocom-fm1",
		"fibocom-fm350": "fibocom-fm350", "fibocom-l850": "fibocom-l8", "generic": "generic", "huawei-e1752": "huawei-3g",
		"huawei-e3372": "huawei-stick", "longcheer": "longcheer", "m2-text": "generic", "qualcomm-generic": "qualcomm",
		"quectel-ec25": "quectel-ec2x", "quectel-ep06e": "quectel-ep06e", "quectel-m35": "quectel", "quectel-rm500": "quectel-rm",
		"release-first": "generic", "sierra-mc7455": "sierra", "simcom-a7600": "simcom-a76xx", "simcom-sim7600": "simcom-sim7000",
		"simcom-sim800": "simcom-sim800", "sonyericsson": "generic", "telit-he910": "telit-he910", "telit-le910": "telit-le910",
		"telit-lm960": "telit-lm960", "ublox-lara": "u-blox", "ucs2-only": "generic", "zte-mf286d": "zte", "zte-mf667": "zte",
	}
	got := map[string]string{}
	for _, name := range modemsim.Personalities() {
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
			got[name] = m.Dialect().Name
		})
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
