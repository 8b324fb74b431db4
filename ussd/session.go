package ussd

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/simgauge/simgauge/modem"
)

// Deadlines.
const (
	// defaultTimeout is as long as networks let a dialogue wait.
	defaultTimeout = 60 * time.Second
	// setupTimeout bounds commands that the modem answers by itself.
	setupTimeout = 5 * time.Second
	// releaseTimeout bounds each command of the release: a modem may still be busy with the code.
	releaseTimeout = 10 * time.Second
	// turnTimeout is how long the release waits for commands of others, of which the listing of a SIM takes longest.
	turnTimeout = 45 * time.Second
)

// dcsRequest is the data coding scheme of every request: the one that all modems take (3GPP TS 23.038, clause 5).
const dcsRequest = 15

// Session is one dialogue. It must be released.
type Session struct {
	m       *modem.Modem
	code    string
	coding  Coding
	timeout time.Duration
	log     *slog.Logger

	base    context.Context // outlives the caller's: what the release is made with
	urcs    <-chan modem.URC
	stop    func()
	release sync.Once

	mu    sync.Mutex
	state state
}

// state is that of the dialogue between modem and network.
type state uint8

const (
	closed  state = iota
	open          // the network awaits a reply
	unclear       // a request is on its way, or was given up: the network may have a dialogue open
)

// Dial opens a dialogue with an MMI code and awaits the first answer. A session is returned only with a nil error;
// on every other way out the dialogue is already released.
//
// The codings of cfg are tried in order while the modem or the network rejects the code, each at its own price. Errors:
// *RejectedError, ErrTimeout (also when ctx ends during the wait, with its cause), ErrReleased, modem.ErrNotRegistered and
// modem.ErrNoSIM with their *modem.Error, other *modem.Error of SIM and PIN, modem.ErrLost, and that of cfg.Spend.
func Dial(ctx context.Context, m *modem.Modem, code string, cfg Config) (*Session, Answer, error) {
	if len(cfg.Codings) == 0 {
		cfg.Codings = []Coding{Plain, Packed, UCS2}
	}
	if cfg.Timeout <= 0 {
		cfg.Timeout = defaultTimeout
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	// A dialogue that someone left open would take the code for its reply. That there is none is often an ERROR.
	if err := tolerate(m.CommandWithin(ctx, setupTimeout, "+CUSD=2")); err != nil {
		return nil, Answer{}, fmt.Errorf("ussd %s: %w", code, orTimeout(ctx, err))
	}
	var last error
	for _, coding := range cfg.Codings {
		s := newSession(ctx, m, code, coding, cfg)
		answer, err := s.dial(ctx, cfg)
		if err == nil {
			return s, answer, nil
		}
		s.Release()
		cfg.Logger.Debug("ussd attempt failed", "coding", coding.String(), "err", err)
		if !errors.Is(err, ErrRejected) && !errors.Is(err, errCoding) {
			return nil, Answer{}, fmt.Errorf("ussd %s: %w", code, orTimeout(ctx, err))
		}
		if last == nil || errors.Is(err, ErrRejected) {
			last = err
		}
	}
	return nil, Answer{}, fmt.Errorf("ussd %s: %w", code, last)
}

// orTimeout names the end of ctx, wherever it met the dialogue.
func orTimeout(ctx context.Context, err error) error {
	if ctx.Err() == nil || errors.Is(err, ErrTimeout) {
		return err
	}
	return timedOut(ctx.Err())
}

func newSession(ctx context.Context, m *modem.Modem, code string, coding Coding, cfg Config) *Session {
	return &Session{
		m: m, code: code, coding: coding, timeout: cfg.Timeout, log: cfg.Logger,
		base: context.WithoutCancel(ctx), stop: func() {},
	}
}

// dial makes one attempt.
func (s *Session) dial(ctx context.Context, cfg Config) (Answer, error) {
	text, err := encode(s.code, s.coding)
	if err != nil {
		return Answer{}, err
	}
	if err := s.setCharacterSet(ctx); err != nil {
		return Answer{}, err
	}
	if cfg.Spend != nil {
		if err := cfg.Spend(ctx, s.coding); err != nil {
			return Answer{}, err
		}
	}
	return s.request(ctx, text, s.listen)
}

// listen hears what comes from now on.
func (s *Session) listen() (<-chan modem.URC, error) {
	s.stop()
	s.urcs, s.stop = s.m.Listen("+CUSD:", "+CME ERROR:")
	return s.urcs, nil
}

// setCharacterSet chooses the modem's character set, in which it takes and gives strings (3GPP TS 27.007, clause 5.5).
// A modem that does not know the command has one only.
func (s *Session) setCharacterSet(ctx context.Context) error {
	cmd := `+CSCS="GSM"`
	if s.coding == UCS2 {
		cmd = `+CSCS="UCS2"`
	}
	return tolerate(s.m.CommandWithin(ctx, setupTimeout, cmd))
}

// tolerate passes on only the errors that leave no sense in going on.
func tolerate(_ []string, err error) error {
	var refused *modem.Error
	if errors.As(err, &refused) || errors.Is(err, modem.ErrTimeout) {
		return nil
	}
	return err
}

// request sends a code or a reply and awaits what the network says to it. onTurn is called right before it leaves.
func (s *Session) request(ctx context.Context, text string, onTurn func() (<-chan modem.URC, error)) (Answer, error) {
	s.setState(unclear)
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	w := wait{m: s.m, onTurn: onTurn, coding: s.coding, log: s.log}
	answer, err := w.run(ctx, s.timeout, fmt.Sprintf(`+CUSD=1,"%s",%d`, text, dcsRequest))
	switch {
	case err == nil && answer.Status == StatusMenu:
		s.setState(open)
	case err == nil, w.over:
		s.setState(closed)
	}
	return answer, err
}

func (s *Session) setState(to state) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state = to
}

func (s *Session) getState() state {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state
}

// Open reports whether the network awaits a reply (status 1).
func (s *Session) Open() bool { return s.getState() == open }

// Coding is the one that worked.
func (s *Session) Coding() Coding { return s.coding }

// Reply answers a menu, in the coding that worked for the code. ErrReleased if the network awaits none; the other errors
// are those of Dial. After an error the dialogue is released.
func (s *Session) Reply(ctx context.Context, text string) (Answer, error) {
	answer, err := s.reply(ctx, text)
	if err != nil {
		s.Release()
		return Answer{}, fmt.Errorf("ussd %s: reply: %w", s.code, err)
	}
	return answer, nil
}

func (s *Session) reply(ctx context.Context, text string) (Answer, error) {
	s.hearEnd()
	if !s.Open() {
		return Answer{}, ErrReleased
	}
	coded, err := encode(text, s.coding)
	if err != nil {
		return Answer{}, err
	}
	return s.request(ctx, coded, s.stillOpen)
}

// stillOpen is listen for a reply: to a dialogue that the network ended while the reply awaited its turn there is none, and
// the modem would open another with it.
func (s *Session) stillOpen() (<-chan modem.URC, error) {
	s.hearEnd()
	if s.getState() == closed {
		return nil, ErrReleased
	}
	return s.listen()
}

// hearEnd notes that the network ended the dialogue while nobody replied.
func (s *Session) hearEnd() {
	for {
		select {
		case u, ok := <-s.urcs:
			if !ok {
				s.setState(closed)
				return
			}
			if in, err := parseIndication(u.Text); err == nil && in.status != StatusMenu {
				s.setState(closed)
			}
		default:
			return
		}
	}
}

// Release ends the dialogue; it may be called more than once, and works after the caller's context ended.
func (s *Session) Release() {
	s.release.Do(func() {
		ctx, cancel := context.WithTimeout(s.base, turnTimeout+2*releaseTimeout)
		defer cancel()
		if s.getState() != closed {
			s.quietly(ctx, "+CUSD=2")
		}
		if s.coding == UCS2 {
			s.quietly(ctx, `+CSCS="GSM"`)
		}
		s.setState(closed)
		s.stop()
	})
}

// quietly sends a command of the release: what the modem says to it changes nothing.
func (s *Session) quietly(ctx context.Context, cmd string) {
	if _, err := s.m.CommandWithin(ctx, releaseTimeout, cmd); err != nil {
		s.log.Debug("ussd release", "cmd", cmd, "err", err)
	}
}
