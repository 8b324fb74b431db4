package notify

import "time"

// Answer is what is left by what is known already, with its age: one segment. Times are shown in now's zone.
func Answer(all []Standing, now time.Time) string {
	var lines []string
	for _, s := range all {
		before := len(lines)
		for _, b := range s.Bundles {
			switch {
			case b.Known:
				lines = append(lines, leftText(s.SIM, b, now)+ends(b, now))
			case b.Endless:
				lines = append(lines, named(s.SIM, b)+": no limit, the carrier said so"+age(b.At, now))
			}
		}
		for _, m := range s.Money {
			lines = append(lines, s.SIM+": "+sum(m.Money)+" left, the carrier said so"+age(m.At, now))
		}
		if len(lines) == before {
			lines = append(lines, s.SIM+": what is left is not known yet")
		}
	}
	if len(lines) == 0 {
		return "simgauge: no SIM was read yet"
	}
	return Compose(lines)
}

// ends is when a bundle runs out, or else ends.
func ends(b Bundle, now time.Time) string {
	switch {
	case !b.RunsOut.IsZero() && b.Left > 0:
		return "; will run out " + when(b.RunsOut, now)
	case !b.Renews.IsZero():
		return "; renews " + when(b.Renews, now)
	case !b.Expires.IsZero():
		return "; expires " + when(b.Expires, now)
	}
	return ""
}
