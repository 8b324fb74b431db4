package modem

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestInitBytes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		opener, p := newPeer(t)
		var sent strings.Builder
		p.in.Reset(io.TeeReader(p.conn, &sent))
		go p.serve(nil)
		m, err := Open(t.Context(), opener, Config{})
		if err != nil {
			t.Fatal(err)
		}
		m.Close()
		check(t, "bytes", "\x1bAT\rATE0V1\rAT+CMEE=1\rAT+CMEE?\rAT+CGMI\rAT+CGMM\r", sent.String(), nil)
	})
}

func TestInitNoRetry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		opener, p := newPeer(t)
		go func() {
			p.skip() // swallowed while booting
			p.skip()
			p.say("\r\n+CME ERROR: 14\r\n")
			p.skip()
			p.say(ok())
			p.skip()
			p.say("\r\n+CME ERROR: SIM busy\r\n")
			p.serve(map[string]string{"+CSQ": ok("+CSQ: 20,99")})
		}()
		m, err := Open(t.Context(), opener, Config{})
		if err != nil {
			t.Fatal(err)
		}
		defer m.Close()
		ask(t, m, "+CSQ", "+CSQ: 20,99")
	})
}

func TestGCAP(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, _ := dial(t, map[string]string{"+GCAP": ok("+GCAP: +CIS707-A, CIS-856, +CGSM")})
		ask(t, m, "+GCAP", "+GCAP: +CIS707-A, CIS-856, +CGSM") // Open did not ask: whether it is GSM, its SIM will say
	})
}

// emptyReader returns nothing before each read.
type emptyReader struct {
	io.ReadWriteCloser
	empty int
}

func (r *emptyReader) Read(p []byte) (int, error) {
	if r.empty > 0 {
		r.empty--
		return 0, nil
	}
	r.empty = 150
	return r.ReadWriteCloser.Read(p)
}

func TestEmptyReadsKill(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		opener, p := newPeer(t)
		go p.serve(map[string]string{"+CSQ": ok("+CSQ: 20,99")})
		m, err := Open(t.Context(), func(ctx context.Context) (io.ReadWriteCloser, error) {
			port, err := opener(ctx)
			return &emptyReader{ReadWriteCloser: port}, err
		}, Config{Timing: Timing{Probe: time.Hour}})
		if err != nil {
			t.Fatal(err)
		}
		defer m.Close()
		ask(t, m, "+CSQ", "+CSQ: 20,99")
	})
}

func TestQuietModemLives(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, _ := dial(t, map[string]string{"+CSQ": ok("+CSQ: 20,99")})
		<-time.After(30 * 24 * time.Hour)
		ask(t, m, "+CSQ", "+CSQ: 20,99")
	})
}

func TestCloseTellsTheCause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, p := dial(t, nil)
		if m.Err() != nil {
			t.Errorf("got %v while it lives", m.Err())
		}
		p.conn.Close()
		<-m.Done()
		if err := m.Err(); !errors.Is(err, ErrLost) || !errors.Is(err, io.EOF) {
			t.Errorf("got %v, want ErrLost: EOF", err)
		}
		m, _ = dial(t, nil)
		m.Close()
		if err := m.Err(); !errors.Is(err, ErrLost) || !errors.Is(err, errClosed) {
			t.Errorf("got %v, want ErrLost: closed", err)
		}
		if _, err := m.Command(t.Context(), "+CSQ"); !errors.Is(err, ErrLost) {
			t.Errorf("got %v, want ErrLost", err)
		}
	})
}

func TestOpenWhereNoModemIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		opener, p := newPeer(t)
		go p.drain()
		start := time.Now()
		_, err := Open(t.Context(), opener, Config{})
		if !errors.Is(err, ErrNoModem) {
			t.Errorf("got %v, want ErrNoModem", err)
		}
		check(t, "waited", defaultProbe, time.Since(start), nil)
	})
}

func TestOpenOnAModemThatStillAnswersItsLastUser(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		opener, p := newPeer(t)
		go func() {
			for range 4 { // each to the command before, the first to the escape
				p.skip()
				p.say(ok())
			}
			<-time.After(defaultResync / 2)
			p.say(ok("+CMEE: 1"))
			p.serve(map[string]string{"+CSQ": ok("+CSQ: 20,99")})
		}()
		m, err := Open(t.Context(), opener, Config{})
		if err != nil {
			t.Fatal(err)
		}
		defer m.Close()
		ask(t, m, "+CSQ", "+CSQ: 20,99")
	})
}

func TestOpenEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		opener, p := newPeer(t)
		go p.drain()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := Open(ctx, opener, Config{}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want the deadline of the context", err)
		}
	})
}
