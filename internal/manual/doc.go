// Package manual writes the manual pages from what the program and its commented configuration say of themselves already:
// simgauge(1) from the flags and the help of the commands, simgauge.yml(5) from docs/simgauge.yml. It is no part of the
// program that is shipped; the packages are made with it (deploy/deb/dist).
package manual

import "time"

// Edition is what stands at the foot of a page.
type Edition struct {
	Version string
	Date    time.Time // of the commit; shown in UTC
}
