package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/alecthomas/kingpin/v2"

	"github.com/simgauge/simgauge/internal/clock"
)

// lookAtClock is how often simgauge-clock.service asks whether the clock is kept. Nothing hangs on the second.
const lookAtClock = 10 * time.Second

// awaitClockCommand is what simgauge-clock.service runs; nobody types it.
func awaitClockCommand(app *kingpin.Application) (string, command) {
	c := app.Command("await-clock", "Wait until the clock of this machine is kept, then write a file that says so. simgauge-clock.service runs it.").Hidden()
	mark := c.Flag("mark", "File to write.").Default(clock.Mark).String()
	return c.FullCommand(), func(ctx context.Context, _ env) error {
		machine := clock.System()
		return awaitClock(ctx, func() bool { return machine.Now().Known }, *mark)
	}
}

// awaitClock writes mark once the clock is known. It ends without where ctx does.
func awaitClock(ctx context.Context, known func() bool, mark string) error {
	again := time.NewTicker(lookAtClock)
	defer again.Stop()
	for !known() {
		select {
		case <-ctx.Done():
			return nil
		case <-again.C:
		}
	}
	if err := os.WriteFile(mark, nil, 0o644); err != nil {
		return fmt.Errorf("write mark: %w; its folder is made by simgauge-clock.service", err)
	}
	return nil
}
