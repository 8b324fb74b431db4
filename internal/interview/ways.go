package interview

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/simgauge/simgauge/carrier"
)

// option is an entry of the list of ways.
type option struct {
	title string
	take  func(ctx context.Context, p *Plan) error
}

// how asks by which way the carrier is asked.
func (i *Interview) how(ctx context.Context, p *Plan) error {
	known := carrier.Ways(i.SIM.Rows)
	var options []option
	for n, w := range known {
		options = append(options, option{wayTitle(w), func(_ context.Context, p *Plan) error {
			p.Query, p.cost, p.binary = w.Written(), w.Query.Cost, w.Query.Binary
			p.From = fmt.Sprintf("%s; cost: %s", brands(w.Brands), w.Query.Cost)
			p.Others = slices.Delete(slices.Clone(known), n, n+1)
			return fault(p.Text(i.Path))
		}})
	}
	options = append(options,
		option{"another code, such as *123#", i.code},
		option{"a text message to your carrier", i.message})
	if canCount() {
		options = append(options, option{"nobody is asked: what goes through the modem is counted and taken off your plan's allowance", i.count})
	}
	var titles []string
	for _, o := range options {
		titles = append(titles, o.title)
	}
	n, err := i.Prompt.Choose(ctx, "How does your carrier tell what is left?", titles, i.preset(known))
	if err != nil {
		return err
	}
	return options[n].take(ctx, p)
}

// preset is the way that the catalogue proposes: the only one that is known, of brands that agree. Which of several is the SIM's, its user says.
func (i *Interview) preset(known []carrier.Way) int {
	if len(known) > 0 && known[0].Query.Cost != carrier.Costs && len(known[0].Brands) == len(i.SIM.Rows) {
		return 0
	}
	return -1
}

// wayTitle is a way with its cost and where that is from.
func wayTitle(w carrier.Way) string {
	said := fmt.Sprintf("%s, of %s; cost: %s", w.Query, brands(w.Brands), w.Query.Cost)
	if w.Query.Source != "" {
		said += "; source: " + w.Query.Source
	}
	return said
}

// code asks for a code and what is replied to its menus.
func (i *Interview) code(ctx context.Context, p *Plan) error {
	code, err := i.Prompt.Ask(ctx, "Which code? Your carrier's help pages give it.", "", func(s string) error {
		return p.with(func(p *Plan) { p.Query = "ussd: " + strconv.Quote(s) })
	})
	if err != nil {
		return err
	}
	p.Query = "ussd: " + strconv.Quote(code)
	replies, err := i.Prompt.AskEmpty(ctx, "If it opens a menu: what is replied, in order, such as 2 1 (empty: it opens none)?", func(s string) error {
		if s == "" {
			return nil
		}
		return p.with(func(p *Plan) { p.Query = replying(code, s) })
	})
	if err == nil && replies != "" {
		p.Query = replying(code, replies)
	}
	return err
}

func replying(code, replies string) string {
	return fmt.Sprintf("{ussd: %q, reply: [%s]}", code, quoted(strings.Fields(replies)))
}

// message asks for a text message and who answers it.
func (i *Interview) message(ctx context.Context, p *Plan) error {
	written := func(to, body, from string) string {
		senders := strings.FieldsFunc(from, func(r rune) bool { return r == ',' })
		for n := range senders {
			senders[n] = strings.TrimSpace(senders[n])
		}
		return fmt.Sprintf("{sms: {to: %q, body: %q}, await: {sms: {from: [%s]}}}", to, body, quoted(senders))
	}
	check := func(to, body, from string) error {
		return p.with(func(p *Plan) { p.Query = written(to, body, from) })
	}
	to, err := i.Prompt.Ask(ctx, "To which number?", "", func(s string) error { return check(s, "x", "1234") })
	if err != nil {
		return err
	}
	body, err := i.Prompt.Ask(ctx, "Which text?", "", func(s string) error { return check(to, s, "1234") })
	if err != nil {
		return err
	}
	from, err := i.Prompt.Ask(ctx, "Who answers? A number or name; several with commas between.", to, func(s string) error { return check(to, body, s) })
	if err == nil {
		p.Query = written(to, body, from)
	}
	return err
}

// count asks for the plan that is counted by.
func (i *Interview) count(ctx context.Context, p *Plan) error {
	allowance, renews := "", "monthly on 1"
	for _, r := range i.SIM.Rows {
		if r.Count != nil {
			i.Prompt.Say("  An example, of %s: %s, renewed %s.", r.Name, r.Count.Allowance, r.Count.Renews)
		}
	}
	check := func(allowance, renews string) error {
		return p.with(func(p *Plan) { p.Query = counting(allowance, renews) })
	}
	allowance, err := i.Prompt.Ask(ctx, "What does your plan allow, such as 10GB?", allowance, func(s string) error { return check(s, renews) })
	if err != nil {
		return err
	}
	const when = "When does it begin anew: 'monthly on 1', 'every 30d from first use', 'every 28d from 2026-11-03', or never?"
	renews, err = i.Prompt.Ask(ctx, when, renews, func(s string) error { return check(allowance, s) })
	if err == nil {
		p.Query = counting(allowance, renews)
		i.Prompt.Say("  What was used before simgauge began is not known to it: simgauge set --remaining=… says it what your carrier's app shows.")
	}
	return err
}

func counting(allowance, renews string) string {
	return fmt.Sprintf("count: {allowance: %q, renews: %q}", allowance, renews)
}

// canCount reports whether a configuration may say count.
func canCount() bool {
	return fault(Plan{SIM: SIM{Port: "auto"}, Query: counting("1GB", "never")}.Text("")) == nil
}

func quoted(items []string) string {
	var out []string
	for _, s := range items {
		out = append(out, strconv.Quote(s))
	}
	return strings.Join(out, ", ")
}
