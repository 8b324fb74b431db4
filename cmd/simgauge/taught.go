package main

import (
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode"

	"github.com/simgauge/simgauge/quota"
)

// taughtCase is a line of quota/testdata.
type taughtCase struct {
	Name     string      `json:"name"`
	Text     string      `json:"text"`
	Country  string      `json:"country,omitempty"`
	Received string      `json:"received,omitempty"`
	Expect   caseReading `json:"expect"`
}

type caseReading struct {
	Data    []map[string]any    `json:"data"`
	Balance []map[string]string `json:"balance"`
}

// printCase prints a reply, without what may identify somebody, and what it states.
func printCase(w io.Writer, r readRequest, got quota.Reading, evidence []quota.Evidence) error {
	c := taughtCase{Name: "taught", Text: maskReply(*r.Text, evidence), Country: r.Country, Received: r.Received}
	c.Expect = expected(got)
	fmt.Fprintln(w, "# A case to send, a line of quota/testdata/LANG.jsonl. Look through it first: the digits of long numbers are zeros and a name")
	fmt.Fprintln(w, "# behind a greeting is NAME; whatever else tells who you are is still there.")
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(c)
}

// expected is a reading as the cases have it: what is stated alone.
func expected(got quota.Reading) caseReading {
	out := caseReading{Data: []map[string]any{}, Balance: []map[string]string{}}
	for _, d := range got.Data {
		figures := map[string]any{}
		for name, q := range map[string]quota.Quantity{"remaining": d.Remaining, "total": d.Total, "used": d.Used} {
			if q.Known() {
				figures[name] = q.Text
			}
		}
		if d.Remaining.Binary || d.Total.Binary || d.Used.Binary {
			figures["binary"] = true
		}
		if d.Expires.Known() {
			figures["expires"] = d.Expires
		}
		out.Data = append(out.Data, figures)
	}
	for _, m := range got.Balance {
		money := map[string]string{"amount": m.Amount}
		if m.Currency != "" {
			money["currency"] = m.Currency
		}
		out.Balance = append(out.Balance, money)
	}
	return out
}

// What may tell who somebody is. RE2 has no look-ahead, so that what stands behind a name is kept by its group.
var (
	// longNumber is what may be a telephone number, a card or a transaction: seven digits or more, perhaps in groups.
	longNumber = regexp.MustCompile(`[+(]?\p{Nd}(?:[ ().\x{A0}\x{202F}/-]{0,3}\p{Nd}){6,}`)
	// dateOrTime is a long number that is none: 2026-07-12, 12.07.2026 10 (before ":30").
	dateOrTime = regexp.MustCompile(`^(?:\p{Nd}{4}[./-]\p{Nd}{1,2}[./-]\p{Nd}{1,2}|\p{Nd}{1,2}[./-]\p{Nd}{1,2}[./-](?:\p{Nd}{2}|\p{Nd}{4}))(?: {1,2}\p{Nd}{1,2})?$`)

	greeting = `(?i:\b(?:dear|hi|hello|hey|hola|estimad[oa]|querid[oa]|cher|chère|bonjour|gentile|ciao|olá|prezad[oa]|liebe[r]?|hallo|` +
		`sehr geehrte[r]?|beste|geachte|hej|kære|kjære|szanown[ya]|witaj|vážen[ýá]|stimat[ăe]?|drag[aă]|kedves|tisztelt)|` +
		`(?:αγαπητ[έή]|уважаем(?:ый|ая)|здравствуйте|привет|шановн(?:ий|а)|sayın|merhaba|عزيزي|عزيزتي|مرحبا|گرامی|שלום|प्रिय|kính gửi|xin chào))`
	greeted = regexp.MustCompile(`(` + greeting + `,?[ \x{A0}]+(?:(?:Mr|Mrs|Ms|Herr|Frau|Sr|Sra|M|Mme)\.?[ ]+)?)` +
		`(?:\p{Lu}[\p{L}\p{M}.'’-]*(?:[ ]\p{Lu}[\p{L}\p{M}'’-]*){0,3}|[\p{Lo}\p{M}]+(?:[ ][\p{Lo}\p{M}]+)?([,،:!]))`)
	honoured = regexp.MustCompile(`[\p{Han}\p{Katakana}\p{Hangul}]{2,8}([ ]?(?:様|さま|さん|님|先生|女士))`)
)

// maskReply puts zeros in the place of long numbers and NAME in that of a name behind a greeting. Figures are nobody's.
func maskReply(text string, evidence []quota.Evidence) string {
	var b strings.Builder
	for _, p := range quota.Pieces(text, evidence) {
		if p.Figure != nil {
			b.WriteString(p.Text)
			continue
		}
		masked := longNumber.ReplaceAllStringFunc(p.Text, zeros)
		masked = greeted.ReplaceAllString(masked, "${1}NAME${2}")
		b.WriteString(honoured.ReplaceAllString(masked, "NAME${1}"))
	}
	return b.String()
}

func zeros(number string) string {
	if dateOrTime.MatchString(number) {
		return number
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return '0'
		}
		return r
	}, number)
}
