package modem

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// sockets is an opener whose modem is served anew with each opening; what fails is its error.
type sockets struct {
	peers chan *peer
	fails chan error
}

func newSockets() *sockets {
	return &sockets{peers: make(chan *peer, 1), fails: make(chan error, 100)}
}

func (s *sockets) open(context.Context) (io.ReadWriteCloser, error) {
	select {
	case err := <-s.fails:
		return nil, err
	default:
	}
	ours, theirs := net.Pipe()
	p := &peer{conn: theirs, in: bufio.NewReader(theirs)}
	go p.serve(map[string]string{"+CSQ": ok("+CSQ: 20,99"), "+SLEEP": ""})
	s.peers <- p
	return ours, nil
}

func TestKeepReopens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		s := newSockets()
		s.fails <- os.ErrNotExist
		s.fails <- os.ErrNotExist
		start := time.Now()
		var opened []time.Duration
		observe := func(m *Modem, _ error) {
			if m != nil {
				opened = append(opened, time.Since(start))
			}
		}
		err := Keep(ctx, s.open, Config{}, observe, func(ctx context.Context, _ *Modem) error {
			p := <-s.peers
			if len(opened) == 3 {
				cancel()
				<-ctx.Done()
				return ctx.Err()
			}
			<-time.After(2 * time.Minute) // long enough to begin anew with the pauses
			p.conn.Close()
			<-ctx.Done()
			if cause := context.Cause(ctx); !errors.Is(cause, ErrLost) {
				t.Errorf("got cause %v, want ErrLost", cause)
			}
			return ctx.Err()
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want Canceled", err)
		}
		want := []time.Duration{ // after 1 s and 2 s of pause, then after 1 s each
			3 * time.Second, 3*time.Second + 2*time.Minute + time.Second, 3*time.Second + 4*time.Minute + 2*time.Second,
		}
		if diff := cmp.Diff(want, opened); diff != "" {
			t.Errorf("opened at (-want +got):\n%s", diff)
		}
	})
}

func TestKeepBacksOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
		defer cancel()
		s := newSockets()
		for range 50 {
			s.fails <- ErrBusy
		}
		start := time.Now()
		var failed []time.Duration
		err := Keep(ctx, s.open, Config{}, func(m *Modem, err error) {
			if m != nil || !errors.Is(err, ErrBusy) {
				t.Errorf("got %v, %v", m, err)
			}
			failed = append(failed, time.Since(start)/time.Second)
		}, nil)
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		want := []time.Duration{0, 1, 3, 7, 15, 31, 63, 123}
		if diff := cmp.Diff(want, failed); diff != "" {
			t.Errorf("failed at (-want +got):\n%s", diff)
		}
	})
}

func TestKeepEndsWithAnErrorOfUse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		own := errors.New("own")
		s := newSockets()
		uses := 0
		err := Keep(t.Context(), s.open, Config{}, nil, func(context.Context, *Modem) error {
			<-s.peers
			if uses++; uses == 1 {
				return nil
			}
			return own
		})
		if !errors.Is(err, own) || uses != 2 {
			t.Errorf("got %v after %d uses, want the error of the second", err, uses)
		}
	})
}

func TestCommandsInFlightEndWithTheConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, p := dial(t, map[string]string{"+SLEEP": ""})
		const callers = 5
		errs := make(chan error, callers)
		for range callers {
			go func() {
				_, err := m.CommandWithin(t.Context(), time.Hour, "+SLEEP")
				errs <- err
			}()
		}
		synctest.Wait()
		p.conn.Close()
		start := time.Now()
		for range callers {
			if err := <-errs; !errors.Is(err, ErrLost) {
				t.Errorf("got %v, want ErrLost", err)
			}
		}
		check(t, "waited", 0, time.Since(start), nil)
	})
}

func TestDeafModemIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, _ := dialScript(t, (*peer).drain)
		for range maxDeaf {
			if _, err := m.Command(t.Context(), "+CSQ"); !errors.Is(err, ErrTimeout) {
				t.Errorf("got %v, want ErrTimeout", err)
			}
		}
		<-m.Done()
		if !errors.Is(m.Err(), ErrSilent) {
			t.Errorf("got %v, want %v", m.Err(), ErrSilent)
		}
	})
}

func TestCommandsOfManyCallers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, _ := dial(t, map[string]string{"+CSQ": ok("+CSQ: 20,99"), "+CGMM": ok("EX25")})
		done := make(chan struct{})
		for range 20 {
			go func() {
				ask(t, m, "+CSQ", "+CSQ: 20,99")
				ask(t, m, "+CGMM", "EX25")
				done <- struct{}{}
			}()
		}
		for range 20 {
			<-done
		}
	})
}

func TestCancelledCommand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, _ := dial(t, map[string]string{"+SLEEP": "", "+CSQ": ok("+CSQ: 20,99")})
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		if _, err := m.Command(ctx, "+SLEEP"); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want Canceled", err)
		}
		if _, err := m.Command(ctx, "+CSQ"); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want Canceled", err)
		}
		ask(t, m, "+CSQ", "+CSQ: 20,99")
	})
}
