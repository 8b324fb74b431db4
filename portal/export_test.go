package portal

import "net/netip"

// ServersOf are the resolvers that would be asked.
func ServersOf(c Config) []netip.Addr { return c.servers() }
