package ussd

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
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
	// menuTimeout is how long a menu may remain without reply before it is released: commands of others wait for it, and
	// networks end it by then.
	menuTimeout = 2 * time.Minute
)

// dcsRequest is the data coding scheme of every request: the one that all modems take (3GPP TS 23.038, clause 5).
const dcsRequest = 15

// Session is one dialogue. It must be released. Until then the modem is its alone: commands of others wait, so that neither a
// late error is taken for theirs, nor what they send for a reply. One that the network ended is released already, and so is
// one whose menu got no reply for two minutes.
type Session struct {
	m       *modem.Modem
	turn    *modem.Turn
	code    string
	coding  Coding
	timeout time.Duration
	log     *slog.Logger
	refusal *RejectedError // that an earlier coding met

	base      context.Context // outlives the caller's: what the release is made with
	urcs      <-chan modem.URC
	stop      func()
	idle      *time.Timer // runs while a menu awaits a reply
	releasing atomic.Bool
	released  chan struct{}

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
// on every other way out the dialogue is already released. Commands that others sent before end first; ctx bounds that wait.
//
// The codings of cfg are tried in order while the modem or the network rejects the code, each at its own price. Errors:
// *RejectedError (also when ctx ends behind a refusal), ErrTimeout (also when ctx ends else, with its cause), ErrReleased,
// modem.ErrNotRegistered and modem.ErrNoSIM with their *modem.Error, other *modem.Error of SIM and PIN, modem.ErrLost, and
// that of cfg.Spend.
func Dial(ctx context.Context, m *modem.Modem, code string, cfg Config) (*Session, Answer, error) {
	if len(cfg.Codings) == 0 {
		cfg.Codings = codingsOf(m.Dialect())
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
		s, answer, err := attempt(ctx, m, code, coding, cfg)
		if err == nil {
			s.refusal, _ = errors.AsType[*RejectedError](last)
			return s, answer, nil
		}
		cfg.Logger.Debug("ussd attempt failed", "coding", coding.String(), "err", err)
		if !errors.Is(err, ErrRejected) && !errors.Is(err, errCoding) {
			return nil, Answer{}, fmt.Errorf("ussd %s: %w", code, orTimeout(ctx, err))
		}
		if last == nil || errors.Is(err, ErrRejected) {
			last = err
		}
		if ctx.Err() != nil {
			break
		}
	}
	return nil, Answer{}, fmt.Errorf("ussd %s: %w", code, last)
}

// codingsOf are those that a dialect names; of one that names none, all.
func codingsOf(d modem.Dialect) []Coding {
	if len(d.USSD) > 0 {
		return d.USSD
	}
	return []Coding{modem.CodingPlain, modem.CodingPacked, modem.CodingUCS2}
}

// orTimeout names the end of ctx, wherever it met the dialogue.
func orTimeout(ctx context.Context, err error) error {
	if ctx.Err() == nil || errors.Is(err, ErrTimeout) {
		return err
	}
	return timedOut(ctx.Err())
}

// attempt dials in one coding. Without an answer that awaits a reply the dialogue is released.
func attempt(ctx context.Context, m *modem.Modem, code string, coding Coding, cfg Config) (*Session, Answer, error) {
	text, err := encode(code, coding)
	if err != nil {
		return nil, Answer{}, err
	}
	turn, err := m.Take(ctx)
	if err != nil {
		return nil, Answer{}, err
	}
	s := &Session{
		m: m, turn: turn, code: code, coding: coding, timeout: cfg.Timeout, log: cfg.Logger,
		base: context.WithoutCancel(ctx), stop: func() {}, released: make(chan struct{}),
	}
	s.idle = time.AfterFunc(menuTimeout, s.expire)
	s.idle.Stop()
	answer, err := s.dial(ctx, text, cfg)
	if !s.Open() {
		s.Release()
	}
	return s, answer, err
}

// dial sends the code. What comes before that answers something else.
func (s *Session) dial(ctx context.Context, text string, cfg Config) (Answer, error) {
	if err := s.setCharacterSet(ctx); err != nil {
		return Answer{}, err
	}
	if err := s.turn.Resync(ctx); err != nil {
		return Answer{}, err
	}
	if cfg.Spend != nil {
		if err := cfg.Spend(ctx, s.coding); err != nil {
			return Answer{}, err
		}
	}
	s.setState(unclear)
	return s.request(ctx, func(ctx context.Context) error {
		_, err := s.turn.CommandWithin(ctx, s.timeout, cusd(text))
		return err
	})
}

// cusd is the command for a coded text.
func cusd(text string) string { return fmt.Sprintf(`+CUSD=1,"%s",%d`, text, dcsRequest) }

// listen hears what comes from now on.
func (s *Session) listen() {
	s.stop()
	s.urcs, s.stop = s.m.Listen("+CUSD:", "+CME ERROR:")
}

// setCharacterSet chooses the modem's character set, in which it takes and gives strings (3GPP TS 27.007, clause 5.5).
// A modem that does not know the command has one only.
func (s *Session) setCharacterSet(ctx context.Context) error {
	cmd := `+CSCS="GSM"`
	if s.coding == modem.CodingUCS2 {
		cmd = `+CSCS="UCS2"`
	}
	return tolerate(s.turn.CommandWithin(ctx, setupTimeout, cmd))
}

// tolerate passes on only the errors that leave no sense in going on.
func tolerate(_ []string, err error) error {
	var refused *modem.Error
	if errors.As(err, &refused) || errors.Is(err, modem.ErrTimeout) {
		return nil
	}
	return err
}

// request sends a code or a reply and awaits what the network says to it.
func (s *Session) request(ctx context.Context, send func(context.Context) error) (Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	s.listen()
	w := wait{m: s.m, urcs: s.urcs, coding: s.coding, reply: s.m.Dialect().Reply, log: s.log}
	answer, err := w.run(ctx, send)
	switch {
	case err == nil && answer.Status == StatusMenu:
		s.setState(open)
		s.idle.Reset(menuTimeout)
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

// claim gives the open menu to one alone: a reply, or the end of the wait for one.
func (s *Session) claim() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state != open {
		return false
	}
	s.idle.Stop()
	s.state = unclear
	return true
}

// Open reports whether the network awaits a reply (status 1).
func (s *Session) Open() bool { return s.getState() == open }

// Refusal is what the network or the modem said to the code in an earlier coding than the one that it answered to; nil if
// nothing. Where the answer makes no sense the refusal was perhaps meant for the code: a modem that takes plain text
// passes one in hex on as it is, and the network answers that it does not know it.
func (s *Session) Refusal() error {
	if s.refusal == nil || s.refusal.Status == 0 && !s.refusal.late {
		return nil // an error code at once is the modem's, and about the coding
	}
	return s.refusal
}

// Coding is the one that worked.
func (s *Session) Coding() Coding { return s.coding }

// Reply answers a menu, in the coding that worked for the code. ErrReleased if the network awaits none; the other errors
// are those of Dial. After an error the dialogue is released.
func (s *Session) Reply(ctx context.Context, text string) (Answer, error) {
	answer, err := s.reply(ctx, text)
	if !s.Open() {
		s.Release()
	}
	if err != nil {
		return Answer{}, fmt.Errorf("ussd %s: reply: %w", s.code, err)
	}
	return answer, nil
}

// reply leaves the menu open with no error only: to a dialogue that the network ended the modem would open another.
func (s *Session) reply(ctx context.Context, text string) (Answer, error) {
	s.hearEnd()
	if !s.claim() {
		return Answer{}, ErrReleased
	}
	coded, err := encode(text, s.coding)
	if err != nil {
		return Answer{}, err
	}
	return s.request(ctx, func(ctx context.Context) error {
		_, err := s.turn.Answer(ctx, s.timeout, cusd(coded), coded)
		return err
	})
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

// expire releases a menu that nobody replied to.
func (s *Session) expire() {
	if s.claim() {
		s.log.Debug("ussd menu released: no reply")
		s.Release()
	}
}

// Release ends the dialogue; it may be called more than once, and works after the caller's context ended. A prompt of the modem
// for the reply is escaped.
func (s *Session) Release() {
	if s.releasing.Swap(true) {
		<-s.released
		return
	}
	defer close(s.released)
	s.idle.Stop()
	ctx, cancel := context.WithTimeout(s.base, 2*releaseTimeout)
	defer cancel()
	if s.getState() != closed {
		s.quietly(ctx, "+CUSD=2")
	}
	if s.coding == modem.CodingUCS2 {
		s.quietly(ctx, `+CSCS="GSM"`)
	}
	s.setState(closed)
	s.stop()
	s.turn.End()
}

// quietly sends a command of the release: what the modem says to it changes nothing.
func (s *Session) quietly(ctx context.Context, cmd string) {
	if _, err := s.turn.CommandWithin(ctx, releaseTimeout, cmd); err != nil {
		s.log.Debug("ussd release", "cmd", cmd, "err", err)
	}
}
