package config

import (
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/simgauge/simgauge/carrier"
)

func (n node) ask(before []Ask, asked *[]written) Ask {
	a := defaultAsk()
	seen := n.object(fields{
		"name":        into(&a.Name, parseName),
		"every":       into(&a.Every, parseDuration),
		"minimum_gap": into(&a.MinimumGap, parseDuration),
		"queries":     func(v node) { v.items(func(_ int, q node) { a.Queries = append(a.Queries, q.query(asked)) }) },
		"patterns":    each(&a.Patterns, parsePattern),
	})
	for j, other := range before {
		if other.Name == a.Name {
			n.or(seen, "name").fail(fmt.Sprintf("asks[%d] of this SIM has the name %s too", j, a.Name), "say another one")
		}
	}
	if a.Every < a.MinimumGap {
		at := n.or(seen, "every")
		if at.Kind != yaml.ScalarNode {
			at = n.or(seen, "minimum_gap")
		}
		at.fail(fmt.Sprintf("asked every %s, sooner than minimum_gap (%s) lets it", short(a.Every), short(a.MinimumGap)),
			fmt.Sprintf("say every: %s or more, or a smaller minimum_gap", short(a.MinimumGap)))
	}
	return a
}

func (n node) query(asked *[]written) carrier.Query {
	var q carrier.Query
	var replies []string
	var choose []carrier.Choice
	var rat carrier.RAT
	seen := n.object(fields{
		"ussd":     func(v node) { q.USSD = v.ussd() },
		"reply":    each(&replies, parseText),
		"choose":   each(&choose, parseChoice),
		"rat":      into(&rat, parseRAT),
		"sms":      func(v node) { q.SMS = v.sms() },
		"await":    func(v node) { q.Await = v.await() },
		"patterns": each(&q.Patterns, parsePattern),
		"count":    func(v node) { q.Count = v.count(asked) },
		"call":     func(v node) { q.Call = v.call() },
		"portal":   func(v node) { q.Portal = v.portal() },
	})
	n.oneWay(q, seen)
	if q.USSD != nil {
		q.USSD.Replies, q.USSD.Choose, q.USSD.RAT = replies, choose, rat
		*asked = append(*asked, written{at: seen["ussd"], reply: n.or(seen, "reply"), ussd: q.USSD})
	}
	if q.SMS != nil {
		*asked = append(*asked, written{at: seen["sms"], sms: q.SMS})
	}
	return q
}

// oneWay holds a query to exactly one way to ask, with what belongs to it.
func (n node) oneWay(q carrier.Query, seen map[string]node) {
	var ways int
	for _, way := range []string{"ussd", "sms", "call", "portal", "count"} {
		if _, ok := seen[way]; ok {
			ways++
		}
	}
	_, ussd := seen["ussd"]
	_, sms := seen["sms"]
	_, call := seen["call"]
	_, await := seen["await"]
	switch {
	case n.Kind != yaml.MappingNode: // said already
	case ways == 0:
		n.fail("asks nothing", "say ussd, sms, call, portal or count")
	case ways > 1:
		n.fail("asks in two ways", "make them two entries of queries")
	case sms && !await:
		n.fail("an sms without await", `say where the answer comes from, as in await: {sms: {from: ["1234"]}}`)
	case call && !await:
		n.fail("a call without await", `say where the answer comes from, as in await: {sms: {from: ["1234"]}}`)
	}
	if _, count := seen["count"]; count && ways == 1 {
		n.nothingBeside(seen)
	}
	if q.Await != nil && q.Await.Reply && !ussd {
		seen["await"].fail("awaits a reply without ussd", "leave out its reply: true")
	}
	if patterns, ok := seen["patterns"]; ok && readsPaths(seen) {
		patterns.fail("beside portal.json, which reads the page", "leave one of them out")
	}
	if await && readsPaths(seen) {
		seen["await"].fail("beside portal.json, which reads the page, while a message answers", "leave one of them out")
	}
	if reply, ok := seen["reply"]; ok && !ussd {
		reply.fail("a reply without ussd", "leave it out")
	}
	n.chooses(seen, ussd)
	if rat, ok := seen["rat"]; ok && !ussd {
		rat.fail("a rat without ussd", "leave it out; a message is sent in any radio technology")
	}
}

// readsPaths reports whether a query's page is read by paths.
func readsPaths(seen map[string]node) bool {
	portal, ok := seen["portal"]
	if !ok || portal.Kind != yaml.MappingNode {
		return false
	}
	return slices.ContainsFunc(portal.Content, func(key *yaml.Node) bool { return key.Value == "json" })
}

// chooses holds the choices of a menu to what a dialogue may be.
func (n node) chooses(seen map[string]node, ussd bool) {
	choose, ok := seen["choose"]
	_, reply := seen["reply"]
	switch {
	case !ok:
	case !ussd:
		choose.fail("a choose without ussd", "leave it out")
	case reply:
		choose.fail("choose and reply of one menu", "leave one of them out; choose also finds entries that were renumbered")
	case choose.Kind == yaml.SequenceNode && len(choose.Content) > carrier.MostReplies:
		choose.fail(fmt.Sprintf("more than %d choices", carrier.MostReplies), "say fewer; no more replies are sent in one dialogue")
	}
}

// ussd is nil where there is no code that could be dialled.
func (n node) ussd() *carrier.USSDQuery {
	q := &carrier.USSDQuery{}
	if into(&q.Code, parseCode)(n); q.Code == "" {
		return nil
	}
	return q
}

func (n node) sms() *carrier.SMSQuery {
	q := &carrier.SMSQuery{}
	n.require(n.object(fields{"to": into(&q.To, parseNumber), "body": into(&q.Body, parseText)}), "to", "body")
	return q
}

func (n node) await() *carrier.SMSAnswer {
	a := &carrier.SMSAnswer{Within: defaultWithin}
	n.require(n.object(fields{"reply": into(&a.Reply, parseBool), "sms": func(v node) {
		v.require(v.object(fields{"from": each(&a.From, parseSender), "within": into(&a.Within, parseWithin), "messages": into(&a.Messages, parseMessages)}), "from")
	}}), "sms")
	return a
}

// require notes keys that a mapping cannot do without.
func (n node) require(seen map[string]node, keys ...string) {
	if n.Kind != yaml.MappingNode {
		return // said already
	}
	for _, k := range keys {
		if _, ok := seen[k]; !ok {
			n.fail("without "+k, "say it")
		}
	}
}
