// Package page is the status page: what is left of each SIM, for people, and what the page itself asks for (events, history, an ask).
// It renders a snapshot and never touches a modem.
package page

// What page.html, *.css, *.js and text/*.txt may rely on:
//
//   - After each change of *.html, asset/ or text/: go generate ./exporter/page, which packs them into the program; a test says so.
//   - page.html is executed as the template "page.html" with a *Page, once for each answer. Other *.html files beside it are parsed with it.
//   - Every string of the model is cut to a bound, valid UTF-8, and holds no control character and no embedding, override or isolate of
//     Unicode's bidi algorithm; html/template escapes it. What a carrier, a modem or a configuration wrote (marked "theirs" below) may be in
//     any language and direction: put it into <bdi>, or dir="auto". Fields marked "English" come from the program in English alone: lang="en".
//   - {{.T "KEY" args…}} is the text of that key, {0} {1} … replaced; {{.N "KEY" n args…}} that of KEY.one or KEY.other, {0} being n.
//     Every struct that has Words knows T and N, so that sub-templates do. Keys are written out: a test finds them in the templates and
//     fails on a key that is missing in a language, or used nowhere. Keys that begin with "js." go to the script: {{.Script}} is a JSON
//     object of these without the "js.", for a data attribute. The script names each as texts.KEY or texts['KEY'], so that the test finds it.
//   - {{.Asset "page.css"}} is the address of a file of asset/. All addresses of the page are relative, so that it works below a
//     reverse proxy's path: "events", "history.json?sim=…", "ask", "metrics".
//   - The scripts name a text by text("key"), and everything that others wrote only ever becomes textContent.
//   - The policy allows no inline script and no style attribute: lengths go into attributes of SVG, <meter> or <progress>.
//   - Tests outside of the browser look for <pre class="paste", class="came" around a text that came, <bdi>WORDS</bdi> around the words of
//     figures, name="token", data-key, and <html lang>.
//   - Gauge.Key is the "k" of an event. An event carries octets; the script writes them as the server does (see Size).
//
// GET events is a stream of server-sent events, 8 streams at once at most (then 503 with Retry-After, upon which an EventSource gives up:
// the script tries again itself). A message is at most 200 octets, one a second at most:
//
//	data: {"k":"0.0.1","r":1200000000,"l":1100000000,"u":1300000000,"x":1764400000}     what is left, its bounds, when it runs out (Unix; null: not said)
//	event: stale                                                                       something else changed: fetch "./" and swap <main>
//
// A new stream tells every figure once, one a second: the page may be older than the stream. With "events?page={{.Print}}" it tells at once
// that the page is stale, if it is.
//
// GET history.json?sim=NAME&days=N (N from 1 to 400; without: 14; sim may be left out where there is one) is
//
//	{"from":UNIX,"to":UNIX,"quotas":[{"key":"0.0.1","name":"…","binary":false,
//	  "t":[UNIX…],"left":[OCTETS…],"lower":[…],"upper":[…],             the curve, oldest first: columns of the same length, 200 at most
//	  "ahead":{"t":[…],"left":[…],"lower":[…],"upper":[…]},            the forecast's cone, 64 at most; empty columns: not known
//	  "stated":[[UNIX,OCTETS]…],"topups":[UNIX…]}…],                   what the carrier said, 200 at most; where it rose
//	 "days":[["2026-11-29",OCTETS]…]}                                  counted on the interface, of the SIM; oldest first, in local time
//
// POST ask takes a form of sim, ask and token (Button). From a form it answers 303 to the page, which shows what is asked; to a request with
// "Accept: application/json" 202 {"asking":true}, or 4xx {"error":"…"} with the text to show, in the language of the page.

// Page is what the template page.html gets.
type Page struct {
	Words
	Languages []Language // for a choice of language, the present one included
	SIMs      []SIM
	Modems    []Modem  // every modem, with or without a SIM
	Broken    []Broken // the first broken link of each modem that has one
	Private   bool     // whoever looks may see transcripts (see private.why, private.mend)
	Now       When     // when this was made
	Print     string   // of what the page shows beside its live figures (see above)
	Version   string   // of the program; English
	State     bool     // the state can be written; false: nothing is asked until it can
	Reload    bool     // the configuration was valid when last read

	assets map[string]asset
}

// Language is one of those that the page is written in.
type Language struct {
	Tag     string // for ?lang= and hreflang
	Name    string // in itself
	Current bool
}

// SIM is one SIM.
type SIM struct {
	Words
	ID            string // "sim-0": for ids in HTML
	Name          string // theirs
	Carrier       string // theirs; empty: not known
	PLMN          string // "440-10"; empty: not known
	Configured    bool   // false: nothing is asked
	Gauges        []Gauge
	More          int // bundles that are not shown
	Money         []Money
	Days          []Day // what went over the interface, the last 14 days, oldest first; empty: not counted
	Asks          []Ask
	Attempts      []Attempt // the last first; empty where Page.Private is false
	Modem         *Modem    // nil: not known
	Asking        *Asking   // nil: nothing is being asked
	Left, AtMost  int       // asks left in 24 h, and of how many
	Capped        string    // why nothing may be asked at all; English; empty: something may
	Texts         *Texts    // to the owner; nil: nobody is texted
	Self          *Size     // what simgauge itself sent and received over the SIM; nil: nothing
	Ratio         string    // "1.04": what the carrier counts for one octet counted here; empty: not learnt yet
	History       string    // address of history.json for this SIM, days left out
	Counting      bool      // octets are counted on its interface, so there are live figures
	ReadingAbsent bool      // it is configured and nothing was read yet
}

// Texts are those to the owner.
type Texts struct {
	Left, AtMost int    // in 24 h, and of how many
	Waiting      int    // things that are still to be told
	Why          string // nothing leaves; English; empty: nothing stands in the way
	Last         When   // not Known: none left, or it is not known when
}

// Gauge is one bundle, or what is counted here of an allowance.
type Gauge struct {
	Words
	ID        string // "gauge-0.0.1"
	Key       string // of events and history.json
	Name      string // theirs; empty: the carrier names none
	Ask       string // theirs: the ask that it belongs to
	Binary    bool   // its sizes are in powers of 1024
	Counted   bool   // counted here of an allowance: the carrier says nothing
	Corrected bool   // by hand (simgauge set)
	Unlimited bool
	Left      *Size   // what the carrier last said, in its words; nil: it did not say
	Used      *Size   // the same; nil: not said
	Total     *Size   // nil: not said
	Said      When    // when the carrier said so; of a count since when
	Unasked   *When   // when a text that nobody asked for changed it; nil: none did
	Live      *Live   // what is left by now; nil: not known
	Share     int     // percent left by the best that is known: 0 to 100; -1: not known
	Low       bool    // as the configuration says, or 10 %
	SaidShare int     // percent left as the carrier last said; -1: not known
	Expires   When    // not Known: not said
	Renews    When    // the same
	Ends      string  // the earlier of the two in words: "expires in 12 days"; empty: none is known
	Outlook   Outlook //
}

// Live is what is left by now.
type Live struct {
	Left, Lower, Upper Size
	LowerShare         int  // percent of the total; -1: not known
	UpperShare         int  // the same, 100 at most
	Since              When // the moment that the last answer speaks of
	Counted            Size // since then
	PerDay             Size // the pace of late; 0: nothing flows, or not known
}

// Outlook says how a bundle ends.
type Outlook struct {
	Kind     string // meter.Outlook: runs_out, renews_first, expires_first, lasts, unknown; "none": there is no live figure
	Text     string // in words, with the moment
	Why      string // why it is not known, in words; else empty
	RunsOut  When   // of runs_out, as the next two
	Earliest When
	Latest   When // not Known: perhaps never before it ends
}

// Size is an amount of data.
//
// Text is in the largest unit of which there is one (B KB MB GB TB, powers of 1000, or of 1024 where the gauge is Binary), below 10 with two
// digits behind the point, below 100 with one, else with none; whole octets and what the carrier said have theirs. Digits are cut off: what is
// left is never said to be more.
type Size struct {
	Octets int64
	Text   string // "4.79 GB"
}

// When is a moment.
type When struct {
	Known bool
	ISO   string // for <time datetime>
	Unix  int64
	Text  string // "29 Nov 14:05", in the machine's time; the year only where it is another
	Rel   string // "3 hours ago", "in 12 days"
}

// Money is a balance.
type Money struct {
	Amount   string // "12.34"
	Currency string // ISO 4217; empty: not known
	Said     When
}

// Day is what went over the interface on a day.
type Day struct {
	Date  string // "2026-11-29"
	Text  string // "29 Nov"
	Size  Size
	Share int // percent of the busiest day shown
}

// Ask is one thing that a SIM is asked.
type Ask struct {
	Words
	ID       string     // "ask-0.1"
	Name     string     // theirs
	Read     When       // when it last gave a reading; not Known: never, or the time was not known
	Next     When       // when it is asked again; not Known: no schedule
	Every    string     // "every 6 hours"; empty: no schedule
	Outcome  string     // how the last one ended: one of ten names; empty: never asked
	Ended    string     // the same in words
	Detail   string     // a name of the table of details; empty: none
	Aside    []string   // queries that are left out for a while, until when and why; English
	Evidence []Evidence // which words were read as what; for everybody
	Reply    []Piece    // the text that the reading is from; empty where Page.Private is false
	Unasked  []Text     // texts that nobody asked for and that changed it since
	Button   *Button    // nil: it cannot be asked from here, and WhyNot says why
	WhyNot   string     // in words, with what to do
}

// Button is what there is to know before an ask, and what its form sends beside it.
type Button struct {
	SIM, Ask, Token string
	Price           string // free, costs, unknown
	PriceText       string // in words
	Way             string // by which way the first query goes, in words
	LeftText        string // "6 of 8 asks are left in these 24 hours"
}

// Text is a text of the carrier's.
type Text struct {
	Words
	Said     When
	Evidence []Evidence
	Reply    []Piece // empty where Page.Private is false
}

// Evidence is which words were read as what.
type Evidence struct {
	Words  string // theirs
	Figure string // remaining, total, used, unlimited, expires, renews, amount
	Means  string // the same in words
	Rule   string // English
}

// Piece is a part of a text: the words of a figure, or what stands between two.
type Piece struct {
	Text   string // theirs; may have line breaks
	Figure *Evidence
}

// Asking is an ask that is under way.
type Asking struct {
	Ask      string // theirs; empty: something that was typed
	Way      string // in words; empty: not known yet
	Since    When
	Awaited  string // what is waited for; English; empty: nothing yet
	Deadline When
}

// Attempt is the transcript of one query.
type Attempt struct {
	Words
	At       When
	Ask      string // theirs; empty: none
	Way      string // in words
	Typed    bool   // not scheduled
	Unasked  bool   // a text that nobody asked for
	Text     bool   // a text to the owner
	OK       bool
	Outcome  string // one of ten names
	Ended    string // the same in words
	Detail   string // a name of the table of details
	Error    string // cause, and what to do; English
	Duration string // "2.3 s"
	Steps    []Step
}

// Step is what was sent, or what came.
type Step struct {
	What     string // English: "dial *123# (plain)", "answer 0"
	Reply    []Piece
	Evidence []Evidence
}

// Modem is a modem.
type Modem struct {
	Words
	Name         string // theirs
	Up           bool
	Model        string // theirs: maker and model
	Operator     string // theirs: the network that serves
	RAT          string // LTE
	Registration string // one of exporter.RegStates; empty: not known
	Registered   string // the same in words
	Roaming      bool
	SIMState     string // one of exporter.SIMStates; empty: not known
	Signal       string // "-73 dBm"; empty: not known
	Bars         int    // of 5; -1: not known
	RSRP, RSRQ   string // "-98 dBm", "-10.5 dB"; empty: not known
	SINR         string // "13 dB"
}

// Broken is the first broken link of a modem, and its mend.
type Broken struct {
	Modem string // theirs
	Check string // name of the link; English, as the next two
	Text  string
	Mend  string
	Paste string // lines to write into the configuration, to be copied as they are; empty: none
}
