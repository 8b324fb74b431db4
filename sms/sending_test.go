package sms_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	warthog "github.com/warthog618/sms"
	"github.com/warthog618/sms/encoding/tpdu"

	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/modemsim"
	"github.com/simgauge/simgauge/sms"
)

// deliverPDUs codes a text as a network does.
func deliverPDUs(t *testing.T, from, text string) []string {
	t.Helper()
	oa := tpdu.Address{TOA: 0x81, Addr: from}
	segments, err := warthog.Encode([]byte(text), warthog.AsDeliver, warthog.WithTemplateOption(tpdu.WithOA(oa)))
	if err != nil {
		t.Fatal(err)
	}
	var pdus []string
	for _, s := range segments {
		s.SCTS = tpdu.Timestamp{Time: time.Date(2026, 6, 15, 12, 0, 0, 0, time.UTC)}
		octets, err := s.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		pdus = append(pdus, fmt.Sprintf("07919999000000F1%X", octets))
	}
	return pdus
}

func TestSend(t *testing.T) {
	for _, personality := range modemsim.Personalities() {
		t.Run(personality, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, personality, "")
				r.connect()
				paid := 0
				cfg := sms.SendConfig{Spend: func(context.Context) error {
					if left := r.sim.Spent().Segments; left != paid {
						t.Errorf("%d segments had left when %d were paid for", left, paid)
					}
					paid++
					return nil
				}}
				if err := sms.Send(t.Context(), r.m, "1234", strings.Repeat("Осталось? ", 20), cfg); err != nil {
					t.Fatal(err)
				}
				if left := r.sim.Spent().Segments; paid != 3 || left != 3 {
					t.Errorf("got %d segments, %d paid for; want 3", left, paid)
				}
			})
		})
	}
}

func TestSendEndsWhereSpendRefuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, "generic", "")
		r.connect()
		capped := errors.New("capped")
		paid := 0
		err := sms.Send(t.Context(), r.m, "1234", strings.Repeat("DATA ", 60), sms.SendConfig{Spend: func(context.Context) error {
			if paid++; paid > 1 {
				return capped
			}
			return nil
		}})
		if !errors.Is(err, capped) {
			t.Errorf("got %v, want %v", err, capped)
		}
		if left := r.sim.Spent().Segments; left != 1 {
			t.Errorf("got %d segments, want 1", left)
		}
	})
}

func TestSendRefusedByTheNetwork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, "generic", "on +CMGS: error +CMS ERROR: 38")
		r.connect()
		err := sms.Send(t.Context(), r.m, "+999012345678", "DATA", sms.SendConfig{})
		var wire *modem.Error
		if !errors.As(err, &wire) || !wire.IsCMS(38) {
			t.Fatalf("got %v, want +CMS ERROR 38", err)
		}
		if strings.Contains(err.Error(), "999012345678") {
			t.Errorf("the error %q shows the number", err)
		}
	})
}
