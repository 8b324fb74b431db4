package call

import (
	"strconv"

	"github.com/simgauge/simgauge/modem/atline"
)

// status is <stat> of +CLCC.
type status uint8

// The statuses (3GPP TS 27.007, clause 7.18).
const (
	statActive status = iota
	statHeld
	statDialing
	statAlerting
	statIncoming
	statWaiting
)

// entry is a voice call in the modem's list.
type entry struct {
	ours   bool // dialled here, whoever did
	stat   status
	number string
}

// voice is <mode> of voice; modems list their data connections too.
const voice = "0"

// parseList reads "+CLCC: <ccid>,<dir>,<stat>,<mode>,<mpty>[,<number>,<type>...]" (3GPP TS 27.007, clause 7.18). What is no voice
// call and what cannot be read is left out.
func parseList(lines []string) []entry {
	var list []entry
	for _, text := range lines {
		name, rest := atline.Split(text)
		p := atline.Params(rest)
		if name != "+CLCC" || len(p) < 5 || p[3].Text != voice {
			continue
		}
		n, err := strconv.ParseUint(p[2].Text, 10, 8)
		if err != nil || status(n) > statWaiting {
			continue
		}
		e := entry{ours: p[1].Text == "0", stat: status(n)}
		if len(p) > 5 {
			e.number = p[5].Text
		}
		list = append(list, e)
	}
	return list
}

// dialled is the call that was dialled here, if it still lasts.
func dialled(list []entry) (entry, bool) {
	for _, e := range list {
		if e.ours {
			return e, true
		}
	}
	return entry{}, false
}
