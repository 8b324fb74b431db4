package e2e

import (
	"fmt"
	"testing"
	"time"
)

// unaskedText is a text that comes without a question.
type unaskedText struct{ from, text string }

// witness is one that changes the figure: once it has, all that came before it was looked at.
var witness = unaskedText{"MyCarrier", "Only 3 GB left of your data."}

// TestEveryUnaskedText is the row of the table for the way that asks nobody and is told all the same. The daemon has had its answer,
// 7.80 GB of 10 GB; nothing leaves for a text, and each stays where it is.
func TestEveryUnaskedText(t *testing.T) {
	t.Parallel()
	for m, row := range map[manner]struct {
		texts []unaskedText
		want  float64
		read  int // of them
	}{
		works: {[]unaskedText{{"MyCarrier", "Only 2 GB left of your data."}}, 2e9, 1},
		refused: {[]unaskedText{
			{"+99900777777", "You have 1 GB left."}, {"MyCarrier1", "You have 1 GB left."}, {"MyCarri\u00e9r", "You have 1 GB left."},
			{"4321", "You have 1 GB left."}, {"+4321", "You have 100 GB of 100 GB left."}, witness,
		}, 3e9, 1},
		silent:  {nil, 7.8e9, 0},
		rubbish: {[]unaskedText{{"MyCarrier", rubbishText}, {"MyCarrier", "Buy 1 GB for 2 EUR now!"}, witness}, 3e9, 1},
	} {
		t.Run(string(m), func(t *testing.T) {
			t.Parallel()
			sim := modem(t, plain, quick)
			s := hourly(t)
			s.unasked = `["MyCarrier"]`
			d := serve(t, s, sim.port)
			d.await(remaining, func(v float64) bool { return v == 7.8e9 })
			for _, text := range row.texts {
				sim.Deliver(text.from, text.text)
			}
			d.await(remaining, func(v float64) bool {
				if v != 7.8e9 && v != row.want {
					t.Fatalf("%.0f octets left by a text that changes nothing", v)
				}
				return v == row.want
			})
			if within(t, time.Second, func() bool { v, _ := d.value(remaining); return v != row.want }) {
				t.Errorf("the figure did not stay at %.0f", row.want)
			}
			st := statusOf(t, s).SIMs[0]
			read := ""
			for _, a := range st.Attempts {
				if a.Unasked {
					read += fmt.Sprintln(a.Outcome, a.Detail)
				}
			}
			if want := map[int]string{0: "", 1: "ok \n"}[row.read]; read != want {
				t.Errorf("texts that count as read: %q, want %q", read, want)
			}
			if st.Budget != s.atMost-1 || sim.spent() != 1 {
				t.Errorf("%d of %d asks left, %d at the modem, want the first alone", st.Budget, s.atMost, sim.spent())
			}
			if got := len(sim.Stored()); got != len(row.texts) {
				t.Errorf("%d texts on the SIM, want all %d", got, len(row.texts))
			}
		})
	}
}
