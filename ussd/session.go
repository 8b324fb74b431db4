package ussd

import (
	"context"

	"github.com/simgauge/simgauge/modem"
)

// Session is one dialogue. It must be released.
type Session struct{}

// Dial opens a dialogue with an MMI code and awaits the first answer. A session is returned only with a nil error;
// on every other way out the dialogue is already released.
func Dial(ctx context.Context, m *modem.Modem, code string, cfg Config) (*Session, Answer, error) {
	panic("skeleton")
}

// Open reports whether the network awaits a reply (status 1).
func (s *Session) Open() bool { panic("skeleton") }

// Coding is the one that worked.
func (s *Session) Coding() Coding { panic("skeleton") }

// Reply answers a menu. ErrReleased if the network awaits none.
func (s *Session) Reply(ctx context.Context, text string) (Answer, error) { panic("skeleton") }

// Release ends the dialogue; it may be called more than once, and works after the caller's context ended.
func (s *Session) Release() { panic("skeleton") }
