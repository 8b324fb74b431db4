package agent

import (
	"context"
)

// hearPlugs wakes the modems that are not there whenever a device comes or goes. Where that cannot be heard they are looked for
// on their timer alone.
func (a *Agent) hearPlugs(ctx context.Context) error {
	if a.o.Plugs == nil {
		return nil
	}
	err := a.o.Plugs(ctx, a.plugged)
	if err != nil && ctx.Err() == nil {
		a.log.Info("devices that come and go are not heard of, so modems are looked for on a timer", "err", err)
	}
	return nil
}

// plugged tells every modem's task that a device came or went.
func (a *Agent) plugged() {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, t := range a.tasks {
		select {
		case t.plugs <- struct{}{}:
		default: // it has not looked since the last one
		}
	}
}
