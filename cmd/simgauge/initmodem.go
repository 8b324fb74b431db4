package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/internal/config"
	"github.com/simgauge/simgauge/internal/control"
	"github.com/simgauge/simgauge/internal/doctor"
	"github.com/simgauge/simgauge/internal/interview"
	"github.com/simgauge/simgauge/modem"
)

// open finds the modem and reads its SIM, through the running simgauge or by itself.
func (f *initFlags) open(ctx context.Context, e env, p *interview.Prompt) (*setup, error) {
	devices, err := f.host.Discover()
	if err != nil {
		return nil, err
	}
	h := host{devices: append([]modem.Device{}, devices...), root: root()}
	s := &setup{flags: f, env: e, port: firstSet(f.port, autoPort)}
	if f.port == "" {
		client, err := connect(f.paths)
		switch {
		case err == nil:
			s.daemon = client
			snap, err := client.Snapshot(ctx)
			if err != nil {
				return nil, err
			}
			return s, s.choose(ctx, p, h, snap)
		case errors.Is(err, os.ErrPermission):
			return nil, fmt.Errorf("init: %w", err)
		case !errors.Is(err, control.ErrNotRunning):
			return nil, err
		}
		if s.port, err = which(ctx, p, devices); err != nil {
			return nil, err
		}
	}
	return s, s.choose(ctx, p, h, f.look(ctx, e, h, s.port))
}

// which asks for the modem where several are plugged in.
func which(ctx context.Context, p *interview.Prompt, devices []modem.Device) (string, error) {
	var titles, ports []string
	for _, d := range devices {
		i := slices.IndexFunc(d.Ports, modem.Port.Usable)
		if i < 0 {
			continue
		}
		titles = append(titles, d.String())
		if d.USBPath != "" {
			ports = append(ports, "usb:"+d.USBPath)
		} else {
			ports = append(ports, d.Ports[i].Path)
		}
	}
	if len(ports) < 2 {
		return autoPort, nil
	}
	n, err := p.Choose(ctx, "Which modem?", titles, 0)
	if err != nil {
		return "", err
	}
	return ports[n], nil
}

// look opens the modem by itself, reads what it and its card tell, and gives it back: nobody waits for a port while somebody thinks.
func (f *initFlags) look(ctx context.Context, e env, h host, port string) agent.Snapshot {
	finder := modem.NewFinder(*f.host)
	conf := config.Default()
	f.into(conf)
	conf.Modems[0].Port = port
	a := agent.New(agent.Options{
		Config: conf, Clock: clock.System(), Logger: quietly(ctx, e.logger),
		Open: func(m config.Modem) modem.Opener { return h.open(finder, m.Port) },
	})
	ck := a.Checkup(ctx, conf.Modems[0])
	_ = ck.Close() // what could be read was read
	return a.Snapshot()
}

// choose takes the modem whose SIM is to be asked, of those whose links up to the card are whole.
func (s *setup) choose(ctx context.Context, p *interview.Prompt, h host, snap agent.Snapshot) error {
	var ready []agent.ModemState
	var titles []string
	why := errors.New("no modem is configured")
	for _, m := range snap.Modems {
		facts := h.facts(snap, m)
		if err := unready(doctor.Examine(facts)); err != nil {
			why = err
			continue
		}
		ready = append(ready, m)
		titles = append(titles, fmt.Sprintf("%s, %s %s, with the SIM of %s", m.Name, m.Manufacturer, m.Model, firstSet(facts.SIM.Carrier, "an unknown carrier")))
	}
	if len(ready) == 0 {
		return why
	}
	n := 0
	if len(ready) > 1 {
		var err error
		if n, err = p.Choose(ctx, "Which SIM?", titles, 0); err != nil {
			return err
		}
	}
	s.take(p, h, snap, ready[n])
	return nil
}

// take makes a modem's SIM the one that is set up.
func (s *setup) take(p *interview.Prompt, h host, snap agent.Snapshot, m agent.ModemState) {
	s.sim = *simOf(snap, m.Name)
	if s.daemon != nil {
		s.port = m.Port
	}
	p.Say("The modem is a %s %s at %s.", m.Manufacturer, m.Model, firstSet(m.Opened, m.Port))
	for _, c := range doctor.Examine(h.facts(snap, m)) {
		if c.Check == doctor.Network && c.Status == doctor.Broken {
			s.unable = fmt.Sprintf("%s; %s", c.Text, c.Mend)
		}
	}
}

// unready is why a card cannot be set up, with the mend.
func unready(checks []doctor.Check) error {
	c, is := doctor.FirstBroken(checks)
	if !is || !doctor.BeforeCard(c.Check) {
		return nil
	}
	return fmt.Errorf("%s (%s); %s", c.Text, c.Detail, c.Mend)
}
