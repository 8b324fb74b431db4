package doctor

import (
	"fmt"
	"slices"
	"strings"

	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/quota"
)

// query judges whether there is something to ask, whether it may leave, and whether it was refused when it last did.
func query(f Facts) Check {
	s := f.SIM
	if s == nil {
		return unseen("the SIM was not read")
	}
	a := s.telling()
	switch d := a.stands(f); {
	case s.onlyCounts():
		return whole("nobody is asked, it is counted here: " + s.Count.Plan)
	case len(a.Queries) == 0:
		return broken(outcome.Unconfigured, s.Carrier, s.hintMend())
	case s.State != "":
		return broken(s.State, a.title(s), f.stateMend())
	case s.spent() && (a.Outcome == "" || a.Outcome == outcome.Capped):
		return broken(outcome.BudgetSpent, a.title(s), "")
	case linkOfAsk(d) == linkQuery:
		return broken(d, a.title(s), "")
	}
	return whole(a.title(s))
}

// stateMend is for whoever may not write the state, which is often root's.
func (f Facts) stateMend() string {
	if f.SIM.State != outcome.StateUnwritable || f.Root {
		return ""
	}
	return "ask as root (sudo simgauge doctor), or give --storage.path a folder that this user may write"
}

// hintMend is the configuration to write.
func (s SIM) hintMend() string {
	if s.Hint == "" {
		return ""
	}
	file := s.ConfigFile
	if file == "" {
		file = "the configuration"
	}
	return fmt.Sprintf("let sudo simgauge init write it, or paste this into %s:\n%s", file, strings.TrimRight(s.Hint, "\n"))
}

// onlyCounts reports whether what is left is counted, and nobody is asked.
func (s SIM) onlyCounts() bool {
	return s.Count != nil && !slices.ContainsFunc(s.Asks, func(a Ask) bool { return len(a.Queries) > 0 })
}

func (s SIM) spent() bool { return s.Counted && s.Budget <= 0 }

// telling is the ask that tells the most: the one whose broken link comes first, else one that was answered, else the first.
func (s SIM) telling() Ask {
	for _, link := range []Link{linkQuery, linkReply, linkReading} {
		i := slices.IndexFunc(s.Asks, func(a Ask) bool { return a.Detail != "" && linkOfAsk(a.Detail) == link })
		if i >= 0 {
			return s.Asks[i]
		}
	}
	i := slices.IndexFunc(s.Asks, func(a Ask) bool { return a.Outcome == outcome.OK })
	if i >= 0 {
		return s.Asks[i]
	}
	if len(s.Asks) == 0 {
		return Ask{}
	}
	return s.First()
}

// First is the first ask that asks anything; the first of all where none does. There is one at least.
func (s SIM) First() Ask {
	i := slices.IndexFunc(s.Asks, func(a Ask) bool { return len(a.Queries) > 0 })
	return s.Asks[max(i, 0)]
}

// title is the ask in words: "main: ussd *123#, 7 of 8 left in 24 h".
func (a Ask) title(s *SIM) string {
	said := a.Name + ": " + strings.Join(a.Queries, ", else ")
	if s.Counted {
		said += fmt.Sprintf(" (%d of %d left in these 24 h)", s.Budget, s.AtMost)
	}
	return said
}

// stands is the detail that the last try ended with, if it still holds: what has passed since is no broken link.
func (a Ask) stands(f Facts) outcome.Detail {
	switch {
	case a.Detail == outcome.BudgetSpent && !f.SIM.spent():
		return ""
	case a.Detail == outcome.StateUnwritable, a.Detail == outcome.StateHeld, a.Detail == outcome.StateRebuilt:
		return f.SIM.State
	case a.Detail == outcome.Roaming && f.Registration.State == modem.RegHome:
		return ""
	}
	return a.Detail
}

// reply judges whether an answer came to the last ask.
func reply(f Facts) Check {
	if f.SIM.onlyCounts() {
		return whole("nobody has to")
	}
	a := f.SIM.telling()
	d := a.stands(f)
	switch link := linkOfAsk(d); {
	case a.Outcome == "":
		return unseen(a.Name + " was not asked yet")
	case a.Outcome == outcome.OK, link == linkReading:
		return whole(quoted(a.Text))
	case link == linkReply:
		return broken(d, quoted(a.Text), "")
	}
	return unseen(fmt.Sprintf("%s was not answered since it ended %s (%s)", a.Name, a.Outcome, a.Detail))
}

// longestQuote is as much of a reply as stands on a line.
const longestQuote = 120

// quoted is a reply on one line.
func quoted(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if text == "" {
		return ""
	}
	if r := []rune(text); len(r) > longestQuote {
		text = string(r[:longestQuote]) + "..."
	}
	return `"` + text + `"`
}

// reading judges whether the answer says what is left.
func reading(f Facts) Check {
	if f.SIM.onlyCounts() {
		return f.SIM.Count.reading()
	}
	a := f.SIM.telling()
	if a.Outcome != outcome.OK {
		return broken(a.Detail, "", "")
	}
	return whole(figures(a.Reading))
}

// reading judges what was counted.
func (c Count) reading() Check {
	switch {
	case c.Detail != "":
		return broken(c.Detail, c.Figure, "")
	case c.Figure == "":
		return unseen("nothing was counted yet")
	}
	return whole(c.Figure)
}

// figures are the amounts of a reading: "7.80 GB left, 12.34 EUR".
func figures(r quota.Reading) string {
	var said []string
	for _, d := range r.Data {
		switch {
		case d.Remaining.Known():
			said = append(said, d.Remaining.Text+" left")
		case d.Used.Known():
			said = append(said, d.Used.Text+" used")
		case d.Unlimited:
			said = append(said, "unlimited")
		case d.Total.Known():
			said = append(said, d.Total.Text+" in all")
		}
	}
	for _, m := range r.Balance {
		said = append(said, strings.TrimSpace(m.Amount+" "+m.Currency))
	}
	return strings.Join(said, ", ")
}
