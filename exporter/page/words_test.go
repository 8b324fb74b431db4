package page

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/exporter"
)

// lists are the closed lists whose values have texts.
func lists() map[string][]string {
	var whys []string
	for _, why := range whyNots() {
		whys = append(whys, string(why))
	}
	return map[string][]string{
		"figure":  {"remaining", "total", "used", "unlimited", "expires", "renews", "amount"},
		"outcome": {"ok", "no_match", "ambiguous", "timeout", "rejected", "no_network", "no_sim", "sim_locked", "modem_lost", "capped"},
		"way":     {"ussd", "sms", "call", "portal", "count"},
		"price":   {string(exporter.Free), string(exporter.Costs), string(exporter.PriceUnknown)},
		"reg":     exporter.RegStates(),
		"why":     whys,
	}
}

// asked finds the keys that the templates, the program and the script name.
func asked(t *testing.T) map[string]bool {
	t.Helper()
	keys := map[string]bool{}
	find := func(pattern, text string, ends ...string) {
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
			for _, end := range ends {
				keys[m[1]+end] = true
			}
		}
	}
	for _, glob := range []string{"*.html", "*.go", "asset/*.js"} {
		names, err := filepath.Glob(glob)
		if err != nil || len(names) == 0 {
			t.Fatalf("no %s: %v", glob, err)
		}
		for _, file := range names {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			text := string(content)
			switch {
			case strings.HasSuffix(file, "_test.go"):
			case strings.HasSuffix(file, ".js"):
				for _, m := range regexp.MustCompile(`\btext\("([a-z_.]+)"`).FindAllStringSubmatch(text, -1) {
					keys["js."+m[1]] = true
				}
			default:
				find(`\.T[ (]"([a-z_.]+)"`, text, "")
				find(`\.N[ (]"([a-z_.]+)"`, text, ".one", ".other")
				find(`"(format\.[a-z.]+)"`, text, "")
			}
		}
	}
	for kind, values := range lists() {
		for _, v := range values {
			keys[kind+"."+v] = true
		}
	}
	return keys
}

func TestEveryTextIsThereAndUsed(t *testing.T) {
	want := slices.Sorted(maps.Keys(asked(t)))
	for _, l := range languages() {
		read, err := textsOf(t, l)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, slices.Sorted(maps.Keys(read.byKey))); diff != "" {
			t.Errorf("text/%s.txt (-used +there):\n%s", l.tag, diff)
		}
	}
}

// A text takes the same arguments in every language.
func TestTextsHaveTheSamePlaces(t *testing.T) {
	places := func(text string) string {
		found := regexp.MustCompile(`\{\d\}`).FindAllString(text, -1)
		slices.Sort(found)
		return fmt.Sprint(slices.Compact(found))
	}
	english, err := textsOf(t, languages()[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range languages()[1:] {
		read, err := textsOf(t, l)
		if err != nil {
			t.Fatal(err)
		}
		for key, text := range read.byKey {
			if strings.HasSuffix(key, ".one") {
				continue // may leave the number out
			}
			if got, want := places(text), places(english.byKey[key]); got != want {
				t.Errorf("%s, %s has %s, in English %s", key, l.tag, got, want)
			}
		}
	}
}

func TestArgumentsAreFilledInOnce(t *testing.T) {
	w := Words{&texts{byKey: map[string]string{"a": "{1} of {0}", "n.one": "one", "n.other": "{0} of {1}"}}}
	for want, got := range map[string]string{
		"{0} of {1}": w.T("a", "{1}", "{0}"), // what an argument holds is no place
		"one":        w.N("n", 1, 8),
		"0 of 8":     w.N("n", 0, 8),
		"":           w.T("none"),
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestABadTextFileIsRefused(t *testing.T) {
	for name, content := range map[string]string{"no text": "a =\n", "no key": "= a\n", "no sign": "a\n", "twice": "a = b\na = c\n"} {
		if _, err := readTexts([]byte(content), languages()[0]); err == nil {
			t.Errorf("%s: is taken", name)
		}
	}
}
