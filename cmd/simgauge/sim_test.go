package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	"github.com/simgauge/simgauge/modemsim"
)

// simulate is the modem that scripts ask: `modemsim --link=PATH [--personality=NAME] [--network=FILE] [--fault=FILE]`.
func simulate() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	conf, link, err := simulated(os.Args[1:])
	var sim *modemsim.Modem
	if err == nil {
		sim, err = modemsim.New(conf)
	}
	if err == nil {
		var pty *modemsim.PTY
		if pty, err = sim.OpenPTY(ctx, link); err == nil {
			<-ctx.Done()
			err = pty.Close()
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func simulated(args []string) (conf modemsim.Config, link string, err error) {
	for _, arg := range args {
		name, value, _ := strings.Cut(arg, "=")
		switch name {
		case "--link":
			link = value
		case "--personality":
			conf.Personality = value
		case "--network":
			conf.Network, err = parsed(value, modemsim.ParseNetwork)
		case "--fault":
			conf.Faults, err = parsed(value, modemsim.ParseFaults)
		}
		if err != nil {
			return conf, link, err
		}
	}
	return conf, link, nil
}

func parsed[T any](path string, parse func(io.Reader) (*T, error)) (*T, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return parse(f)
}
