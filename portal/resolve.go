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
	"sync/atomic"
	"time"
)

// Files says where the machine keeps what it knows of resolvers; tests put others in their place.
type Files struct{ Root string }

// mostServers bounds how many resolvers are asked in turn.
const mostServers = 3

// resolve gives the addresses of a host, asked for by the interface: names inside the network are known to its resolver alone.
func (g *getter) resolve(ctx context.Context, host string) ([]netip.Addr, error) {
	if addr, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{addr}, nil
	}
	servers := g.config.servers()
	if len(servers) == 0 {
		return nil, &Fault{Kind: NoResolver, Err: errors.New("no resolver is known for interface " + g.config.Interface)}
	}
	var turn atomic.Uint32
	r := &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		to := servers[int(turn.Add(1)-1)/2%len(servers)] // IPv4 and IPv6 are asked for at once, of the same one
		c, err := g.config.dialer().DialContext(ctx, network, net.JoinHostPort(to.String(), "53"))
		if err != nil {
			return nil, err
		}
		return g.meter.datagrams(c), nil
	}}
	ctx, cancel := context.WithTimeout(ctx, dialWithin+5*time.Second)
	defer cancel()
	addrs, err := r.LookupNetIP(ctx, "ip", strings.TrimSuffix(host, ".")+".") // with the dot no suffix of the machine is tried
	if err != nil {
		return nil, &Fault{Kind: Unresolved, Err: errors.New("name " + host + ": " + whyUnresolved(err))}
	}
	for i := range addrs {
		addrs[i] = addrs[i].Unmap()
	}
	return addrs, nil
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
			if addr, err := netip.ParseAddr(word); err == nil && !addr.IsLoopback() {
				servers = append(servers, addr)
			}
		}
	}
	return servers
}
