package config

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/simgauge/simgauge/quota"
)

// Limits of a number that is texted. Shorter ones are services of a carrier, which may charge, buy or call the police; the
// longest is that of ITU-T E.164, clause 6.2.1.
const (
	shortestPhone = 7
	longestPhone  = 15
)

// lifeline gives the keys that it found too, for faults that show later.
func (n node) lifeline() (Lifeline, map[string]node) {
	l := defaultLifeline()
	seen := n.object(fields{
		"to":       func(v node) { l.To = v.numbers() },
		"at_most":  into(&l.AtMost, parseCount),
		"answers":  into(&l.Answers, parseAnswers),
		"resolved": into(&l.Resolved, parseBool),
		"sim":      into(&l.SIM, parseName),
	})
	if _, ok := seen["to"]; !ok && n.Kind == yaml.MappingNode {
		n.fail("texts nobody", `say to: ["+15550100"] with your own number, or leave all of it out`)
	}
	if len(l.To) > l.AtMost {
		n.or(seen, "at_most").fail(fmt.Sprintf("%d numbers are %d texts each time, and no more than %d may leave", len(l.To), len(l.To), l.AtMost),
			fmt.Sprintf("say at_most: %d or more, or fewer numbers", len(l.To)))
	}
	return l, seen
}

// numbers reads phone numbers. No fault repeats one.
func (n node) numbers() Numbers {
	var all Numbers
	if n.Kind == yaml.ScalarNode && n.Tag != "!!null" {
		n.hidden().fail("not a list", `put the numbers in brackets, as in ["+15550100"]`)
		return nil
	}
	n.items(func(_ int, item node) {
		text, ok := item.text()
		if !ok {
			return
		}
		number, err := parsePhone(text)
		switch cause, mend, _ := strings.Cut(fmt.Sprint(err), "; "); {
		case err != nil:
			item.hidden().fail(cause, mend)
		case slices.Contains(all, number):
			item.hidden().fail("stands twice", "name each number once")
		default:
			all = append(all, number)
		}
	})
	return all
}

// parsePhone reads a person's number as people write it.
func parsePhone(s string) (string, error) {
	number := strings.NewReplacer(" ", "", "-", "", "(", "", ")", "", "/", "", ".", "").Replace(s)
	if rest, ok := strings.CutPrefix(number, "00"); ok {
		number = "+" + rest
	}
	digits := strings.TrimPrefix(number, "+")
	switch {
	case !regexp.MustCompile(`^\d+$`).MatchString(digits), len(digits) > longestPhone:
		return "", errors.New(`not a phone number; say all its digits, with + and the country code in front, as in "+15550100"`)
	case len(digits) < shortestPhone:
		return "", fmt.Errorf("a number of %d digits is a service's, not a person's; say that of a phone, with + and the country code in front", len(digits))
	}
	return number, nil
}

func parseAnswers(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0, errors.New("not a number of 0 or more; say how many, as in 3, or 0 for none")
	}
	return n, nil
}

func (n node) notify() Notify {
	t := defaultNotify()
	n.object(fields{
		"left":     func(v node) { t.Left = v.lefts() },
		"runs_out": into(&t.RunsOut, parseBefore),
		"expires":  into(&t.Expires, parseBefore),
		"money":    each(&t.Money, parseMoney),
	})
	return t
}

// lefts reads the amounts at which what is left is told, or never.
func (n node) lefts() []Left {
	if n.Kind == yaml.ScalarNode && n.Value == never {
		return nil
	}
	var all []Left
	n.items(func(_ int, item node) {
		var l Left
		before := len(n.r.faults)
		switch into(&l, parseLeft)(item); {
		case len(n.r.faults) > before:
		case slices.ContainsFunc(all, func(o Left) bool { return o.Name == l.Name }):
			item.fail("stands twice", "leave one of them out")
		default:
			all = append(all, l)
		}
	})
	return all
}

// parseLeft reads low, 0, 10% or 500MB. The units are decimal, for it is of all SIMs; 10GiB is binary.
func parseLeft(s string) (Left, error) {
	switch s {
	case "low":
		return Left{Name: s, Own: true}, nil
	case "0":
		return Left{Name: s}, nil
	case never:
		return Left{}, errors.New("one of several is never; say left: never, or leave it out")
	}
	low, err := parseLow(s, false)
	if err != nil {
		return Left{}, errors.New("neither low nor a share nor an amount of data; say low (the SIM's own), 10%, 500MB or 0")
	}
	l := Left{Low: low}
	l.Name = l.String()
	return l, nil
}

// parseBefore reads how long before something it is told; 0 is never.
func parseBefore(s string) (time.Duration, error) {
	if s == never {
		return 0, nil
	}
	return parseDuration(s)
}

// parseMoney reads "5 EUR", or "5" for a balance whose currency nobody states.
func parseMoney(s string) (quota.Money, error) {
	m := regexp.MustCompile(`^(\d{1,12}(?:\.\d{1,4})?)(?: ?([A-Z]{3}))?$`).FindStringSubmatch(s)
	if m == nil {
		return quota.Money{}, errors.New(`not an amount of money; say it with the currency's three letters, as in "5 EUR"`)
	}
	return quota.Money{Amount: m[1], Currency: m[2]}, nil
}

// checkNotify holds what is told to there being somebody who is told.
func (n node) checkNotify(l Lifeline) {
	if len(l.To) == 0 {
		n.fail("texts nobody", `say lifeline: {to: ["+15550100"]} with your own number, or leave all of it out`)
	}
}

// checkTexter holds the SIM that texts what comes as an alert to there being such a one. One without a name gets its carrier's.
func (n node) checkTexter(sims []SIM) {
	if len(sims) > 0 && !slices.ContainsFunc(sims, func(s SIM) bool { return s.Name == n.Value || s.Name == "" }) {
		n.fail("no SIM has this name", "say the name of one of sims, or leave it out")
	}
}
