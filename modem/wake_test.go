package modem

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestWakeEndsThePause: a modem that is plugged in after an hour is opened as soon as it has settled, not on the timer; and where
// its port is not ready by then, the next tries follow closely.
func TestWakeEndsThePause(t *testing.T) {
	for _, tc := range []struct {
		name  string
		ready time.Duration // after the first uevent
		want  time.Duration // at which it is opened
	}{
		{"at once", 0, 550 * time.Millisecond},
		{"udev takes half a second", 500 * time.Millisecond, 550 * time.Millisecond},
		{"udev takes a second", time.Second, 1300 * time.Millisecond},
		{"udev takes two seconds", 2 * time.Second, 2300 * time.Millisecond},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				s := newSockets()
				const away = time.Hour + 100*time.Millisecond
				plugged := time.Now().Add(away)
				open := func(ctx context.Context) (io.ReadWriteCloser, error) {
					if time.Since(plugged) < tc.ready {
						return nil, os.ErrNotExist
					}
					return s.open(ctx)
				}
				wake := make(chan struct{}, 1)
				go func() {
					<-time.After(away)
					for range 31 { // a modem makes one every 10 ms
						select {
						case wake <- struct{}{}:
						default:
						}
						<-time.After(10 * time.Millisecond)
					}
				}()
				var took time.Duration
				err := Keep(ctx, open, Config{Wake: wake}, nil, func(ctx context.Context, _ *Modem) error {
					took = time.Since(plugged)
					cancel()
					<-ctx.Done()
					return ctx.Err()
				})
				if !errors.Is(err, context.Canceled) {
					t.Errorf("got %v", err)
				}
				check(t, "opened after", tc.want, took, nil)
			})
		})
	}
}

// TestEndlessUeventsMakeNoTightLoop: another device that comes and goes all the time.
func TestEndlessUeventsMakeNoTightLoop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		wake := make(chan struct{})
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			for ctx.Err() == nil {
				select {
				case wake <- struct{}{}:
				case <-ctx.Done():
				}
				<-time.After(20 * time.Millisecond)
			}
		}()
		tries := 0
		open := func(context.Context) (io.ReadWriteCloser, error) {
			tries++
			return nil, os.ErrNotExist
		}
		_ = Keep(ctx, open, Config{Wake: wake}, nil, nil) // ctx ends it
		<-ended
		if tries > 62 {
			t.Errorf("%d tries in a minute, want one a second", tries)
		}
	})
}

// hanging opens a modem that answers as long as it is not dumb.
func hanging(dumb *atomic.Bool) Opener {
	return func(ctx context.Context) (io.ReadWriteCloser, error) {
		opener, p := pipePeer()
		go func() {
			for {
				cmd, err := p.command()
				if err != nil {
					return
				}
				if !dumb.Load() {
					p.say(answerTo(cmd, map[string]string{"+CSQ": ok("+CSQ: 20,99")}))
				}
			}
		}()
		return opener(ctx)
	}
}

func TestTenSilencesAreAHang(t *testing.T) {
	for _, tc := range []struct {
		name string
		fail error // what the fifth opening meets
		want int   // openings until it hangs, beside the three silences of the connection
	}{
		{name: "in a row", want: 7},
		{name: "with the port gone in between", fail: os.ErrNotExist, want: 4 + 1 + 10},
		{name: "with another program in between", fail: ErrBusy, want: 7 + 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				opened := 0
				var dumb atomic.Bool
				inner := hanging(&dumb)
				open := func(ctx context.Context) (io.ReadWriteCloser, error) {
					if dumb.Load() {
						opened++
					}
					if opened == 5 && tc.fail != nil {
						return nil, tc.fail
					}
					return inner(ctx)
				}
				var told []error
				observe := func(m *Modem, err error) {
					if m == nil {
						told = append(told, err)
					}
				}
				cfg := Config{Hung: func(context.Context) { cancel() }}
				_ = Keep(ctx, open, cfg, observe, func(ctx context.Context, m *Modem) error {
					ask(t, m, "+CSQ", "+CSQ: 20,99")
					dumb.Store(true)
					for ctx.Err() == nil {
						_, _ = m.Command(ctx, "+CSQ") // it does not answer
					}
					return ctx.Err()
				})
				check(t, "openings", tc.want, opened, nil)
				if !errors.Is(told[0], ErrSilent) || errors.Is(told[0], ErrHung) {
					t.Errorf("first loss: got %v, want ErrSilent and no hang yet", told[0])
				}
				if last := told[len(told)-1]; !errors.Is(last, ErrHung) || slices.ContainsFunc(told[:len(told)-1], isHung) {
					t.Errorf("got %v, want the last alone to be a hang", told)
				}
			})
		})
	}
}

// A port that is busy now and then neither hides that its modem hangs, nor is a modem that hangs.
func TestABusyPortHidesNoHang(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		opened, hung := 0, 0
		open := func(ctx context.Context) (io.ReadWriteCloser, error) {
			if opened++; opened%4 == 0 {
				return nil, fmt.Errorf("open: %w", ErrBusy)
			}
			opener, p := pipePeer()
			go p.drain()
			return opener(ctx)
		}
		observe := func(_ *Modem, err error) {
			if errors.Is(err, ErrBusy) && errors.Is(err, ErrHung) {
				t.Error("a busy port was called a modem that hangs")
			}
		}
		_ = Keep(ctx, open, Config{Hung: func(context.Context) { hung++ }}, observe, nil)
		if want := opened - opened/4 - hungAfter + 1; hung < want-1 || hung > want { // the end of the hour may cut one short
			t.Errorf("told to be hung %d times in %d openings, want %d", hung, opened, want)
		}
	})
}

func isHung(err error) bool { return errors.Is(err, ErrHung) }

// TestAModemThatOnlySetsUpHangs: it says OK to AT, and nothing to what is asked then.
func TestAModemThatOnlySetsUpHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		open := func(ctx context.Context) (io.ReadWriteCloser, error) {
			opener, p := pipePeer()
			go func() {
				p.setUp()
				p.drain()
			}()
			return opener(ctx)
		}
		uses := 0
		_ = Keep(ctx, open, Config{Hung: func(context.Context) { cancel() }}, nil, func(ctx context.Context, m *Modem) error {
			uses++
			for ctx.Err() == nil {
				_, _ = m.Command(ctx, "+CSQ") // it does not answer
			}
			return ctx.Err()
		})
		check(t, "connections", 4, uses, nil)
	})
}

const bootLines = "\r\nRDY\r\n\r\n+CPIN: READY\r\n\r\n^BOOT:27710117,0,0,0,75\r\n\r\nPB DONE\r\n"

func TestRestartIsALoss(t *testing.T) {
	settled := map[string]string{"+CMEE?": ok("+CMEE: 1"), "+CSQ": ok("+CSQ: 20,99")}
	lost := map[string]string{"+CMEE?": ok("+CMEE: 0"), "+CSQ": ok("+CSQ: 20,99")}
	for _, tc := range []struct {
		name  string
		after time.Duration
		says  string
		then  map[string]string
		want  bool
	}{
		{"boot chatter just after the opening", time.Second, bootLines, settled, false},
		{"chatter and no settings just after the opening", time.Second, bootLines, lost, true},
		{"RDY after an hour", time.Hour, bootLines, settled, true},
		{"POWERED DOWN after an hour", time.Hour, "\r\nPOWERED DOWN\r\n", settled, true},
		{"^BOOT after an hour, with the settings", time.Hour, "\r\n^BOOT:27710117,0,0,0,75\r\n", settled, false},
		{"^BOOT after an hour, without", time.Hour, "\r\n^BOOT:27710117,0,0,0,75\r\n", lost, true},
		{"RDY in a text", time.Hour, "\r\n+CUSD: 0,\"a\r\nRDY\r\nb\",15\r\n", settled, false},
		{"a modem that cannot tell", time.Hour, "\r\nPB DONE\r\n", map[string]string{"+CMEE?": "\r\nERROR\r\n", "+CSQ": ok("+CSQ: 20,99")}, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m, p := dialScript(t, func(p *peer) { p.serve(tc.then) })
				<-time.After(tc.after)
				p.say(tc.says)
				synctest.Wait()
				_, err := m.Command(t.Context(), "+CSQ")
				if got := errors.Is(m.Err(), errRestarted); got != tc.want || errors.Is(err, ErrLost) != tc.want {
					t.Errorf("got %v, connection %v; want a loss: %v", err, m.Err(), tc.want)
				}
			})
		})
	}
}

// TestEndlessBootLinesCostLittle: a modem that says ^BOOT every few seconds is asked for its settings once a minute.
func TestEndlessBootLinesCostLittle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		m, p := dialScript(t, func(p *peer) {
			for {
				cmd, err := p.command()
				if err != nil {
					return
				}
				if cmd == "+CMEE?" {
					asked++
				}
				p.say(answerTo(cmd, map[string]string{"+CSQ": ok("+CSQ: 20,99")}))
			}
		})
		for range 600 {
			p.say("\r\n^BOOT:27710117,0,0,0,75\r\n")
			ask(t, m, "+CSQ", "+CSQ: 20,99")
			<-time.After(time.Second)
		}
		check(t, "looks at the settings in ten minutes", 10, asked, nil)
	})
}

// lcp is the beginning of what the peer of a call sends: a request for a link (RFC 1661, RFC 1662).
const lcp = "\x7e\xff\x7d\x23\xc0\x21\x7d\x21\x7d\x21\x7d\x20\x7d\x24\xd1\xb5\x7e"

func TestDataModeIsNamed(t *testing.T) {
	for name, frame := range map[string]string{
		"escaped": lcp, "plain": "\x7e\xff\x03\xc0\x21\x01\x01\x00\x04\x7e", "behind garbage": "x~~\x7e\xff\x7e" + lcp,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				opener, p := newPeer(t)
				go p.drain()
				go func() {
					for _, b := range []byte(frame) { // however it is cut
						p.say(string([]byte{b}))
					}
				}()
				_, err := Open(t.Context(), opener, Config{})
				if !errors.Is(err, ErrDataMode) || errors.Is(err, ErrNoModem) {
					t.Errorf("got %v, want ErrDataMode", err)
				}
			})
		})
	}
}

// TestDataModeIsNoHang: the peer tires of asking after half a minute; the port still carries data.
func TestDataModeIsNoHang(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		opened := 0
		open := func(ctx context.Context) (io.ReadWriteCloser, error) {
			opened++
			opener, p := pipePeer()
			go p.drain()
			if opened <= 2 {
				go p.say(lcp)
			}
			return opener(ctx)
		}
		cfg := Config{Hung: func(context.Context) { t.Error("told to be hung") }}
		err := Keep(ctx, open, cfg, func(_ *Modem, err error) {
			if !errors.Is(err, ErrDataMode) {
				t.Errorf("got %v, want ErrDataMode", err)
			}
		}, nil)
		if !errors.Is(err, context.DeadlineExceeded) || opened < 20 {
			t.Errorf("got %v after %d openings", err, opened)
		}
	})
}

// FuzzFrames: a frame is found however the stream is cut, and nowhere else.
func FuzzFrames(f *testing.F) {
	f.Add([]byte(lcp), 3)
	f.Add([]byte("\x7e\x7e\xff\x03\xc0\x21"), 1)
	f.Add([]byte("AT\r\r\nOK\r\n"), 4)
	f.Fuzz(func(t *testing.T, stream []byte, size int) {
		var whole, cut frames
		whole.feed(stream)
		for part := range slices.Chunk(stream, min(max(size, 1), 64)) {
			cut.feed(part)
		}
		if whole.seen != cut.seen {
			t.Errorf("%q: seen whole %v, in pieces of %d %v", stream, whole.seen, size, cut.seen)
		}
	})
}

func TestReset(t *testing.T) {
	for _, tc := range []struct {
		name   string
		script func(p *peer)
		open   error
		want   error
		wire   bool // an error of the modem is wanted
		takes  time.Duration
	}{
		{name: "it hangs", script: (*peer).drain, takes: resetWithin},
		{name: "it says OK", script: func(p *peer) { p.serve(map[string]string{"+CFUN=1,1": ok()}) }},
		{name: "it goes at once", script: func(p *peer) { p.skip(); p.conn.Close() }},
		{name: "it refuses", script: func(p *peer) { p.serve(nil) }, wire: true},
		{name: "the port takes nothing", script: func(*peer) {}, want: ErrLost, takes: time.Second},
		{name: "the port is gone", open: os.ErrNotExist, want: os.ErrNotExist},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				opener, p := newPeer(t)
				if tc.open != nil {
					opener = func(context.Context) (io.ReadWriteCloser, error) { return nil, fmt.Errorf("open: %w", tc.open) }
				} else {
					go tc.script(p)
				}
				start := time.Now()
				err := Reset(t.Context(), opener, Config{Timing: Timing{Write: time.Second}})
				if isError(err) != tc.wire || !tc.wire && !errors.Is(err, tc.want) {
					t.Errorf("got %v, want %v", err, tc.want)
				}
				if diff := cmp.Diff(tc.takes, time.Since(start)); diff != "" {
					t.Errorf("took (-want +got):\n%s", diff)
				}
			})
		})
	}
}
