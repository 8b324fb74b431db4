package e2e

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

const (
	// simLink is the network interface of the modem, and subscriber the carrier's end of it.
	simLink, subscriber = "wwan7", "subscriber"

	// carrierNet is the network between the two.
	carrierNet = "192.0.2"

	// lookAgain is how long the program may take to look at counters that have not moved (internal/agent, look), and to say so.
	lookAgain = time.Minute + patience

	allowance = 10e9
	estimate  = `simgauge_quota_estimated_remaining_bytes{quota="counted",sim="test"}`
)

// counted is a daemon that counts, on an interface whose other end is the carrier's.
type counted struct {
	daemon
	settings
	sim       simulated
	near, far *namespace
}

// TestEveryWayOfCounting holds what a daemon counts against the kernel's count at the other end of the line: the row of the table
// for the way that asks nobody.
func TestEveryWayOfCounting(t *testing.T) {
	t.Parallel()
	for m, row := range map[manner]func(*testing.T){
		works: countWorks, refused: countRefused, silent: countSilent, rubbish: countRubbish,
	} {
		t.Run(string(m), func(t *testing.T) {
			t.Parallel()
			row(t)
		})
	}
}

// countWorks: what goes over the interface is what the allowance shrinks by, over a restart of the program too.
func countWorks(t *testing.T) {
	c := newCounted(t, true)
	c.await(estimate, func(v float64) bool { return v == allowance })
	began := c.far.octets(subscriber)
	c.use(300)
	c.wantUsed(began)
	if exit := c.stop(syscall.SIGTERM); exit != 0 {
		t.Errorf("simgauge: exit %d", exit)
	}
	c.use(200) // while nobody looks
	c.daemon = c.near.serve(t, c.settings)
	c.wantUsed(began)
	c.wantNothingAsked()
}

// countRefused: without the interface there is no figure, and the cause is told.
func countRefused(t *testing.T) {
	c := newCounted(t, false)
	c.wantDetail("no_interface")
	if v, found := c.value(estimate); found {
		t.Errorf("%.0f octets left of an allowance of which nothing was ever counted", v)
	}
	c.wantNothingAsked()
}

// countSilent: where nothing flows the allowance stands, and the disk is let alone.
func countSilent(t *testing.T) {
	c := newCounted(t, true)
	c.await(estimate, func(v float64) bool { return v == allowance })
	eventually(t, "the time known, by which what was counted is dated once", func() bool { return !statusOf(t, c.settings).SIMs[0].Count.Undated })
	c.stop(syscall.SIGTERM)
	c.daemon = c.near.serve(t, c.settings)
	c.await(estimate, func(v float64) bool { return v == allowance })
	before := c.settled()
	if within(t, time.Minute+5*time.Second, func() bool { return c.state() != before }) { // a look and a little
		t.Error("the state was written although nothing flowed")
	}
	if v, _ := c.value(estimate); v != allowance {
		t.Errorf("%.0f octets left although nothing flowed", v)
	}
	if exit := c.stop(syscall.SIGTERM); exit != 0 || c.state() != before {
		t.Errorf("exit %d; state written: %v", exit, c.state() != before)
	}
	c.wantNothingAsked()
}

// countRubbish: what an interface shows that comes back with lower counters has flowed since, once.
func countRubbish(t *testing.T) {
	c := newCounted(t, true)
	c.await(estimate, func(v float64) bool { return v == allowance })
	before := c.far.octets(subscriber)
	c.near.sh("ip link del " + simLink)
	c.near.join(simLink, c.far, subscriber, carrierNet)
	c.use(50)
	if now := c.far.octets(subscriber); now >= before {
		t.Fatalf("the interface came back with %d octets, it had %d", now, before)
	}
	c.wantUsed(0)
	c.wantNothingAsked()
}

// newCounted starts a daemon that counts and asks nobody. Octets have gone over its interface before, if it has one.
func newCounted(t *testing.T, linked bool) *counted {
	c := &counted{near: newNamespace(t), far: newNamespace(t), sim: modem(t, plain, quick), settings: hourly(t)}
	c.link, c.query = simLink, fmt.Sprintf(`count: {allowance: "%.0fGB", renews: never}`, allowance/1e9)
	c.config(t, c.sim.port)
	if linked {
		c.near.join(simLink, c.far, subscriber, carrierNet)
		c.use(100)
	}
	c.makeState(t)
	c.daemon = c.near.serve(t, c.settings)
	return c
}

// use sends datagrams of 1,400 octets to the carrier, who has no use for them.
func (c *counted) use(datagrams int) {
	c.near.t.Helper()
	before := c.far.octets(subscriber)
	err := c.near.inside(func() error {
		conn, err := net.ListenPacket("udp4", carrierNet+".2:0")
		if err != nil {
			return err
		}
		defer conn.Close()
		for range datagrams {
			if _, err := conn.WriteTo(make([]byte, 1400), &net.UDPAddr{IP: net.ParseIP(carrierNet + ".1"), Port: 9}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		c.near.t.Fatal(err)
	}
	eventually(c.near.t, "what was sent at the carrier's end", func() bool {
		return c.far.octets(subscriber)-before >= uint64(datagrams)*1400
	})
}

// wantUsed waits until the daemon has found all that has gone over the interface since began.
func (c *counted) wantUsed(began uint64) {
	c.near.t.Helper()
	var got, want float64
	if !within(c.near.t, lookAgain, func() bool {
		got, _ = c.value(estimate)
		want = allowance - float64(c.far.octets(subscriber)-began)
		return got == want
	}) {
		c.near.t.Fatalf("%.0f octets left, want %.0f by the count at the carrier's end", got, want)
	}
}

// wantDetail waits until the status tells why nothing is counted.
func (c *counted) wantDetail(want string) {
	c.near.t.Helper()
	if !within(c.near.t, lookAgain, func() bool {
		sims := statusOf(c.near.t, c.settings).SIMs
		return len(sims) == 1 && sims[0].Count != nil && sims[0].Count.Detail == want
	}) {
		c.near.t.Fatalf("the status does not say %s: %+v", want, statusOf(c.near.t, c.settings))
	}
}

// wantNothingAsked: counting is an entry of no ledger, and nothing leaves for it.
func (c *counted) wantNothingAsked() {
	c.near.t.Helper()
	if left := statusOf(c.near.t, c.settings).SIMs[0].Budget; left != c.atMost || c.sim.spent() != 0 {
		c.near.t.Errorf("%d of %d asks left, %d at the modem, want none for counting", left, c.atMost, c.sim.spent())
	}
}

// settled is the state once nothing has been written to it for two seconds.
func (c *counted) settled() (last string) {
	c.near.t.Helper()
	eventually(c.near.t, "a state that stands", func() bool {
		last = c.state()
		return !within(c.near.t, 2*time.Second, func() bool { return c.state() != last })
	})
	return last
}

// state sums up the files of the state, when they were written last included.
func (c *counted) state() string {
	c.near.t.Helper()
	var sum strings.Builder
	err := filepath.WalkDir(filepath.Join(c.dir, "state"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil {
			fmt.Fprintf(&sum, "%s %x %s\n", path, sha256.Sum256(content), info.ModTime())
		}
		return err
	})
	if err != nil {
		c.near.t.Fatal(err)
	}
	return sum.String()
}
