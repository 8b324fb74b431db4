package carrier

import "strings"

// BuysReply looks up the entry of a menu that a reply chooses, and reports its label if that buys. Where the
// text can be cut into entries in several ways, one that buys is enough. To say yes below an offer buys too; of a text that has no
// entries, or is longer than any menu, nobody knows what a reply says to it.
func BuysReply(menu, reply string) (label string, refused bool) {
	if len(menu) > longestMenu {
		return "(a text longer than any menu)", true
	}
	menu = foldMenu(menu)
	reply = chosenBy(foldMenu(reply))
	sure, loose := labelsOf(menu, reply), loosely(menu, reply)
	for _, label := range loose {
		if says(label, buys) || len(sure) == 0 && offers(label) { // a number within a sentence may look like the entry's
			return label, true
		}
	}
	for _, label := range sure {
		switch {
		case BuysLabel(label):
			return label, true
		case says(label, confirms) && BuysLabel(menu):
			return label + ", to " + headline(menu), true
		}
	}
	if reply != "" && len(Entries(menu)) == 0 && (says(menu, buys) || offers(menu) && !tells(menu)) {
		return headline(menu), true
	}
	return "", false
}

// headline is the begin of a menu, as an error may quote it.
func headline(menu string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(menu), "\n")
	return beginning(line)
}

// longestMenu is far more than a network can show in one message: 160 octets (3GPP TS 23.038, clause 5).
const longestMenu = 4096

// chosenBy is the entry that a reply chooses in the menu that is shown: some networks take "2#" for "2", and "2*1" for that and, in the
// next menu, "1".
func chosenBy(reply string) string {
	reply = strings.TrimSpace(reply)
	if bare := strings.Trim(reply, "*#"); bare != "" {
		reply, _, _ = strings.Cut(bare, "*")
	}
	return strings.TrimSpace(reply)
}
