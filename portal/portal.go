// Package portal gets one page inside the carrier's network, which knows the SIM by where the request comes from, and gives its text.
//
// Whatever leaves, the resolving of names too, leaves by the one network interface that is named (SO_BINDTODEVICE, socket(7)): a
// route of the machine that is better leads elsewhere. Nothing is kept behind: no connection, no cookie, no cache. It is known
// beforehand how much a page may cost, in time, requests and octets, and told afterwards what it did.
package portal

import (
	"context"
	"crypto/x509"
	"io"
	"mime"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

const (
	// DefaultWithin is how long the whole may take: a page over LTE takes a second, over a 2G link half a minute.
	DefaultWithin = 30 * time.Second

	// DefaultMost is how many octets of one answer are taken off the network, its header and TLS included.
	DefaultMost = 256 << 10

	// MostText bounds the text of a page, in bytes: what has more is no answer that a figure could be looked for in.
	MostText = 64 << 10

	// mostUnpacked bounds what a packed or marked-up page may grow to before it is reduced to its text.
	mostUnpacked = 1 << 20

	// mostRequests bounds an ask: the page, and what it redirects to. Each costs.
	mostRequests = 4

	// mostHeader bounds the header of one answer, in octets.
	mostHeader = 16 << 10
)

// Request is the page to get.
type Request struct {
	URL       string
	Method    string      // empty: GET, or POST where there is a Body
	Body      string      // of a POST
	Type      string      // of the Body; empty: a form's
	Header    http.Header // sent to the page's own host only
	Redirects []string    // hosts, beside the page's own, that it may redirect to
}

// Config says by where and for how much.
type Config struct {
	Interface string         // that everything leaves by
	Resolvers []netip.Addr   // of names; empty: those that the machine has for that interface
	Roots     *x509.CertPool // nil: the system's
	Within    time.Duration  // 0: DefaultWithin
	Most      int64          // octets of one answer; 0: DefaultMost
	// Spend is called before the first octet of each request leaves, which it does not where an error comes back.
	Spend func(ctx context.Context, host string) error
	// Host says where the files of the machine are; the zero value: where they are.
	Host Files
}

// Page is what came.
type Page struct {
	Text     string // of HTML, what a reader sees; of JSON, the document
	IsJSON   bool
	Status   int
	Host     string // that it came from in the end
	Requests int
	Octets   Octets // whatever became of it
}

// Octets are what went over the interface: IP and TCP or UDP headers included, as the kernel counted them, or else estimated.
type Octets struct{ Received, Sent uint64 }

// Get asks for the page. What it cost is told with an error too. Errors are of fault.go.
func Get(ctx context.Context, c Config, r Request) (Page, error) {
	if c.Within == 0 {
		c.Within = DefaultWithin
	}
	if c.Most == 0 {
		c.Most = DefaultMost
	}
	ctx, cancel := context.WithTimeout(ctx, c.Within)
	defer cancel()
	g := &getter{config: c, request: r, meter: &meter{}, until: time.Now().Add(c.Within)}
	if err := g.config.ready(); err != nil {
		return Page{}, err
	}
	page, err := g.follow(ctx)
	page.Octets = g.meter.octets()
	page.Requests = g.requests
	if err != nil && ctx.Err() != nil {
		err = endOf(ctx, err)
	}
	return page, err
}

// getter is one page being got.
type getter struct {
	config   Config
	request  Request
	meter    *meter
	client   *http.Client
	requests int
	until    time.Time // which package net/http does not hand on to what connects
}

// follow asks for the page and for what it redirects to.
func (g *getter) follow(ctx context.Context) (Page, error) {
	at, err := url.Parse(g.request.URL)
	if err != nil {
		return Page{}, &Fault{Kind: BadRequest, Err: err}
	}
	g.client = g.newClient()
	defer g.client.CloseIdleConnections()
	method, body := g.request.method(), g.request.Body
	for {
		page, next, err := g.once(ctx, method, body, at)
		if err != nil || next == nil {
			return page, err
		}
		if !next.keeps {
			method, body = http.MethodGet, ""
		}
		if err := g.may(at, next, body); err != nil {
			return page, err
		}
		at = next.to
	}
}

func (r Request) method() string {
	switch {
	case r.Method != "":
		return r.Method
	case r.Body != "":
		return http.MethodPost
	}
	return http.MethodGet
}

// once makes one request; next is where it redirects to, nil: nowhere.
func (g *getter) once(ctx context.Context, method, body string, at *url.URL) (page Page, next *hop, err error) {
	page.Host = at.Hostname()
	if g.requests == mostRequests {
		return page, nil, &Fault{Kind: Redirected, Err: errLoop}
	}
	req, err := g.build(ctx, method, body, at)
	if err != nil {
		return page, nil, err
	}
	if err := g.config.knowsResolver(at.Hostname()); err != nil {
		return page, nil, err
	}
	if g.config.Spend != nil {
		if err := g.config.Spend(ctx, at.Hostname()); err != nil {
			return page, nil, err
		}
	}
	g.requests++
	resp, err := g.client.Do(req)
	if err != nil {
		return page, nil, faultOf(err)
	}
	defer resp.Body.Close()
	page.Status = resp.StatusCode
	if next, err = hopOf(resp); err != nil || next != nil {
		return page, next, err
	}
	if err := statusFault(resp.StatusCode); err != nil {
		return page, nil, err
	}
	err = page.read(resp)
	return page, nil, err
}

// build makes a request that says no more than it must.
func (g *getter) build(ctx context.Context, method, body string, at *url.URL) (*http.Request, error) {
	var content io.Reader
	if body != "" {
		content = strings.NewReader(body)
	}
	req, err := http.NewRequestWithContext(ctx, method, at.String(), content)
	if err != nil {
		return nil, &Fault{Kind: BadRequest, Err: withoutURL(err)}
	}
	if home, err := url.Parse(g.request.URL); err == nil && strings.EqualFold(home.Host, at.Host) && home.Scheme == at.Scheme {
		req.Header = g.request.Header.Clone()
	}
	if req.Header == nil {
		req.Header = http.Header{}
	}
	setDefault(req.Header, "User-Agent", "simgauge")
	setDefault(req.Header, "Accept", "*/*")
	if body != "" {
		kind := g.request.Type
		if kind == "" {
			kind = "application/x-www-form-urlencoded"
		}
		setDefault(req.Header, "Content-Type", kind)
	}
	return req, nil
}

func setDefault(h http.Header, key, value string) {
	if h.Get(key) == "" {
		h.Set(key, value)
	}
}

// read takes the body of an answer and reduces it to its text.
func (p *Page) read(resp *http.Response) error {
	if resp.ContentLength > mostUnpacked {
		return &Fault{Kind: TooBig, Err: errDeclared}
	}
	if packed := resp.Header.Get("Content-Encoding"); packed != "" && packed != "identity" {
		return &Fault{Kind: NotText, Err: errPacked}
	}
	raw, err := io.ReadAll(io.LimitReader(resp.Body, mostUnpacked+1))
	switch {
	case err != nil:
		return faultOf(err)
	case len(raw) > mostUnpacked:
		return &Fault{Kind: TooBig, Err: errUnpacked}
	}
	kind, params, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	return p.reduce(raw, kind, params["charset"])
}

// reduce makes the text of a page of what came.
func (p *Page) reduce(raw []byte, kind, charset string) error {
	text, err := decode(raw, charset)
	if err != nil {
		return err
	}
	switch {
	case isHTML(kind, text):
		if asksPassword(text) {
			return &Fault{Kind: Login, Err: errForm}
		}
		text = TextOf(text)
	case isJSON(kind, text):
		p.IsJSON = true
	}
	if len(text) > MostText {
		return &Fault{Kind: TooBig, Err: errLong}
	}
	p.Text = text
	return nil
}
