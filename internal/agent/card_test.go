package agent_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/config"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/modemsim"
)

// cardB is a network with another card than the one that a modemsim.Config without a network has.
func cardB(t *testing.T) *modemsim.Network {
	return network(t, `
plmn: "00101"
spn: Examplia
imsi: "001010999999999"
iccid: "8999900000000000026"
plan: {total: 10GB, used: 9GB}
ussd: {"*123#": {text: "Data left: {remaining}."}}
`)
}

func TestAnotherCardTakesTheModemOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, basic)
		other, err := modemsim.New(modemsim.Config{Network: cardB(t)})
		if err != nil {
			t.Fatal(err)
		}
		b.start()
		b.sleep(time.Minute)
		for _, want := range []string{"1 GB", "7.80 GB", "1 GB"} {
			b.sim, other = other, b.sim
			other.Unplug()
			b.sleep(5 * time.Minute)
			for range 50 { // there is chance in a map
				if got := b.only(); got.Name != "travel" || strings.Replace(remaining(got), "1.00", "1", 1) != want {
					t.Fatalf("sim %s with %q, want travel with %q of the card in the modem", got.Name, remaining(got), want)
				}
			}
		}
		if got := b.dialogues() + len(other.Spent().Dialogues); got != 2 {
			t.Errorf("%d dialogues, want one for each card", got)
		}
	})
}

// Two cards of one carrier have one name and a _2: which has which must not depend on which modem is there first.
func TestNamesOfTwoCardsOfACarrierStay(t *testing.T) {
	const conf = "modems: [{name: a, port: /dev/a}, {name: b, port: /dev/b}]"
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, conf)
		second, err := modemsim.New(modemsim.Config{Network: cardB(t)})
		if err != nil {
			t.Fatal(err)
		}
		first, away := b.sim, "/dev/b"
		open := func(c config.Modem) modem.Opener {
			return func(ctx context.Context) (io.ReadWriteCloser, error) {
				switch c.Port {
				case away:
					return nil, fmt.Errorf("%s: %w", c.Port, os.ErrNotExist)
				case "/dev/a":
					return first.Pipe(context.WithoutCancel(ctx)), nil
				}
				return second.Pipe(context.WithoutCancel(ctx)), nil
			}
		}
		for _, gone := range []string{"/dev/b", "", "/dev/a", ""} {
			away = gone
			b.startWith(open)
			b.sleep(time.Minute)
			for _, s := range b.agent.Snapshot().SIMs {
				want := map[string]string{"a": "examplia", "b": "examplia_2"}[s.Modem]
				if s.Name != want {
					t.Errorf("with %q away the SIM of modem %s is %s, want %s", gone, s.Modem, s.Name, want)
				}
			}
			b.stop()
		}
	})
}

// A card that was changed without a word of the modem neither pays nor answers for the one that is served.
func TestACardThatWasChangedUnseenIsNotAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{Network: cardB(t)}, basic)
		var changed atomic.Bool
		b.wire = func(rwc io.ReadWriteCloser) io.ReadWriteCloser { return otherIMSI{rwc, &changed} }
		b.start()
		b.sleep(time.Minute)
		before := b.dialogues()
		changed.Store(true)
		r := b.ask(agent.Request{USSD: "*123#"})
		if r.Outcome != outcome.NoSIM || detail(r) != "sim_changed" || b.dialogues() != before {
			t.Errorf("ask = %s, %s, %d dialogues, want sim_changed and none", r.Outcome, detail(r), b.dialogues()-before)
		}
		b.sleep(2 * time.Minute)
		if r := b.ask(agent.Request{USSD: "*123#"}); r.Outcome != outcome.OK {
			t.Errorf("ask once the card was read = %s, %s, want ok", r.Outcome, detail(r))
		}
	})
}

// otherIMSI has another IMSI on the wire once the card was changed.
type otherIMSI struct {
	io.ReadWriteCloser
	changed *atomic.Bool
}

func (o otherIMSI) Read(p []byte) (int, error) {
	n, err := o.ReadWriteCloser.Read(p)
	if o.changed.Load() {
		copy(p, bytes.ReplaceAll(p[:n], []byte("001010999999999"), []byte("001010888888888")))
	}
	return n, err
}

// The answer that comes by SMS after a change of the card may be the other card's.
func TestACardChangedInAnAskGivesNoReading(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := cardB(t)
		n.USSD = network(t, `
plan: {total: 10GB, used: 9GB}
ussd: {"*111#": {text: "You will get an SMS.", sms: [{from: "1234", text: "Data left: {remaining}.", after: 20s}]}}
`).USSD
		b := newBench(t, modemsim.Config{Network: n}, "sims: [{name: travel}]")
		var changed atomic.Bool
		b.wire = func(rwc io.ReadWriteCloser) io.ReadWriteCloser { return otherIMSI{rwc, &changed} }
		b.start()
		b.sleep(time.Minute)
		time.AfterFunc(15*time.Second, func() { changed.Store(true) })
		r := b.ask(agent.Request{USSD: "*111#", AwaitSMS: []string{"1234"}, Timeout: time.Minute})
		if r.Outcome == outcome.OK || !r.Reading.Empty() {
			t.Errorf("ask = %s, %s, %+v, want no reading that may be another card's", r.Outcome, detail(r), r.Reading)
		}
	})
}

// A card that was changed without a word is noticed by the polls, before anybody asks.
func TestACardThatWasChangedUnseenIsNoticed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{Network: cardB(t)}, basic)
		var changed atomic.Bool
		b.wire = func(rwc io.ReadWriteCloser) io.ReadWriteCloser { return otherIMSI{rwc, &changed} }
		b.start()
		b.sleep(time.Minute)
		before := strings.Count(b.logged(), "card is ready")
		changed.Store(true)
		b.sleep(2 * time.Minute)
		if got := strings.Count(b.logged(), "card is ready"); before != 1 || got != 2 {
			t.Errorf("card read %d times, then %d, want once, and anew after the change", before, got)
		}
	})
}

// Every state of card and network that keeps an ask from leaving has its detail, in the result and in the snapshot.
func TestStatesOfCardAndNetworkHaveTheirDetail(t *testing.T) {
	for want, text := range map[string]string{
		"sim_absent":          "sim: absent",
		"puk_needed":          "sim: puk",
		"pin_needed":          `{pin: "1234"}`,
		"sim_failed":          "sim: failure",
		"not_registered":      "registration: none",
		"searching":           "registration: searching",
		"registration_denied": "registration: denied",
	} {
		t.Run(want, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, modemsim.Config{Network: network(t, text)}, basic)
				b.start()
				r := b.ask(agent.Request{USSD: "*123#"})
				b.sleep(5 * time.Minute)
				m := b.agent.Snapshot().Modems[0]
				if detail(r) != want || string(m.Detail) != want || b.dialogues() != 0 {
					t.Errorf("ask %s, modem %s, %d dialogues, want %s and none", detail(r), m.Detail, b.dialogues(), want)
				}
			})
		})
	}
}
