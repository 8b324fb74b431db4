package quota

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestIndex: whatever is entered, each first word leads to all phrases that begin with it, those of most words first, of equals
// the one that came first; what was entered twice is there once.
func TestIndex(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		phrases := rapid.SliceOfN(rapid.StringMatching(`[a-d]{1,2}( [a-c]){0,3}`), 0, 800).Draw(t, "phrases")
		var x index
		want := map[string][]string{}
		for _, p := range phrases {
			if _, err := x.add([]byte(p), len(strings.Fields(p))); err != nil {
				t.Fatal(err)
			}
			want[firstWord(p)] = insert(want[firstWord(p)], p)
		}
		for word, list := range want {
			var got []string
			for n := x.first(word); n != 0; n = x.next[n-1] {
				got = append(got, x.text(x.list[n-1]))
			}
			if strings.Join(got, ",") != strings.Join(list, ",") {
				t.Fatalf("%q: %q, want %q", word, got, list)
			}
		}
		if x.has("e") {
			t.Fatal("it has what was never entered")
		}
	})
}

// insert puts p behind all that have as many words or more, if it is not there.
func insert(list []string, p string) []string {
	at := len(list)
	for i, o := range list {
		if o == p {
			return list
		}
		if at == len(list) && strings.Count(o, " ") < strings.Count(p, " ") {
			at = i
		}
	}
	return append(list[:at:at], append([]string{p}, list[at:]...)...)
}

func TestIndexIsBounded(t *testing.T) {
	var x index
	if _, err := x.add(make([]byte, 1<<16), 1); err == nil {
		t.Error("a phrase of 65536 octets is taken")
	}
}
