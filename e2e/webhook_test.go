package e2e

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// openUser is a web configuration with the user "admin" and the password "open".
const openUser = "basic_auth_users:\n  admin: $2a$04$JrfM4TL85fNvU6m5vxzdFOH6/8VuVuH.DAs.7UaCFMTgXu8KRqQ0G\n"

// firing is what Alertmanager posts of one alert.
const firing = `{"version":"4","groupKey":"{}:{}","status":"firing","receiver":"lifeline","truncatedAlerts":0,
"groupLabels":{},"commonLabels":{},"commonAnnotations":{},"externalURL":"http://alertmanager:9093",
"alerts":[{"status":"firing","labels":{"alertname":"Low","sim":"test","severity":"warning"},"annotations":{"summary":"test: 480 MB left"},
"startsAt":"2026-11-29T10:00:00Z","endsAt":"0001-01-01T00:00:00Z","generatorURL":"","fingerprint":"5f2d0f8f6f1c3a77"}]}`

// webhook is a daemon's address for alerts, and what is shown there.
type webhook struct {
	daemon
	user, password string
}

// withLifeline adds who is texted to a configuration that is written; empty: nobody.
func (s settings) withLifeline(t testing.TB, port, lifeline string) settings {
	t.Helper()
	path := s.config(t, port)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(text, lifeline...), 0o600); err != nil {
		t.Fatal(err)
	}
	s.makeState(t)
	return s
}

// webhook runs the daemon in a network with a web configuration, empty: with none, and waits until it answers.
func (s settings) webhook(t testing.TB, in *namespace, web string) webhook {
	t.Helper()
	address, at := freeAddress(t), ""
	if in != nil {
		address = ":10123"
	}
	if at = address; in != nil {
		at = "127.0.0.1:10123"
	}
	args := append([]string{"run", "--web.listen-address=" + address}, s.where()...)
	if web != "" {
		args = append(args, "--web.config.file="+write(t, s.dir, "web.yml", web))
	}
	h := webhook{daemon{in.simgauge(t, s.dir, args...), "http://" + at, in}, "admin", "open"}
	eventually(t, "a healthy daemon", func() bool {
		if !h.running() {
			t.Fatalf("the daemon ended: %s", h.errout)
		}
		status, _, err := h.request(http.MethodGet, h.url+"/-/healthy", nil, nil)
		return err == nil && status == http.StatusOK
	})
	return h
}

// request is one, with the credentials; change may take them away.
func (h webhook) request(method, address string, body io.Reader, change func(*http.Request)) (status int, text string, err error) {
	client := h.in.client()
	if h.in == nil {
		client = http.DefaultClient // which keeps connections, as Alertmanager does
	}
	return h.requestFrom(client, method, address, body, change)
}

func (h webhook) requestFrom(client *http.Client, method, address string, body io.Reader, change func(*http.Request)) (status int, text string, err error) {
	r, err := http.NewRequest(method, address, body)
	if err != nil {
		return 0, "", err
	}
	r.SetBasicAuth(h.user, h.password)
	r.Header.Set("Content-Type", "application/json")
	if change != nil {
		change(r)
	}
	resp, err := client.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	said, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode == http.StatusTooManyRequests {
		if after, err := strconv.Atoi(resp.Header.Get("Retry-After")); err != nil || after < 1 {
			return 0, "", fmt.Errorf("429 with Retry-After %q", resp.Header.Get("Retry-After"))
		}
	}
	return resp.StatusCode, string(said), err
}

// spaces are 10 MB of what JSON passes over.
func spaces() io.Reader { return strings.NewReader(strings.Repeat(" ", 10<<20)) }

// TestAWebhookOfAStranger: what is posted without the credentials, or is no alert, is refused with a status of its own, and nothing leaves.
func TestAWebhookOfAStranger(t *testing.T) {
	t.Parallel()
	sim := modem(t, "", quick)
	h := hourly(t).withLifeline(t, sim.port, "").webhook(t, nil, openUser)
	as := func(user, password string) func(*http.Request) {
		return func(r *http.Request) { r.SetBasicAuth(user, password) }
	}
	for _, tt := range []struct {
		name, method string
		body         io.Reader
		change       func(*http.Request)
		want         int
		says         string
	}{
		{"no credentials", "POST", strings.NewReader(firing), func(r *http.Request) { r.Header.Del("Authorization") }, 401, ""},
		{"10 MB without credentials", "POST", spaces(), func(r *http.Request) { r.Header.Del("Authorization") }, 401, ""},
		{"a wrong password", "POST", strings.NewReader(firing), as("admin", "shut"), 401, ""},
		{"another user", "POST", strings.NewReader(firing), as("root", "open"), 401, ""},
		{"a stranger's page", "POST", strings.NewReader(firing), func(r *http.Request) { r.Header.Set("Origin", "http://evil.example") }, 403, "another origin"},
		{"a look", "GET", nil, nil, 405, "posts"},
		{"a form", "POST", strings.NewReader("a=b"), func(r *http.Request) { r.Header.Set("Content-Type", "application/x-www-form-urlencoded") }, 415, "application/json"},
		{"rubbish", "POST", strings.NewReader("rubbish"), nil, 400, "Alertmanager's webhook"},
		{"another version", "POST", strings.NewReader(strings.Replace(firing, `"4"`, `"3"`, 1)), nil, 400, "version"},
		{"10 MB", "POST", spaces(), nil, 413, "max_alerts"},
		{"10 MB of no stated length", "POST", io.MultiReader(spaces()), nil, 413, "max_alerts"},
		{"an alert, and nobody is texted", "POST", strings.NewReader(firing), nil, 409, "lifeline"},
	} {
		status, text, err := h.request(tt.method, h.url+"/alertmanager", tt.body, tt.change)
		if err != nil || status != tt.want || !strings.Contains(text, tt.says) {
			t.Errorf("%s: got %d %q, %v, want %d with %q", tt.name, status, text, err, tt.want, tt.says)
		}
	}
	if n := sim.Spent().Segments; n > 0 {
		t.Errorf("%d texts left", n)
	}
}

// TestAWebhookWithoutAWebConfiguration: where no password is demanded of anybody, nobody may have a text sent, and it says why.
func TestAWebhookWithoutAWebConfiguration(t *testing.T) {
	t.Parallel()
	sim := modem(t, "", quick)
	h := hourly(t).withLifeline(t, sim.port, `lifeline: {to: ["+15550100"]}`).webhook(t, nil, "")
	status, text, err := h.request("POST", h.url+"/alertmanager", strings.NewReader(firing), nil)
	if err != nil || status != http.StatusForbidden || !strings.Contains(text, "basic_auth_users") {
		t.Errorf("got %d %q, %v, want 403 and what to write", status, text, err)
	}
	if n := sim.Spent().Segments; n > 0 {
		t.Errorf("%d texts left", n)
	}
}

// TestAWebhookFromTheCarriersSide: who comes in by the modem's own interface is refused, whatever the credentials (rule 12).
func TestAWebhookFromTheCarriersSide(t *testing.T) {
	t.Parallel()
	const link = "mhi0" // which nothing but the configuration says is a modem's
	near, far := newNamespace(t), newNamespace(t)
	near.join(link, far, subscriber, carrierNet)
	s := hourly(t)
	s.link = link
	h := s.withLifeline(t, modem(t, plain, quick).port, "").webhook(t, near, openUser)
	status, text, err := h.requestFrom(far.client(), "POST", "http://"+carrierNet+".2:10123/alertmanager", strings.NewReader(firing), nil)
	if err != nil || status != http.StatusForbidden || !strings.Contains(text, "modem's own network interface") {
		t.Errorf("from the carrier's network: %d %q, %v, want 403", status, text, err)
	}
	if status, text, err = h.request("POST", h.url+"/alertmanager", strings.NewReader(firing), nil); err != nil || status != http.StatusConflict {
		t.Errorf("from this machine: %d %q, %v, want 409", status, text, err)
	}
}

// flood posts so often, as fast as it can, and counts the answers.
func (h webhook) flood(n int) map[int]int {
	h.t.Helper()
	var mu sync.Mutex
	counts := map[int]int{}
	var workers sync.WaitGroup
	next := make(chan struct{}, n)
	for range n {
		next <- struct{}{}
	}
	close(next)
	for range 8 {
		workers.Go(func() {
			for range next {
				status, text, err := h.request("POST", h.url+"/alertmanager", strings.NewReader(firing), nil)
				mu.Lock()
				if counts[status]++; err != nil {
					h.t.Errorf("post: %v %s", err, text)
				}
				mu.Unlock()
			}
		})
	}
	workers.Wait()
	return counts
}

// TestAThousandWebhooks: a burst is taken, the rest is told to come again, and one text leaves; after a restart the same alert is known
// still, and another is not.
func TestAThousandWebhooks(t *testing.T) {
	t.Parallel()
	sim := modem(t, "", quick)
	s := hourly(t).withLifeline(t, sim.port, `lifeline: {to: ["+15550100"]}`)
	h := s.webhook(t, nil, openUser)
	began := time.Now()
	counts := h.flood(1000)
	const burst = 20 // and one a second
	most := burst + int(time.Since(began).Seconds()) + 1
	if taken := counts[http.StatusOK]; taken < burst || taken > most || taken+counts[http.StatusTooManyRequests] != 1000 {
		t.Errorf("answers in %v: %v, want %d to %d of 200, and else 429", time.Since(began), counts, burst, most)
	}
	want := []string{"test: 480 MB left"}
	if diff := cmp.Diff(want, sim.awaitTexts(t, 1)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	h.stop(os.Interrupt)
	h = s.webhook(t, nil, openUser)
	other := strings.NewReplacer("5f2d0f8f6f1c3a77", "a0", "480 MB", "nothing").Replace(firing)
	anew := strings.Replace(firing, "T10:00:00Z", "T11:00:00Z", 1) // as a Prometheus says that was restarted too
	for _, body := range []string{firing, anew, other} {
		if status, text, err := h.request("POST", h.url+"/alertmanager", strings.NewReader(body), nil); err != nil || status != http.StatusOK {
			t.Errorf("after a restart: %d %q, %v", status, text, err)
		}
	}
	want = append(want, "test: nothing left")
	if diff := cmp.Diff(want, sim.awaitTexts(t, 2)); diff != "" {
		t.Errorf("after a restart (-want +got):\n%s", diff)
	}
}

// TestAWebhookAndAFullDisk: what cannot be kept is not taken, so that Alertmanager brings it again, and nothing leaves; once there is room
// it leaves, once.
func TestAWebhookAndAFullDisk(t *testing.T) {
	t.Parallel()
	sim := modem(t, "", quick)
	s := hourly(t).withLifeline(t, sim.port, `lifeline: {to: ["+15550100"]}`)
	near := newNamespace(t)
	state := filepath.Join(s.dir, "state")
	near.sh("mount -t tmpfs -o size=1m none " + state)
	h := s.webhook(t, near, openUser)
	near.sh("dd if=/dev/zero of=" + state + "/filler bs=4k 2>/dev/null || true")
	body := firing
	for i := range 99 { // more than there are free pages in the state
		body = strings.Replace(body, "]}", fmt.Sprintf(`,{"status":"firing","annotations":{"summary":"%s"},"fingerprint":"%d"}]}`, strings.Repeat("x", 300), i), 1)
	}
	post := func() int {
		status, text, err := h.request("POST", h.url+"/alertmanager", strings.NewReader(body), nil)
		if err != nil || status == http.StatusServiceUnavailable && !strings.Contains(text, "no space left on device") {
			t.Errorf("got %d %q, %v", status, text, err)
		}
		return status
	}
	for range 3 {
		if got := post(); got != http.StatusServiceUnavailable {
			t.Fatalf("on a full disk: %d, want 503", got)
		}
	}
	if within(t, 12*time.Second, func() bool { return sim.Spent().Segments > 0 }) {
		t.Errorf("a text left that is not kept: %q", sim.awaitTexts(t, 1))
	}
	near.sh("rm " + state + "/filler")
	eventually(t, "a webhook that is taken", func() bool { return post() == http.StatusOK })
	said := sim.awaitTexts(t, 1)
	if len(said) != 1 || !strings.HasPrefix(said[0], "test: 480 MB left\n") || !strings.HasSuffix(said[0], " more") {
		t.Errorf("got %q, want one text", said)
	}
}
