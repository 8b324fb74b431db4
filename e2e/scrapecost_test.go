package e2e

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"flag"
	"fmt"
	"math/big"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// overSIM has BenchmarkScrapeOverTheSIM measured, which takes longer than all others together.
var overSIM = flag.Bool("over-sim", false, "measure what scraping costs over the SIM itself: 13 minutes")

// scraping is one way to scrape from afar.
type scraping struct {
	scheme   string
	interval time.Duration
	scrapes  int  // that are counted
	full     bool // without --web.disable-exporter-metrics
}

// BenchmarkScrapeOverTheSIM counts what the real Prometheus and the daemon send each other over a pair of interfaces, both ways, and says what
// a day comes to. All ways run at once.
func BenchmarkScrapeOverTheSIM(b *testing.B) {
	if !*overSIM {
		b.Skip("13 minutes; with -over-sim")
	}
	var ways []scraping
	for _, scheme := range []string{"http", "https"} {
		ways = append(ways, scraping{scheme, 15 * time.Second, 32, true}, scraping{scheme, 15 * time.Second, 32, false},
			scraping{scheme, time.Minute, 8, false}, scraping{scheme, 5 * time.Minute, 2, false})
	}
	for b.Loop() {
		var all sync.WaitGroup
		for i, way := range ways {
			done := way.start(b, fmt.Sprintf("10.9.%d", i))
			all.Go(func() {
				each := done()
				b.Logf("%-5s every %-4s full page: %-5v %6.0f octets a scrape, %5.2f MB a day", way.scheme, way.interval, way.full,
					each, each*float64(24*time.Hour/way.interval)/1e6)
			})
		}
		all.Wait()
	}
}

// start runs daemon and Prometheus in networks of their own, and returns what waits for the scrapes and gives the octets of one.
func (s scraping) start(b *testing.B, network string) func() float64 {
	b.Helper()
	const uplink, far = "uplink0", "far0"
	pi, home := newNamespace(b), newNamespace(b)
	pi.join("wwan0", newNamespace(b), subscriber, carrierNet) // which is counted, so that the page has all that it may have
	pi.join(uplink, home, far, network)
	dir, args := b.TempDir(), []string{}
	if s.scheme == "https" {
		args = append(args, "--web.config.file="+selfSigned(b, dir))
	}
	if !s.full {
		args = append(args, lean)
	}
	serveAfar(b, pi, "wwan0", args...)
	config := write(b, dir, "prometheus.yml", fmt.Sprintf(`global: {scrape_interval: %s}
scrape_configs:
  - {job_name: simgauge, scheme: %s, tls_config: {insecure_skip_verify: true}, static_configs: [{targets: ["%s.2:10123"]}]}
`, s.interval, s.scheme, network))
	start(b, dir, need(b, "nsenter", "util-linux"), home.enter(need(b, "prometheus", "prometheus"), "--config.file="+config,
		"--storage.tsdb.path="+filepath.Join(dir, "tsdb"), "--web.listen-address=127.0.0.1:9090", "--log.level=warn")...)

	return func() float64 {
		home.awaitScrape(b, 1, s.interval)
		before := home.octets(far) - home.ethernet(far)
		home.awaitScrape(b, uint64(1+s.scrapes), s.interval*time.Duration(s.scrapes+1))
		return float64(home.octets(far)-home.ethernet(far)-before) / float64(s.scrapes)
	}
}

// awaitScrape waits until Prometheus has scraped so often, successfully, and a moment more for what is acknowledged late.
func (n *namespace) awaitScrape(b *testing.B, scrapes uint64, most time.Duration) {
	b.Helper()
	client := n.client()
	count := func() (got uint64) {
		page, err := fetch(client, "http://127.0.0.1:9090/api/v1/query?query=sum_over_time(up[1h])")
		if err == nil {
			_, value, _ := strings.Cut(page, `"value":[`)
			_, value, _ = strings.Cut(value, `,"`)
			_, _ = fmt.Sscanf(value, "%d", &got) // nothing yet: 0
		}
		return got
	}
	if !within(b, most+patience, func() bool { idle(b, time.Second); return count() >= scrapes }) {
		b.Errorf("%d scrapes are not there after %s", scrapes, most)
	}
	idle(b, time.Second)
}

// ethernet is the 14 octets of each frame that a modem's link has not.
func (n *namespace) ethernet(name string) uint64 {
	return 14 * (n.counter(name, "rx_packets") + n.counter(name, "tx_packets"))
}

// selfSigned writes a certificate of its own, as small as they get, and the web configuration that serves it.
func selfSigned(t testing.TB, dir string) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"pi"}, NotAfter: time.Now().Add(24 * time.Hour)}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, "tls.crt", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate})))
	write(t, dir, "tls.key", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})))
	return write(t, dir, "web.yml", "tls_server_config: {cert_file: tls.crt, key_file: tls.key}\n")
}
