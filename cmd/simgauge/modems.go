package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/alecthomas/kingpin/v2"

	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modem"
)

func modemsCommand(app *kingpin.Application) (string, command) {
	c := app.Command("modems", "List the modems that are plugged in: what they are, their ports, and which one 'port: auto' takes. None is opened.")
	asJSON := c.Flag("json", "One JSON array.").Bool()
	host := hostFlags(c)
	return c.FullCommand(), func(_ context.Context, e env) error {
		devices, err := host.Discover()
		if err != nil {
			return err
		}
		shown := showDevices(devices)
		if *asJSON {
			return printJSON(e.out, shown)
		}
		if len(shown) == 0 {
			return fmt.Errorf("list modems: none found; plug one in, and see with lsusb and dmesg whether the kernel knows it")
		}
		return printDevices(e.out, shown)
	}
}

// deviceJSON is a device as `modems --json` prints it.
type deviceJSON struct {
	Product      string     `json:"product"`
	Manufacturer string     `json:"manufacturer"`
	VID          string     `json:"vid"`
	PID          string     `json:"pid"`
	USBPath      string     `json:"usb_path"`
	Kind         string     `json:"kind"`
	Ports        []portJSON `json:"ports"`
	Interfaces   []string   `json:"interfaces"`
	Mend         string     `json:"mend,omitempty"` // where it has no port that speaks AT
}

type portJSON struct {
	Path      string `json:"path"`
	Interface *int   `json:"interface"` // null: it has none
	Role      string `json:"role"`
	HeldBy    string `json:"held_by,omitempty"`
	Auto      bool   `json:"auto"`
}

const unknown = "unknown"

// showDevices marks the port that auto takes, which may be the one that a running simgauge has taken.
func showDevices(devices []modem.Device) []deviceJSON {
	_, taken, _ := modem.Preferred(oursFree(devices))
	shown := []deviceJSON{}
	for _, d := range devices {
		s := deviceJSON{
			Product: d.Product, Manufacturer: d.Manufacturer, VID: d.VID, PID: d.PID, USBPath: d.USBPath,
			Kind: firstSet(string(d.Kind), unknown), Ports: []portJSON{}, Interfaces: append([]string{}, d.Interfaces...), Mend: mendOf(d.Kind),
		}
		for _, p := range d.Ports {
			port := portJSON{Path: p.Path, Role: firstSet(string(p.Role), unknown), HeldBy: p.Holder, Auto: p.Path == taken.Path}
			if p.Interface >= 0 {
				port.Interface = &p.Interface
			}
			s.Ports = append(s.Ports, port)
		}
		shown = append(shown, s)
	}
	return shown
}

// oursFree is the devices without those holders of ports that are simgauge.
func oursFree(devices []modem.Device) []modem.Device {
	free := slices.Clone(devices)
	for i, d := range free {
		free[i].Ports = slices.Clone(d.Ports)
		for j, p := range d.Ports {
			if strings.HasPrefix(p.Holder, "simgauge (") {
				free[i].Ports[j].Holder = ""
			}
		}
	}
	return free
}

// mendOf is what to do about a device without a port for commands.
func mendOf(kind modem.Kind) string {
	detail, ok := map[modem.Kind]outcome.Detail{
		modem.KindStorage: outcome.StorageMode, modem.KindNetwork: outcome.NetworkOnly, modem.KindControl: outcome.ControlOnly,
	}[kind]
	if !ok {
		return ""
	}
	entry, _ := outcome.Lookup(detail)
	return entry.Text + "; " + entry.Mend
}

func printDevices(w io.Writer, devices []deviceJSON) error {
	for i, d := range devices {
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintln(w, heading(d))
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		for _, p := range d.Ports {
			fmt.Fprintf(t, "  %s\t%s\t%s\t%s\n", p.Path, interfaceOf(p), p.Role, remark(p))
		}
		if err := t.Flush(); err != nil {
			return err
		}
		if len(d.Interfaces) > 0 {
			fmt.Fprintln(w, "  network interface", strings.Join(d.Interfaces, ", "))
		}
		if d.Mend != "" {
			fmt.Fprintln(w, "  "+d.Mend)
		}
	}
	return nil
}

// heading is what the device is called and where it is; one that is not on USB has its port alone.
func heading(d deviceJSON) string {
	if d.VID == "" {
		return "wwan device, " + d.Kind
	}
	return fmt.Sprintf("%s, %s:%s, usb:%s, %s", firstSet(d.Product, d.Manufacturer, "no name"), d.VID, d.PID, d.USBPath, d.Kind)
}

func interfaceOf(p portJSON) string {
	if p.Interface == nil {
		return "-"
	}
	return fmt.Sprintf("interface %d", *p.Interface)
}

func remark(p portJSON) string {
	switch {
	case p.HeldBy != "":
		return "held by " + p.HeldBy
	case p.Auto:
		return "port: auto takes this one"
	}
	return ""
}
