package modem

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

const menu = "\r\n+CUSD: 1,\"1 Data\",15\r\n"

// reply is the one of all tests.
func reply(t *testing.T, m *Modem) error {
	t.Helper()
	turn, err := m.Take(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer turn.End()
	_, err = turn.Answer(t.Context(), time.Minute, `+CUSD=1,"1",15`, "1")
	return err
}

// promptPeer shows a menu and, so much later, what follows it. Then it tells what it is sent up to one of the ends.
func promptPeer(t *testing.T, pause time.Duration, follows string, got chan<- string) *Modem {
	t.Helper()
	m, _ := dialScript(t, func(p *peer) {
		p.say(menu)
		time.Sleep(pause)
		p.say(follows)
		text := ""
		for {
			b, err := p.in.ReadByte()
			if err != nil {
				return
			}
			text += string(rune(b))
			if b == '\r' || b == ctrlZ || b == escape {
				break
			}
		}
		got <- text
		p.say("\r\nOK\r\n")
		p.serve(map[string]string{"+CSQ": "\r\n+CSQ: 20,99\r\n\r\nOK\r\n"})
	})
	synctest.Wait()
	return m
}

// The reply to a menu goes to its prompt, where there is one; the prompt may come a moment after the menu.
func TestAnswer(t *testing.T) {
	tests := []struct {
		name, follows string
		pause         time.Duration
		want          string
	}{
		{"prompt at once", "> ", 0, "1\x1a"},
		{"prompt later", "> ", 100 * time.Millisecond, "1\x1a"},
		{"other lines while it is open", "> \r\n+CREG: 1\r\n", 0, "1\x1a"},
		{"no prompt", "", 0, "AT+CUSD=1,\"1\",15\r"},
		{"a line that begins like one", "> 5 GB\r\n", 0, "AT+CUSD=1,\"1\",15\r"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				got := make(chan string, 1)
				m := promptPeer(t, tt.pause, tt.follows, got)
				if err := reply(t, m); err != nil {
					t.Error(err)
				}
				if text := <-got; text != tt.want {
					t.Errorf("the modem got %q, want %q", text, tt.want)
				}
				if info, err := m.Command(t.Context(), "+CSQ"); err != nil || !slices.Equal(info, []string{"+CSQ: 20,99"}) {
					t.Errorf("next command: got %q, %v", info, err)
				}
			})
		})
	}
}

// A command is no text of a reply: an open prompt is escaped before one is sent.
func TestCommandEscapesAMenuPrompt(t *testing.T) {
	for _, pause := range []time.Duration{0, 100 * time.Millisecond} {
		synctest.Test(t, func(t *testing.T) {
			got := make(chan string, 1)
			m := promptPeer(t, pause, "> ", got)
			info, err := m.Command(t.Context(), "+CSQ")
			if err != nil || !slices.Equal(info, []string{"+CSQ: 20,99"}) {
				t.Errorf("got %q, %v", info, err)
			}
			if text := <-got; text != "\x1b" {
				t.Errorf("the modem got %q, want an escape", text)
			}
		})
	}
}

// A modem that shows no prompts is not kept waiting for one.
func TestCommandAfterAMenuWithoutPrompt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, p := dial(t, map[string]string{"+CSQ": "\r\nOK\r\n"})
		p.say(menu)
		time.Sleep(time.Second)
		start := time.Now()
		if _, err := m.Command(t.Context(), "+CSQ"); err != nil || time.Since(start) != 0 {
			t.Errorf("got %v after %v, want success at once", err, time.Since(start))
		}
	})
}

// Commands of others wait for the end of a turn, each as long as its context lets it.
func TestTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, _ := dial(t, map[string]string{"+CSQ": "\r\nOK\r\n"})
		turn, err := m.Take(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := m.Command(short, "+CSQ"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("within the turn of another: got %v, want DeadlineExceeded", err)
		}
		var others sync.WaitGroup
		others.Go(func() {
			start := time.Now()
			if _, err := m.Command(t.Context(), "+CSQ"); err != nil || time.Since(start) != time.Minute {
				t.Errorf("got %v after %v, want success after a minute", err, time.Since(start))
			}
		})
		if _, err := turn.CommandWithin(t.Context(), time.Second, "+CSQ"); err != nil {
			t.Errorf("within its own turn: %v", err)
		}
		time.Sleep(time.Minute)
		turn.End()
		others.Wait()
	})
}

func TestTurnOfALostModem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, p := dial(t, nil)
		turn, err := m.Take(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer turn.End()
		p.conn.Close()
		<-m.Done()
		if err := turn.Resync(t.Context()); !errors.Is(err, ErrLost) {
			t.Errorf("Resync: got %v, want ErrLost", err)
		}
		if _, err := m.Command(t.Context(), "+CSQ"); !errors.Is(err, ErrLost) {
			t.Errorf("Command: got %v, want ErrLost", err)
		}
	})
}
