package page

import (
	"compress/gzip"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/simgauge/simgauge/exporter"
	"github.com/simgauge/simgauge/meter"
	"github.com/simgauge/simgauge/quota"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// fixed is a Source that always knows the same.
type fixed exporter.Snapshot

func (f fixed) Snapshot() exporter.Snapshot { return exporter.Snapshot(f) }

// tokyo is a zone that is not UTC.
func tokyo() *time.Location { return time.FixedZone("JST", 9*60*60) }

func at(hour int) time.Time { return time.Date(2026, 6, 15, hour, 0, 0, 0, tokyo()) }

func date(month time.Month, d int) quota.Moment {
	return quota.Moment{Time: time.Date(2026, month, d, 0, 0, 0, 0, time.UTC), DateOnly: true}
}

func gigabytes(n int64, text string) quota.Quantity {
	return quota.Quantity{Text: text, Bytes: quota.Bytes(n * 1_000_000_000)}
}

func live(left int64) exporter.Live {
	b := quota.Bytes(left)
	return exporter.Live{Live: meter.Live{
		Known: true, Remaining: b, Lower: b - b/20, Upper: b + b/20, Since: at(10), Counted: 4e8, PerDay: 3e8,
		Outlook: meter.RunsOut, RunsOut: at(10).AddDate(0, 0, 9), Earliest: at(10).AddDate(0, 0, 7), Latest: at(10).AddDate(0, 0, 14),
	}}
}

const reply = "You have 7 GB left, <b>dear</b> customer."

func evidence() []quota.Evidence {
	return []quota.Evidence{{Figure: "remaining", Start: 9, End: 13, Words: "7 GB", Rule: "left"}}
}

// rich is a snapshot in which everything is known.
func rich() exporter.Snapshot {
	return exporter.Snapshot{
		StateWritable: true, ReloadOK: true,
		Modems: []exporter.Modem{{
			Name: "lte", Up: true, Manufacturer: "Example", Model: "E100", Registered: new(true), Roaming: new(false), SIMState: "ready",
			Registration: "home", RSSI: new(-71.0), RSRP: new(-98.0), RSRQ: new(-10.5), SINR: new(13.0), Operator: "Example Net", RAT: "LTE",
		}},
		SIMs: []exporter.SIM{{
			Name: "travel-jp", Modem: "lte", Carrier: "Example Mobile", Country: "JP", PLMN: "440-99", Configured: true, Budget: 5, AtMost: 8,
			Received: new(uint64(5e9)), Sent: new(uint64(1e9)), Ratio: new(1.04), Self: 1234,
			Asks: []exporter.Ask{{
				Name: "main", Interval: 6 * time.Hour, Next: at(16), Read: at(10), Outcome: "ok", Price: exporter.Free, Method: "ussd",
				Reading: quota.Reading{Data: []quota.Data{
					{Name: "Monthly plan", Remaining: gigabytes(7, "7 GB"), Total: gigabytes(10, "10 GB"), Used: gigabytes(3, "3 GB"),
						Expires: date(time.June, 30), Renews: date(time.July, 1)},
					{Name: "夜間データ", Unlimited: true},
				}},
				Live: []exporter.Live{live(6_600_000_000), {}}, Reply: reply, Evidence: evidence(),
			}, {
				Name: "money", Interval: 24 * time.Hour, Next: at(9).AddDate(0, 0, 1), Read: at(9), Outcome: "ok", Price: exporter.Costs, Method: "sms",
				Reading: quota.Reading{Balance: []quota.Money{{Amount: "1250", Currency: "JPY"}}},
			}},
			Count: &exporter.Count{Name: "counted", Remaining: gigabytes(6, "6 GB"), Used: gigabytes(4, "4 GB"), Total: gigabytes(10, "10 GB"),
				Since: at(0), Until: at(0).AddDate(0, 1, 0), Corrected: true, Live: live(6e9)},
			Attempts: []exporter.Attempt{
				{At: at(9), Ask: "money", Method: "sms", Outcome: "timeout", Detail: "no_answer_sms", Error: "no message came; wait", Duration: 5 * time.Minute},
				{At: at(10), Ask: "main", Method: "ussd", Outcome: "ok", Duration: 2300 * time.Millisecond,
					Steps: []exporter.Step{{What: "dial *123# (plain)"}, {What: "answer 0", Reply: reply, Evidence: evidence()}}},
			},
		}},
	}
}

// unasked is a text that nobody asked for.
func unasked(text string) exporter.Text {
	return exporter.Text{Read: at(11), Reply: text, Evidence: []quota.Evidence{{Figure: "remaining", Start: 5, End: 9, Words: text[5:9], Rule: "left"}}}
}

// ask makes a request as somebody on the network would; change makes it another's.
func ask(h http.Handler, method, target string, change ...func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, nil)
	for _, c := range change {
		c(r)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// here makes a request one that a browser of this machine sends.
func here(r *http.Request) { r.RemoteAddr, r.Host = "127.0.0.1:40000", "localhost:10123" }

// accept asks for a language.
func accept(languages string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set("Accept-Language", languages) }
}

// shows is a handler of a snapshot.
func shows(t *testing.T, s exporter.Snapshot) *Handler {
	t.Helper()
	h := New(Config{Source: fixed(s), Location: tokyo(), Version: "simgauge, version 1.2.3"})
	t.Cleanup(h.Close)
	return h
}

// listen serves on the loopback; the error of serving comes on served.
func listen(t *testing.T, server *http.Server) (address string, served <-chan error) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- server.Serve(l) }()
	return "http://" + l.Addr().String(), done
}

// gzipped takes what a browser takes.
func gzipped(r *http.Request) { r.Header.Set("Accept-Encoding", "gzip, deflate") }

// unzipped is what was compressed.
func unzipped(t *testing.T, r io.Reader) string {
	t.Helper()
	z, err := gzip.NewReader(r)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
