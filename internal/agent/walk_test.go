package agent_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modemsim"
)

// menuNetwork has a code for each thing that a menu can do.
const menuNetwork = `
plmn: "00101"
imsi: "001010123456789"
iccid: "8999900000000000018"
latency: 1s
menu_ends: 90s
ussd:
  "*1#":          # renumbered each time it is dialled
    turns:
      - {text: "1 Balance\n2 Internet", replies: {"1": {text: "No."}, "2": {text: "1 Buy\n2 Remaining", replies: {"2": {text: "You have 7 GB left."}, "1": {text: "Bought."}}}}}
      - {text: "1 Internet\n2 Balance", replies: {"2": {text: "No."}, "1": {text: "4 Remaining\n5 Buy", replies: {"4": {text: "You have 6 GB left."}, "5": {text: "Bought."}}}}}
  "*2#":          # in pages, of which the last is numbered anew
    text: "1 Balance\n2 Help\n9 More"
    replies: {"9": {text: "1 Offers\n2 Roaming\n98.Next >>", replies: {"98": {text: "1 Internet\n0 Back", replies: {"1": {text: "You have 5 GB left."}}}}}}
  "*3#":          # without the entry
    text: "1 Balance\n2 Help"
    replies: {"*": {text: "No."}}
  "*4#":          # with two of them
    text: "1 Internet at home\n2 Internet abroad"
    replies: {"*": {text: "No."}}
  "*5#":          # endless: each page is another
    turns:
      - {text: "1 A\n9 More", replies: {"*": {again: true}}}
      - {text: "1 B\n9 More", replies: {"*": {again: true}}}
      - {text: "1 C\n9 More", replies: {"*": {again: true}}}
      - {text: "1 D\n9 More", replies: {"*": {again: true}}}
      - {text: "1 E\n9 More", replies: {"*": {again: true}}}
      - {text: "1 F\n9 More", replies: {"*": {again: true}}}
      - {text: "1 G\n9 More", replies: {"*": {again: true}}}
      - {text: "1 H\n9 More", replies: {"*": {again: true}}}
      - {text: "1 I\n9 More", replies: {"*": {again: true}}}
  "*6#":          # in circles
    text: "1 A\n9 More"
    replies: {"9": {text: "1 B\n9 More", replies: {"9": {text: "1 A\n9 More", replies: {"9": {text: "No."}}}}}}
  "*7#":          # renumbered under us
    turns:
      - {text: "1 Internet\n2 Balance", replies: {"*": {again: true}}}
      - {text: "1 Balance\n2 Internet", replies: {"*": {again: true}}}
  "*8#":          # the entry goes away under us
    turns:
      - {text: "1 Internet\n2 Balance\n3 Help", replies: {"*": {again: true}}}
      - {text: "1 Balance\n2 Help", replies: {"*": {again: true}}}
  "*9#":          # ended half-way, with a text
    text: "1 Internet\n2 Balance"
    replies: {"1": {text: "This service is not available now."}}
  "*10#":         # ended half-way, without
    text: "1 Internet\n2 Balance"
    replies: {"1": {status: 2}}
  "*11#":         # what is sought buys
    text: "1 Internet: buy now\n2 Balance"
    replies: {"*": {text: "Bought."}}
  "*12#":         # what leads on buys
    text: "1 Balance\n9 More\n9 Buy"
    replies: {"*": {text: "Bought."}}
  "*13#":         # no menu: it wants something typed
    text: "Enter the last digits of your card"
    replies: {"*": {text: "No."}}
  "*14#":         # half-way is silence
    text: "1 Internet\n2 Balance"
    replies: {"1": {silent: true}}
`

// choosing is a configuration that chooses in the menu of a code.
func choosing(code, choose, more string) string {
	return `sims: [{name: travel, ` + more + ` asks: [{every: 6h, queries: [{ussd: "` + code + `", choose: [` + choose + `]}]}]}]`
}

func TestChoose(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, code, choose, more string
		want                     outcome.Outcome
		detail                   outcome.Detail
		left                     string
		replies                  int
	}{
		{name: "two levels", code: "*1#", choose: `"Internet|データ", "Remaining|残量"`, want: outcome.OK, left: "7 GB", replies: 2},
		{name: "pages", code: "*2#", choose: `"Internet"`, want: outcome.OK, left: "5 GB", replies: 3},
		{name: "no entry", code: "*3#", choose: `"Internet"`, want: outcome.NoMatch, detail: outcome.MenuNoEntry},
		{name: "two entries", code: "*4#", choose: `"Internet"`, want: outcome.Ambiguous, detail: outcome.MenuTwo},
		{name: "endless", code: "*5#", choose: `"Internet"`, want: outcome.NoMatch, detail: outcome.MenuEndless, replies: 7},
		{name: "endless, with more to choose", code: "*5#", choose: `"Internet", "Remaining", "Now"`, want: outcome.NoMatch, detail: outcome.MenuEndless, replies: 5},
		{name: "in circles", code: "*6#", choose: `"Internet"`, want: outcome.NoMatch, detail: outcome.MenuEndless, replies: 2},
		{name: "renumbered under us", code: "*7#", choose: `"Internet", "Balance"`, want: outcome.NoMatch, detail: outcome.MenuMoved, replies: 1},
		{name: "gone under us", code: "*8#", choose: `"Internet", "Balance"`, want: outcome.NoMatch, detail: outcome.MenuLost, replies: 1},
		{name: "ended half-way", code: "*9#", choose: `"Internet", "Balance"`, want: outcome.NoMatch, detail: outcome.MenuEnded, replies: 1},
		{name: "refused half-way", code: "*10#", choose: `"Internet", "Balance"`, want: outcome.Rejected, detail: outcome.NetRejected, replies: 1},
		{name: "silent half-way", code: "*14#", choose: `"Internet", "Balance"`, want: outcome.Timeout, detail: outcome.NetTimeout, replies: 1},
		{name: "an entry that buys", code: "*11#", choose: `"Internet"`, want: outcome.Rejected, detail: outcome.Buys},
		{name: "an entry that buys, and is allowed", code: "*11#", choose: `"Internet"`, more: `allow_codes: ["*11#"],`, want: outcome.NoMatch, detail: outcome.TextUnknown, replies: 1},
		{name: "a number that stands for more and buys", code: "*12#", choose: `"Internet"`, want: outcome.Ambiguous, detail: outcome.MenuTwo},
		{name: "no menu", code: "*13#", choose: `"Internet"`, want: outcome.NoMatch, detail: outcome.MenuNoEntry},
		{name: "a choice too few", code: "*1#", choose: `"Internet"`, want: outcome.NoMatch, detail: outcome.MenuOpen, replies: 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, modemsim.Config{Network: network(t, menuNetwork)}, choosing(tc.code, tc.choose, tc.more))
				b.start()
				b.sleep(80 * time.Second)
				a := b.only().Asks[0]
				if a.Outcome != tc.want || a.Detail != string(tc.detail) || remaining(b.only()) != tc.left {
					t.Errorf("%s, %s, %q left (%s); want %s, %s, %q", a.Outcome, a.Detail, remaining(b.only()), a.Text, tc.want, tc.detail, tc.left)
				}
				if s := b.sim.Spent(); len(s.Dialogues) != 1 || s.Replies != tc.replies {
					t.Errorf("%q and %d replies, want one dialogue and %d", s.Dialogues, s.Replies, tc.replies)
				}
				b.wantReleased(a.Detail)
			})
		})
	}
}

// wantReleased holds that the dialogue was released, long before the network would end it, and that the next code is one: else the
// network would take it for a reply.
func (b *bench) wantReleased(why string) {
	b.t.Helper()
	commands := b.sim.Spent().Commands
	last := len(commands)
	for last > 0 && !strings.HasPrefix(commands[last-1], "AT+CUSD=1,") {
		last--
	}
	if !slices.Contains(commands[last:], "AT+CUSD=2") && !slices.Contains([]string{"", "menu_ended", "network_rejected", "unknown_text"}, why) {
		b.t.Errorf("commands behind the last reply %q, want the release", commands[last:])
	}
	before := b.dialogues()
	b.ask(agent.Request{USSD: "*3#"})
	if got := b.sim.Spent().Dialogues; len(got) != before+1 || got[before] != "*3#" {
		b.t.Errorf("dialogues %q, want the last one to be of the code that was typed", got)
	}
}

// A menu is walked anew each time, by what it says that day.
func TestChooseFollowsARenumberedMenu(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{Network: network(t, menuNetwork)}, choosing("*1#", `"Internet", "Remaining"`, ""))
		b.start()
		for _, want := range []string{"7 GB", "6 GB", "7 GB"} {
			b.sleep(time.Minute)
			if got := remaining(b.only()); got != want {
				t.Errorf("%q left, want %q: the numbers of the other day were sent", got, want)
			}
			b.sleep(6*time.Hour - time.Minute)
		}
	})
}
