package main

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/quota"
)

func TestAskPrintsWhatItPromisesAndNoMore(t *testing.T) {
	r := agent.Result{Outcome: outcome.OK, Reading: quota.Reading{Data: []quota.Data{{
		Remaining: quota.Quantity{Text: "2 GB", Bytes: 2e9}, Renews: quota.Moment{Time: time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC), DateOnly: true},
	}}}}
	var out bytes.Buffer
	if err := printResult(env{streams: streams{out: &out, err: io.Discard}}, r, true, false); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"outcome", "detail", "text", "status", "duration_seconds", "reading", "data", "balance", "error", "remaining_bytes"} {
		if !strings.Contains(out.String(), `"`+key+`":`) {
			t.Errorf("no key %s in %s", key, out.String())
		}
	}
	if strings.Contains(out.String(), "renews") {
		t.Errorf("a key that is not promised in %s", out.String())
	}
}
