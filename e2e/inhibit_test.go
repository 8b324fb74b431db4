package e2e

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// postFile is what Alertmanager is shipped with.
const postFile = "../deploy/alertmanager/alertmanager.yml"

func TestAlertmanagerTakesItsFile(t *testing.T) {
	t.Parallel()
	amtool := need(t, "amtool", "prometheus-alertmanager")
	if out, err := exec.Command(amtool, "check-config", postFile).CombinedOutput(); err != nil {
		t.Errorf("amtool check-config: %v\n%s", err, out)
	}
}

// letter is what Alertmanager posts to a webhook, as far as these tests look at it.
type letter struct {
	Receiver, Status string
	Alerts           []struct {
		Status              string
		Labels, Annotations map[string]string
	}
}

// postbox is a receiver of Alertmanager's: it keeps what was delivered.
type postbox struct {
	*httptest.Server
	mu      sync.Mutex
	letters []letter
}

func newPostbox(t *testing.T) *postbox {
	t.Helper()
	p := &postbox{}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var l letter
		if err := json.NewDecoder(r.Body).Decode(&l); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		p.letters = append(p.letters, l)
	}))
	t.Cleanup(p.Close)
	return p
}

// has tells which alerts a receiver was told of in a status, by name and severity, each once.
func (p *postbox) has(receiver, status string) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	names := map[string]bool{}
	for _, l := range p.letters {
		for _, a := range l.Alerts {
			if l.Receiver == receiver && a.Status == status {
				names[a.Labels["alertname"]+" "+a.Labels["severity"]] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// alertmanager is the real one.
type alertmanager struct {
	*process
	url string
}

// post runs an Alertmanager with the shipped file, whose receivers are postboxes; edit changes it further.
func post(t *testing.T, owner, lifeline string, edit func(string) string) alertmanager {
	t.Helper()
	program := need(t, "prometheus-alertmanager", "prometheus-alertmanager")
	dir, address := t.TempDir(), freeAddress(t)
	config := filepath.Join(dir, "alertmanager.yml")
	if err := os.WriteFile(config, []byte(edit(addressed(t, owner, lifeline))), 0o600); err != nil {
		t.Fatal(err)
	}
	am := alertmanager{start(t, dir, program, "--config.file="+config, "--storage.path="+filepath.Join(dir, "data"),
		"--web.listen-address="+address, "--cluster.listen-address=", "--log.level=warn"), "http://" + address}
	eventually(t, "Alertmanager is ready", func() bool {
		if !am.running() {
			t.Fatalf("Alertmanager ended: %s", am.errout)
		}
		_, err := get(am.url + "/-/ready")
		return err == nil
	})
	return am
}

// addressed is the shipped file with a webhook for the owner and another address of the lifeline.
func addressed(t *testing.T, owner, lifeline string) string {
	t.Helper()
	text, err := os.ReadFile(postFile)
	if err != nil {
		t.Fatal(err)
	}
	const name, address = "  - name: owner\n", "http://localhost:10123/alertmanager"
	if strings.Count(string(text), name) != 1 || strings.Count(string(text), address) != 1 {
		t.Fatalf("%s: want one receiver %q and one address %s", postFile, name, address)
	}
	return strings.NewReplacer(name, name+"    webhook_configs: [{url: \""+owner+"\"}]\n", address, lifeline).Replace(string(text))
}

// fire sends alerts by the API, each a list of "name=value" behind its name, as Prometheus would.
func (a alertmanager) fire(alerts ...string) {
	a.t.Helper()
	a.send(time.Now().Add(time.Hour), alerts...)
}

// send sends alerts that end then.
func (a alertmanager) send(ends time.Time, alerts ...string) {
	a.t.Helper()
	var list []map[string]any
	for _, text := range alerts {
		words := strings.Fields(text)
		labels := map[string]string{"alertname": words[0], "instance": "pi:10123"}
		for _, w := range words[1:] {
			name, value, _ := strings.Cut(w, "=")
			labels[name] = value
		}
		list = append(list, map[string]any{"labels": labels, "endsAt": ends})
	}
	body, err := json.Marshal(list)
	if err != nil {
		a.t.Fatal(err)
	}
	resp, err := http.Post(a.url+"/api/v2/alerts", "application/json", bytes.NewReader(body))
	if err != nil {
		a.t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		a.t.Fatalf("alerts: %s", resp.Status)
	}
}

// atOnce has next to nothing waited for, and the password of nobody.
func atOnce(password string) func(string) string {
	replaced := strings.NewReplacer("group_wait: 30s", "group_wait: 1s", "group_interval: 5m", "group_interval: 1s", "/etc/prometheus/lifeline.password", password)
	return replaced.Replace
}

// TestInhibitions fires what belongs together at the real Alertmanager, with the shipped file, and looks at what is delivered. Each case
// has an instance of its own; what is fired last is delivered last, so that nobody waits for what does not come.
func TestInhibitions(t *testing.T) {
	t.Parallel()
	box := newPostbox(t)
	am := post(t, box.URL, box.URL, atOnce(write(t, t.TempDir(), "password", "none")))
	cases := []struct {
		name   string
		alerts []string
		want   []string
	}{
		{"no stale while the modem is down, of its SIM alone", []string{
			"SimgaugeModemDown severity=warning modem=lte", "SimgaugeReadingStale severity=warning sim=a modem=lte",
			"SimgaugeQueriesFailing severity=warning sim=a modem=lte", "SimgaugeReadingStale severity=warning sim=b modem=other", "SimgaugeQuotaLow severity=warning sim=a"},
			[]string{"SimgaugeModemDown lte", "SimgaugeQuotaLow a", "SimgaugeReadingStale b"}},
		{"no warning while its critical, of the same SIM", []string{
			"SimgaugeQuotaRunsOut severity=critical sim=a", "SimgaugeQuotaRunsOut severity=warning sim=a quota=main", "SimgaugeQuotaRunsOut severity=warning sim=b quota=main",
			"SimgaugeModemDown severity=critical modem=lte", "SimgaugeModemDown severity=warning modem=lte", "SimgaugeModemDown severity=warning modem=other"},
			[]string{"SimgaugeModemDown lte", "SimgaugeModemDown other", "SimgaugeQuotaRunsOut a", "SimgaugeQuotaRunsOut b"}},
		{"denied is told once", []string{
			"SimgaugeNotRegistered severity=critical modem=lte state=denied", "SimgaugeNotRegistered severity=warning modem=lte", "SimgaugeReadingStale severity=warning sim=a modem=lte"},
			[]string{"SimgaugeNotRegistered lte"}},
		{"nothing while simgauge is down", []string{
			"SimgaugeDown severity=critical", "SimgaugeQuotaOut severity=critical sim=a", "SimgaugeModemDown severity=warning modem=lte", "SimgaugeAbsent severity=critical"},
			[]string{"SimgaugeAbsent ", "SimgaugeDown "}},
		{"out says more than low", []string{
			"SimgaugeQuotaOut severity=critical sim=a", "SimgaugeQuotaLow severity=warning sim=a quota=main", "SimgaugeQuotaRunsOut severity=warning sim=a quota=main",
			"SimgaugeQuotaLow severity=warning sim=b quota=main"},
			[]string{"SimgaugeQuotaLow b", "SimgaugeQuotaOut a"}},
		{"expired says more than expiring", []string{
			"SimgaugeQuotaExpired severity=critical sim=a quota=main", "SimgaugeQuotaExpiringSoon severity=warning sim=a quota=bonus"},
			[]string{"SimgaugeQuotaExpired a"}},
		{"a locked SIM answers nothing", []string{
			"SimgaugeSIMLocked severity=critical modem=lte state=pin", "SimgaugeNotRegistered severity=warning modem=lte", "SimgaugeNeverRead severity=warning sim=a modem=lte"},
			[]string{"SimgaugeSIMLocked lte"}},
		{"nothing is asked where nothing can be written", []string{
			"SimgaugeStateNotWritable severity=critical", "SimgaugeBudgetSpent severity=warning sim=a", "SimgaugeReadingStale severity=warning sim=a modem=lte", "SimgaugeQuotaLow severity=warning sim=a"},
			[]string{"SimgaugeQuotaLow a", "SimgaugeStateNotWritable "}},
		{"nor where no asks are left", []string{
			"SimgaugeBudgetSpent severity=warning sim=a", "SimgaugeReadingStale severity=warning sim=a modem=lte", "SimgaugeReadingStale severity=warning sim=b modem=other"},
			[]string{"SimgaugeBudgetSpent a", "SimgaugeReadingStale b"}},
	}
	for _, c := range cases {
		for i := range c.alerts {
			c.alerts[i] += " instance=" + strings.ReplaceAll(c.name, " ", "_")
		}
		am.fire(c.alerts...)
	}
	am.fire("Last severity=warning instance=last sim=last")
	eventually(t, "what was fired last is delivered", func() bool { return len(box.told("owner", "last")) > 0 })
	for _, c := range cases {
		within(t, patience/10, func() bool { return len(box.told("owner", c.name)) >= len(c.want) })
		if diff := cmp.Diff(c.want, box.told("owner", c.name)); diff != "" {
			t.Errorf("%s: delivered (-want +got):\n%s", c.name, diff)
		}
	}
	few := []string{"SimgaugeQuotaLow b", "SimgaugeQuotaOut a"}
	within(t, patience/10, func() bool { return len(box.told("lifeline", "out says more than low")) >= len(few) })
	if diff := cmp.Diff(few, box.told("lifeline", "out says more than low")); diff != "" {
		t.Errorf("to the lifeline (-want +got):\n%s", diff)
	}
	if got := box.told("lifeline", "a locked SIM answers nothing"); got != nil {
		t.Errorf("to the lifeline: %q, whose texts are few", got)
	}
}

// TestNothingIsOverWhileSimgaugeIsDown: with a scrape that fails all its series go, and Prometheus calls their alerts resolved. Nobody is
// told so, as long as SimgaugeDown fires.
func TestNothingIsOverWhileSimgaugeIsDown(t *testing.T) {
	t.Parallel()
	box := newPostbox(t)
	am := post(t, box.URL, box.URL, atOnce(write(t, t.TempDir(), "password", "none")))
	const out, other = "SimgaugeQuotaOut severity=critical sim=a instance=pi", "SimgaugeQuotaOut severity=critical sim=a instance=van"
	am.fire(out, other)
	eventually(t, "both are told", func() bool { return len(box.told("owner", "pi"))+len(box.told("owner", "van")) == 2 })
	am.fire("SimgaugeDown severity=critical instance=pi")
	eventually(t, "it is down", func() bool { return len(box.told("owner", "pi")) == 2 })
	am.send(time.Now(), out, other)
	eventually(t, "the other is over", func() bool { return box.over("van") > 0 })
	am.fire("Last severity=warning instance=last sim=last")
	eventually(t, "what was fired last is delivered", func() bool { return len(box.told("owner", "last")) > 0 })
	if n := box.over("pi"); n > 0 {
		t.Errorf("told %d times that it is over where nobody knows", n)
	}
}

// over is how often it was told of an instance that an alert is resolved.
func (p *postbox) over(instance string) (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, l := range p.letters {
		for _, a := range l.Alerts {
			if a.Status == "resolved" && a.Labels["instance"] == instance {
				n++
			}
		}
	}
	return n
}

// told is what a receiver was told of a case: alerts and their SIM or modem.
func (p *postbox) told(receiver, name string) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	set := map[string]bool{}
	for _, l := range p.letters {
		for _, a := range l.Alerts {
			if l.Receiver != receiver || a.Labels["instance"] != strings.ReplaceAll(name, " ", "_") {
				continue
			}
			of := a.Labels["sim"]
			if of == "" {
				of = a.Labels["modem"]
			}
			set[a.Labels["alertname"]+" "+of] = true
		}
	}
	return slices.Sorted(maps.Keys(set))
}

// TestAlertmanagerKnowsTheAlerts: an alert that is renamed takes its routes and inhibitions with it.
func TestAlertmanagerKnowsTheAlerts(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(postFile)
	if err != nil {
		t.Fatal(err)
	}
	alerts := shippedAlerts(t)
	for _, name := range regexp.MustCompile(`\bSimgauge\w+`).FindAllString(string(text), -1) {
		if !slices.ContainsFunc(alerts, func(r rule) bool { return r.Alert == name }) {
			t.Errorf("%s is no alert of %s", name, rulesFile)
		}
	}
}
