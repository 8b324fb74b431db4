package notify

import (
	"fmt"
	"strings"
	"time"

	"github.com/simgauge/simgauge/quota"
)

// The texts. They are short, plain English in the GSM 7 bit alphabet, so that several fit into one message; names are the user's and the
// carrier's.

// named is a bundle with its SIM.
func (j *judge) named(b Bundle) string { return named(j.s.SIM, b) }

func named(sim string, b Bundle) string {
	if b.Name == "" || b.Name == "main" {
		return sim
	}
	return sim + " " + b.Name
}

func (j *judge) leftText(b Bundle) string { return leftText(j.s.SIM, b, j.now) }

// leftText is what is left, and how that is known.
func leftText(sim string, b Bundle, now time.Time) string {
	left := amount(b.Left, b.Binary)
	if b.Left <= 0 {
		left = "nothing"
	}
	return named(sim, b) + ": " + left + " left" + of(b) + ", " + source(b, now)
}

// source is how what is left is known.
func source(b Bundle, now time.Time) string {
	if b.Own {
		return "counted here"
	}
	if b.Counted {
		return "counted; the carrier said " + amount(b.Said, b.Binary) + age(b.At, now)
	}
	return "the carrier said so" + age(b.At, now)
}

// of is the whole, where it is known.
func of(b Bundle) string {
	if b.Total <= 0 {
		return ""
	}
	return " of " + amount(b.Total, b.Binary)
}

func (j *judge) runsOutText(b Bundle) string {
	end := ""
	switch {
	case !b.Renews.IsZero():
		end = ", it renews " + j.when(b.Renews)
	case !b.Expires.IsZero():
		end = ", it expires " + j.when(b.Expires)
	}
	return j.named(b) + ": will run out " + j.when(b.RunsOut) + end + "; " + amount(b.Left, b.Binary) + " left"
}

func (j *judge) expiresText(b Bundle) string {
	left := ""
	if b.Known {
		left = ", " + amount(b.Left, b.Binary) + " left"
	}
	return j.named(b) + ": expires " + j.when(b.Expires) + left
}

func (j *judge) moneyText(m Balance) string {
	return j.s.SIM + ": " + sum(m.Money) + " left, the carrier said so" + age(m.At, j.now)
}

// when is a moment as people say it: the weekday for the next six days, else the date.
func (j *judge) when(t time.Time) string { return when(t, j.now) }

func when(t, now time.Time) string {
	t = t.In(now.Location())
	if in := t.Sub(now); in >= 0 && in < 6*24*time.Hour {
		return t.Format("Mon 15:04")
	}
	return t.Format("2006-01-02")
}

// age is how long ago something was, with a blank before it; that it is not known is said too.
func age(at, now time.Time) string {
	switch d := now.Sub(at); {
	case at.IsZero():
		return ", it is not known when"
	case d < 2*time.Minute:
		return " just now"
	case d < 2*time.Hour:
		return fmt.Sprintf(" %d min ago", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf(" %d h ago", int(d.Hours()))
	default:
		return fmt.Sprintf(" %d days ago", int(d.Hours())/24)
	}
}

// amount is octets with three digits at most, cut off: what is left is never said to be more. Thousands keep their fourth.
func amount(b quota.Bytes, binary bool) string {
	number, unit, _ := strings.Cut(quota.Size(b, binary).Text, " ")
	if whole, fraction, ok := strings.Cut(number, "."); ok {
		fraction = strings.TrimRight(fraction[:min(len(fraction), max(0, 3-len(whole)))], "0")
		number = strings.TrimSuffix(whole+"."+fraction, ".")
	}
	return number + " " + unit
}

// sum is an amount of money.
func sum(m quota.Money) string { return strings.TrimSpace(m.Amount + " " + m.Currency) }
