package control_test

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/outcome"
)

// guided is an agent that shows menus until nothing is replied.
type guided struct {
	echo
	within time.Duration // for a reply; 0: as long as it takes
	ended  chan error    // told why each walk ended
}

func (g guided) Walk(ctx context.Context, r agent.Request, choose agent.Chooser) agent.Result {
	var replies []string
	for {
		ctx, cancel := context.WithCancel(ctx)
		if g.within > 0 {
			ctx, cancel = context.WithTimeout(ctx, g.within)
		}
		reply, err := choose(ctx, r.USSD+" > "+strings.Join(replies, " > "))
		cancel()
		if err != nil || reply == "" {
			g.ended <- err
			return agent.Result{Outcome: outcome.OK, Text: strings.Join(replies, " ")}
		}
		replies = append(replies, reply)
	}
}

func TestWalk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "control.sock")
	a := guided{ended: make(chan error, 1)}
	stop := serve(t, path, a)
	var shown []string
	replies := []string{"1", "zwei", ""}
	res, err := dial(t, path).Walk(t.Context(), agent.Request{USSD: "*100#"}, func(_ context.Context, menu string) (string, error) {
		shown = append(shown, menu)
		return replies[len(shown)-1], nil
	})
	if err != nil || res.Text != "1 zwei" || strings.Join(shown, "|") != "*100# > |*100# > 1|*100# > 1 > zwei" {
		t.Errorf("%+v, %v after %q", res, err, shown)
	}
	if err := <-a.ended; err != nil {
		t.Errorf("the agent's side: %v", err)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}

// TestWalkEnds: whichever side goes away, or takes too long, the other hears of it at once.
func TestWalkEnds(t *testing.T) {
	hang := func(ctx context.Context, _ string) (string, error) { <-ctx.Done(); return "", ctx.Err() }
	t.Run("the client hangs up", func(t *testing.T) {
		path, a, stop := guidedServer(t, 0)
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(50*time.Millisecond, cancel)
		if _, err := dial(t, path).Walk(ctx, agent.Request{USSD: "*1#"}, hang); !errors.Is(err, context.Canceled) {
			t.Errorf("Walk = %v", err)
		}
		a.wantEnd(t, context.Canceled)
		stop()
	})
	t.Run("the user fails", func(t *testing.T) {
		path, a, stop := guidedServer(t, 0)
		broken := errors.New("broken")
		if _, err := dial(t, path).Walk(t.Context(), agent.Request{USSD: "*1#"}, func(context.Context, string) (string, error) { return "", broken }); !errors.Is(err, broken) {
			t.Errorf("Walk = %v", err)
		}
		a.wantEnd(t, context.Canceled)
		stop()
	})
	t.Run("the user takes too long", func(t *testing.T) {
		path, a, stop := guidedServer(t, 50*time.Millisecond)
		if res, err := dial(t, path).Walk(t.Context(), agent.Request{USSD: "*1#"}, hang); err != nil || res.Outcome != outcome.OK {
			t.Errorf("Walk = %+v, %v, want the agent's own last word", res, err)
		}
		a.wantEnd(t, context.DeadlineExceeded)
		stop()
	})
	t.Run("the agent stops", func(t *testing.T) {
		path, a, stop := guidedServer(t, 0)
		time.AfterFunc(50*time.Millisecond, stop)
		if res, err := dial(t, path).Walk(t.Context(), agent.Request{USSD: "*1#"}, hang); err != nil || res.Outcome != outcome.OK {
			t.Errorf("Walk = %+v, %v, want the agent's own last word", res, err)
		}
		a.wantEnd(t, context.Canceled)
	})
}

// queued is an agent that another ask keeps from showing a menu.
type queued struct{ guided }

func (q queued) Walk(ctx context.Context, _ agent.Request, _ agent.Chooser) agent.Result {
	<-ctx.Done()
	q.ended <- ctx.Err()
	return agent.Result{}
}

// TestNobodyRepliesAhead: a reply to no menu ends the walk, and hides no client that hung up.
func TestNobodyRepliesAhead(t *testing.T) {
	for name, ahead := range map[string]string{"a reply": `{"reply":"1"}`, "a flood": strings.Repeat(`{"reply":"1"}`, 10_000), "no JSON": "1\n2\n"} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "control.sock")
			a := queued{guided{ended: make(chan error, 1)}}
			stop := serve(t, path, a)
			c, err := net.Dial("unix", path)
			if err != nil {
				t.Fatal(err)
			}
			const request = `{"ussd":"*1#"}`
			head := "POST /v1/walk HTTP/1.1\r\nHost: agent\r\nConnection: Upgrade\r\nUpgrade: simgauge-walk\r\nContent-Length: " + strconv.Itoa(len(request)) + "\r\n\r\n"
			_, _ = c.Write([]byte(head + request))
			if _, err := c.Read(make([]byte, 1)); err != nil { // the walk has begun
				t.Fatal(err)
			}
			_, _ = c.Write([]byte(ahead)) // the agent may hang up before all is written
			_ = c.Close()
			a.wantEnd(t, context.Canceled)
			if err := stop(); err != nil {
				t.Error(err)
			}
		})
	}
}

func guidedServer(t *testing.T, within time.Duration) (path string, a guided, stop func()) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "control.sock")
	a = guided{within: within, ended: make(chan error, 1)}
	end := serve(t, path, a)
	return path, a, func() {
		if err := end(); err != nil {
			t.Errorf("Serve = %v", err)
		}
	}
}

func (g guided) wantEnd(t *testing.T, want error) {
	t.Helper()
	select {
	case err := <-g.ended:
		if !errors.Is(err, want) {
			t.Errorf("the agent's side ended with %v, want %v", err, want)
		}
	case <-time.After(patience):
		t.Error("the walk goes on although its other side is gone")
	}
}

func TestWalkIsRefusedInTheWrongTongue(t *testing.T) {
	path, _, stop := guidedServer(t, 0)
	defer stop()
	body, err := json.Marshal(agent.Request{USSD: "*1#"})
	if err != nil {
		t.Fatal(err)
	}
	for request, want := range map[string]string{string(body): "426", `{"x":1}`: "400"} {
		c, err := net.Dial("unix", path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Write([]byte("POST /v1/walk HTTP/1.0\r\nContent-Length: " + strconv.Itoa(len(request)) + "\r\n\r\n" + request)); err != nil {
			t.Fatal(err)
		}
		buf := make([]byte, 4096)
		n, _ := c.Read(buf)
		c.Close()
		if got := string(buf[:n]); !strings.Contains(got, want) {
			t.Errorf("%s: answer %q, want %s", request, got, want)
		}
	}
	if _, err := dial(t, path).Walk(t.Context(), agent.Request{USSD: strings.Repeat("*1#", 1<<16)}, nil); err == nil || !strings.Contains(err.Error(), "400") {
		t.Errorf("a request without bounds: %v", err)
	}
}
