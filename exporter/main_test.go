package exporter

import (
	"flag"
	"maps"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/simgauge/simgauge/meter"
	"github.com/simgauge/simgauge/quota"
)

//go:generate go test -run ^TestMetricsPageIsCurrent$ -update .

var update = flag.Bool("update", false, "write the golden files and docs/metrics.md")

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// golden compares got with a file, or writes the file with -update.
func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s is not current (-want +got); go test ./exporter -update writes it\n%s", path, diff)
	}
}

// fixed is a Source that always knows the same.
type fixed Snapshot

func (f fixed) Snapshot() Snapshot { return Snapshot(f) }

// tokyo is a zone that is not UTC, so that a date's end differs from UTC's.
func tokyo() *time.Location { return time.FixedZone("JST", 9*60*60) }

func at(hour int) time.Time { return time.Date(2026, 6, 15, hour, 0, 0, 0, tokyo()) }

func day(month time.Month, d int) quota.Moment {
	return quota.Moment{Time: time.Date(2026, month, d, 0, 0, 0, 0, time.UTC), DateOnly: true}
}

func gigabytes(n int64, text string) quota.Quantity {
	return quota.Quantity{Text: text, Bytes: quota.Bytes(n * 1_000_000_000)}
}

func failures(n map[string]uint64) map[string]uint64 {
	all := map[string]uint64{"no_match": 0, "ambiguous": 0, "timeout": 0, "rejected": 0, "no_network": 0, "no_sim": 0,
		"sim_locked": 0, "modem_lost": 0, "capped": 0}
	maps.Copy(all, n)
	return all
}

func buckets(n ...uint64) map[float64]uint64 {
	out := make(map[float64]uint64)
	for i, bound := range []float64{1, 2, 5, 10, 20, 30, 60, 120, 300, 600} {
		out[bound] = 0
		if i < len(n) {
			out[bound] = n[i]
		} else if len(n) > 0 {
			out[bound] = n[len(n)-1]
		}
	}
	return out
}

// rich is a snapshot in which everything is known.
func rich() Snapshot {
	return Snapshot{
		StateWritable: true,
		ReloadOK:      true,
		Diagnoses:     []Diagnosis{{Modem: "lte", SIM: "travel-jp", Checks: whole(Checks()...)}},
		Modems: []Modem{{
			Name: "lte", Up: true, Manufacturer: "Example", Model: "E100", Revision: "1.2.3",
			Registered: new(true), Roaming: new(false), SIMState: "ready", Registration: "home",
			RSSI: new(-71.0), RSRP: new(-98.0), RSRQ: new(-10.5), SINR: new(13.0),
			Reconnects: 2, Recoveries: map[string]uint64{"reopen": 3, "reset": 1}, SMSUsed: 4, SMSCapacity: 40,
		}},
		SIMs: []SIM{{
			Name: "travel-jp", Modem: "lte", Carrier: "Example Mobile", Country: "JP", PLMN: "440-99",
			Configured: true, Budget: 5,
			Asks: []Ask{{
				Name: "main", Interval: 6 * time.Hour, Next: at(16), Read: at(10),
				Reading: quota.Reading{Data: []quota.Data{
					{Name: "Monthly plan", Remaining: gigabytes(7, "7 GB"), Total: gigabytes(10, "10 GB"), Used: gigabytes(3, "3 GB"),
						Expires: day(time.June, 30), Renews: day(time.July, 1)},
					{Name: "夜間データ", Unlimited: true},
				}},
				Live: []Live{{Live: meter.Live{Known: true, Remaining: 6_500_000_000, Lower: 6_400_000_000, Upper: 6_600_000_000, Outlook: meter.RunsOut, RunsOut: at(8).AddDate(0, 0, 9)}}, {}},
			}, {
				Name: "money", Interval: 24 * time.Hour, Next: at(9).AddDate(0, 0, 1), Read: at(9),
				Reading: quota.Reading{Balance: []quota.Money{{Amount: "1250", Currency: "JPY"}}},
			}},
			Methods: []Method{
				{Name: "sms", Queries: 1, Failures: failures(map[string]uint64{"timeout": 1}), Buckets: buckets(0, 0, 0, 0, 0, 0, 0, 0, 1), Sum: 300, Count: 1},
				{Name: "ussd", Queries: 3, Failures: failures(nil), Buckets: buckets(0, 1, 3), Sum: 7.5, Count: 3},
			},
			Skipped:  map[string]uint64{"capped": 0, "quiet": 2, "roaming": 0, "no_sim": 0},
			Received: new(uint64(5_000_000_000)), Sent: new(uint64(0)),
			Count: &Count{Name: "counted", Remaining: gigabytes(6, "6 GB"), Used: gigabytes(4, "4 GB"), Total: gigabytes(10, "10 GB"),
				Since: at(0), Until: at(0).AddDate(0, 1, 0), Corrected: true,
				Live: Live{Live: meter.Live{Known: true, Remaining: 6_000_000_000, Lower: 5_900_000_000, Upper: 6_000_000_000, Outlook: meter.RenewsFirst}}},
			Lifeline: &Lifeline{Left: 2, AtMost: 3, Waiting: 1, Texts: 1, Failures: failures(map[string]uint64{"no_network": 1})},
			Ratio:    new(1.04), Low: tenth,
		}},
	}
}

// tenth is what the configuration calls low where it says nothing.
func tenth(total quota.Bytes) (quota.Bytes, bool) { return total / 10, total > 0 }

// whole are checks that found nothing broken.
func whole(names ...string) []Check {
	var list []Check
	for _, n := range names {
		list = append(list, Check{Name: n, OK: true})
	}
	return list
}

// traps is a snapshot of what must not become a wrong number, a broken page or a second series of the same name.
func traps() Snapshot {
	return Snapshot{
		Modems: []Modem{
			{Name: "modem0"}, // of which nothing is known
			{Name: "modem0", Up: true, SIMState: "thawing", Model: "bad \xff byte", SMSUsed: 3},
		},
		Diagnoses: []Diagnosis{
			{Modem: "modem0", SIM: "twin", Checks: append(whole("port", "no such check"), Check{Name: "modem", Text: "<b>", Mend: "\xff"})},
			{Modem: "modem1", SIM: "twin", Checks: append(whole("port"), whole("port")...)},
			{SIM: "\xff"},
		},
		SIMs: []SIM{
			{Name: "twin", Modem: "modem0"},
			{Name: "twin", Modem: "line\nbreak \"quoted\" back\\slash", Configured: true, Budget: -1,
				Skipped: map[string]uint64{"\xfe": 1, "\xff": 2},
				Methods: []Method{{Name: "ussd", Failures: map[string]uint64{"ok": 9, "timeout": 1},
					Buckets: map[float64]uint64{1: 0, math.NaN(): 1, math.Inf(1): 1}}},
				Asks: []Ask{
					{Name: "main", Reading: quota.Reading{
						Data: []quota.Data{
							{Name: "Bonus 31.12.2026", Remaining: gigabytes(2, "2 GB"), Expires: day(time.December, 31)},
							{Name: "Bonus 30.11.2026", Remaining: gigabytes(1, "1 GB"), Expires: day(time.November, 30)},
							{Name: "BONUS", Remaining: quota.Quantity{Text: "0 MB"}},
							{Name: "12345678"},
							{Used: gigabytes(4, "4 GB")},
						},
						Balance: []quota.Money{{Amount: "5.00", Currency: "EUR"}, {Amount: "0.50", Currency: "EUR"}, {Amount: "inf"}},
					}},
					{Name: "second", Read: at(10), Live: []Live{
						{Live: meter.Live{Known: true, Remaining: -1, Lower: -2, Upper: 5, Outlook: meter.RunsOut}}, // which does not say when
						{Live: meter.Live{Known: true, Remaining: 7}},                                               // of no bundle
					}, Reading: quota.Reading{
						Data:    []quota.Data{{Name: "bonus", Remaining: gigabytes(9, "9 GB")}},
						Balance: []quota.Money{{Amount: "-3.20", Currency: "EUR"}, {Amount: "7"}, {Amount: "1", Currency: "\xff"}, {Amount: "2", Currency: "\xfe"}},
					}},
				}},
			{Name: "own", Configured: true, Count: &Count{Name: "Bonus", Remaining: quota.Quantity{Bytes: -1}, Total: gigabytes(1, "1 GB")},
				Asks: []Ask{{Reading: quota.Reading{Data: []quota.Data{{Name: "bonus", Total: gigabytes(2, "2 GB")}, {Name: "bonus_2"}}}}}},
			{Name: "many", Configured: true, Asks: []Ask{{Reading: quota.Reading{Data: make([]quota.Data, maxQuotas+2)}}}},
		},
	}
}
