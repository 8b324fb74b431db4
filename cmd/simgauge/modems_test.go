package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/modem"
)

// TestAutoIsMarkedWhereItIs: a port that a running simgauge has taken is the one that auto takes, and no other beside it.
func TestAutoIsMarkedWhereItIs(t *testing.T) {
	for _, tc := range []struct {
		name          string
		first, second string // who holds the port that auto likes best, and the other
		want          []string
	}{
		{"nobody holds any", "", "", []string{"port: auto takes this one", ""}},
		{"simgauge has taken it", "simgauge (pid 143)", "", []string{"held by simgauge (pid 143)", ""}},
		{"simgauge had to take the other", "pppd (pid 9)", "simgauge (pid 143)", []string{"held by pppd (pid 9)", "held by simgauge (pid 143)"}},
		{"another program holds it", "pppd (pid 9)", "", []string{"held by pppd (pid 9)", "port: auto takes this one"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			shown := showDevices([]modem.Device{{Kind: modem.KindAT, USBPath: "1-1", Ports: []modem.Port{
				{Path: "/dev/ttyUSB3", Interface: 3, Role: modem.RoleAT, Holder: tc.first},
				{Path: "/dev/ttyUSB2", Interface: 2, Role: modem.RoleAT, Holder: tc.second},
			}}})
			got := []string{remark(shown[0].Ports[0]), remark(shown[0].Ports[1])}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
