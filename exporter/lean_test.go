package exporter

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"github.com/simgauge/simgauge/meter"
	"github.com/simgauge/simgauge/quota"
)

// What a lean page of one SIM may take on the wire: status line, headers and body, in octets; and what more if its owner is texted.
const (
	leanBudget   = 1000
	leanLifeline = 70
)

// usual is a snapshot as most have it: one modem and one SIM, asked by one USSD code for one bundle and the money, its interface counted.
// Figures have as many digits as real ones.
func usual() Snapshot {
	bundle := quota.Data{Remaining: quota.Quantity{Bytes: 7_340_000_000, Text: "7.34 GB"}, Total: gigabytes(20, "20 GB"), Used: quota.Quantity{Bytes: 12_660_000_000, Text: "12.66 GB"},
		Expires: day(time.June, 30), Renews: day(time.July, 1)}
	return Snapshot{
		StateWritable: true, ReloadOK: true,
		Diagnoses: []Diagnosis{{Modem: "modem0", SIM: "travel", Checks: whole(Checks()...)}},
		Modems: []Modem{{
			Name: "modem0", Up: true, Manufacturer: "huawei", Model: "E3372", Revision: "21.180.01.00.00",
			Registered: new(true), Roaming: new(false), SIMState: "ready", Registration: "home", Operator: "Example Mobile", RAT: "LTE",
			RSSI: new(-71.0), RSRP: new(-98.0), RSRQ: new(-10.5), SINR: new(13.0),
			Reconnects: 2, Recoveries: map[string]uint64{"reopen": 3, "reset": 1}, SMSUsed: 4, SMSCapacity: 40,
		}},
		SIMs: []SIM{{
			Name: "travel", Modem: "modem0", Carrier: "Example Mobile", Country: "JP", PLMN: "440-99", Configured: true, Budget: 5,
			Asks: []Ask{{
				Name: "main", Interval: 6 * time.Hour, Next: at(16), Read: at(10).Add(1234 * time.Second),
				Reading: quota.Reading{Data: []quota.Data{bundle}, Balance: []quota.Money{{Amount: "12.34", Currency: "EUR"}}},
				Live: []Live{{Live: meter.Live{Known: true, Remaining: 6_512_345_678, Lower: 6_401_234_567, Upper: 6_612_345_679,
					Outlook: meter.RunsOut, RunsOut: at(8).AddDate(0, 0, 9).Add(4321 * time.Second)}}},
			}},
			Methods:  []Method{{Name: "ussd", Queries: 123, Failures: failures(map[string]uint64{"timeout": 3}), Buckets: buckets(0, 12, 113, 120), Sum: 707.512345678, Count: 123}},
			Skipped:  map[string]uint64{"capped": 0, "modem_lost": 1, "no_network": 2, "no_sim": 0, "quiet": 17, "rejected": 0, "roaming": 0, "sim_locked": 0},
			Received: new(uint64(987_654_321_012)), Sent: new(uint64(45_678_901_234)), Self: 12345, Ratio: new(1.0437), Low: tenth,
		}},
	}
}

// The octets are counted where they leave, on a socket, as Prometheus asks for them.
func TestALeanPageIsSmallOnTheWire(t *testing.T) {
	texted := usual()
	texted.SIMs[0].Lifeline = &Lifeline{Left: 2, AtMost: 3, Texts: 1, Failures: failures(map[string]uint64{"no_network": 1})}
	for _, tt := range []struct {
		name     string
		snapshot Snapshot
		most     int
	}{{"as most have it", usual(), leanBudget}, {"and its owner is texted", texted, leanBudget + leanLifeline}} {
		t.Run(tt.name, func(t *testing.T) {
			server := httptest.NewServer(NewHandler(HandlerConfig{Source: fixed(tt.snapshot), DisableExporterMetrics: true}))
			defer server.Close()
			head, body := answered(t, server.Listener.Addr().String(), "/metrics")
			t.Logf("%d octets: %d of headers, %d of body", len(head)+len(body), len(head), len(body))
			if got := len(head) + len(body); got > tt.most {
				t.Errorf("the answer has %d octets, at most %d are wanted:\n%s", got, tt.most, head)
			}
			page := unzipped(t, body, "gzip")
			for _, want := range []string{`simgauge_quota_exhaustion_timestamp_seconds{sim="travel",quota="main"} `, `simgauge_count_ratio{sim="travel"} 1.0437`} {
				if !strings.Contains(page, want) {
					t.Errorf("the page lacks %s", want)
				}
			}
		})
	}
}

// answered asks by hand, so that nothing between hides an octet, and gives headers and body apart.
func answered(t *testing.T, address, path string) (head, body []byte) {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\nAccept: text/plain;version=0.0.4\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n", path, address); err != nil {
		t.Fatal(err)
	}
	all, err := io.ReadAll(conn)
	if err != nil {
		t.Fatal(err)
	}
	head, body, found := bytes.Cut(all, []byte("\r\n\r\n"))
	if !found {
		t.Fatalf("no end of the headers in %q", all)
	}
	head = bytes.Replace(head, []byte("\r\nConnection: close"), nil, 1) // which is not there where the connection stays open
	return append(head, "\r\n\r\n"...), body
}

// A lean page has samples of the full one alone, and lacks those that its description names, no other.
func TestALeanPageLeavesOutWhatItSays(t *testing.T) {
	for name, snapshot := range map[string]Snapshot{"usual": usual(), "rich": rich(), "empty": {}, "traps": traps()} {
		full := lines(string(exposition(t, NewCollector(fixed(snapshot), tokyo()))))
		config := HandlerConfig{Source: fixed(snapshot), Location: tokyo(), DisableExporterMetrics: true}
		lean := lines(get(NewHandler(config), "GET", "/metrics").Body.String())
		delete(lean, `simgauge_build_info{version=}`)
		for sample, value := range lean {
			if strings.HasPrefix(sample, "simgauge_query_duration_seconds_sum") {
				continue // rounded
			}
			if want, ok := full[sample]; !ok || want != value {
				t.Errorf("%s: %s is %s, on the full page %q", name, sample, value, want)
			}
		}
		for sample, value := range full {
			if _, ok := lean[sample]; !ok && !leftOut(sample, value) {
				t.Errorf("%s: the lean page lacks %s %s", name, sample, value)
			}
		}
	}
}

// leftOut says whether a sample is one of those that a lean page has not.
func leftOut(sample, value string) bool {
	name, _, _ := strings.Cut(sample, "{")
	switch name {
	case "simgauge_modem_info", "simgauge_query_duration_seconds_bucket":
		return true
	case "simgauge_modem_registration", "simgauge_sim_state", "simgauge_quotas_dropped":
		return value == "0"
	case "simgauge_doctor_ok":
		return value == "1"
	}
	return false
}

// lines are the samples of a page by name and labels, sorted, their values as Go prints numbers.
func lines(page string) map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(page) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		end := strings.LastIndexByte(line, ' ')
		name, labels, _ := strings.Cut(line[:end], "{")
		var number float64
		_, _ = fmt.Sscan(line[end+1:], &number)
		out[name+"{"+strings.Join(sortedLabels(strings.TrimSuffix(labels, "}")), ",")+"}"] = fmt.Sprint(number)
	}
	return out
}

// sortedLabels takes labels apart at `",`, which no value of the snapshots here holds.
func sortedLabels(labels string) []string {
	list := strings.Split(strings.TrimSuffix(labels, `"`), `",`)
	for i := range list {
		list[i] = strings.Replace(list[i], `="`, "=", 1)
	}
	slices.Sort(list)
	return list
}

func TestALeanPageLacksNothingButWords(t *testing.T) {
	for name, snapshot := range map[string]Snapshot{"usual": usual(), "rich": rich(), "traps": traps()} {
		page := newLeanPage(HandlerConfig{Source: fixed(snapshot), Location: tokyo()}).text(nil)
		problems, err := promlint.New(bytes.NewReader(page)).Lint()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, p := range problems {
			if p.Text != "no help text" {
				t.Errorf("%s: %s: %s", name, p.Metric, p.Text)
			}
		}
	}
}

// Rules and dashboards that are shipped find on a lean page what they ask for.
func TestWhatIsShippedWorksOnALeanPage(t *testing.T) {
	page := "\n" + get(NewHandler(HandlerConfig{Source: fixed(rich()), DisableExporterMetrics: true}), "GET", "/metrics").Body.String()
	asked := 0
	for _, pattern := range []string{"../deploy/prometheus/*.rules.yml", "../deploy/grafana/*.json"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", pattern, len(files), err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range regexp.MustCompile(`simgauge_[a-z_]+[a-z]`).FindAllString(string(text), -1) {
				family, _, _ := strings.Cut(strings.TrimSuffix(strings.TrimSuffix(name, "_sum"), "_count"), "_bucket")
				if !slices.Contains(names(), family) {
					continue // a recording rule's, or a file's
				}
				asked++
				if !strings.Contains(page, "\n"+name+"{") && !strings.Contains(page, "\n"+name+" ") {
					t.Errorf("%s asks for %s, which a lean page has not", file, name)
				}
			}
		}
	}
	if asked < 20 {
		t.Errorf("%d metrics are asked for: these are not the rules", asked)
	}
}

func TestALeanPageByName(t *testing.T) {
	h := NewHandler(HandlerConfig{Source: fixed(usual()), DisableExporterMetrics: true})
	got := lines(get(h, "GET", "/metrics?name[]=simgauge_balance&name[]=simgauge_query_duration_seconds&name[]=nothing").Body.String())
	want := map[string]string{
		"simgauge_balance{currency=EUR,sim=travel}":                     "12.34",
		"simgauge_query_duration_seconds_sum{method=ussd,sim=travel}":   "707.512",
		"simgauge_query_duration_seconds_count{method=ussd,sim=travel}": "123",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// A crowd is told to come again, as on a full page.
func TestALeanPageBoundsItsScrapes(t *testing.T) {
	waiting, let := make(chan struct{}), make(chan struct{})
	h := NewHandler(HandlerConfig{Source: source(func() Snapshot { waiting <- struct{}{}; <-let; return usual() }), DisableExporterMetrics: true})
	done := make(chan int)
	for range maxScrapes {
		go func() { done <- get(h, "GET", "/metrics").Code }()
	}
	for range maxScrapes {
		<-waiting
	}
	if got := get(h, "GET", "/metrics").Code; got != http.StatusServiceUnavailable {
		t.Errorf("scrape %d at once: status %d, want 503", maxScrapes+1, got)
	}
	close(let)
	for range maxScrapes {
		if got := <-done; got != http.StatusOK {
			t.Errorf("a scrape that had room: status %d", got)
		}
	}
}

// source is a function as a Source.
type source func() Snapshot

func (s source) Snapshot() Snapshot { return s() }

func BenchmarkLeanScrape(b *testing.B) {
	h := NewHandler(HandlerConfig{Source: fixed(usual()), DisableExporterMetrics: true})
	b.ReportAllocs()
	for b.Loop() {
		if w := get(h, "GET", "/metrics", "Accept-Encoding", "gzip"); w.Code != 200 {
			b.Fatal(w.Code)
		}
	}
}
