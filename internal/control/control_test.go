package control_test

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/control"
	"github.com/simgauge/simgauge/internal/outcome"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience bounds every wait for a goroutine of this process: far more than a loaded machine takes.
const patience = 20 * time.Second

// echo is an agent that tells what it was asked.
type echo struct {
	asked     chan agent.Request
	cancelled chan struct{} // not nil: Ask waits for its cancellation and closes this
}

func (e echo) Ask(ctx context.Context, r agent.Request) agent.Result {
	e.asked <- r
	if e.cancelled != nil {
		<-ctx.Done()
		close(e.cancelled)
		return agent.Result{Outcome: outcome.Timeout}
	}
	return agent.Result{Outcome: outcome.OK, Text: "for " + r.USSD}
}

func (e echo) Walk(ctx context.Context, r agent.Request, _ agent.Chooser) agent.Result {
	return e.Ask(ctx, r)
}

func (echo) History(sim string, from time.Time) (agent.HistoryState, error) {
	if sim == "none" {
		return agent.HistoryState{}, errors.New("sim none: none of this name was seen")
	}
	return agent.HistoryState{SIM: sim, Hours: []agent.HistoryHour{{At: from, Bytes: 7}}}, nil
}

func (echo) Set(r agent.Setting) agent.Settled {
	return agent.Settled{SIM: r.SIM, Count: &agent.CountState{Counted: true, Name: r.Remaining, Since: r.Of}}
}

func (echo) Snapshot() agent.Snapshot {
	return agent.Snapshot{StateWritable: new(true), SIMs: []agent.SIMState{{Name: "travel", Budget: 7}}}
}

func serve(t *testing.T, path string, a control.Agent) (stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- control.Serve(ctx, path, a) }()
	t.Cleanup(cancel)
	for end := time.Now().Add(patience); ; {
		if c, err := net.Dial("unix", path); err == nil {
			c.Close()
			break
		}
		if time.Now().After(end) {
			t.Fatal("nobody listens")
		}
		select {
		case err := <-done:
			t.Fatalf("Serve = %v", err)
		case <-time.After(time.Millisecond):
		}
	}
	return func() error { cancel(); return <-done }
}

func dial(t *testing.T, path string) *control.Client {
	t.Helper()
	c, err := control.Dial(path)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAskAndSnapshot(t *testing.T) {
	path := filepath.Join(t.TempDir(), "control.sock")
	a := echo{asked: make(chan agent.Request, 1)}
	stop := serve(t, path, a)
	c := dial(t, path)

	want := agent.Request{SIM: "travel", USSD: "*123#", Replies: []string{"2"}, Timeout: time.Minute}
	res, err := c.Ask(t.Context(), want)
	if err != nil || res.Outcome != outcome.OK || res.Text != "for *123#" {
		t.Errorf("Ask = %+v, %v", res, err)
	}
	if diff := cmp.Diff(want, <-a.asked); diff != "" {
		t.Errorf("request (-want +got):\n%s", diff)
	}
	s, err := c.Snapshot(t.Context())
	if diff := cmp.Diff(a.Snapshot(), s); diff != "" || err != nil {
		t.Errorf("snapshot %v (-want +got):\n%s", err, diff)
	}
	if err := stop(); err != nil {
		t.Errorf("Serve = %v, want nil at the end of its context", err)
	}
	if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the socket is left behind: %v", err)
	}
}

func TestCancelReachesTheAgent(t *testing.T) {
	path := filepath.Join(t.TempDir(), "control.sock")
	a := echo{asked: make(chan agent.Request, 1), cancelled: make(chan struct{})}
	stop := serve(t, path, a)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		_, err := dial(t, path).Ask(ctx, agent.Request{})
		done <- err
	}()
	<-a.asked
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("Ask = %v, want context.Canceled", err)
	}
	select {
	case <-a.cancelled:
	case <-time.After(patience):
		t.Error("the ask goes on although its client hung up")
	}
	if err := stop(); err != nil {
		t.Errorf("Serve = %v", err)
	}
}

func TestTheEndOfServeCancelsAsks(t *testing.T) {
	path := filepath.Join(t.TempDir(), "control.sock")
	a := echo{asked: make(chan agent.Request, 1), cancelled: make(chan struct{})}
	stop := serve(t, path, a)
	done := make(chan agent.Result, 1)
	go func() {
		res, _ := dial(t, path).Ask(t.Context(), agent.Request{})
		done <- res
	}()
	<-a.asked
	if err := stop(); err != nil {
		t.Errorf("Serve = %v", err)
	}
	if res := <-done; res.Outcome != outcome.Timeout {
		t.Errorf("result %+v, want the agent's own last word", res)
	}
}

func TestSocketModeAndPlace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "control.sock")
	stop := serve(t, path, echo{})
	fi, err := os.Stat(path)
	if err != nil || fi.Mode().Perm() != 0o660 {
		t.Errorf("mode %v, %v, want 0660", fi.Mode(), err)
	}
	if err := control.Serve(t.Context(), path, echo{}); !errors.Is(err, control.ErrLive) {
		t.Errorf("second Serve = %v, want ErrLive", err)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}

func TestStaleSocketIsReplaced(t *testing.T) {
	path := filepath.Join(t.TempDir(), "control.sock")
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	l.SetUnlinkOnClose(false)
	l.Close()
	if _, err := control.Dial(path); !errors.Is(err, control.ErrNotRunning) {
		t.Errorf("Dial of a stale socket = %v, want ErrNotRunning", err)
	}
	if err := serve(t, path, echo{})(); err != nil {
		t.Error(err)
	}
}

func TestAFileOfThatNameStays(t *testing.T) {
	path := filepath.Join(t.TempDir(), "control.sock")
	if err := os.WriteFile(path, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := control.Serve(t.Context(), path, echo{}); err == nil {
		t.Error("Serve took a file for a stale socket")
	}
	if b, err := os.ReadFile(path); string(b) != "precious" {
		t.Errorf("the file is now %q, %v", b, err)
	}
}

func TestDialWithoutAnAgent(t *testing.T) {
	if _, err := control.Dial(filepath.Join(t.TempDir(), "none.sock")); !errors.Is(err, control.ErrNotRunning) {
		t.Errorf("Dial = %v, want ErrNotRunning", err)
	}
}

func TestBadRequestIsTold(t *testing.T) {
	path := filepath.Join(t.TempDir(), "control.sock")
	stop := serve(t, path, echo{})
	c, err := net.Dial("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	body := `{"code":"*123#"}`
	if _, err := c.Write([]byte("POST /v1/ask HTTP/1.0\r\nContent-Length: 16\r\n\r\n" + body)); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 4096)
	n, _ := c.Read(buf)
	if got := string(buf[:n]); !strings.Contains(got, "400") {
		t.Errorf("answer %q, want 400", got)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}

func TestSetTravelsWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "control.sock")
	stop := serve(t, path, echo{})
	of := time.Date(2026, 11, 29, 7, 0, 0, 0, time.UTC)
	got, err := dial(t, path).Set(t.Context(), agent.Setting{SIM: "travel", Remaining: "3.2GB", Of: of})
	if err != nil || got.SIM != "travel" || got.Count.Name != "3.2GB" || !got.Count.Since.Equal(of) || got.Error != nil {
		t.Errorf("set = %+v, %v", got, err)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}

func TestHistoryTravels(t *testing.T) {
	path := filepath.Join(t.TempDir(), "control.sock")
	stop := serve(t, path, echo{})
	from := time.Date(2026, 6, 1, 8, 30, 0, 0, time.UTC)
	got, err := dial(t, path).History(t.Context(), "a & b", from)
	if want := (agent.HistoryState{SIM: "a & b", Hours: []agent.HistoryHour{{At: from, Bytes: 7}}}); err != nil || cmp.Diff(want, got) != "" {
		t.Errorf("%v, %s", err, cmp.Diff(want, got))
	}
	if _, err := dial(t, path).History(t.Context(), "none", from); err == nil || !strings.Contains(err.Error(), "none of this name") {
		t.Errorf("error %v, want the agent's", err)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}
