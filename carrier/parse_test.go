package carrier

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/quota"
)

// byNumber compares patterns by their number: a Pattern is closed, and quota tests what it reads.
var byNumber = cmp.Transformer("number", func(p []quota.Pattern) int { return len(p) })

// wholeRow has every key.
const wholeRow = `# made up
country: JP

carrier: Example Mobile; エグザンプル
plmn: 440-98; 440-99
spn: Example; Ex-Mobile
iccid: 898199; 898198
language: ja; en
units: binary
unasked: 1234; ExMobile
draws: Night; Base plan
top_up: *101*X#
count: 3GB every 30d from first use
note: of no network
source: https://example.net/help
date: 2026-05
confidence: documented

ask: ussd *100# > 2 > 1
  await: 1234; ExMobile
  within: 10m
  rat: 3g
  tells: data
  cost: free
  roaming: costs
  pattern: (?P<remaining>\d+ GB) over
  pattern: over (?P<remaining>\d+ GB)
  example: 3 GB over
  example: over 3 GB
  note: in the evening
  source: a letter of Example Mobile
  date: 2025
  confidence: reported
ask: sms 1234 LEFT
ask: call 0120000
  await: 1234
ask: call 0120001
  hang_up: 20s of answer
  dtmf: 1#
  await: 1234
ask: portal http://left.example.net/now
ask: ussd *200#
  choose: Internet|データ > Left
  buys: yes
`

func TestParseEveryKey(t *testing.T) {
	const source = "https://example.net/help"
	within := func(d time.Duration, from ...string) *SMSAnswer { return &SMSAnswer{From: from, Within: d} }
	of := Query{Binary: true, Source: source, Date: "2026-05", Confidence: Documented}
	with := func(change func(*Query)) Query { q := of; change(&q); return q }
	want := []Row{{
		Name: "Example Mobile", Aliases: []string{"エグザンプル"}, Country: "JP", PLMNs: []PLMN{{"440", "98"}, {"440", "99"}},
		SPNs: []string{"Example", "Ex-Mobile"}, ICCIDs: []string{"898199", "898198"}, Unasked: []string{"1234", "ExMobile"}, TopUps: []string{"*101*X#"},
		Draws: []string{"Night", "Base plan"}, Language: []string{"ja", "en"}, Binary: true, Count: &Proposal{"3GB", "every 30d from first use"}, Note: "of no network",
		Source: source, Date: "2026-05", Confidence: Documented,
		Queries: []Query{
			with(func(q *Query) {
				q.USSD = &USSDQuery{Code: "*100#", Replies: []string{"2", "1"}, RAT: RAT3G}
				q.Await, q.Patterns = within(10*time.Minute, "1234", "ExMobile"), make([]quota.Pattern, 2)
				q.Tells, q.Cost, q.Roaming, q.Note = TellsData, Free, Costs, "in the evening"
				q.Source, q.Date, q.Confidence = "a letter of Example Mobile", "2025", Reported
			}),
			with(func(q *Query) { q.SMS, q.Await = &SMSQuery{"1234", "LEFT"}, within(answerWithin, "1234") }),
			with(func(q *Query) {
				q.Call, q.Await = &CallQuery{Number: "0120000", HangUpAfter: HangUpAfter}, within(answerWithin, "1234")
			}),
			with(func(q *Query) {
				q.Call = &CallQuery{Number: "0120001", HangUpAfter: 20 * time.Second, FromAnswer: true, DTMF: "1#"}
				q.Await = within(answerWithin, "1234")
			}),
			with(func(q *Query) { q.Portal = &PortalQuery{URL: "http://left.example.net/now"} }),
			with(func(q *Query) {
				q.USSD, q.Buys = &USSDQuery{Code: "*200#", Choose: []Choice{{Pattern: "Internet|データ"}, {Pattern: "Left"}}}, true
			}),
		},
	}}
	got, faults := Parse(wholeRow)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	if diff := cmp.Diff(want, got, byNumber); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestEveryKeyIsNamed holds what a fault proposes to what the reader knows.
func TestEveryKeyIsNamed(t *testing.T) {
	for key := range strings.SplitSeq(rowKeyNames, ", ") {
		if _, ok := rowKeys()[key]; !ok && key != "carrier" && key != "ask" {
			t.Errorf("%s is named and not known", key)
		}
		if !regexp.MustCompile(`(?m)^`+key+`:`).MatchString(wholeRow) && key != "none" {
			t.Errorf("%s stands nowhere in the whole row", key)
		}
	}
	for key := range strings.SplitSeq(queryKeyNames, ", ") {
		if _, ok := queryKeys()[key]; !ok {
			t.Errorf("%s is named and not known", key)
		}
	}
}

// TestEveryKnownKeyIsNamed is the other way round.
func TestEveryKnownKeyIsNamed(t *testing.T) {
	for key := range rowKeys() {
		if !slices.Contains(strings.Split(rowKeyNames, ", "), key) {
			t.Errorf("%s of a row is known and not named", key)
		}
	}
	for key := range queryKeys() {
		if !slices.Contains(strings.Split(queryKeyNames, ", "), key) {
			t.Errorf("%s of a query is known and not named", key)
		}
	}
}

// TestFaults breaks a good row in every way that the review knows, one at a time.
func TestFaults(t *testing.T) {
	const head = "carrier: A\nplmn: 440-98\nsource: an address\ndate: 2026\nconfidence: reported\n"
	const ask = "ask: ussd *100#\n"
	for _, tc := range []struct{ text, want string }{
		{"hello\n", `1: "hello": not a line of the form key: value; say it so, or begin a comment with #`},
		{"plmn: 440-98\n", `2: plmn: "440-98": before the first carrier; begin a row with carrier: NAME`},
		{"country: Japan\n", `2: country: "Japan": not a country; say its two letters of ISO 3166, as in JP, or ZZ for the whole world`},
		{head + "plmn:\n" + ask, `7: plmn: without a value; say it, or leave the line out`},
		{head + "plmn: 440-97\n" + ask, `7: plmn: "440-97": said twice; keep one; several values are parted by "; "`},
		{head + "cost: free\n" + ask, `7: cost: "free": belongs to a query; indent it by two blanks beneath its ask`},
		{head + "colour: red\n" + ask, `7: colour: "red": unknown key; say one of ` + rowKeyNames},
		{head + "  cost: free\n" + ask, `7: cost: "free": indented, with no ask before it; begin at the start of the line, or say ask: first`},
		{head + ask + "  colour: red\n", `8: colour: "red": unknown key of a query; say one of ` + queryKeyNames},
		{head + ask + "  cost: free\n  cost: free\n", `9: cost: "free": said twice; keep one`},
		{head, `2: carrier: "A": neither asked nor not; say ask:, or none: and why it cannot be asked`},
		{head + "none: it has no way\n" + ask, `7: none: "it has no way": beside an ask; keep one of both`},
		{strings.Replace(head, "plmn: 440-98\n", "", 1) + ask, `2: carrier: "A": without a network; say plmn:`},
		{strings.Replace(head, "source: an address\n", "", 1) + ask, `2: carrier: "A": without source; say it`},
		{strings.Replace(head, "date: 2026\n", "", 1) + ask, `2: carrier: "A": without date; say it`},
		{strings.Replace(head, "confidence: reported\n", "", 1) + ask, `2: carrier: "A": without confidence; say it`},
		{strings.Replace(head, "an address", "hearsay", 1) + ask, `4: source: "hearsay": not a source; say the address of the page, or the document by its name`},
		{strings.Replace(head, "2026", "1.5.26", 1) + ask, `5: date: "1.5.26": not a date; say the day of the source, or on which it was read, as in 2026-05-31; a month or year will do`},
		{strings.Replace(head, "reported", "recalled", 1) + ask, `6: confidence: "recalled": not a degree of confidence; say documented (the carrier itself says so), reported (somebody tried it) or listed (a collection has it); what is only remembered is no row`},
		{strings.Replace(head, "440-98", "44098", 1) + ask, `3: plmn: "44098": not a network; say country and network code, as in 440-10, several parted by "; "`},
		{strings.Replace(head, "440-98", "450-98", 1) + ask, `3: plmn: "450-98": 450 is not a code of JP; put the row into the file of its country, or its brand under ZZ`},
		{strings.Replace(head, "440-98", "440-098", 1) + ask, `3: plmn: "440-098": network codes of 440 have 2 digits; write all of them, zeros too`},
		{strings.Replace(head, "440-98", "440-98; 440-98", 1) + ask, `3: plmn: "440-98; 440-98": 440-98 stands twice; leave one out`},
		{strings.Replace(head, "carrier: A", "carrier: A; ; B", 1) + ask, `2: carrier: "A; ; B": an empty name; part names by "; "`},
		{strings.Replace(head, "carrier: A", "carrier: A;B", 1) + ask, `2: carrier: "A;B": an empty name; part names by "; "`},
		{head + "spn: --\n" + ask, `7: spn: "--": a name without letters; say the service provider name as the SIM has it`},
		{head + "iccid: 8981990000000000001\n" + ask, `7: iccid: "…": not the first digits of card numbers; say 4 to 10 of them, as in 898110`},
		{head + "language: Japanese\n" + ask, `7: language: "Japanese": not a language; say its code of ISO 639, as in ja, several parted by "; "`},
		{head + "units: kibi\n" + ask, `7: units: "kibi": unknown unit; say decimal (1 MB is 1000000 bytes) or binary (1048576 bytes)`},
		{head + "unasked: Ex*\n" + ask, `7: unasked: "Ex*": not a sender; say a number of 2 to 15 digits, or a name of at most 11 characters, in full`},
		{head + "draws: Night\n" + ask, `7: draws: "Night": no order; say two bundles or more, the one that is drawn on first before the others, parted by "; "`},
		{head + "draws: Night; Day; night\n" + ask, `7: draws: "Night; Day; night": a name without letters, or twice; say each bundle once, as the answer names it, as in Night; Base plan`},
		{head + "top_up: *101#\n" + ask, `7: top_up: "*101#": not a top-up code; say it with one X in the place of the voucher's digits, as in *101*X#`},
		{head + "count: 3GB sometimes\n" + ask, `7: count: "3GB sometimes": not an allowance and when it begins anew; say both, as in 10GB monthly on 1, or 3GB every 30d from first use, or 1GB never`},
		{head + "count: 0GB monthly on 1\n" + ask, `7: count: "0GB monthly on 1": not an allowance`},
		{head + "count: 10GB every 0d from first use\n" + ask, `7: count: "10GB every 0d from first use": not an allowance`},
		{head + "count: 10GB every 30d from 2026-02-30\n" + ask, `7: count: "10GB every 30d from 2026-02-30": not an allowance`},
		{head + "note: red \x1b[31m\n" + ask, "7: \"note: red \\x1b[31m\": a character that cannot be seen; leave it out"},
		{head + "note: bare \r return\n" + ask, "7: \"note: bare \\r return\": a character that cannot be seen; leave it out"},
		{head + "ask: smoke signals\n", `7: ask: "smoke signals": unknown way to ask; say ussd, sms, call or portal, as in ussd *123#`},
		{head + "ask: ussd 12345\n", `7: ask: "ussd 12345": not a code; say one of digits, * and # that ends with #, and replies behind >, as in ussd *123# > 2`},
		{head + "ask: sms 1234\n", `7: ask: "sms 1234": not a message; say the number and the words, as in sms 1234 DATA`},
		{head + "ask: call me\n  await: 1234\n", `7: ask: "call me": not a number; say the number of the carrier's service, as in call 1234`},
		{head + "ask: call 112\n  await: 1234\n", `7: ask: "call 112": an emergency number, which is never called; say the number of the carrier's service, as in call 1234`},
		{head + "ask: call 1234\n  await: 1234\n  hang_up: 8s\n", `9: hang_up: "8s": not when to hang up a call; say 0s to 2m beneath ask: call, as in 8s of ringing, or 8s of answer`},
		{head + "ask: call 1234\n  await: 1234\n  dtmf: wait\n", `9: dtmf: "wait": not tones of digits, *, # and A to D; say what to key in once it is answered, as in 1#`},
		{head + "ask: call 1234\n", `7: ask: "call 1234": a call whose answer comes from nowhere; say await: and the senders of its message`},
		{head + "ask: portal http://me:pass@left.example.net/\n", `7: ask: "portal http://me:pass@left.example.net/": not a page; say its address, as in portal http://example.net/left`},
		{head + "ask: portal left\n", `7: ask: "portal left": not a page; say its address, as in portal http://example.net/left`},
		{head + "ask: ussd *100# > 2\n  choose: Data\n", `8: choose: "Data": choices without a menu; say them beneath ask: ussd and a code alone`},
		{head + ask + "  choose: Data|(\n", `8: choose: "Data|(": `},
		{head + ask + "  choose: Data > Buy 1 GB\n", `7: ask: "ussd *100# > /Data/ > /Buy 1 GB/": the entry buys; leave the query out`},
		{head + ask + "  await: 1?\n", `8: await: "1?": not a sender; say a number of 2 to 15 digits, or a name of at most 11 characters, in full`},
		{head + "ask: sms 1234 LEFT\n  within: 2h\n", `8: within: "2h": not a time to wait; say 1s to 1h, as in 10m`},
		{head + ask + "  within: 5m\n", `8: within: "5m": a time without an answer by message; say await: and its senders before it`},
		{head + ask + "  rat: 4g\n", `8: rat: "4g": not a radio technology for a code; say 2g or 3g beneath ask: ussd`},
		{head + ask + "  tells: all\n", `8: tells: "all": not what an answer tells; say data, money or both`},
		{head + ask + "  cost: dear\n", `8: cost: "dear": not what asking costs; say free, costs or unknown`},
		{head + ask + "  buys: maybe\n", `8: buys: "maybe": not yes or no; say yes where asking buys something`},
		{head + ask + "  pattern: (\n  example: x\n", `8: pattern: "(": `},
		{head + ask + "  pattern: (?P<remaining>\\d+ GB) over\n", `8: pattern: "(?P<remaining>\\d+ GB) over": without an example; say example: and a text of your own that it reads`},
		{head + ask + "  pattern: (?P<remaining>\\d+ GB) over\n  example: 3 GB left\n", `8: pattern: "(?P<remaining>\\d+ GB) over": reads none of the examples; say an example: for it`},
		{head + ask + "  example: nothing at all\n", `8: example: "nothing at all": is not read: `},
		{head + "ask: ussd **21*1#\n", `7: ask: "ussd **21*1#": call forwarding`},
		{head + "ask: ussd *100# > 12345678\n", `7: ask: "ussd *100# > 12345678": 8 or more digits`},
		{head + "ask: ussd *101*12345678#\n", `7: ask: "ussd *101*12345678#": a top-up code of`},
		{head + "top_up: *100*X#\nask: ussd *100*#\n", `8: ask: "ussd *100*#": the row's own top-up code; leave the query out`},
		{head + "ask: sms 1234 BUY 1GB\n", `7: ask: "sms to 1234": the words buy; leave the query out`},
		{head + ask + ask, `8: ask: "ussd *100#": asked twice; leave one out`},
		{head + ask + "  tells: money\nask: ussd *101#\n  tells: data\n", `9: ask: "ussd *101#": behind a query that tells money alone; put what tells data first`},
		{head + ask + "\n" + head + ask, `9: carrier: "A": a second row of this name in JP; make them one`},
		{"country: ZZ\n" + head + ask, `3: carrier: "A": of the whole world, on networks of others; say by which spn: or iccid: its SIMs are told`},
	} {
		text := "country: JP\n" + tc.text
		if tc.text == "hello\n" {
			text = tc.text
		}
		_, faults := Parse(text)
		if len(faults) == 0 || !strings.HasPrefix(faults[0].String(), tc.want) {
			t.Errorf("%s\ngot  %v\nwant %s", text, faults, tc.want)
		}
	}
	if rows, faults := Parse("country: CH\n" + strings.NewReplacer("440-98", "228-01", "carrier: A", "carrier: Swisscom").Replace(head)); len(rows) != 1 {
		t.Errorf("a row that keeps the generated queries: %v", faults)
	}
	if _, faults := Parse(head + ask); len(faults) == 0 || !strings.Contains(faults[0].String(), "a carrier of no country") {
		t.Errorf("of no country: got %v", faults)
	}
	if rows, faults := Parse("country: JP\n" + head + ask); len(rows) != 1 || len(faults) > 0 {
		t.Errorf("the good row that all others are made of: %d rows, %v", len(rows), faults)
	}
}

// TestData is the review of every row that is written by hand.
func TestData(t *testing.T) {
	files, err := fs.Glob(data, "data/*")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		text, err := fs.ReadFile(data, file)
		if err != nil {
			t.Fatal(err)
		}
		reviewFile(t, strings.TrimSuffix(path.Base(file), ".txt"), file, string(text))
	}
}

// reviewFile holds a file to the rules of a row, to its one country, and to the order of names.
func reviewFile(t *testing.T, code, file, text string) {
	rows, faults := Parse(text)
	for _, f := range faults {
		t.Errorf("%s:%s", file, f)
	}
	if _, ok := countryOf(code); !ok || path.Ext(file) != ".txt" {
		t.Errorf("%s: not named after a country, as JP.txt", file)
	}
	for _, r := range rows {
		if r.Country != code {
			t.Errorf("%s: %s is of %s", file, r.Name, r.Country)
		}
	}
	if !slices.IsSortedFunc(rows, func(a, b Row) int { return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) }) {
		t.Errorf("%s: not in the order of names", file)
	}
	if strings.Contains(text, "\t") || strings.Contains(text, "\r") {
		t.Errorf("%s: has tabs or carriage returns", file)
	}
	for i, line := range strings.Split(text, "\n") {
		if d, ok := strings.CutPrefix(strings.TrimSpace(line), "date: "); ok && d > time.Now().AddDate(0, 0, 1).Format(time.DateOnly) {
			t.Errorf("%s:%d: %s is still to come", file, i+1, d)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(wholeRow)
	f.Add("country: ZZ\ncarrier: A; ; B\nask: ussd > >\n  await: ;\n")
	f.Add(":\n  :\n#\ncarrier:;\n")
	f.Fuzz(func(t *testing.T, text string) {
		rows, faults := Parse(text)
		for _, r := range rows {
			if r.Name == "" || r.Source == "" || len(r.Queries) == 0 && r.None == "" && !r.generated() {
				t.Errorf("%+v", r)
			}
		}
		for _, fault := range faults {
			if fault.Cause == "" || fault.Mend == "" || strings.Contains(fmt.Sprint(fault), "\n") {
				t.Errorf("%+v", fault)
			}
		}
	})
}

func TestCountries(t *testing.T) {
	for name, want := range map[string]string{"jp": "JP", "Japan": "JP", "south korea": "KR", "UK": "GB", "Reunion": "RE", "the world": World, "Atlantis": "", "": ""} {
		if got, _ := countryNamed(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	if got := CountryName("JP") + CountryName("XX"); got != "JapanXX" {
		t.Errorf("got %q", got)
	}
	for r := range All() {
		if _, ok := countryOf(r.Country); !ok {
			t.Errorf("%s: country %s has no name", r.Name, r.Country)
		}
	}
	if rows := Find("japan"); len(rows) == 0 || rows[0].Country != "JP" {
		t.Errorf("got %v for japan", rows)
	}
}

// TestSize: what is known, with its source, of how many carriers in how many countries.
func TestSize(t *testing.T) {
	countries := map[string]bool{}
	carriers, asked := 0, 0
	for r := range All() {
		if len(r.Queries) == 0 && r.None == "" {
			continue
		}
		carriers++
		countries[r.Country] = true
		if len(r.Queries) > 0 {
			asked++
		}
		if r.Source == "" || r.Date == "" || r.Confidence == "" {
			t.Errorf("%s: no source, date or confidence: %+v", r.Key(), r)
		}
		for _, q := range r.Queries {
			if q.Source == "" || q.Date == "" || q.Confidence == "" {
				t.Errorf("%s, %s: no source, date or confidence: %+v", r.Key(), q, q)
			}
		}
	}
	t.Logf("%d carriers in %d countries, %d of them can be asked", carriers, len(countries), asked)
	if carriers < 200 || len(countries) < 60 {
		t.Errorf("%d carriers in %d countries; want 200 in 60", carriers, len(countries))
	}
}
