package quota

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestCutAnywhere cuts every sample behind every letter: what is read then, the whole says too.
func TestCutAnywhere(t *testing.T) {
	for _, file := range sampleFiles(t) {
		for _, c := range samples(t, file) {
			h := Hints{Country: c.Country, Received: c.Received}
			whole, err := Parse(c.Text, h)
			if errors.Is(err, ErrAmbiguous) { // it may be the end that contradicts
				continue
			}
			want := statements(whole)
			for i := range c.Text[1:] {
				h.Cut = true
				got, _ := Parse(c.Text[:i+1], h)
				for s := range statements(got) {
					if !want[s] {
						t.Errorf("%s: %q\nof %q: read %s", file, c.Text[:i+1], c.Text, s)
					}
				}
			}
		}
	}
}

// statements are the figures of a reading, each with what it is.
func statements(r Reading) map[string]bool {
	out := map[string]bool{}
	for _, f := range figuresOf(r) {
		_, what, _ := strings.Cut(f, " ")
		if day, ok := strings.CutPrefix(what, "expires "); ok { // the time of day may be cut off
			what = "expires " + day[:len(time.DateOnly)]
		}
		out[what] = true
	}
	return out
}

// TestUnseenSigns puts signs that nobody sees everywhere into every sample: nothing may change.
func TestUnseenSigns(t *testing.T) {
	for _, file := range sampleFiles(t) {
		for _, c := range samples(t, file) {
			h := Hints{Country: c.Country, Received: c.Received}
			want, wantErr := Parse(c.Text, h)
			for _, sign := range []string{"\u200e", "\u200f", "\u202b", "\u2069", "\u200b", "\u00ad", "\ufeff", "\ufe0f", "<b>", "</span>"} {
				messy := strings.Join(strings.Split(c.Text, ""), sign) + sign
				if cutOff(messy) != cutOff(c.Text) {
					continue // by its length alone
				}
				got, err := Parse(messy, h)
				if diff := cmp.Diff(want, got); diff != "" || (err == nil) != (wantErr == nil) {
					t.Errorf("%s: %q with %q: %v, %v\n%s", file, c.Text, sign, err, wantErr, diff)
				}
			}
		}
	}
}

// TestAMistakeIsNoCrash: what the reader fails on is not read, and the program goes on.
func TestAMistakeIsNoCrash(t *testing.T) {
	_, err := guarded(func() (parsed, error) { panic("index out of range") })
	if !errors.Is(err, ErrNoMatch) || !strings.Contains(err.Error(), "please report it: index out of range") {
		t.Errorf("got %v", err)
	}
}
