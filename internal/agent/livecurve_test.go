package agent_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/quota"
)

// A chart begins where it is asked to, or with the first answer, ends now, and goes on in the forecast.
func TestCurvesOfADay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHousehold(t, earlyConfig)
		h.use(200e6, 30*time.Hour)
		for _, from := range []time.Time{{}, time.Now().Add(-6 * time.Hour)} {
			st, err := h.agent.History("", from)
			if err != nil || len(st.Curves) != 2 {
				t.Fatalf("%d curves, %v, want those of the bundle and of the count", len(st.Curves), err)
			}
			if hours, err := h.agent.Hours("", from); err != nil || len(hours) < 5 || !slices.Equal(hours, st.Hours) {
				t.Errorf("the hours alone are %v (%v), in the history %v", hours, err, st.Hours)
			}
			for i, want := range []quota.Bytes{quota.Bytes(h.sim.Remaining()), *h.only().Count.Remaining} {
				c := st.Curves[i]
				first, last := c.Points[0], c.Points[len(c.Points)-1]
				if len(c.Points) > 200 || first.At.Before(from) || time.Since(last.At) > 10*time.Minute || first.Left < last.Left {
					t.Errorf("%s: %d points from %v to %v, want 200 at most until now", c.Name, len(c.Points), first, last)
				}
				if off := last.Left - want; off < -80e6 || off > 80e6 || last.Lower > last.Left || last.Upper < last.Left {
					t.Errorf("%s: it ends with %+v, want %d", c.Name, last, want)
				}
				if len(c.Ahead) == 0 || len(c.Ahead) > 200 || c.Ahead[0].At.Before(last.At) {
					t.Errorf("%s: %d points ahead, want the forecast", c.Name, len(c.Ahead))
				}
			}
			if st.Curves[0].Ask != "data" || st.Curves[1].Name != "counted" {
				t.Errorf("curves of %s and %s", st.Curves[0].Ask, st.Curves[1].Name)
			}
		}
	})
}
