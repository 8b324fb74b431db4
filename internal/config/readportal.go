package config

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/quota"
)

const (
	// longestPage is how long a page may be awaited: what takes longer on a 2G link costs more than it tells.
	longestPage = 5 * time.Minute

	// Bounds of what one answer may take, in octets: a header alone, and what fits into the memory of a small machine.
	leastPage, mostPage = 4_000, 2_000_000
)

// portal reads a page. What may hold a password or a token is not repeated in a fault.
func (n node) portal() *carrier.PortalQuery {
	q := &carrier.PortalQuery{}
	seen := n.object(fields{
		"url":    func(v node) { q.URL = v.pageURL() },
		"method": into(&q.Method, parseMethod),
		"headers_file": func(v node) {
			q.HeadersFile = v.pathOf("a file of lines such as Authorization: …", "/etc/simgauge/headers")
		},
		"form_file": func(v node) { q.FormFile = v.pathOf("a file with what is posted", "/etc/simgauge/form") },
		"ca_file":   func(v node) { q.CAFile = v.pathOf("a file of certificates in PEM", "/etc/simgauge/carrier.pem") },
		"redirects": each(&q.Redirects, parseHost),
		"resolvers": each(&q.Resolvers, parseResolver),
		"within":    into(&q.Within, parsePageTime),
		"limit":     into(&q.Limit, parseLimit),
		"json":      func(v node) { q.JSON = v.paths() },
	})
	n.require(seen, "url")
	if form, ok := seen["form_file"]; ok && q.Method == "GET" {
		form.fail("a form that is not posted", "say method: POST, or leave that key out")
	}
	return q
}

// pageURL holds the address to one that leads to a host elsewhere.
func (n node) pageURL() string {
	s, ok := n.text()
	if !ok {
		return ""
	}
	u, err := url.Parse(s)
	switch {
	case err != nil, u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "":
		n.hidden().fail("not the address of a page", `say one, as in "http://left.example.net/"`)
	case u.User != nil:
		n.hidden().fail("an address with a user's name in it", "write the header Authorization into headers_file")
	case u.Fragment != "":
		n.fail("an address with a #, which is sent to nobody", "leave out what follows")
	case isHere(u.Hostname()):
		n.fail("an address of this machine", "say that of a page inside the carrier's network")
	}
	return s
}

// isHere reports whether a host is this machine, or nobody.
func isHere(host string) bool {
	addr, err := netip.ParseAddr(host)
	if err != nil {
		host = strings.ToLower(strings.TrimSuffix(host, "."))
		return host == "localhost" || strings.HasSuffix(host, ".localhost")
	}
	addr = addr.Unmap()
	return addr.IsLoopback() || addr.IsUnspecified() || addr.IsMulticast()
}

// pathOf holds a key to a path: whoever writes there what belongs into the file is told so, and it is not repeated.
func (n node) pathOf(what, example string) string {
	s, ok := n.text()
	if ok && !filepath.IsAbs(s) {
		n.hidden().fail("not a path", "say that of "+what+", as in "+example)
	}
	return s
}

// paths reads where in a JSON document the figures stand.
func (n node) paths() *carrier.PortalJSON {
	j := &carrier.PortalJSON{}
	seen := n.object(fields{
		"each": into(&j.Each, parsePath), "remaining": into(&j.Remaining, parsePath), "total": into(&j.Total, parsePath),
		"used": into(&j.Used, parsePath), "expires": into(&j.Expires, parsePath), "name": into(&j.Named, parsePath),
		"unit": into(&j.Unit, parseUnit),
	})
	_, remaining := seen["remaining"]
	_, total := seen["total"]
	_, used := seen["used"]
	if len(seen) > 0 && !remaining && !total && !used {
		n.fail("without an amount", "say where one stands: remaining, total or used")
	}
	return j
}

func parseMethod(s string) (string, error) {
	if s != "GET" && s != "POST" {
		return "", errors.New("not a way to ask for a page; say GET or POST")
	}
	return s, nil
}

func parseHost(s string) (string, error) {
	if !regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?$`).MatchString(s) || isHere(s) {
		return "", errors.New("not the name of a host; say it in full, as in www.example.net")
	}
	return s, nil
}

func parseResolver(s string) (netip.Addr, error) {
	addr, err := netip.ParseAddr(s)
	if err != nil || isHere(s) {
		return netip.Addr{}, errors.New("not the address of a resolver; say it, as in 192.0.2.53 (one on this machine asks by another interface)")
	}
	return addr, nil
}

func parsePageTime(s string) (time.Duration, error) {
	d, err := parseDuration(s)
	if err == nil && d > longestPage {
		return 0, fmt.Errorf("too long to wait for a page; say %s or less", short(longestPage))
	}
	return d, err
}

func parseLimit(s string) (int64, error) {
	q, err := quota.ParseSize(s, false)
	if err != nil {
		return 0, err
	}
	if q.Bytes < leastPage || q.Bytes > mostPage {
		return 0, errors.New("no limit for a page; say 4KB to 2MB, as in 256KB")
	}
	return int64(q.Bytes), nil
}

// parsePath holds paths to those that only look: github.com/tidwall/gjson has others that change the document.
func parsePath(s string) (string, error) {
	if len(s) > 200 || strings.ContainsAny(s, "@!{}[]\r\n") {
		return "", errors.New("not a path; say keys with dots between, as in data.remaining")
	}
	return s, nil
}

func parseUnit(s string) (string, error) {
	if _, err := quota.ParseSize("1"+s, false); err != nil {
		return "", errors.New("not a unit of data; say B, KB, MB or GB, or KiB, MiB, GiB")
	}
	return s, nil
}
