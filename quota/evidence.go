package quota

import (
	"fmt"
	"slices"
)

// Evidence says where one figure of a reading comes from, or why an amount of the reply is none.
type Evidence struct {
	// Figure is remaining, total, used, unlimited, expires, renews or amount; empty for an amount that was left out.
	Figure string `json:"figure,omitempty"`
	// Index is that of the bundle (of the balance, where Figure is amount) in the reading; -1 for an amount that was left out.
	Index int `json:"index"`
	// Start and End are where Words stand in the reply, in bytes.
	Start int `json:"start"`
	End   int `json:"end"`
	// Words are those of the reply, as they came.
	Words string `json:"words"`
	// Rule is what found the figure, or why the amount was left out.
	Rule string `json:"rule"`
}

func evidence(reply, figure string, index, start, end int, rule string) Evidence {
	return Evidence{figure, index, start, end, reply[start:end], rule}
}

// Figures is the evidence without what was left out.
func Figures(evidence []Evidence) []Evidence {
	return slices.DeleteFunc(slices.Clone(evidence), func(e Evidence) bool { return e.Figure == "" })
}

// Piece is a part of a reply: the words of a figure, or what stands between two.
type Piece struct {
	Text   string
	Figure *Evidence // nil: none
}

// Pieces cuts a reply at its figures, for whoever shows which words they are; the pieces together are the reply. Evidence that has
// no place of its own in the text has no piece.
func Pieces(reply string, evidence []Evidence) []Piece {
	var out []Piece
	at := 0
	for i, e := range evidence {
		if e.Figure == "" || e.Start < at || e.End <= e.Start || e.End > len(reply) {
			continue
		}
		if e.Start > at {
			out = append(out, Piece{Text: reply[at:e.Start]})
		}
		out = append(out, Piece{reply[e.Start:e.End], &evidence[i]})
		at = e.End
	}
	if at < len(reply) {
		out = append(out, Piece{Text: reply[at:]})
	}
	return out
}

// parsed is a reading with its evidence.
type parsed struct {
	Reading
	evidence []Evidence
}

// sort puts the evidence in the order of the reply.
func (p *parsed) sort() {
	slices.SortStableFunc(p.evidence, func(x, y Evidence) int { return x.Start - y.Start })
}

// leftOut is the evidence of a reply without a reading.
func (p parsed) leftOut() []Evidence {
	for i, e := range p.evidence {
		if e.Figure != "" {
			p.evidence[i].Rule = "would be " + e.Figure + ": " + e.Rule
		}
		p.evidence[i].Figure, p.evidence[i].Index = "", -1
	}
	return p.evidence
}

// figure is the word for what an amount of this role is read as.
func (r role) figure() string {
	switch r {
	case roleRemaining:
		return "remaining"
	case roleUsed:
		return "used"
	case roleTotal:
		return "total"
	case roleUnlimited:
		return "unlimited"
	case roleBalance:
		return "amount"
	}
	return ""
}

// rule names the pattern that found a figure, by its beginning.
func (p Pattern) rule() string { return fmt.Sprintf("pattern %s", clip(p.String())) }
