package e2e

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"
)

// lifelineOwner is who is texted.
const lifelineOwner = "+15550100"

// aMoment is longer than a text waits for others that go with it: what has not left by then was not to leave.
const aMoment = 15 * time.Second

// texts is what the simulated phone has received.
func (s simulated) texts(t testing.TB) []string {
	t.Helper()
	var texts []string
	for _, x := range s.Spent().Texts {
		if x.To != lifelineOwner {
			t.Errorf("a text to %s: %q", x.To, x.Text)
		}
		texts = append(texts, x.Text)
	}
	return texts
}

// awaitTexts waits until so many texts have come.
func (s simulated) awaitTexts(t testing.TB, n int) []string {
	t.Helper()
	eventually(t, "a text on the owner's phone", func() bool { return len(s.texts(t)) >= n })
	return s.texts(t)
}

// noMore fails if another text comes within a moment.
func (s simulated) noMore(t testing.TB, n int, why string) {
	t.Helper()
	if within(t, aMoment, func() bool { return len(s.texts(t)) > n }) {
		t.Fatalf("%s: %d texts, want %d: %q", why, len(s.texts(t)), n, s.texts(t))
	}
}

// waiting is how many things are still to be texted, as `simgauge status` tells.
func waiting(t testing.TB, s settings) int {
	t.Helper()
	p := simgauge(t, s.dir, append([]string{"status", "--json"}, s.where()...)...)
	p.wait()
	var snap struct {
		SIMs []struct{ Lifeline struct{ Waiting int } }
	}
	if err := json.Unmarshal([]byte(p.out.String()), &snap); err != nil || len(snap.SIMs) == 0 {
		return 0
	}
	return snap.SIMs[0].Lifeline.Waiting
}

// TestTheLifeline: the plan drains, with no Prometheus and no web configuration, and the phone receives exactly one SMS: killed while it
// waits, killed when it has left. Topped up and drained again it is one more; and who asks by SMS is answered once.
func TestTheLifeline(t *testing.T) {
	t.Parallel()
	sim := modem(t, "", quick)
	s := hasty(t, 10_000).withLifeline(t, sim.port, "lifeline: {to: [\""+lifelineOwner+"\"]}\n")
	d := s.serve(t)
	d.await(`simgauge_quota_remaining_bytes{quota="main",sim="test"}`, anything)
	sim.Use(7.2e9) // which leaves 0.6 of 10 GB: below the 10 % of low
	eventually(t, "a text that waits", func() bool { return waiting(t, s) == 1 })
	d.kill()
	if n := len(sim.texts(t)); n > 0 {
		t.Fatalf("%d texts before the kill, want none yet", n)
	}

	d = s.serve(t)
	if got := sim.awaitTexts(t, 1); !strings.Contains(got[0], "test: 600 MB left of 10 GB") {
		t.Errorf("text %q, want what is left, of how much", got[0])
	}
	d.kill()
	d = s.serve(t)
	d.await(`simgauge_lifeline_budget_remaining{sim="test"}`, func(v float64) bool { return v == 2 })
	sim.noMore(t, 1, "killed right after it had left")

	asks := len(sim.Spent().Dialogues)
	sim.TopUp(5e9)
	eventually(t, "an ask after the top-up", func() bool { return len(sim.Spent().Dialogues) > asks+1 })
	sim.Use(5e9)
	sim.awaitTexts(t, 2)

	sim.Deliver(lifelineOwner, "Balance ?")
	got := sim.awaitTexts(t, 3)
	if !strings.Contains(got[2], "left of 10 GB") {
		t.Errorf("answer %q, want what is left", got[2])
	}
	sim.noMore(t, 3, "answered")
	if n := len(sim.Stored()); n != 1 {
		t.Errorf("%d messages on the SIM, want the question", n)
	}
}

// TestTheLifelineOfAnAlertmanager: an alert that is posted is one SMS, however often it is posted, over a kill too.
func TestTheLifelineOfAnAlertmanager(t *testing.T) {
	t.Parallel()
	sim := modem(t, "", quick)
	s := hourly(t).withLifeline(t, sim.port, "lifeline: {to: [\""+lifelineOwner+"\"]}\n")
	post := func(h webhook) {
		t.Helper()
		status, text, err := h.request("POST", h.url+"/alertmanager", strings.NewReader(firing), nil)
		if err != nil || status != http.StatusOK {
			t.Fatalf("got %d %q, %v, want 200", status, text, err)
		}
	}
	h := s.webhook(t, nil, openUser)
	post(h)
	h.kill() // it was on disk before it said 200
	h = s.webhook(t, nil, openUser)
	if got := sim.awaitTexts(t, 1); got[0] != "test: 480 MB left" {
		t.Errorf("text %q, want the alert's summary", got[0])
	}
	post(h)
	h.kill()
	h = s.webhook(t, nil, openUser)
	post(h)
	sim.noMore(t, 1, "posted again")
}
