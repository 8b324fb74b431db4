package modem

import (
	"slices"
	"strings"
)

// layout is what the interfaces of a USB device are for, by its ids.
type layout struct {
	ids     string // "2c7c:0125 2c7c:0121", or "12d1:*" for all of a maker
	product string // what it is sold as
	ports   string // the role of each serial port from interface 0 on: "diag gps at at2"; "-" is none. Empty: not known
	classes string // the same by class, subclass and protocol: "ff/01/02=at ff/01/01=ppp"
	kind    Kind   // where it has no port at all
}

// modemMakers are the makers, by their USB ids, that make little but modems: a network card or a drive of theirs is one too.
// Makers of chips, computers and telephones are not among them.
const modemMakers = "12d1 19d2 2c7c 1e0e 1199 1bc7 2cb7 1e2d 1c9e 1508"

func isModemMaker(vid string) bool { return slices.Contains(strings.Fields(modemMakers), vid) }

// role is that of a serial port by the number and the class of its interface, and whether it is the second for commands.
func (l layout) role(number int, class string) (role Role, second bool) {
	if ports := strings.Fields(l.ports); l.ports != "" {
		if number >= len(ports) || ports[number] == "-" {
			return RoleOther, false
		}
		return roleNamed(ports[number])
	}
	for pair := range strings.FieldsSeq(l.classes) {
		if c, name, _ := strings.Cut(pair, "="); c == class {
			return roleNamed(name)
		}
	}
	return "", false
}

// roleNamed reads the words of the table: "at2" is the second port for commands.
func roleNamed(name string) (Role, bool) {
	first, second := strings.CutSuffix(name, "2")
	return Role(first), second
}

// huaweiLayouts: the numbers of the interfaces vary, their protocols do not.
var huaweiLayouts = []layout{
	{ids: "12d1:14db 12d1:14dc", product: "HiLink", kind: KindNetwork},
	{ids: "12d1:1446 12d1:14fe 12d1:1505 12d1:151a 12d1:15cd 12d1:157d 12d1:1f01", kind: KindStorage},
	{
		ids: "12d1:*",
		classes: "ff/01/02=at ff/02/02=at ff/01/01=ppp ff/02/01=ppp " +
			"ff/01/03=diag ff/02/03=diag ff/01/05=gps ff/01/14=gps ff/06/14=gps ff/01/10=at ff/06/10=ppp ff/06/12=at",
	},
}

// layoutOf is the layout of a device.
func layoutOf(vid, pid string) layout {
	for _, d := range dialects() {
		for _, l := range d.layouts {
			if l.is(vid, pid) {
				return l
			}
		}
	}
	return layout{}
}

func (l layout) is(vid, pid string) bool {
	for id := range strings.FieldsSeq(l.ids) {
		if id == vid+":"+pid || id == vid+":*" {
			return true
		}
	}
	return false
}
