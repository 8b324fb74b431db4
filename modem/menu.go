package modem

import (
	"context"
	"time"
)

// menuPrompt reports whether the prompt for the reply to a USSD menu is open. Behind a menu it waits as long as the prompt may
// still come: what was sent before it did would be taken for the beginning of the reply.
func (p *pump) menuPrompt(ctx context.Context) (bool, error) {
	for {
		open, wait := p.menuState()
		if open || wait <= 0 {
			return open, nil
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return false, ctx.Err()
		case <-p.done:
			return false, p.cause()
		}
	}
}

// menuState reports whether a menu's prompt is open, and for how long one may still come.
func (p *pump) menuState() (open bool, wait time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.split.Menu() {
		wait = p.timing.Resync - time.Since(p.heard)
	}
	return p.split.MenuPrompt(), wait
}

// escapeMenu ends the input that a menu's prompt awaits, and the dialogue with it.
func (p *pump) escapeMenu() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.split.CloseMenuPrompt()
	p.send([]byte{escape})
}
