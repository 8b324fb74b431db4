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

// Suggest gives the lines of configuration that would ask what these rows of one home network know: the first
// question of them in force, every other one as a comment to choose from. Where the rows know none, a line to fill in.
func Suggest(rows []Row) string {
	const head, indent = linesHead, linesIndent
	known := choices(rows)
	switch {
	case len(known) == 0 && cannot(rows):
		return head + indent + "- " + countOf(rows) + "  # your plan's own figures here: nothing can be asked\n"
	case len(known) == 0:
		return head + indent + "- ussd: \"*123#\"  # put the code here that your carrier names for what is left\n"
	}
	var b strings.Builder
	b.WriteString(head)
	for i, c := range known {
		b.WriteString(indent)
		if i > 0 {
			b.WriteString("# or ")
		}
		fmt.Fprintf(&b, "- %s  # %s; cost: %s\n", flow(c.query), strings.Join(c.names, ", "), c.query.Cost)
	}
	return b.String()
}

// cannot reports whether a carrier is among them of which it is known that it cannot be asked.
func cannot(rows []Row) bool {
	return slices.ContainsFunc(rows, func(r Row) bool { return r.None != "" })
}

// countOf is the query that counts, by the plan that a row proposes, on one line of YAML.
func countOf(rows []Row) string {
	plan := Proposal{"10GB", "monthly on 1"}
	if i := slices.IndexFunc(rows, func(r Row) bool { return r.Count != nil }); i >= 0 {
		plan = *rows[i].Count
	}
	return fmt.Sprintf("count: {allowance: %s, renews: %q}", plan.Allowance, plan.Renews)
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

// flow is a query on one line of YAML.
func flow(q Query) string {
	switch q.Method() {
	case USSD:
		return flowUSSD(q)
	case SMS:
		return fmt.Sprintf("{sms: {to: %q, body: %q}, %s}", q.SMS.To, q.SMS.Body, flowAwait(q.Await))
	case Call:
		return fmt.Sprintf("{call: {%s}, %s}", flowCall(*q.Call), flowAwait(q.Await))
	}
	return ""
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

func flowUSSD(q Query) string {
	pairs := []string{"ussd: " + strconv.Quote(q.USSD.Code)}
	if len(q.USSD.Replies) > 0 {
		pairs = append(pairs, "reply: ["+quoted(q.USSD.Replies)+"]")
	}
	if len(q.USSD.Choose) > 0 {
		var patterns []string
		for _, c := range q.USSD.Choose {
			patterns = append(patterns, c.Pattern)
		}
		pairs = append(pairs, "choose: ["+quoted(patterns)+"]")
	}
	if q.Await != nil {
		pairs = append(pairs, flowAwait(q.Await))
	}
	if len(pairs) == 1 {
		return pairs[0]
	}
	return "{" + strings.Join(pairs, ", ") + "}"
}

func flowAwait(a *SMSAnswer) string {
	if a.Messages > 1 {
		return fmt.Sprintf("await: {sms: {from: [%s], messages: %d}}", quoted(a.From), a.Messages)
	}
	return "await: {sms: {from: [" + quoted(a.From) + "]}}"
}

func quoted(items []string) string {
	var out []string
	for _, s := range items {
		out = append(out, strconv.Quote(s))
	}
	return strings.Join(out, ", ")
}
