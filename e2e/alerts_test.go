package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// faster is how many times as fast the shipped rules and Alertmanager's file are played.
const faster = 300

// drains is a network with a plan that drains as one watches.
const drains = `
latency: 20ms
sms_latency: 20ms
plan: {total: 5GB, expires: 30d, phases: [{for: 1h, drain: 1MB}]}
ussd:
  "*123#": {text: "You have {remaining} of {total} left, valid until {expires}."}
`

// texting is the lifeline, with nothing said that Alertmanager does not say.
const texting = `lifeline: {to: ["+15550100"], at_most: 5}
notify: {left: never}
`

// chain is all of it: a simulated SIM, simgauge, Prometheus and Alertmanager with the files that are shipped, and who hears of it.
type chain struct {
	t     *testing.T
	sim   simulated
	page  webhook
	prom  prometheus
	owner *postbox
}

func newChain(t *testing.T) chain {
	t.Helper()
	c := chain{t: t, sim: modem(t, "", drains), owner: newPostbox(t)}
	s := settings{dir: t.TempDir(), every: "2s", gap: "1s", atMost: 10000}
	c.page = s.withLifeline(t, c.sim.port, texting).webhook(t, nil, openUser)
	password := write(t, s.dir, "password", c.page.password)
	manager := post(t, c.owner.URL, c.page.url+"/alertmanager", func(text string) string {
		text = strings.NewReplacer("username: alertmanager", "username: "+c.page.user, "/etc/prometheus/lifeline.password", password).Replace(text)
		return hastenedPost(t, text)
	})
	c.prom = watch(t, c.page, password, manager.url)
	return c
}

// hastenedPost is Alertmanager's file with every length of time divided.
func hastenedPost(t *testing.T, text string) string {
	t.Helper()
	return regexp.MustCompile(`\b(group_wait|group_interval|repeat_interval): (\S+)`).ReplaceAllStringFunc(text, func(pair string) string {
		key, value, _ := strings.Cut(pair, ": ")
		d, err := hastenDuration(value, faster)
		if err != nil {
			t.Fatal(err)
		}
		return key + ": " + d
	})
}

// watch runs a Prometheus with the shipped files: the rules hastened, scrapes as often as a second allows, and addresses of its own.
func watch(t *testing.T, target webhook, password, manager string) prometheus {
	t.Helper()
	program := need(t, "prometheus", "prometheus")
	rules, err := os.ReadFile(rulesFile)
	if err != nil {
		t.Fatal(err)
	}
	fast, err := hastened(rules, faster)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write(t, dir, "simgauge.rules.yml", string(fast))
	example, err := os.ReadFile(filepath.Join(shipped, "prometheus.yml"))
	if err != nil {
		t.Fatal(err)
	}
	config := strings.NewReplacer("localhost:10123", strings.TrimPrefix(target.url, "http://"), "localhost:9093", strings.TrimPrefix(manager, "http://"),
		"scrape_interval: 1m", "scrape_interval: 1s", "evaluation_interval: 1m", "evaluation_interval: 500ms",
		"# basic_auth: {username: prometheus, password_file: /etc/prometheus/simgauge.password}",
		"basic_auth: {username: "+target.user+", password_file: "+password+"}").Replace(string(example))
	address := freeAddress(t)
	return prometheus{start(t, dir, program, "--config.file="+write(t, dir, "prometheus.yml", config), "--storage.tsdb.path="+filepath.Join(dir, "tsdb"),
		"--web.listen-address="+address, "--log.level=warn"), "http://" + address}
}

// heard waits until the owner has heard of an alert in a status.
func (c chain) heard(status, alert string) {
	c.t.Helper()
	begun := time.Now()
	eventually(c.t, alert+" is "+status, func() bool {
		if !c.page.running() || !c.prom.running() {
			c.t.Fatal("a program ended")
		}
		return slices.Contains(c.owner.has("owner", status), alert)
	})
	c.t.Logf("%s: %s after %.1f s", alert, status, time.Since(begun).Seconds())
}

// silence fails where more was told than what is expected by now.
func (c chain) silence(status string, want ...string) {
	c.t.Helper()
	got := slices.DeleteFunc(c.owner.has("owner", status), func(a string) bool { return !strings.HasPrefix(a, "SimgaugeQuota") }) // a slow machine may miss asks
	if diff := cmp.Diff(want, got); diff != "" {
		c.t.Errorf("%s (-want +got):\n%s", status, diff)
	}
}

// TestAlerts: the plan drains, the warning fires and is delivered, to the owner and to the owner's phone by the modem itself; it is topped
// up, and that is heard. Then all of it is used, and so on. The rules and Alertmanager's file are those that are shipped.
func TestAlerts(t *testing.T) {
	t.Parallel()
	c := newChain(t)
	const left = `sim_quota:simgauge_left_bytes:now`
	full := c.prom.await(left, func(v float64) bool { return v > 4e9 })
	c.prom.await(left, func(v float64) bool { return v < full })
	c.silence("firing")

	c.sim.Use(int64(c.sim.Remaining()) - 400e6)
	c.heard("firing", "SimgaugeQuotaLow warning")
	c.silence("firing", "SimgaugeQuotaLow warning")
	c.texted("test: main is low, ") // what is over before it left is not told, so it is topped up afterwards
	c.sim.TopUp(5e9)
	c.heard("resolved", "SimgaugeQuotaLow warning")

	c.sim.Use(10e9)
	c.heard("firing", "SimgaugeQuotaOut critical")
	c.texted("test: main is low, ", "test: no data left") // and not that low was over
	c.sim.TopUp(5e9)
	c.heard("resolved", "SimgaugeQuotaOut critical")
	c.texted("test: main is low, ", "test: no data left")
	c.prom.healthy()
}

// healthy fails where a rule could not be evaluated: one that errs never fires.
func (p prometheus) healthy() {
	p.t.Helper()
	body, err := get(p.url + "/api/v1/rules")
	if err != nil {
		p.t.Fatal(err)
	}
	var answer struct {
		Data struct {
			Groups []struct {
				Rules []struct{ Name, Health, LastError string }
			}
		}
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil {
		p.t.Fatal(err)
	}
	n := 0
	for _, g := range answer.Data.Groups {
		for _, r := range g.Rules {
			if n++; r.Health != "ok" {
				p.t.Errorf("rule %s: %s: %s", r.Name, r.Health, r.LastError)
			}
		}
	}
	if n < 30 {
		p.t.Errorf("%d rules", n)
	}
}

// texted holds that the phone has received these texts and no other, by how they begin.
func (c chain) texted(want ...string) {
	c.t.Helper()
	got := c.sim.awaitTexts(c.t, len(want))
	for i := range got {
		if i < len(want) && strings.HasPrefix(got[i], want[i]) {
			got[i] = want[i]
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		c.t.Errorf("texts (-want +got):\n%s", diff)
	}
}

// TestExamplesHaveWhatIsReplaced: what is put into the example is there, so that nothing of it is left as it stands.
func TestExamplesHaveWhatIsReplaced(t *testing.T) {
	t.Parallel()
	for path, words := range map[string][]string{
		filepath.Join(shipped, "prometheus.yml"): {"localhost:10123", "localhost:9093", "scrape_interval: 1m", "evaluation_interval: 1m",
			"# basic_auth: {username: prometheus, password_file: /etc/prometheus/simgauge.password}", "rule_files: [simgauge.rules.yml]"},
		postFile: {"username: alertmanager", "/etc/prometheus/lifeline.password", "group_wait: 30s", "group_interval: 5m", "repeat_interval: 12h"},
	} {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range words {
			if n := strings.Count(string(text), w); n != 1 {
				t.Errorf("%s: %q stands there %d times", path, w, n)
			}
		}
	}
	var prom, post struct{ Global map[string]string }
	load(t, filepath.Join(shipped, "prometheus.yml"), &prom)
	load(t, postFile, &post)
	if len(prom.Global) != 2 || len(post.Global) != 0 {
		t.Errorf("global settings %v and %v, of which the end-to-end test knows nothing", prom.Global, post.Global)
	}
}
