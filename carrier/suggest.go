package carrier

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// What stands before the queries of a configuration, and before each.
const (
	linesHead   = "sims:\n  - asks:\n      - queries:\n"
	linesIndent = "          "
)

// Suggest gives a configuration for a SIM that these rows of one home network may be of, and says in it what is known. Only what all of them
// say alike is in force; what whoever pastes it has to choose or fill in stands behind a "# ": as it is, it asks nothing and counts nothing.
func Suggest(rows []Row) string {
	ways := Ways(rows)
	agreed := !slices.ContainsFunc(ways, func(w Way) bool { return len(w.Brands) < len(rows) })
	switch {
	case len(rows) == 0:
		return toFillIn([]string{"The catalogue does not know this network. Its carrier's help pages name the code that tells what is left: put it in the place of *123#."},
			`ussd: "*123#"`)
	case len(ways) == 0:
		return toFillIn(append(whyNone(rows), "It can be counted here: say what your plan allows and when it begins anew."), "count: "+counted(rows))
	case agreed:
		return proposed(ways)
	}
	var lines []string
	for _, w := range ways {
		lines = append(lines, w.entry())
	}
	return toFillIn([]string{fmt.Sprintf("%s share this network, and are not asked alike: keep the line of yours.", someOf(namesEach(rows)))}, lines...)
}

// entry is the way with who knows it and what it costs.
func (w Way) entry() string {
	return fmt.Sprintf("%s  # %s; cost: %s", w.Written(), someOf(w.Brands), w.Query.Cost)
}

// proposed has the first way in force, and the others to choose from.
func proposed(ways []Way) string {
	var b strings.Builder
	b.WriteString(linesHead + linesIndent + "- " + ways[0].entry() + "\n")
	for _, w := range ways[1:] {
		b.WriteString(linesIndent + "# or - " + w.entry() + "\n")
	}
	return b.String()
}

// toFillIn has its entries behind a mark that whoever has read the words before them takes away.
func toFillIn(words []string, entries ...string) string {
	var b strings.Builder
	b.WriteString("sims:\n  - asks:\n      - name: main\n")
	for _, w := range append(words, `Then take the "# " away from queries: and from that line.`) {
		b.WriteString("        # " + w + "\n")
	}
	b.WriteString("        # queries:\n")
	for _, e := range entries {
		b.WriteString("        #   - " + e + "\n")
	}
	return b.String()
}

// whyNone is what the rows say of why their SIMs cannot be asked.
func whyNone(rows []Row) []string {
	var out []string
	for _, r := range rows {
		if r.None != "" && len(out) < mostNamed {
			out = append(out, r.Name+": "+r.None)
		}
	}
	if len(out) == 0 {
		return []string{"No way is known to ask " + someOf(namesEach(rows)) + " what is left."}
	}
	return out
}

// counted is the plan of a row as an example, or one that is nobody's.
func counted(rows []Row) string {
	p := Proposal{Allowance: "10GB", Renews: "monthly on 1"}
	if i := slices.IndexFunc(rows, func(r Row) bool { return r.Count != nil }); i >= 0 {
		p = *rows[i].Count
	}
	return fmt.Sprintf("{allowance: %s, renews: %q}", p.Allowance, p.Renews)
}

// mostNamed is how many brands are named in a line.
const mostNamed = 4

func someOf(names []string) string {
	if len(names) > mostNamed {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:mostNamed], ", "), len(names)-mostNamed)
	}
	return strings.Join(names, ", ")
}

func namesEach(rows []Row) []string {
	var names []string
	for _, r := range rows {
		names = append(names, r.Name)
	}
	return names
}

// choice is a question with the brands that know it.
type choice struct {
	query Query
	names []string
}

// choices are the questions of all rows, each once, those that most brands share first.
func choices(rows []Row) []choice {
	var out []choice
	for _, r := range rows {
		for _, q := range r.Queries {
			if flow(q) == "" {
				continue // the configuration has no such way
			}
			i := slices.IndexFunc(out, func(c choice) bool { return sameQuestion(c.query, q) })
			if i < 0 {
				i = len(out)
				out = append(out, choice{query: q})
			}
			out[i].names = append(out[i].names, r.Name)
		}
	}
	slices.SortStableFunc(out, func(a, b choice) int { return len(b.names) - len(a.names) })
	return out
}

// flow is a query on one line of YAML; empty where a configuration has no such way.
func flow(q Query) string {
	var pairs []string
	switch q.Method() {
	case USSD:
		pairs = flowUSSD(*q.USSD)
	case SMS:
		pairs = []string{fmt.Sprintf("sms: {to: %q, body: %q}", q.SMS.To, q.SMS.Body)}
	case Call:
		pairs = []string{fmt.Sprintf("call: {%s}", flowCall(*q.Call))}
	case Portal:
		pairs = []string{fmt.Sprintf("portal: {url: %q}", q.Portal.URL)} // all that a row says of it
	default:
		return ""
	}
	if q.Await != nil {
		pairs = append(pairs, "await: {sms: {"+flowAwait(*q.Await)+"}}")
	}
	if len(q.Patterns) > 0 {
		var patterns []string
		for _, p := range q.Patterns {
			patterns = append(patterns, p.String())
		}
		pairs = append(pairs, "patterns: ["+quoted(patterns)+"]")
	}
	if len(pairs) == 1 {
		return pairs[0]
	}
	return "{" + strings.Join(pairs, ", ") + "}"
}

func flowAwait(a SMSAnswer) string {
	said := "from: [" + quoted(a.From) + "]"
	if a.Within != 0 && a.Within != answerWithin { // which a configuration that is silent means, too
		said += fmt.Sprintf(", within: %ds", int(a.Within.Seconds()))
	}
	if a.Messages > 1 {
		said += fmt.Sprintf(", messages: %d", a.Messages)
	}
	return said
}

func flowCall(q CallQuery) string {
	pairs := []string{fmt.Sprintf("number: %q, hang_up_after: %s", q.Number, q.HangUpAfter)}
	switch {
	case q.DTMF != "":
		pairs = append(pairs, fmt.Sprintf("dtmf: %q", q.DTMF))
	case q.FromAnswer:
		pairs = append(pairs, "counted_from: answer")
	}
	return strings.Join(pairs, ", ")
}

func flowUSSD(q USSDQuery) []string {
	pairs := []string{"ussd: " + strconv.Quote(q.Code)}
	if q.RAT != "" {
		pairs = append(pairs, "rat: "+string(q.RAT))
	}
	if len(q.Replies) > 0 {
		pairs = append(pairs, "reply: ["+quoted(q.Replies)+"]")
	}
	if len(q.Choose) > 0 {
		var patterns []string
		for _, c := range q.Choose {
			patterns = append(patterns, c.Pattern)
		}
		pairs = append(pairs, "choose: ["+quoted(patterns)+"]")
	}
	return pairs
}

func quoted(items []string) string {
	var out []string
	for _, s := range items {
		out = append(out, strconv.Quote(s))
	}
	return strings.Join(out, ", ")
}
