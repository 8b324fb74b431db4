package modem

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestParsePIN(t *testing.T) {
	for text, want := range map[string]string{
		"0000": "0000", "1234\n": "1234", "12345678": "12345678", "123456\r\n": "123456",
	} {
		if got, err := ParsePIN(text); got.Reveal() != want || err != nil {
			t.Errorf("%q: got %q, %v, want %q", text, got.Reveal(), err, want)
		}
	}
	for _, bad := range []string{"", "\n", "123", "123456789", "1234\n\n", " 1234", "1234 ", "12a4", "pin=1234", "１２３４", "1234\n1234", "\ufeff1234"} {
		got, err := ParsePIN(bad)
		if got != "" || err == nil || err.Error() != "not 4 to 8 digits" {
			t.Errorf("%q: got %q, %v, want the one error that repeats nothing", bad, got.Reveal(), err)
		}
	}
}

func FuzzParsePIN(f *testing.F) {
	for _, s := range []string{"1234", "1234\n", "12345678\r\n", "x", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		pin, err := ParsePIN(s)
		if err == nil && (len(pin) < 4 || len(pin) > 8 || !allDigits(pin.Reveal()) || !strings.HasPrefix(s, pin.Reveal())) {
			t.Errorf("%q: took %q", s, pin.Reveal())
		}
	})
}

func TestParseTries(t *testing.T) {
	pattern := genericTries()[0].Pattern
	for _, tc := range []struct {
		lines []string
		n     int
		known bool
	}{
		{[]string{"+CPINR: SIM PIN,3,3"}, 3, true},
		{[]string{`+CPINR: "SIM PIN", 2, 3`, `+CPINR: "SIM PUK",10,10`}, 2, true},
		{[]string{"+CPINR: SIM PUK,10,10", "+CPINR:SIM PIN,1"}, 1, true},
		{[]string{"+CPINR: SIM PIN2,3,3"}, 0, false},
		{[]string{"+CPINR: SIM PUK,3,10"}, 0, false},
		{[]string{"+CPINR: SIM PIN,,3"}, 0, false},
		{[]string{"+CPINR: SIM PIN,3", "+CPINR: SIM PIN,2"}, 0, false},
		{[]string{"+CPINR: SIM PIN,3", "+CPINR: SIM PIN,3"}, 3, true},
		{[]string{"+CPINR: SIM PIN,30000"}, 0, false},
		{[]string{"+CPINR: 3"}, 0, false},
		{nil, 0, false},
	} {
		if n, known := parseTries(pattern, tc.lines); n != tc.n || known != tc.known {
			t.Errorf("%q: got %d, %v, want %d, %v", tc.lines, n, known, tc.n, tc.known)
		}
	}
	if _, known := parseTries(`no group`, []string{"no group"}); known {
		t.Error("a pattern without its group tells a number")
	}
}

// locked is a modem whose SIM asks for its PIN, with so many tries left, and what it says to the PIN.
func locked(tries, answer string) map[string]string {
	return map[string]string{
		"+CPIN?":           ok("+CPIN: SIM PIN"),
		`+CPINR="SIM PIN"`: tries,
		`+CPIN="7391"`:     answer,
	}
}

func TestEnterPIN(t *testing.T) {
	const wrong, busy, refusal = "\r\n+CME ERROR: 16\r\n", "\r\n+CME ERROR: 14\r\n", "\r\nERROR\r\n"
	errCommit := errors.New("disk is full")
	for _, tc := range []struct {
		name      string
		answers   map[string]string
		commit    error
		want      error
		committed bool
	}{
		{"right", locked(ok("+CPINR: SIM PIN,3,3"), ok()), nil, nil, true},
		{"wrong", locked(ok("+CPINR: SIM PIN,3,3"), wrong), nil, ErrPINRefused, true},
		{"two tries left", locked(ok("+CPINR: SIM PIN,2,3"), ok()), nil, ErrTriesLow, false},
		{"ten tries left", locked(ok("+CPINR: SIM PIN,10,10"), ok()), nil, ErrTriesLow, false},
		{"no such command", locked(refusal, ok()), nil, ErrTriesUnknown, false},
		{"no number", locked(ok("+CPINR: SIM PUK,10,10"), ok()), nil, ErrTriesUnknown, false},
		{"not recorded", locked(ok("+CPINR: SIM PIN,3,3"), ok()), errCommit, errCommit, false},
		{"busy", locked(ok("+CPINR: SIM PIN,3,3"), busy), nil, ErrPINRefused, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var said []string
				m, _ := dialScript(t, func(p *peer) { said = p.serveNoting(tc.answers) })
				committed := false
				err := m.EnterPIN(t.Context(), "7391", func() error {
					committed = tc.commit == nil
					return tc.commit
				})
				if !errors.Is(err, tc.want) || committed != tc.committed {
					t.Errorf("got %v, committed %v, want %v, %v", err, committed, tc.want, tc.committed)
				}
				m.Close()
				synctest.Wait()
				if sent := slices.Contains(said, `+CPIN="7391"`); sent != tc.committed {
					t.Errorf("sent = %v, want %v: %q", sent, tc.committed, said)
				}
			})
		})
	}
}

// serveNoting is serve, and gives the commands in the end.
func (p *peer) serveNoting(answers map[string]string) (said []string) {
	for {
		cmd, err := p.command()
		if err != nil {
			return said
		}
		said = append(said, cmd)
		p.say(answerTo(cmd, answers))
	}
}

// Some modems say ERROR to a PIN that the card took, as it starts at once.
func TestAPINIsJudgedByTheStateOfTheCard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		answers := locked(ok("+CPINR: SIM PIN,3,3"), "\r\nERROR\r\n")
		answers["+CPIN?"] = ok("+CPIN: READY")
		m, _ := dial(t, answers)
		if err := m.EnterPIN(t.Context(), "7391", func() error { return nil }); err != nil {
			t.Errorf("got %v, want none: the SIM is ready", err)
		}
	})
}

// Once the PIN is on its way its answer decides what is remembered: the end of the caller must not hide it.
func TestTheEndOfTheCallerDoesNotHideTheAnswerToAPIN(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, _ := dial(t, locked(ok("+CPINR: SIM PIN,3,3"), ok()))
		ctx, cancel := context.WithCancel(t.Context())
		err := m.EnterPIN(ctx, "7391", func() error { cancel(); return nil })
		if err != nil {
			t.Errorf("got %v, want the modem's OK", err)
		}
	})
}

func TestAnAnswerThatNeverComesIsNoRefusal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, _ := dial(t, locked(ok("+CPINR: SIM PIN,3,3"), ""))
		start := time.Now()
		err := m.EnterPIN(t.Context(), "7391", func() error { return nil })
		if !errors.Is(err, ErrTimeout) || errors.Is(err, ErrPINRefused) || time.Since(start) < pinWithin {
			t.Errorf("got %v after %v, want ErrTimeout after %v", err, time.Since(start), pinWithin)
		}
	})
}

// The transcript of a noisy line that echoes must not show the PIN, however the echo is broken.
func TestNoTranscriptShowsThePIN(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const echoes = "AT+CPIN=\"7391\"\r\nN=\"7391\"\r\n+CPIN: 7391\r\n\"73917391\"\r\n\r\nOK\r\n7391\r\n"
		opener, p := newPeer(t)
		go p.serve(locked(ok("+CPINR: SIM PIN,3,3"), echoes))
		var log bytes.Buffer
		m, err := Open(t.Context(), opener, Config{Logger: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
		if err != nil {
			t.Fatal(err)
		}
		if err := m.EnterPIN(t.Context(), "7391", func() error { return nil }); err != nil {
			t.Error(err)
		}
		m.Close()
		synctest.Wait()
		if !strings.Contains(log.String(), "CPIN=***") || strings.Contains(log.String(), "7391") {
			t.Errorf("transcript lacks the command, or shows the PIN:\n%s", log.String())
		}
	})
}

func TestPINMasksItself(t *testing.T) {
	holder := struct {
		PIN  PIN
		Pins map[string]PIN
	}{"7391", map[string]PIN{"a": "7391"}}
	asJSON, err := json.Marshal(holder)
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "pin", holder.PIN, "all", holder)
	for _, shown := range []string{
		fmt.Sprint(holder), fmt.Sprintf("%+v %#v %q %x %s %d", holder, holder, holder.PIN, holder.PIN, holder.PIN, holder.PIN), string(asJSON), log.String(),
	} {
		if strings.Contains(shown, "7391") || strings.Contains(shown, "37333931") {
			t.Errorf("the PIN shows in %s", shown)
		}
	}
	if diff := cmp.Diff("7391", holder.PIN.Reveal()); diff != "" {
		t.Error(diff)
	}
}
