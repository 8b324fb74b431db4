package notify

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// webhook is a post as Alertmanager makes it, of these alerts.
func webhook(alerts ...string) string {
	return `{"receiver":"lifeline","status":"firing","alerts":[` + strings.Join(alerts, ",") +
		`],"groupLabels":{},"commonLabels":{},"commonAnnotations":{},"externalURL":"http://alertmanager:9093","version":"4","groupKey":"{}:{}","truncatedAlerts":0}`
}

// anAlert is one of a group.
func anAlert(status, name, severity, summary, starts, fingerprint string) string {
	return `{"status":"` + status + `","labels":{"alertname":"` + name + `","sim":"home","quota":"main","severity":"` + severity +
		`"},"annotations":{"summary":"` + summary + `"},"startsAt":"` + starts + `","endsAt":"0001-01-01T00:00:00Z","generatorURL":"","fingerprint":"` + fingerprint + `"}`
}

func TestParseWebhook(t *testing.T) {
	const early, late = "2026-11-29T10:00:00+01:00", "2026-11-29T10:30:00.5Z"
	const earlyID, lateID = "/2026-11-29T09:00:00Z", "/2026-11-29T10:30:00.5Z"
	for _, tt := range []struct {
		name, body string
		want       []Alert
	}{
		{"a summary", webhook(anAlert("firing", "Low", "warning", "480 MB left", early, "a1")),
			[]Alert{{ID: "a1" + earlyID, Of: "a1", SIM: "home", Text: "480 MB left"}}},
		{"no summary", webhook(anAlert("firing", "Low", "warning", "", early, "a1")),
			[]Alert{{ID: "a1" + earlyID, Of: "a1", SIM: "home", Text: "Low home main"}}},
		{"what is over has the ID of its firing", webhook(anAlert("resolved", "Low", "warning", "480 MB left", early, "a1")),
			[]Alert{{ID: "a1" + earlyID, Of: "a1", SIM: "home", Resolved: true, Text: "over: 480 MB left"}}},
		{"a summary of several lines", webhook(anAlert("firing", "Low", "", `one\n  two\u202e`, early, "a1")),
			[]Alert{{ID: "a1" + earlyID, Of: "a1", SIM: "home", Text: "one two"}}},
		{"what matters most comes first", webhook(
			anAlert("resolved", "A", "critical", "over", late, "1"), anAlert("firing", "B", "warning", "older", early, "2"),
			anAlert("firing", "C", "warning", "newer", late, "3"), anAlert("firing", "D", "info", "little", late, "4"),
			anAlert("firing", "E", "critical", "much", early, "5")),
			[]Alert{
				{ID: "5" + earlyID, Of: "5", SIM: "home", Text: "much"}, {ID: "3" + lateID, Of: "3", SIM: "home", Text: "newer"},
				{ID: "2" + earlyID, Of: "2", SIM: "home", Text: "older"}, {ID: "4" + lateID, Of: "4", SIM: "home", Text: "little"},
				{ID: "1" + lateID, Of: "1", SIM: "home", Resolved: true, Text: "over: over"},
			}},
		{"the least that is an alert", `{"version":"4","alerts":[{"status":"firing","fingerprint":"a"}]}`,
			[]Alert{{ID: "a/0001-01-01T00:00:00Z", Of: "a", Text: "an alert without a name"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseWebhook(strings.NewReader(tt.body))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseWebhookRefuses(t *testing.T) {
	const start = "2026-11-29T10:00:00Z"
	good := anAlert("firing", "Low", "warning", "480 MB left", start, "a1")
	for _, tt := range []struct {
		name, body string
		want       error
	}{
		{"nothing", "", ErrRubbish},
		{"no JSON", "alerts", ErrRubbish},
		{"a part of it", webhook(good)[:100], ErrRubbish},
		{"more behind it", webhook(good) + "{}", ErrRubbish},
		{"another version", strings.Replace(webhook(good), `"version":"4"`, `"version":"3"`, 1), ErrRubbish},
		{"no version", `{"alerts":[` + good + `]}`, ErrRubbish},
		{"no alerts", webhook(), ErrRubbish},
		{"alerts that are no list", `{"version":"4","alerts":{"0":` + good + `}}`, ErrRubbish},
		{"an alert that is none", `{"version":"4","alerts":[1]}`, ErrRubbish},
		{"a status that is none", webhook(anAlert("pending", "Low", "", "", start, "a1")), ErrRubbish},
		{"no fingerprint", webhook(anAlert("firing", "Low", "", "", start, "")), ErrRubbish},
		{"a fingerprint that is none", webhook(anAlert("firing", "Low", "", "", start, strings.Repeat("f", mostID+1))), ErrRubbish},
		{"a start that is none", webhook(anAlert("firing", "Low", "", "", "today", "a1")), ErrRubbish},
		{"a label that is no text", `{"version":"4","alerts":[{"status":"firing","fingerprint":"a","labels":{"sim":1}}]}`, ErrRubbish},
		{"more alerts than are read", webhook(good + strings.Repeat(","+good, mostAlerts)), ErrTooLarge},
		{"empty ones too", webhook("{}" + strings.Repeat(",{}", mostAlerts)), ErrTooLarge},
		{"more octets than are read", webhook(good) + strings.Repeat(" ", MaxBody), ErrTooLarge},
		{"nested without end", strings.Repeat("[", 20_000), ErrRubbish},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseWebhook(strings.NewReader(tt.body))
			if !errors.Is(err, tt.want) || got != nil {
				t.Errorf("got %v, %v, want %v", got, err, tt.want)
			}
		})
	}
	if alerts, err := ParseWebhook(strings.NewReader(webhook(good + strings.Repeat(","+good, mostAlerts-1)))); err != nil || len(alerts) != mostAlerts {
		t.Errorf("as many as are read: %d, %v", len(alerts), err)
	}
	if _, err := ParseWebhook(brokenReader{}); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("got %v, want the reader's error", err)
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, os.ErrDeadlineExceeded }

func FuzzParseWebhook(f *testing.F) {
	f.Add([]byte(webhook(anAlert("firing", "Low", "warning", "480 MB left", "2026-11-29T10:00:00Z", "a1"))))
	f.Add([]byte(webhook(anAlert("resolved", "Low", "critical", "", "2026-11-29T10:00:00+09:00", "b2"), "{}")))
	f.Add([]byte(`{"version":"4","alerts":[{"status":"firing","fingerprint":"a","labels":{"sim":"\ud800"}}]}`))
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, body []byte) {
		alerts, err := ParseWebhook(strings.NewReader(string(body)))
		if (len(alerts) > 0) == (err != nil) {
			t.Fatalf("%d alerts and %v", len(alerts), err)
		}
		if err != nil && !errors.Is(err, ErrRubbish) && !errors.Is(err, ErrTooLarge) {
			t.Errorf("an error that is neither: %v", err)
		}
		parts := make([]string, 0, len(alerts))
		for _, a := range alerts {
			if a.ID == "" || a.Text == "" || strings.ContainsAny(a.Text, "\r\n") || len(a.ID) > 200 {
				t.Errorf("%+v", a)
			}
			parts = append(parts, a.Text)
		}
		if n := segments(t, Compose(parts)); n != 1 {
			t.Errorf("%d segments", n)
		}
	})
}

// TestALongNameIsKeptByNobody: what a request may make the state hold is bounded.
func TestALongNameIsKeptByNobody(t *testing.T) {
	body := strings.Replace(webhook(anAlert("firing", "Low", "warning", "low", "2026-11-29T10:00:00Z", "a")), `"home"`, `"`+strings.Repeat("a", 100_000)+`"`, 1)
	alerts, err := ParseWebhook(strings.NewReader(body))
	if err != nil || len(alerts) != 1 || alerts[0].SIM != "" || alerts[0].Text != "low" {
		t.Errorf("got %.200v, %v, want one alert of no SIM", alerts, err)
	}
}
