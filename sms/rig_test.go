package sms_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/modemsim"
	"github.com/simgauge/simgauge/sms"
)

const (
	long  = "Dear customer, of your plan Basic with 10 GB there are 3.5 GB left. Your plan is valid until the end of the month. Thank you for being with us, and have a nice day wherever you are."
	short = "Left: 3.5 GB"
)

// network is what the simulated carrier says.
const network = `
sms:
  "1234":
    - {match: "DATA", text: "Left: 3.5 GB", after: 3s}
    - {match: "LONG", text: "` + long + `", after: 3s, order: [2, 1]}
inbox:
  - {from: "1234", text: "Left: 9.9 GB", age: 20d, read: true}
  - {from: "+999012345678", text: "See you at eight", age: 1h}
`

// rig is a simulated modem with an inbox that listens to it.
type rig struct {
	t     *testing.T
	sim   *modemsim.Modem
	m     *modem.Modem
	inbox *sms.Inbox
	end   func()
}

func newRig(t *testing.T, personality, faults string) *rig {
	t.Helper()
	net, err := modemsim.ParseNetwork(strings.NewReader(network))
	if err != nil {
		t.Fatal(err)
	}
	script, err := modemsim.ParseFaults(strings.NewReader(faults))
	if err != nil {
		t.Fatal(err)
	}
	sim, err := modemsim.New(modemsim.Config{Personality: personality, Network: net, Faults: script})
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{t: t, sim: sim, inbox: sms.NewInbox(sms.InboxConfig{}), end: func() {}}
	t.Cleanup(func() { r.end() })
	return r
}

// connect opens a connection and runs the inbox on it.
func (r *rig) connect() {
	r.t.Helper()
	open := func(context.Context) (io.ReadWriteCloser, error) { return r.sim.Pipe(r.t.Context()), nil }
	m, err := modem.Open(r.t.Context(), open, modem.Config{})
	if err != nil {
		r.t.Fatal(err)
	}
	r.m = m
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.inbox.Run(ctx, m) }()
	r.end = func() {
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) && !errors.Is(err, modem.ErrLost) {
			r.t.Errorf("Run: got %v, want its end by cancel or loss", err)
		}
		_ = m.Close()
		r.end = func() {}
	}
	<-r.inbox.Ready()
	synctest.Wait()
}

// leave has another client send commands, and go.
func (r *rig) leave(cmds ...string) {
	r.t.Helper()
	open := func(context.Context) (io.ReadWriteCloser, error) { return r.sim.Pipe(r.t.Context()), nil }
	m, err := modem.Open(r.t.Context(), open, modem.Config{})
	if err != nil {
		r.t.Fatal(err)
	}
	for _, cmd := range cmds {
		_, _ = m.Command(r.t.Context(), cmd)
	}
	_ = m.Close()
}

// await waits for a message up to d.
func (r *rig) await(d time.Duration, after sms.Mark, from ...string) (sms.Message, error) {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	defer cancel()
	return r.inbox.Await(ctx, from, after)
}

func (r *rig) send(body string) {
	r.t.Helper()
	if err := sms.Send(r.t.Context(), r.m, "1234", body, sms.SendConfig{}); err != nil {
		r.t.Fatal(err)
	}
}

// nonMarking is a personality that has the read that leaves messages unread.
func nonMarking(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "nonmarking.txt")
	if err := os.WriteFile(path, []byte("manufacturer modemsim\nmodel Quiet\nnonmarking-read yes\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
