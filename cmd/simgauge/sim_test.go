package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"strings"

	"github.com/simgauge/simgauge/modemsim"
)

// simulate is the modem that scripts ask: `modemsim --link=PATH [--personality=NAME]`.
func simulate() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var conf modemsim.Config
	link := ""
	for _, arg := range os.Args[1:] {
		name, value, _ := strings.Cut(arg, "=")
		switch name {
		case "--link":
			link = value
		case "--personality":
			conf.Personality = value
		}
	}
	sim, err := modemsim.New(conf)
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
