package page

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// language is one that the page is written in.
type language struct {
	tag  string // of ?lang= and text/TAG.txt
	html string // of the attribute lang
	name string
}

// languages are those of the page; the first is for everybody who wants none of them.
func languages() []language {
	return []language{{"en", "en", "English"}, {"ja", "ja", "日本語"}, {"zh", "zh-Hans", "中文"}}
}

// Words are the texts of the page in one language.
type Words struct{ texts *texts }

type texts struct {
	language
	byKey  map[string]string
	script string // the texts of the script, as JSON
}

// Lang is the value of the attribute lang.
func (w Words) Lang() string { return w.texts.html }

// Tag is the language for ?lang=.
func (w Words) Tag() string { return w.texts.tag }

// Script is a JSON object of the texts whose keys begin with "js.", without that.
func (w Words) Script() string { return w.texts.script }

// T is the text of a key, with its arguments in the places {0}, {1} …
func (w Words) T(key string, args ...any) string {
	var places []string
	for i, arg := range args {
		places = append(places, "{"+strconv.Itoa(i)+"}", fmt.Sprint(arg))
	}
	return strings.NewReplacer(places...).Replace(w.texts.byKey[key])
}

// N is the text of key.one for 1 and of key.other for any other number, which is {0}.
func (w Words) N(key string, n int, args ...any) string {
	form := ".other"
	if n == 1 {
		form = ".one"
	}
	return w.T(key+form, slices.Insert(slices.Clone(args), 0, any(n))...)
}

// of is the text of a value of one of the closed lists: that of the key "kind.value". A value that is not of the list is shown as it is.
func (w Words) of(kind, value string) string {
	if text, ok := w.texts.byKey[kind+"."+value]; ok {
		return text
	}
	return name(value)
}

// readTexts reads what is in text/TAG.txt: lines of "key = text"; empty ones and those that begin with # are left out.
func readTexts(content []byte, l language) (*texts, error) {
	t := &texts{language: l, byKey: map[string]string{}}
	script := map[string]string{}
	for line := range strings.Lines(string(content)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, text, ok := strings.Cut(line, "=")
		key, text = strings.TrimSpace(key), strings.TrimSpace(text)
		if _, twice := t.byKey[key]; !ok || key == "" || text == "" || twice {
			return nil, fmt.Errorf("text/%s.txt: %q: must be \"key = text\", each key once", l.tag, line)
		}
		t.byKey[key] = text
		if short, ok := strings.CutPrefix(key, "js."); ok {
			script[short] = text
		}
	}
	raw, err := json.Marshal(script)
	t.script = string(raw)
	return t, err
}
