package e2e

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/simgauge/simgauge/modemsim"
)

// simulated is a modem in this process, behind a pty: what it was asked is known from its side of the wire.
type simulated struct {
	*modemsim.Modem
	port string
}

// modem puts a simulated modem behind a pty. network is a network file; empty is the built-in one.
func modem(t testing.TB, personality, network string) simulated {
	t.Helper()
	cfg := modemsim.Config{Personality: personality}
	if network != "" {
		n, err := modemsim.ParseNetwork(strings.NewReader(network))
		if err != nil {
			t.Fatal(err)
		}
		cfg.Network = n
	}
	m, err := modemsim.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	pty, err := m.OpenPTY(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pty.Close() })
	return simulated{m, pty.Path}
}

// spent is how often something left for the network.
func (s simulated) spent() int {
	sp := s.Spent()
	return len(sp.Dialogues) + sp.Segments + len(sp.Calls)
}

// quick is a network whose answers come at once.
const quick = `
latency: 20ms
sms_latency: 20ms
plan: {total: 10GB, used: 2.2GB, expires: 30d}
unknown: {text: "This service is not known."}
ussd:
  "*123#": {text: "You have {remaining} of {total} left, valid until {expires}."}
`

// slow is a network whose answers take their time, so that something can be looked at while they are awaited.
var slow = strings.Replace(quick, "latency: 20ms", "latency: 2s", 1)

// daemon is a running `simgauge run`.
type daemon struct {
	*process
	url string
	in  *namespace // that it runs in; nil: this machine's
}

// settings are what a test wants of `simgauge run`.
type settings struct {
	dir        string // kept between runs
	sim        string // the name of the SIM; test if empty
	every, gap string
	atMost     int
	storage    string // in dir if empty
	query      string // of the one ask; empty: by USSD
	link       string // the modem's network interface; auto if empty
	unasked    string // senders of texts that nobody asks for, as a list in YAML; empty: none
}

// config writes a configuration file for the port and returns its path.
func (s settings) config(t testing.TB, port string) string {
	t.Helper()
	name := s.sim
	if name == "" {
		name = "test"
	}
	path := filepath.Join(s.dir, "simgauge.yml")
	unasked := ""
	if s.unasked != "" {
		unasked = fmt.Sprintf("    unasked: {from: %s}\n", s.unasked)
	}
	text := fmt.Sprintf(`modems:
  - {name: lte, port: %q, interface: %s}
sims:
  - name: %s
    at_most: %d
%s    asks:
      - {name: main, every: %s, minimum_gap: %s, queries: [{%s}]}
`, port, cmp.Or(s.link, "auto"), name, s.atMost, unasked, s.every, s.gap, cmp.Or(s.query, `ussd: "*123#"`))
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// hourly asks once and then not again while a test runs.
func hourly(t testing.TB) settings {
	return settings{dir: t.TempDir(), every: "1h", gap: "1h", atMost: 8}
}

// hasty asks every second.
func hasty(t testing.TB, atMost int) settings {
	return settings{dir: t.TempDir(), every: "1s", gap: "1s", atMost: atMost}
}

// where returns the flags by which a command finds configuration and state.
func (s settings) where() []string {
	storage := s.storage
	if storage == "" {
		storage = filepath.Join(s.dir, "state")
	}
	return []string{"--config.file=" + filepath.Join(s.dir, "simgauge.yml"), "--storage.path=" + storage}
}

// serve runs the daemon on a modem.
func serve(t testing.TB, s settings, port string) daemon {
	t.Helper()
	s.config(t, port)
	return s.serve(t)
}

// serve runs the daemon with the configuration that is written already.
func (s settings) serve(t testing.TB) daemon {
	t.Helper()
	s.makeState(t)
	address := freeAddress(t)
	args := append([]string{"run", "--web.listen-address=" + address}, s.where()...)
	return daemon{process: simgauge(t, s.dir, args...), url: "http://" + address}
}

// makeState makes the folder that systemd makes for the service.
func (s settings) makeState(t testing.TB) {
	t.Helper()
	if s.storage != "" {
		return
	}
	if err := os.MkdirAll(filepath.Join(s.dir, "state"), 0o700); err != nil {
		t.Fatal(err)
	}
}

// metrics is the page, empty while it cannot be had.
func (d daemon) metrics() string {
	page, err := fetch(d.in.client(), d.url+"/metrics")
	if err != nil {
		return ""
	}
	return page
}

// value finds one sample on the page by its name and labels as they are written there.
func (d daemon) value(series string) (float64, bool) {
	for line := range strings.Lines(d.metrics()) {
		if rest, ok := strings.CutPrefix(line, series+" "); ok {
			v, err := strconv.ParseFloat(strings.TrimSpace(rest), 64)
			return v, err == nil
		}
	}
	return 0, false
}

// await waits until a series has a value that satisfies ok, and returns it.
func (d daemon) await(series string, ok func(float64) bool) float64 {
	d.t.Helper()
	var got float64
	eventually(d.t, series, func() bool {
		if !d.running() {
			d.t.Fatalf("the daemon ended: %s", d.errout)
		}
		v, found := d.value(series)
		got = v
		return found && ok(v)
	})
	return got
}

func anything(float64) bool { return true }

// freeAddress is one that nothing listens on, and that nothing connects from: it has a loopback address of its own.
func freeAddress(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", loopback()+":0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// get fetches a page.
func get(address string) (string, error) {
	var here *namespace
	return fetch(here.client(), address)
}

func fetch(client *http.Client, address string) (string, error) {
	resp, err := client.Get(address)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s: %s", address, resp.Status, body)
	}
	return string(body), err
}

// need finds a program that these tests presuppose.
func need(t testing.TB, program, pkg string) string {
	t.Helper()
	for _, dir := range []string{"", "/usr/sbin", "/usr/lib/polkit-1", "/usr/libexec"} { // "" is the PATH
		if path, err := exec.LookPath(filepath.Join(dir, program)); err == nil {
			return path
		}
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("%s is missing; apt-get install %s", program, pkg)
	}
	t.Skipf("%s is missing; `make test` installs it, or: apt-get install %s", program, pkg)
	return ""
}

// needRoot ends a test that only root can make; where CI is set it fails.
func needRoot(t testing.TB, why string) {
	t.Helper()
	if os.Getuid() == 0 {
		return
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("run as root: %s", why)
	}
	t.Skipf("run as root to make this test: %s", why)
}

// prometheus is the real one.
type prometheus struct {
	*process
	url string
}

// monitor runs a Prometheus that scrapes target every second and keeps its data in dir.
func monitor(t testing.TB, dir, target string) prometheus {
	t.Helper()
	program := need(t, "prometheus", "prometheus")
	config := filepath.Join(dir, "prometheus.yml")
	text := fmt.Sprintf(`global: {scrape_interval: 1s, scrape_timeout: 1s}
scrape_configs:
  - {job_name: simgauge, static_configs: [{targets: [%q]}]}
`, strings.TrimPrefix(target, "http://"))
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	address := freeAddress(t)
	return prometheus{start(t, dir, program, "--config.file="+config, "--storage.tsdb.path="+filepath.Join(dir, "tsdb"),
		"--web.listen-address="+address, "--log.level=warn"), "http://" + address}
}

// query evaluates an expression that gives one sample.
func (p prometheus) query(expr string) (float64, bool) {
	body, err := get(p.url + "/api/v1/query?query=" + url.QueryEscape(expr))
	if err != nil {
		return 0, false
	}
	var answer struct {
		Data struct {
			Result []struct{ Value [2]any }
		}
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil || len(answer.Data.Result) != 1 {
		return 0, false
	}
	text, _ := answer.Data.Result[0].Value[1].(string)
	v, err := strconv.ParseFloat(text, 64)
	return v, err == nil
}

// await waits until the expression has a value that satisfies ok, and returns it.
func (p prometheus) await(expr string, ok func(float64) bool) float64 {
	p.t.Helper()
	var got float64
	eventually(p.t, "Prometheus: "+expr, func() bool {
		if !p.running() {
			p.t.Fatalf("Prometheus ended: %s", p.errout)
		}
		v, found := p.query(expr)
		got = v
		return found && ok(v)
	})
	return got
}
