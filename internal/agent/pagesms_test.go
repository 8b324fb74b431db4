package agent_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/internal/outcome"
)

// TestAMessageAnswersAPage: the message is the answer, and a figure on the page none, as with the announcement of a dialogue.
func TestAMessageAnswersAPage(t *testing.T) {
	refused := func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }
	for _, tc := range []struct {
		name, message string
		page          http.HandlerFunc
		want          string
		detail        outcome.Detail
	}{
		{"thanks", "You have 6 GB left.", says("<html>Thank you. You will get a message."), "6 GB", ""},
		{"a figure", "You have 6 GB left.", says("<html>Data left: 3.2 GB. You will get a message."), "6 GB", ""},
		{"of json", "You have 6 GB left.", says(`{"sent":true,"dataRemaining":"3.2 GB"}`), "6 GB", ""},
		{"a figure that could be two", "You have 6 GB left.", says("<html>Data left: 1.234 MB"), "6 GB", ""},
		{"nothing on it", "You have 6 GB left.", says(""), "6 GB", ""},
		{"no message", "", says("<html>Data left: 3.2 GB"), "", outcome.NoAnswerSMS},
		{"refused", "", refused, "", outcome.PageRefused},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := serve(t, tc.page)
			synctest.Test(t, func(t *testing.T) {
				b := p.bench(t, "")
				b.conf += "            await: {sms: {from: [\"1234\"], within: 1m}}\n"
				b.start()
				b.sleep(20 * time.Second)
				if got := remaining(b.only()); got != "" {
					t.Errorf("%q before the message came", got)
				}
				if tc.message != "" {
					b.sim.Deliver("1234", tc.message)
				}
				b.sleep(2 * time.Minute)
				s := b.only()
				if got := remaining(s); got != tc.want || s.Asks[0].Detail != string(tc.detail) {
					t.Errorf("remaining %q, %s; want %q, %s", got, s.Asks[0].Detail, tc.want, tc.detail)
				}
				if p.asked.Load() != 1 || s.Budget != 7 || len(b.sim.Stored()) != 0 {
					t.Errorf("%d requests, budget %d, %d messages stored; want one, 7, none", p.asked.Load(), s.Budget, len(b.sim.Stored()))
				}
				b.stop()
			})
		})
	}
}
