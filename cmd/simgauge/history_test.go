package main

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/quota"
)

func gigabytes(name string, n int64) quota.Data {
	return quota.Data{Name: name, Remaining: quota.Size(quota.Bytes(n*1e9), false)}
}

// Two days in Tokyo, a bundle with a hostile name, a top-up, and hours on both sides of midnight.
func someHistory() agent.HistoryState {
	at := func(day, hour int) time.Time { return time.Date(2026, 6, day, hour, 0, 0, 0, time.UTC) }
	read := func(came time.Time, data ...quota.Data) agent.HistoryReading {
		return agent.HistoryReading{Came: came, Ask: "main", Reading: quota.Reading{Data: data}}
	}
	const hostile = "=cmd|\u202e\x1b[2J\"x\",\n"
	topped := read(at(2, 9), gigabytes("Base", 9), gigabytes(hostile, 1))
	topped.Of, topped.Unasked, topped.Reading.Balance = at(2, 8), true, []quota.Money{{Amount: "-1.20", Currency: "EUR"}}
	topped.Reading.Data[0].Expires = quota.Moment{Time: at(30, 0), DateOnly: true}
	return agent.HistoryState{
		SIM:      "travel",
		Readings: []agent.HistoryReading{read(at(1, 3), gigabytes("Base", 5)), read(at(1, 6), gigabytes("Base", 4)), topped},
		Hours:    []agent.HistoryHour{{At: at(1, 14), Bytes: 1e6}, {At: at(1, 15), Bytes: 2e6}, {At: at(1, 16), Bytes: 3e6}},
	}
}

func TestHistoryADayALine(t *testing.T) {
	var b strings.Builder
	if err := printHistory(&b, someHistory(), time.FixedZone("JST", 9*60*60)); err != nil {
		t.Fatal(err)
	}
	const want = `DAY         USED  LEFT                                           ROSE BY
2026-06-01  1 MB  Base 4 GB                                      -
2026-06-02  5 MB  Base 9 GB, =cmd|��[2J"x", 1 GB, -1.20 EUR        Base +5 GB
`
	if got := b.String(); strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(want), " ") || strings.Count(got, "\n") != 3 {
		t.Errorf("printed\n%s\nwant\n%s", got, want)
	}
	b.Reset()
	if err := printHistory(&b, agent.HistoryState{SIM: "tra\x1bvel"}, time.UTC); err != nil || b.String() != "tra�vel: nothing was read or counted in this time\n" {
		t.Errorf("%v, printed %q", err, b.String())
	}
}

func TestHistoryAsCSV(t *testing.T) {
	var b strings.Builder
	if err := printHistoryCSV(&b, someHistory()); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"time,sim,kind,counted_bytes,ask,source,of,name,remaining_bytes,total_bytes,used_bytes,unlimited,expires,amount,currency",
		"2026-06-01T14:00:00Z,travel,hour,1000000,,,,,,,,,,,",
		"2026-06-01T15:00:00Z,travel,hour,2000000,,,,,,,,,,,",
		"2026-06-01T16:00:00Z,travel,hour,3000000,,,,,,,,,,,",
		"2026-06-01T03:00:00Z,travel,data,,main,asked,,Base,5000000000,,,false,,,",
		"2026-06-01T06:00:00Z,travel,data,,main,asked,,Base,4000000000,,,false,,,",
		"2026-06-02T09:00:00Z,travel,data,,main,unasked,2026-06-02T08:00:00Z,Base,9000000000,,,false,2026-06-30,,",
		`2026-06-02T09:00:00Z,travel,data,,main,unasked,2026-06-02T08:00:00Z,"'=cmd|[2J""x"",",1000000000,,,false,,,`,
		"2026-06-02T09:00:00Z,travel,balance,,main,unasked,2026-06-02T08:00:00Z,,,,,,,-1.20,EUR",
		"",
	}
	if diff := cmp.Diff(want, strings.Split(b.String(), "\r\n")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSoManyDaysBeginAtMidnight(t *testing.T) {
	zone := time.FixedZone("", 3600)
	now := time.Date(2026, 3, 1, 0, 30, 0, 0, zone)
	if got, want := firstMidnight(now, 1), time.Date(2026, 3, 1, 0, 0, 0, 0, zone); !got.Equal(want) {
		t.Errorf("today begins at %v, want %v", got, want)
	}
	if got, want := firstMidnight(now, 2), time.Date(2026, 2, 28, 0, 0, 0, 0, zone); !got.Equal(want) {
		t.Errorf("two days begin at %v, want %v", got, want)
	}
}
