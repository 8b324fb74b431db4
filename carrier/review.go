package carrier

import (
	"regexp"
	"slices"
	"strings"

	"github.com/simgauge/simgauge/quota"
)

// review holds a whole row to the rules.
func (p *parser) review(d *draft) {
	r := &d.row
	for _, key := range []string{"source", "date", "confidence"} {
		if d.seen[key] == 0 && p.own == "" {
			p.faultAt(d.line, "carrier", r.Name, "without "+key, "say it")
		}
	}
	switch {
	case len(r.PLMNs) == 0 && d.seen["plmn"] == 0 && r.Country != World:
		p.faultAt(d.line, "carrier", r.Name, "without a network", "say plmn:")
	case len(r.PLMNs) > 0 && r.Country == World && !r.Reseller():
		p.faultAt(d.line, "carrier", r.Name, "of the whole world, on networks of others", "say by which spn: or iccid: its SIMs are told")
	case len(d.queries) == 0 && r.None == "" && !r.generated():
		p.faultAt(d.line, "carrier", r.Name, "neither asked nor not", "say ask:, or none: and why it cannot be asked")
	case len(d.queries) > 0 && r.None != "":
		p.faultAt(d.seen["none"], "none", r.None, "beside an ask", "keep one of both")
	}
	for _, q := range d.queries {
		p.reviewQuery(d, q)
	}
	p.reviewLadder(d)
}

// generated reports whether the table has a row of this name, whose queries a row keeps that says nothing of its own.
func (r Row) generated() bool {
	return slices.ContainsFunc(tableRows(catalogue, func(country, _ string) bool { return country == r.Country }), func(u Row) bool {
		return common(r.folded(), u.folded())
	})
}

// finish hands down to the queries what the row says for all of them.
func (p *parser) finish(d *draft) Row {
	r := d.row
	if r.Source == "" {
		r.Source = p.own
	}
	r.Own = p.own != ""
	for _, q := range d.queries {
		q.inherit(&r)
		r.Queries = append(r.Queries, q.query)
	}
	return r
}

// inherit fills in what the row says for all of its queries.
func (q *queryDraft) inherit(r *Row) {
	query := &q.query
	query.Binary, query.Own = r.Binary, r.Own
	if query.Source == "" {
		query.Source, query.Date, query.Confidence = r.Source, r.Date, r.Confidence
	}
	if query.Date == "" {
		query.Date = r.Date
	}
	if query.Confidence == "" {
		query.Confidence = r.Confidence
	}
}

// reviewQuery holds a query to rule 3, and its patterns to their examples.
func (p *parser) reviewQuery(d *draft, q *queryDraft) {
	query := q.query
	if why := query.spends(d.row.TopUps); why != "" && !query.Buys {
		p.faultAt(q.line, "ask", query.String(), why, "leave the query out, or say buys: yes, and it is never asked unless the user allows it")
	}
	if query.Call != nil && query.Await == nil {
		p.faultAt(q.line, "ask", query.String(), "a call whose answer comes from nowhere", "say await: and the senders of its message")
	}
	if len(query.Patterns) > 0 && len(q.examples) == 0 {
		p.faultAt(q.seen["pattern"], "pattern", query.Patterns[0].String(), "without an example", "say example: and a text of your own that it reads")
	}
	for _, text := range q.examples {
		if _, err := quota.Parse(text, quota.Hints{Patterns: query.Patterns}); err != nil {
			p.faultAt(q.seen["example"], "example", text, "is not read: "+err.Error(), "mend the pattern or the example")
		}
	}
	for _, pattern := range query.Patterns {
		reads := regexp.MustCompile(pattern.String()).MatchString
		if len(q.examples) > 0 && !slices.ContainsFunc(q.examples, reads) {
			p.faultAt(q.seen["pattern"], "pattern", pattern.String(), "reads none of the examples", "say an example: for it")
		}
	}
}

// spends says why asking would buy or top up, or change the line; empty where it does not.
func (q Query) spends(topUps []string) string {
	var label string
	switch {
	case q.USSD != nil:
		if why, refused := Refused(q.USSD.Code); refused {
			return why
		}
		for _, reply := range q.USSD.Replies {
			if why, refused := RefusedReply(reply); refused {
				return why
			}
		}
		for _, c := range q.USSD.Choose {
			if BuysLabel(c.Pattern) {
				return "the entry buys"
			}
		}
		for _, pattern := range topUps {
			before, after, _ := strings.Cut(pattern, "X")
			if before+after == q.USSD.Code {
				return "the row's own top-up code"
			}
		}
	case q.SMS != nil:
		label = q.SMS.Body
	case q.Call != nil:
		why, _ := RefusedCall(q.Call.Number)
		return why
	}
	if BuysLabel(label) {
		return "the words buy"
	}
	return ""
}

// reviewLadder holds the queries of a row to their order and to being different ones.
func (p *parser) reviewLadder(d *draft) {
	for i, q := range d.queries {
		for _, before := range d.queries[:i] {
			if sameQuestion(before.query, q.query) {
				p.faultAt(q.line, "ask", q.query.String(), "asked twice", "leave one out")
			}
			if before.query.Tells == TellsMoney && q.query.Tells != TellsMoney && q.query.Tells != "" {
				p.faultAt(q.line, "ask", q.query.String(), "behind a query that tells money alone", "put what tells data first: the first answer that is read ends the ladder")
			}
		}
	}
}
