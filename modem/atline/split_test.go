package atline

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// lines splits chunks and gives up what is held back at the end.
func lines(chunks ...string) []Line {
	var s Splitter
	var all []Line
	for _, chunk := range chunks {
		s.Feed([]byte(chunk))
		all = append(all, drain(&s)...)
	}
	for s.Pending() {
		s.Flush()
		all = append(all, drain(&s)...)
	}
	return all
}

func drain(s *Splitter) []Line {
	var all []Line
	for {
		l, ok := s.Next()
		if !ok {
			return all
		}
		all = append(all, l)
	}
}

func texts(all []Line) []string {
	var s []string
	for _, l := range all {
		s = append(s, l.Text)
	}
	return s
}

// splits are streams and the lines in them.
var splits = []struct {
	name, in string
	want     []string
}{
	{"plain", "\r\n+CSQ: 20,99\r\n\r\nOK\r\n", []string{"+CSQ: 20,99", "OK"}},
	{"doubled CR", "\r\r\nOK\r\r\n", []string{"OK"}},
	{"LF alone", "EX25\nOK\n", []string{"EX25", "OK"}},
	{"CR alone", "+CMT: ,51\r0A0A\r", []string{"+CMT: ,51", "0A0A"}},
	{"NULs", "\x00O\x00K\x00\r\n\x00\r\n", []string{"OK"}},
	{"control characters at the ends", "\x13\x1bOK\x01 \r\n", []string{"OK"}},
	{"prompt that nobody awaits", "\r\n> ", nil},

	{"bare status", "+CUSD: 2\r\nOK\r\n", []string{"+CUSD: 2", "OK"}},
	{"empty text", "+CUSD: 0,\"\"\r\nOK\r\n", []string{`+CUSD: 0,""`, "OK"}},
	{"no blank", "+CUSD:1,\"a\",15\r\n", []string{`+CUSD:1,"a",15`}},
	{"blanks", "+CUSD: 0, \"a\", 15\r\nOK\r\n", []string{`+CUSD: 0, "a", 15`, "OK"}},
	{"unquoted", "+CUSD: 0, 49B41C\r\nOK\r\n", []string{"+CUSD: 0, 49B41C", "OK"}},
	{"no dcs", "+CUSD: 1,\"a\"\r\nOK\r\n", []string{`+CUSD: 1,"a"`, "OK"}},
	{"quotes inside", "+CUSD: 0,\"in \"Mega\". left\",15\r\nOK\r\n", []string{`+CUSD: 0,"in "Mega". left",15`, "OK"}},
	{"one quote inside", "+CUSD: 0,\"5\" screen\",15\r\nOK\r\n", []string{`+CUSD: 0,"5" screen",15`, "OK"}},
	{
		"CR LF inside", "+CUSD: 1,\"a\r\n\r\nb\r\r\nc\",15\r\nOK\r\n",
		[]string{"+CUSD: 1,\"a\r\n\r\nb\r\r\nc\",15", "OK"},
	},
	{"LF inside", "+CUSD: 1,\"a\n b\",15\r\n", []string{"+CUSD: 1,\"a\n b\",15"}},
	{"string that begins with a line end", "+CUSD: 1,\"\na\",15\r\n", []string{"+CUSD: 1,\"\na\",15"}},
	{
		"text like protocol", "+CUSD: 1,\"a\r\nOK\r\nERROR\r\n> b\r\n+CSQ: 1\r\nc\",15\r\nOK\r\n",
		[]string{"+CUSD: 1,\"a\r\nOK\r\nERROR\r\n> b\r\n+CSQ: 1\r\nc\",15", "OK"},
	},
	{
		"quoted word at the end of a line", "+CUSD: 1,\"a \"b\r\nc\",15\r\nOK\r\n",
		[]string{"+CUSD: 1,\"a \"b\r\nc\",15", "OK"},
	},
	{"split behind the comma", "+CUSD: 0,\r\n\"a\r\nb\",15\r\nOK\r\n", []string{"+CUSD: 0,\"a\r\nb\",15", "OK"}},
	{"nothing behind the comma", "+CUSD: 0,\r\nOK\r\n", []string{"+CUSD: 0,", "OK"}},
	{"nothing at all behind the comma", "+CUSD: 0,\r\n", []string{"+CUSD: 0,"}},
	{
		"something behind the string", "+CUSD: 0,\"a\" x\r\nb\r\n^RSSI:3\r\n",
		[]string{"+CUSD: 0,\"a\" x\r\nb", "^RSSI:3"},
	},
	{"OK behind the string", "+CUSD: 0,\"a\",x\r\nOK\r\n", []string{`+CUSD: 0,"a",x`, "OK"}},
	{"no closing quote", "+CUSD: 0,\"a\r\nb\r\n", []string{"+CUSD: 0,\"a\r\nb"}},
	{
		"odd quotes and no dcs", "+CUSD: 0,\"5\" screen\"\r\nOK\r\n+CSQ: 1\r\n",
		[]string{`+CUSD: 0,"5" screen"`, "OK", "+CSQ: 1"},
	},
	{"two in a row", "+CUSD: 2\r\n+CUSD: 0,\"a\",15\r\n", []string{"+CUSD: 2", `+CUSD: 0,"a",15`}},
	{"another code with a quote", "+CMTI: \"SM\r\nOK\r\n", []string{`+CMTI: "SM`, "OK"}},
	{"query", "+CUSD: 1\r\nOK\r\n", []string{"+CUSD: 1", "OK"}},
}

func TestSplit(t *testing.T) {
	for _, tc := range splits {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, texts(lines(tc.in))); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestSplitLongLine(t *testing.T) {
	got := lines(strings.Repeat("x", 200<<10), "\r\nOK\r\n")
	want := []Line{{Text: strings.Repeat("x", MaxLine), Cut: true}, {Text: "OK"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestSplitLongString(t *testing.T) {
	head := "+CUSD: 1,\"" + strings.Repeat("x\r\n", MaxLine)
	got := lines(head, "x\",15\r\nOK\r\n")
	if len(got) == 0 || !got[0].Cut || got[0].Text != strings.TrimRight(head[:MaxLine], "\r\n") {
		t.Fatalf("got %d lines, want the beginning first, cut", len(got))
	}
	if last := got[len(got)-1].Text; last != "OK" {
		t.Errorf("got %q at the end, want OK", last)
	}
}

func TestPrompt(t *testing.T) {
	var s Splitter
	s.AwaitPrompt(true)
	s.Feed([]byte("AT+CMGS=23\r\r\n+CUSD: 0,\"a\r\n> b\",15\r\n\x00> "))
	want := []Line{{Text: "AT+CMGS=23"}, {Text: "+CUSD: 0,\"a\r\n> b\",15"}, {Prompt: true}}
	if diff := cmp.Diff(want, drain(&s)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	s.Feed([]byte("\r\n> text\r\n"))
	if diff := cmp.Diff([]Line{{Text: "> text"}}, drain(&s)); diff != "" {
		t.Errorf("a second prompt (-want +got):\n%s", diff)
	}
}

// TestChunks: how a stream is cut into chunks makes no difference.
func TestChunks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var stream strings.Builder
		for range rapid.IntRange(1, 6).Draw(t, "parts") {
			if rapid.Bool().Draw(t, "known") {
				stream.WriteString(splits[rapid.IntRange(0, len(splits)-1).Draw(t, "split")].in)
			} else {
				stream.WriteString(rapid.StringMatching(`[\r\n"OK0,>+\x00 :CUSD]{0,20}`).Draw(t, "noise"))
			}
		}
		in := stream.String()
		var chunks []string
		for rest := in; rest != ""; {
			n := rapid.IntRange(1, len(rest)).Draw(t, "n")
			chunks = append(chunks, rest[:n])
			rest = rest[n:]
		}
		if diff := cmp.Diff(lines(in), lines(chunks...)); diff != "" {
			t.Fatalf("%q in chunks %q (-whole +chunks):\n%s", in, chunks, diff)
		}
	})
}

func FuzzSplit(f *testing.F) {
	for _, tc := range splits {
		f.Add([]byte(tc.in), true)
	}
	for _, tc := range menuTests {
		f.Add([]byte(tc.in), false)
	}
	f.Fuzz(func(t *testing.T, in []byte, await bool) {
		var s Splitter
		s.AwaitPrompt(await)
		s.Feed(in)
		got := drain(&s)
		for s.Pending() {
			s.Flush()
			got = append(got, drain(&s)...)
		}
		for _, l := range got {
			switch {
			case len(l.Text) > MaxLine:
				t.Errorf("line of %d bytes", len(l.Text))
			case l.Text == "" && !l.Prompt:
				t.Error("empty line")
			case strings.ContainsAny(l.Text, "\r\n") && !strings.HasPrefix(l.Text, foldName):
				t.Errorf("line end in %q", l.Text)
			case strings.Contains(l.Text, "\x00"):
				t.Errorf("NUL in %q", l.Text)
			}
		}
	})
}
