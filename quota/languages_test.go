package quota

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write docs/languages.md")

// languages are those that are promised, by the names of their files.
func languages() []string {
	return []string{
		"en", "de", "fr", "es", "pt", "it", "nl", "pl", "cs", "sk", "ro", "hu", "el", "bg", "ru", "uk", "sr", "tr", "ar", "fa", "he", "sw",
		"hi", "ur", "bn", "si", "th", "vi", "id", "ms", "fil", "km", "ja", "ko", "zh",
	}
}

const languagesPage = "../docs/languages.md"

const languagesHead = `# Languages

What the reader knows, and how it does on the cases of our own wording in quota/testdata. Written by ` + "`go test ./quota -run Languages -update`" + `.

*Phrases* are those of the lexicon; *cases* state something; *traps* state nothing, or nothing for sure, and must not be read.
*Figures* are those that the cases state and that are read. A figure that a reply does not state is a failure of the tests.

| language | phrases | cases | traps | figures |
|---|---|---|---|---|
`

const languagesTail = `
A new language is a file quota/lexicon/LANG.txt and its cases in quota/testdata/LANG.jsonl (12 at least, 4 of them traps). A line of the
lexicon is ` + "`role: phrase, phrase`" + `; quota/role.go tells the roles. ` + "`role.before`" + ` and ` + "`role.after`" + ` say on which side of its amount a word
stands. ` + "`*word`" + ` is the end of a compound, ` + "`word*`" + ` a stem with any ending, ` + "`=Mo`" + ` a word in just these letters. Accents count for nothing.
Cyrillic phrases are known in Latin letters too. Where no blanks part words (Chinese, Japanese, Korean, Thai, Khmer) the longest phrase
is cut out, so that particles must be listed too, as fillers. Countries, with their currency, decimal mark and order of dates, stand
in quota/lexicon/countries.txt.

How to see why a reply is read as it is, and to teach one that is not read: [reading.md](reading.md).
`

// score is how the reader does on the cases of one language.
type score struct {
	cases, traps, stated, right int
}

func TestLanguages(t *testing.T) {
	var page strings.Builder
	page.WriteString(languagesHead)
	for _, file := range sampleFiles(t) {
		lang := strings.TrimSuffix(filepath.Base(file), ".jsonl")
		s := scoreOf(t, file)
		if s.cases+s.traps < 12 || s.traps < 4 || s.right != s.stated {
			t.Errorf("%s: %+v, want 12 cases, 4 traps among them, and every figure read", lang, s)
		}
		name, phrases := lexiconOf(t, lang)
		fmt.Fprintf(&page, "| %s (%s) | %d | %d | %d | %d of %d |\n", name, lang, phrases, s.cases, s.traps, s.right, s.stated)
	}
	fmt.Fprintf(&page, "\nLexicons without cases of their own yet, so that nothing is promised of them: %s.\n", strings.Join(unproven(t), ", "))
	page.WriteString(languagesTail)
	if *update {
		if err := os.WriteFile(languagesPage, []byte(page.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(languagesPage)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(page.String(), string(got)); diff != "" {
		t.Errorf("%s differs (-want +got); write it with -update:\n%s", languagesPage, diff)
	}
}

// unproven names the languages whose lexicon has no cases.
func unproven(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("lexicon/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, file := range files {
		lang := strings.TrimSuffix(filepath.Base(file), ".txt")
		if _, err := os.Stat("testdata/" + lang + ".jsonl"); err == nil || slices.Contains([]string{"countries", "loan", "money"}, lang) {
			continue
		}
		name, _ := lexiconOf(t, lang)
		names = append(names, name)
	}
	return names
}

func TestPromisedLanguages(t *testing.T) {
	for _, lang := range languages() {
		for _, file := range []string{"lexicon/" + lang + ".txt", "testdata/" + lang + ".jsonl"} {
			if _, err := os.Stat(file); err != nil {
				t.Errorf("%s: %v", lang, err)
			}
		}
	}
}

// scoreOf counts the figures of a file's cases.
func scoreOf(t *testing.T, file string) (s score) {
	t.Helper()
	for _, c := range samples(t, file) {
		if c.Expect.Empty() {
			s.traps++
			continue
		}
		s.cases++
		got, _ := Parse(c.Text, Hints{Country: c.Country, Received: c.Received}) // what is not read shows in the count
		stated := figuresOf(c.Expect)
		s.stated += len(stated)
		for _, f := range figuresOf(got) {
			if n := len(stated); n > 0 && removeOne(&stated, f) {
				s.right++
			}
		}
	}
	return s
}

func removeOne(list *[]string, want string) bool {
	for i, f := range *list {
		if f == want {
			*list = append((*list)[:i], (*list)[i+1:]...)
			return true
		}
	}
	return false
}

// figuresOf lists the figures of a reading, each with its bundle's place.
func figuresOf(r Reading) []string {
	var out []string
	add := func(i int, name, text string) {
		if text != "" {
			out = append(out, fmt.Sprintf("%d %s %s", i, name, text))
		}
	}
	for i, d := range r.Data {
		add(i, "remaining", d.Remaining.Text)
		add(i, "total", d.Total.Text)
		add(i, "used", d.Used.Text)
		if d.Unlimited {
			add(i, "unlimited", "yes")
		}
		if d.Expires.Known() {
			add(i, "expires", d.Expires.Time.String())
		}
	}
	for i, m := range r.Balance {
		add(i, "amount", m.Amount+" "+m.Currency)
	}
	return out
}

// lexiconOf gives a language's name, which its file begins with, and the number of its phrases.
func lexiconOf(t *testing.T, lang string) (name string, phrases int) {
	t.Helper()
	text, err := os.ReadFile("lexicon/" + lang + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		switch {
		case !strings.HasPrefix(line, "#"):
			_, list, _ := strings.Cut(line, ":")
			phrases += strings.Count(list, ",") + 1
		case name == "":
			name, _, _ = strings.Cut(strings.TrimSpace(line[1:]), ".")
			name, _, _ = strings.Cut(name, ", and as it is")
			name, _, _ = strings.Cut(name, ", with the")
			name, _, _ = strings.Cut(name, ", in ")
		}
	}
	return name, phrases
}
