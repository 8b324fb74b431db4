package notify

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/simgauge/simgauge/sms"
)

// segments is what the sender itself makes of a text.
func segments(t *testing.T, text string) int {
	t.Helper()
	n, err := sms.Segments("+15550100", text)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return n
}

func TestCompose(t *testing.T) {
	long := strings.Repeat("a", 159)
	for _, tt := range []struct {
		name  string
		parts []string
		want  string
	}{
		{"one", []string{"home: 480 MB left"}, "home: 480 MB left"},
		{"a line each", []string{"home: 480 MB left", "away: nothing left"}, "home: 480 MB left\naway: nothing left"},
		{"what is equal is said once", []string{"a", "b", "a"}, "a\nb"},
		{"what is empty is no part", []string{"", " \n", "a"}, "a"},
		{"nothing at all", nil, noText},
		{"nothing but controls", []string{"\x00\x1b\u202e"}, noText},
		{"lines of a part are one", []string{"a\r\n b\t c"}, "a b c"},
		{"160 septets", []string{long + "a"}, long + "a"},
		{"161 septets are cut", []string{long + "ab"}, strings.Repeat("a", 157) + "..."},
		{"an extension character counts two", []string{long + "{"}, strings.Repeat("a", 157) + "..."},
		{"and fits with one less", []string{long[1:] + "{"}, long[1:] + "{"},
		{"70 code units", []string{strings.Repeat("残", 70)}, strings.Repeat("残", 70)},
		{"71 code units are cut", []string{strings.Repeat("残", 71)}, strings.Repeat("残", 67) + "..."},
		{"one beyond the basic plane is two", []string{strings.Repeat("😀", 36)}, strings.Repeat("😀", 33) + "..."},
		{"one of another alphabet makes all of it so", []string{strings.Repeat("a", 70) + "残"}, strings.Repeat("a", 70) + "..."},
		{"what does not fit is counted", []string{strings.Repeat("a", 80), strings.Repeat("b", 80), "c"}, strings.Repeat("a", 80) + "\n+2 more"},
		{"the count has room too", []string{strings.Repeat("a", 158), "b", "c"}, strings.Repeat("a", 149) + "...\n+2 more"},
		{"typography costs no alphabet", []string{"“80 %” – it’s low…"}, `"80 %" - it's low...`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := Compose(tt.parts)
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if n := segments(t, got); n != 1 {
				t.Errorf("%q takes %d segments", got, n)
			}
		})
	}
}

// TestFitsIsWhatIsSent holds the count to the sender's, character by character: each is repeated until it takes a second segment.
func TestFitsIsWhatIsSent(t *testing.T) {
	for _, r := range gsmBasic + gsmExtension + "çÇ`\u00a0áÁőя残😀\u0000" {
		for _, n := range []int{35, 36, 70, 71, 80, 81, 160, 161} {
			text := strings.Repeat(string(r), n)
			if got, want := fits(text), segments(t, text) == 1; got != want {
				t.Errorf("%d of %q: fits %v, sent as one %v", n, r, got, want)
			}
		}
	}
}

func FuzzCompose(f *testing.F) {
	for _, seed := range []string{"", "a", "home: 480 MB left\naway: nothing left", strings.Repeat("€", 90), strings.Repeat("残量", 40), "\xff\xfe", "e\u0301\n\u202e", strings.Repeat("x\n", 200)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := Compose(strings.Split(text, "\n"))
		if got == "" || !utf8.ValidString(got) || strings.Contains(got, "\r") {
			t.Errorf("%q: got %q", text, got)
		}
		if n := segments(t, got); n != 1 {
			t.Errorf("%q: %q takes %d segments", text, got, n)
		}
	})
}

func TestQuestion(t *testing.T) {
	for _, text := range []string{"BALANCE?", "balance", "Balance ?", " balance? ", "BALANCE??", "balance.", "balance!", "ＢＡＬＡＮＣＥ？", "balance？", "balance　？", "Balance\n"} {
		if !Question(text) {
			t.Errorf("%q is no question", text)
		}
	}
	for _, text := range []string{"", "?", "your balance", "balance 5", "balanced", "BALANCE? BALANCE?", "no balance?", "balance?" + strings.Repeat(" ", 100), "+balance"} {
		if Question(text) {
			t.Errorf("%q is a question", text)
		}
	}
}

func FuzzQuestion(f *testing.F) {
	f.Add("BALANCE?")
	f.Add("ＢＡＬＡＮＣＥ？")
	f.Fuzz(func(t *testing.T, text string) {
		if Question(text) && (len(text) > mostQuestion || Question("no "+text)) {
			t.Errorf("%q", text)
		}
	})
}
