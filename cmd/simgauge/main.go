//go:build !manual

// Command simgauge is the fuel gauge of a SIM: it asks the carrier, through the modem, what is left of the data plan,
// and keeps the figure where Prometheus can scrape it.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr}))
}
