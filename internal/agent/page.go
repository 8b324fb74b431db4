package agent

import (
	"cmp"
	"context"
	"errors"
	"time"
	"unicode/utf8"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/portal"
	"github.com/simgauge/simgauge/quota"
)

// page asks for a page by the modem's own interface, and reads it.
func (r *rung) page(ctx context.Context) (answer, error) {
	q := r.query.Portal
	c, err := r.byLink(*q)
	if err != nil {
		return answer{}, err
	}
	req, err := requestOf(*q)
	if err != nil {
		return answer{}, err
	}
	page, err := portal.Get(ctx, c, req)
	r.cost(page.Octets)
	if err != nil {
		if page.Requests > 0 {
			r.step("no page from %s: %v (%d octets)", page.Host, err, page.Octets.Received+page.Octets.Sent)
		}
		return answer{}, r.pageFailure(err)
	}
	return r.readPage(page)
}

// byLink is how a page is asked for: by the interface of this modem, each request an entry of the ledger.
func (r *rung) byLink(q carrier.PortalQuery) (portal.Config, error) {
	c := portal.Config{Resolvers: q.Resolvers, Within: cmp.Or(r.timeout, q.Within), Most: q.Limit}
	if r.query.Await != nil { // the time is for the message
		c.Within = q.Within
	}
	l, ok := r.c.task.readLink()
	if !ok {
		return c, fail(outcome.LinkUnknown)
	}
	c.Interface = l.Name
	c.Spend = func(_ context.Context, host string) error {
		r.step("page of %s by %s", host, l.Name)
		r.awaiting(forPage, 0)
		return r.spend()
	}
	var err error
	c.Roots, err = rootsOf(q.CAFile)
	return c, err
}

// readPage is read for a page: by paths where the query has some, else as a text.
func (r *rung) readPage(page portal.Page) (answer, error) {
	ans, paths := answer{text: page.Text}, r.query.Portal.JSON
	if page.IsJSON && paths == nil {
		ans.text = portal.Flat(page.Text)
	}
	var err error
	switch {
	case r.query.Await != nil: // a figure on it may be what the answer costs, as in a dialogue
	case paths != nil:
		ans.reading, err = readingOf(page.Text, *paths, r.guess.Binary || r.query.Binary)
	default:
		err = r.read(&ans, quota.Hints{Via: "portal"})
	}
	ans.excerpt()
	r.came(ans.text, "page from %s, %d request(s), %d octets", page.Host, page.Requests, page.Octets.Received+page.Octets.Sent)
	r.explain(ans, "portal")
	return ans, err
}

// keptPage is how much of a page is kept and shown, in bytes: what stands around its figures.
const keptPage = 2 << 10

// excerpt cuts a page to what stands around its figures.
func (a *answer) excerpt() {
	if len(a.text) <= keptPage {
		return
	}
	from := 0
	if figures := quota.Figures(a.evidence); len(figures) > 0 {
		from = max(0, min(figures[0].Start-keptPage/4, len(a.text)-keptPage))
	}
	for from < len(a.text) && !utf8.RuneStart(a.text[from]) {
		from++
	}
	to := min(from+keptPage, len(a.text))
	for to < len(a.text) && !utf8.RuneStart(a.text[to]) {
		to--
	}
	a.text = a.text[from:to]
	var kept []quota.Evidence
	for _, e := range a.evidence {
		if e.Start >= from && e.End <= to {
			e.Start, e.End = e.Start-from, e.End-from
			kept = append(kept, e)
		}
	}
	a.evidence = kept
}

// cost counts what an ask took off the plan.
func (r *rung) cost(o portal.Octets) {
	r.agent.mu.Lock()
	defer r.agent.mu.Unlock()
	r.sim.self.Received += o.Received
	r.sim.self.Sent += o.Sent
}

// pageFailure names the cause of an ask without a page. What the account refused, or whoever called it off, is no fault of the page.
func (r *rung) pageFailure(err error) error {
	f, ok := errors.AsType[*portal.Fault](err)
	if !ok {
		return err
	}
	d, ok := pageDetails()[f.Kind]
	if !ok {
		d = outcome.PageFailed
	}
	return &failure{detail: d, err: errors.New("portal " + r.query.Portal.String() + ": " + f.Error())}
}

func pageDetails() map[portal.Kind]outcome.Detail {
	return map[portal.Kind]outcome.Detail{
		portal.BadRequest:  outcome.PageRefused,
		portal.NoInterface: outcome.LinkUnknown,
		portal.Down:        outcome.LinkDown,
		portal.NoAddress:   outcome.LinkNoAddress,
		portal.MayNotBind:  outcome.BindDenied,
		portal.NoResolver:  outcome.NoResolver,
		portal.Unresolved:  outcome.PageUnresolved,
		portal.Unreachable: outcome.PageUnreached,
		portal.Late:        outcome.PageLate,
		portal.TooBig:      outcome.PageTooBig,
		portal.Login:       outcome.Login,
		portal.Redirected:  outcome.PageRedirected,
		portal.Untrusted:   outcome.PageUntrusted,
		portal.Refused:     outcome.PageRefused,
		portal.Failed:      outcome.PageFailed,
		portal.NotHTTP:     outcome.PageNotHTTP,
		portal.NotText:     outcome.PageNotText,
	}
}

// pageWithin is what a page may take at most, all requests together.
func pageWithin(q carrier.Query) time.Duration {
	if q.Portal == nil {
		return 0
	}
	return cmp.Or(q.Portal.Within, portal.DefaultWithin)
}
