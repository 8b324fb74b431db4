package portal

import (
	"bufio"
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Files says where the machine keeps what it knows of resolvers; tests put others in their place.
type Files struct{ Root string }

// mostServers bounds how many resolvers are asked in turn.
const mostServers = 3

// resolveWithin is how long all resolvers together may take: what is left of an ask is the page's.
const resolveWithin = 15 * time.Second

// forNames is how long they have: of an ask that may take less than twice as long, half.
func (g *getter) forNames() time.Duration { return min(resolveWithin, time.Until(g.until)/2) }

// knowsResolver reports whether a host can be asked for, before anything is spent on it.
func (c Config) knowsResolver(host string) error {
	if _, err := netip.ParseAddr(host); err == nil || len(c.servers()) > 0 {
		return nil
	}
	return &Fault{Kind: NoResolver, Err: errors.New("no resolver is known for interface " + c.Interface)}
}

// resolve gives the addresses of a host, asked for by the interface: names inside the network are known to its resolver alone.
func (g *getter) resolve(ctx context.Context, host string) ([]netip.Addr, error) {
	if addr, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{addr}, nil
	}
	servers := g.config.servers()
	err := g.config.knowsResolver(host)
	each := g.forNames() / time.Duration(max(1, len(servers)))
	for _, server := range servers {
		var addrs []netip.Addr
		if addrs, err = g.askServer(ctx, server, host, each); err == nil {
			return addrs, nil
		}
		if d, ok := errors.AsType[*net.DNSError](err); ok && d.IsNotFound || ctx.Err() != nil {
			break
		}
	}
	if f, ok := errors.AsType[*Fault](err); ok {
		return nil, f
	}
	return nil, &Fault{Kind: Unresolved, Err: errors.New("name " + host + ": " + whyUnresolved(err))}
}

// askServer asks one resolver, whichever the machine's own configuration would have asked.
func (g *getter) askServer(ctx context.Context, server netip.Addr, host string, within time.Duration) ([]netip.Addr, error) {
	l := &lookup{getter: g, server: server}
	defer l.end()
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	r := &net.Resolver{PreferGo: true, Dial: l.dial}
	addrs, err := r.LookupNetIP(ctx, g.config.kinds(), strings.TrimSuffix(host, ".")+".") // with the dot no suffix of the machine is tried
	for i := range addrs {
		addrs[i] = addrs[i].Unmap()
	}
	return addrs, err
}

// kinds are the addresses that are of use: those of a kind that the interface has none of lead nowhere, and asking for them costs.
func (c Config) kinds() string {
	four, six := c.addresses()
	switch {
	case four && !six:
		return "ip4"
	case six && !four:
		return "ip6"
	}
	return "ip"
}

// addresses reports of which kinds the interface has an address that one could ask from.
func (c Config) addresses() (four, six bool) {
	i, err := net.InterfaceByName(c.Interface)
	if err != nil {
		return false, false
	}
	addrs, _ := i.Addrs()
	for _, a := range addrs {
		if n, ok := a.(*net.IPNet); ok && leads(a) {
			four, six = four || n.IP.To4() != nil, six || n.IP.To4() == nil
		}
	}
	return four, six
}

func whyUnresolved(err error) string {
	d, ok := errors.AsType[*net.DNSError](err)
	switch {
	case ok && d.IsNotFound:
		return "the resolver knows none such"
	case ok && d.IsTimeout:
		return "no resolver answers"
	case ok:
		return d.Err
	}
	return err.Error()
}

// servers are the resolvers to ask: the configured ones, those of the link, those of the machine that are elsewhere.
func (c Config) servers() []netip.Addr {
	if len(c.Resolvers) > 0 {
		return c.Resolvers
	}
	for _, file := range c.resolverFiles() {
		if found := readServers(filepath.Join("/", c.Host.Root, file)); len(found) > 0 {
			return found[:min(len(found), mostServers)]
		}
	}
	return nil
}

// resolverFiles are the files to look into, the nearest first: what systemd-networkd got for the link, what pppd got, what all
// of the machine uses, and what systemd-resolved uses in its place.
func (c Config) resolverFiles() []string {
	var files []string
	if i, err := net.InterfaceByName(c.Interface); err == nil {
		files = append(files, "run/systemd/netif/links/"+strconv.Itoa(i.Index))
	}
	if strings.HasPrefix(c.Interface, "ppp") {
		files = append(files, "etc/ppp/resolv.conf")
	}
	return append(files, "etc/resolv.conf", "run/systemd/resolve/resolv.conf")
}

// readServers reads "nameserver 192.0.2.1" of resolv.conf(5), and "DNS=192.0.2.1 192.0.2.2" of systemd-networkd. One on this
// machine is none: it cannot be reached by the interface.
func readServers(file string) (servers []netip.Addr) {
	f, err := os.Open(file)
	if err != nil {
		return nil
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		line := lines.Text()
		rest, ok := strings.CutPrefix(line, "DNS=")
		if !ok {
			rest, ok = strings.CutPrefix(line, "nameserver")
		}
		if !ok {
			continue
		}
		for word := range strings.FieldsSeq(rest) {
			word, _, _ = strings.Cut(word, "#") // systemd writes the name of a certificate behind it
			if addr, err := netip.ParseAddr(word); err == nil && !addr.IsLoopback() {
				servers = append(servers, addr)
			}
		}
	}
	return servers
}
