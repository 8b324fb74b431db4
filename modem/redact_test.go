package modem

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
)

func TestRedact(t *testing.T) {
	for text, want := range map[string]string{
		"001010123456789":            "***",
		"+CCID: 8949010000000000001": "+CCID: ***",
		`AT+CPIN="1234"`:             "AT+CPIN=***",
		`at+clck="SC",1,"1234"`:      "at+clck=***",
		"AT+CPIN?":                   "AT+CPIN?",
		"AT+VTS=7":                   "AT+VTS=***",
		"AT^DTMF=1,7":                "AT^DTMF=***",
		`+CUSD: 0,"12.34 EUR",15`:    `+CUSD: 0,"12.34 EUR",15`,
		"ATD+15550100123;":           "ATD+***;",
	} {
		if got := redact(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestTranscriptIsRedacted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		opener, p := newPeer(t)
		go p.serve(statusAnswers())
		var log bytes.Buffer
		handler := slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})
		m, err := Open(t.Context(), opener, Config{Name: "lte", Logger: slog.New(handler)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := m.SIM(t.Context()); err != nil {
			t.Error(err)
		}
		if _, err := m.Command(t.Context(), `+CPIN="4321"`); !isError(err) {
			t.Errorf("got %v, want *Error", err)
		}
		m.Close()
		for _, want := range []string{"modem=lte dir=tx text=AT+CIMI", "dir=rx text=***", `text="AT+CPIN=***"`} {
			if !strings.Contains(log.String(), want) {
				t.Errorf("transcript has no %q:\n%s", want, log.String())
			}
		}
		for _, secret := range []string{"00101012", "8949010", "4321"} {
			if strings.Contains(log.String(), secret) {
				t.Errorf("transcript shows %s", secret)
			}
		}
	})
}

func TestErrorsNameTheCommandAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, _ := dial(t, nil)
		for cmd, want := range map[string]string{
			`+CPIN="4321"`: "AT+CPIN: ERROR",
			"D15550100;":   "ATD: ERROR",
			"+CSQ":         "AT+CSQ: ERROR",
		} {
			if _, err := m.Command(t.Context(), cmd); err == nil || err.Error() != want {
				t.Errorf("got %v, want %s", err, want)
			}
		}
	})
}
