package e2e

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestTheLifelinePage does what docs/lifeline.md says, with the real Alertmanager: its files are taken as they stand there, an alert goes
// by text, and what Alertmanager repeats does not.
func TestTheLifelinePage(t *testing.T) {
	t.Parallel()
	program, tool := need(t, "prometheus-alertmanager", "prometheus-alertmanager"), need(t, "amtool", "prometheus-alertmanager")
	page, err := os.ReadFile("../docs/lifeline.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(string(page), -1)
	if len(blocks) != 3 {
		t.Fatalf("%d blocks of YAML, want two of simgauge and one of Alertmanager", len(blocks))
	}
	least, all, receiver := blocks[0][1], blocks[1][1], blocks[2][1]
	dir := t.TempDir()
	for _, text := range []string{least, all} {
		if out, errout, exit := command(t, dir, "check-config", write(t, dir, "page.yml", text)); exit != 0 || !strings.Contains(out, "…00") {
			t.Errorf("check-config: exit %d\n%s%s", exit, out, errout)
		}
	}
	if out, exit := finish(t, dir, nil, tool, "check-config", write(t, dir, "asitis.yml", receiver)); exit != 0 {
		t.Errorf("amtool check-config: exit %d\n%s", exit, out)
	}

	sim := modem(t, "", quick)
	h := hourly(t).withLifeline(t, sim.port, least).webhook(t, nil, openUser+strings.Replace(openUser[strings.Index(openUser, "  "):], "admin", "alertmanager", 1))
	config := strings.NewReplacer(
		"http://localhost:10123", h.url, "/etc/prometheus/lifeline.password", write(t, dir, "password", "open"),
		"  group_by:", "  group_wait: 1s\n  group_interval: 1s\n  repeat_interval: 1s\n  group_by:",
	).Replace(receiver)
	address := freeAddress(t)
	manager := start(t, dir, program, "--config.file="+write(t, dir, "alertmanager.yml", config), "--web.listen-address="+address,
		"--storage.path="+filepath.Join(dir, "data"), "--cluster.listen-address=")
	awaitAlertmanager(t, manager, address)
	alert := `[{"labels":{"alertname":"Low","sim":"test","severity":"warning"},"annotations":{"summary":"test: 480 MB left of 5 GB"},"startsAt":"` +
		time.Now().UTC().Format(time.RFC3339) + `"}]`
	resp, err := http.Post("http://"+address+"/api/v2/alerts", "application/json", strings.NewReader(alert))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("Alertmanager took the alert with %s", resp.Status)
	}
	if diff := cmp.Diff([]string{"test: 480 MB left of 5 GB"}, sim.awaitTexts(t, 1)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	eventually(t, "Alertmanager to repeat it", func() bool { return delivered(address) >= 5 })
	if texts := sim.Spent().Texts; len(texts) != 1 {
		t.Errorf("repeated by text: %q", texts)
	}
}

// awaitAlertmanager waits until it is ready.
func awaitAlertmanager(t *testing.T, p *process, address string) {
	t.Helper()
	eventually(t, "Alertmanager", func() bool {
		if !p.running() {
			t.Fatalf("Alertmanager ended: %s", p.errout)
		}
		_, err := get("http://" + address + "/-/ready")
		return err == nil
	})
}

// delivered is how many posts to webhooks went well.
func delivered(address string) int {
	metrics, err := get("http://" + address + "/metrics")
	if err != nil {
		return 0
	}
	return sample(metrics, `alertmanager_notification_requests_total{integration="webhook"}`) - sample(metrics, `alertmanager_notification_requests_failed_total{integration="webhook"}`)
}

// sample is a whole number on a page of metrics; 0: it is not there.
func sample(page, series string) int {
	for line := range strings.Lines(page) {
		if rest, ok := strings.CutPrefix(line, series+" "); ok {
			n, _ := strconv.Atoi(strings.TrimSpace(rest)) // Prometheus writes these without a point
			return n
		}
	}
	return 0
}
