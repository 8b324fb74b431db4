package house

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/internal/config"
)

// translations are the first steps in other languages, by the language of the page whose words they use.
var translations = map[string]string{"ja": "README.ja.md", "zh": "README.zh-CN.md"}

// firstSteps are the commands that a reader needs from the box to the first figure, in whatever language.
var firstSteps = []string{
	"make demo", "sudo apt install ./simgauge_*.deb", "simgauge modems", "sudo simgauge doctor", "sudo simgauge init", "simgauge check-config /etc/simgauge/simgauge.yml",
	"sudo systemctl reload simgauge", "sudo simgauge status", "simgauge set --remaining=3.2GB",
}

func TestTranslationsTellTheFirstSteps(t *testing.T) {
	for _, file := range append(slices.Collect(maps.Values(translations)), "README.md") {
		for _, command := range firstSteps {
			if !strings.Contains(text(t, file), command) {
				t.Errorf("%s does not name %q", file, command)
			}
		}
	}
}

func TestTranslationsLeadToEachOther(t *testing.T) {
	all := append(slices.Collect(maps.Values(translations)), "README.md")
	for _, file := range all {
		head := strings.Join(strings.SplitN(text(t, file), "\n", 6)[:5], "\n")
		for _, other := range all {
			if got, want := strings.Contains(head, "]("+other+")"), other != file; got != want {
				t.Errorf("the head of %s leads to %s: %v, want %v", file, other, got, want)
			}
		}
	}
}

// TestTranslationsSayNothingElse: what is typed, which codes are dialled and what is configured has been said in English, where other
// tests run it, or is in the catalogue.
func TestTranslationsSayNothingElse(t *testing.T) {
	var said strings.Builder
	for _, file := range documents(t) {
		if !slices.Contains(slices.Collect(maps.Values(translations)), file) && (!strings.Contains(file, "/") || strings.HasPrefix(file, "docs/")) {
			said.WriteString(text(t, file))
		}
	}
	said.WriteString(catalogued(t))
	for _, file := range translations {
		for _, found := range unsaid(text(t, file), said.String()) {
			t.Errorf("%s: nowhere else: %s", file, found)
		}
		for _, broken := range []string{"    sudo simgauge repair\n", "`*999*7#`", "`sudo simgauge repair`", "`--mend`"} {
			if len(unsaid(text(t, file)+broken, said.String())) == 0 {
				t.Errorf("%q is not found out", broken)
			}
		}
		for _, block := range configurations(text(t, file)) {
			if _, err := config.Parse(file, []byte(block)); err != nil && !strings.HasPrefix(block, "scrape_configs:") {
				t.Errorf("%s: %v", file, err)
			}
		}
	}
	if diff := cmp.Diff(typed(text(t, translations["ja"])), typed(text(t, translations["zh"]))); diff != "" {
		t.Errorf("commands in the two (-ja +zh):\n%s", diff)
	}
}

// TestNoJapaneseCarrierIsLeftOut: the Japanese text lists the carriers of the catalogue, and says that none of them can be asked by the SIM.
func TestNoJapaneseCarrierIsLeftOut(t *testing.T) {
	japan := text(t, "carrier/data/JP.txt")
	_, section, _ := strings.Cut(text(t, translations["ja"]), "\n## 日本の SIM\n")
	table, _, _ := strings.Cut(section, "\n### ")
	if want, got := strings.Count(japan, "\ncarrier: "), strings.Count(table, "\n| ")-1; got != want {
		t.Errorf("%d carriers listed, the catalogue has %d", got, want)
	}
	if strings.Contains(japan, "\nask: ") {
		t.Error("a carrier of Japan can be asked now: the translations say that none was found")
	}
}

// TestTranslationsUseTheWordsOfThePage, so that who has read them finds them again.
func TestTranslationsUseTheWordsOfThePage(t *testing.T) {
	for lang, file := range translations {
		words := text(t, "exporter/page/text/"+lang+".txt")
		for _, key := range []string{"gauge.low", "way.count", "way.ussd"} {
			m := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(key) + ` = (.*)$`).FindStringSubmatch(words)
			if m == nil || !strings.Contains(text(t, file), m[1]) {
				t.Errorf("%s: the page says %q for %s", file, m, key)
			}
		}
	}
}

var (
	codeLine = regexp.MustCompile(`(?m)^ {4,}(\S.*)$`)
	codeSpan = regexp.MustCompile("`([^`\n]+)`")
	fencedIn = regexp.MustCompile("(?ms)^( *)```(\\w*)\n(.*?)^ *```$")
	dialled  = regexp.MustCompile(`^[*#][0-9*#]+#$`)
	run      = regexp.MustCompile(`^(sudo |simgauge |make |--)`)
)

// typed are the commands of a document, without what is remarked behind them.
func typed(text string) (all []string) {
	for _, m := range codeLine.FindAllStringSubmatch(fencedIn.ReplaceAllString(text, ""), -1) {
		command, _, _ := strings.Cut(m[1], "  ")
		all = append(all, command)
	}
	return all
}

// unsaid are commands, flags and codes of a text that the other one does not have.
func unsaid(text, said string) (found []string) {
	all := typed(text)
	for _, m := range codeSpan.FindAllStringSubmatch(fencedIn.ReplaceAllString(text, ""), -1) {
		if run.MatchString(m[1]) || dialled.MatchString(m[1]) {
			all = append(all, m[1])
		}
	}
	for _, one := range all {
		if !strings.Contains(said, one) {
			found = append(found, one)
		}
	}
	return found
}

// configurations are the YAML blocks of a document.
func configurations(text string) (all []string) {
	for _, m := range fencedIn.FindAllStringSubmatch(text, -1) {
		if m[2] == "yaml" {
			all = append(all, strings.TrimPrefix(strings.ReplaceAll("\n"+m[3], "\n"+m[1], "\n"), "\n"))
		}
	}
	return all
}

// catalogued is what was written by hand of the carriers of each country.
func catalogued(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	for _, country := range []string{"AU", "CN", "HK", "IT", "MT", "TH", "TW", "US"} {
		all.WriteString(text(t, "carrier/data/"+country+".txt"))
	}
	return all.String()
}
