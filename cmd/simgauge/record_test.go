package main

import (
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/internal/config"
	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/modemsim"
)

// pipeTo opens a simulated modem.
func pipeTo(t *testing.T, personality string) modem.Opener {
	t.Helper()
	sim, err := modemsim.New(modemsim.Config{Personality: personality})
	if err != nil {
		t.Fatal(err)
	}
	return func(ctx context.Context) (io.ReadWriteCloser, error) {
		return sim.Pipe(context.WithoutCancel(ctx)), nil
	}
}

// A modem and what was recorded of it are asked alike, and answer alike.
func TestARecordedModemAnswersAsTheModemDid(t *testing.T) {
	for _, personality := range modemsim.Personalities() {
		t.Run(personality, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "recorded.txt")
			synctest.Test(t, func(t *testing.T) {
				f := recordFlags{askFlags: askFlags{port: "pipe", request: agent.Request{USSD: "*123#"}}, listen: listenFor}
				e := env{streams: streams{out: io.Discard, err: io.Discard}, logger: slog.New(slog.DiscardHandler)}
				text, err := f.record(t.Context(), e, pipeTo(t, personality))
				if err != nil {
					t.Fatal(err)
				}
				for _, secret := range []string{"001010123456789", "8999900000000000018", "9998000000000000", "99900123456", "00499901064"} {
					if strings.Contains(text, secret) {
						t.Errorf("%s shows in\n%s", secret, text)
					}
				}
				if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
				want, got := askedOf(t, pipeTo(t, personality)), askedOf(t, pipeTo(t, file))
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("the recorded modem differs (-modem +recorded):\n%s\n%s", diff, text)
				}
			})
		})
	}
}

// askedOf is what an ask gives, but for its duration.
func askedOf(t *testing.T, open modem.Opener) []string {
	t.Helper()
	conf := config.Default()
	conf.Modems = []config.Modem{{Name: "modem0", Port: "pipe"}}
	a := agent.New(agent.Options{Config: conf, Clock: clock.System(), Open: func(config.Modem) modem.Opener { return open }})
	r := a.Once(t.Context(), agent.Request{USSD: "*123#"})
	out := []string{string(r.Outcome), r.Text}
	for _, d := range r.Reading.Data {
		out = append(out, d.Remaining.Text, d.Total.Text)
	}
	if r.Detail != nil {
		out = append(out, *r.Detail)
	}
	return out
}
