package carrier

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/simgauge/simgauge/quota"
)

// The keys of a row, and of a query beneath its ask.
const (
	rowKeyNames   = "carrier, plmn, spn, iccid, language, units, unasked, draws, top_up, none, count, note, source, date, confidence, ask"
	queryKeyNames = "choose, hang_up, dtmf, await, within, rat, tells, cost, roaming, buys, pattern, example, note, source, date, confidence"
)

func isQueryKey(key string) bool { return slices.Contains(strings.Split(queryKeyNames, ", "), key) }

// rowKey is what a key of a row does with its value: it is taken, and checked unless that was done before.
type rowKey struct {
	set   func(r *Row, value string)
	check func(r *Row, value string) error
}

func rowKeys() map[string]rowKey {
	text := func(field func(*Row) *string, check func(string) error) rowKey {
		return rowKey{func(r *Row, v string) { *field(r) = v }, func(_ *Row, v string) error { return check(v) }}
	}
	list := func(field func(*Row) *[]string, check func(string) error) rowKey {
		return rowKey{func(r *Row, v string) { *field(r) = items(v) }, func(_ *Row, v string) error { return eachOf(items(v), check) }}
	}
	return map[string]rowKey{
		"plmn":       {setPLMNs, checkPLMNs},
		"spn":        list(func(r *Row) *[]string { return &r.SPNs }, checkName),
		"iccid":      list(func(r *Row) *[]string { return &r.ICCIDs }, checkICCID),
		"language":   list(func(r *Row) *[]string { return &r.Language }, checkLanguage),
		"unasked":    list(func(r *Row) *[]string { return &r.Unasked }, checkSender),
		"draws":      {func(r *Row, v string) { r.Draws = items(v) }, checkDraws},
		"top_up":     list(func(r *Row) *[]string { return &r.TopUps }, checkTopUp),
		"units":      {func(r *Row, v string) { r.Binary = v == "binary" }, func(_ *Row, v string) error { return checkUnits(v) }},
		"count":      {setCount, func(_ *Row, v string) error { return checkCount(v) }},
		"none":       text(func(r *Row) *string { return &r.None }, anything),
		"note":       text(func(r *Row) *string { return &r.Note }, anything),
		"source":     text(func(r *Row) *string { return &r.Source }, checkSource),
		"date":       text(func(r *Row) *string { return &r.Date }, checkDate),
		"confidence": {func(r *Row, v string) { r.Confidence = Confidence(v) }, func(_ *Row, v string) error { return checkConfidence(v) }},
	}
}

func eachOf(values []string, check func(string) error) error {
	for _, v := range values {
		if err := check(v); err != nil {
			return err
		}
	}
	return nil
}

func anything(string) error { return nil }

func checkName(s string) error {
	if fold(s) == "" {
		return &wrong{"a name without letters", "say the service provider name as the SIM has it"}
	}
	return nil
}

func setPLMNs(r *Row, value string) {
	for _, s := range items(value) {
		if p, err := ParsePLMN(s); err == nil {
			r.PLMNs = append(r.PLMNs, p)
		}
	}
}

func checkPLMNs(r *Row, value string) error {
	for i, s := range items(value) {
		p, err := ParsePLMN(s)
		switch {
		case err != nil || !strings.Contains(s, "-"):
			return &wrong{"not a network", `say country and network code, as in 440-10, several parted by "; "`}
		case r.Country != "" && !r.hasMCC(p.MCC):
			return &wrong{p.MCC + " is not a code of " + r.Country, "put the row into the file of its country, or its brand under ZZ"}
		case mncDigits(p.MCC) != 0 && mncDigits(p.MCC) != len(p.MNC):
			return &wrong{fmt.Sprintf("network codes of %s have %d digits", p.MCC, mncDigits(p.MCC)), "write all of them, zeros too"}
		case slices.Contains(items(value)[:i], s):
			return &wrong{s + " stands twice", "leave one out"}
		}
	}
	return nil
}

// hasMCC reports whether a mobile country code is one of the row's country.
func (r Row) hasMCC(mcc string) bool {
	c, ok := countryOf(r.Country)
	return ok && (len(c.mccs) == 0 || slices.Contains(c.mccs, mcc))
}

// setCount reads "10GB monthly on 1".
func setCount(r *Row, value string) {
	allowance, renews, _ := strings.Cut(value, " ")
	r.Count = &Proposal{Allowance: allowance, Renews: renews}
}

// checkCount takes what the configuration takes.
func checkCount(s string) error {
	allowance, renews, _ := strings.Cut(s, " ")
	size, err := quota.ParseSize(allowance, false)
	if _, wrong := quota.ParseRenewal(renews); err == nil && wrong == nil && size.Bytes > 0 {
		return nil
	}
	return &wrong{"not an allowance and when it begins anew", "say both, as in 10GB monthly on 1, or 3GB every 30d from first use, or 1GB never"}
}

// checkICCID takes the first digits only: a whole number is somebody's card. ITU-T E.118: all begin with 89.
func checkICCID(s string) error {
	if !regexp.MustCompile(`^89\d{2,8}$`).MatchString(s) {
		return &wrong{"not the first digits of card numbers", "say 4 to 10 of them, as in 898110"}
	}
	return nil
}

func checkLanguage(s string) error {
	if !regexp.MustCompile(`^[a-z]{2,3}$`).MatchString(s) {
		return &wrong{"not a language", `say its code of ISO 639, as in ja, several parted by "; "`}
	}
	return nil
}

// checkSender takes exact numbers, and names of at most 11 characters (3GPP TS 23.040, clause 9.1.2.5: ten octets of septets).
func checkSender(s string) error {
	number := regexp.MustCompile(`^\+?\d{2,15}$`).MatchString(s)
	if !number && (strings.ContainsAny(s, `*?[](){}|^$\%`) || fold(s) == "" || len([]rune(s)) > 11 || allDigits(s)) {
		return &wrong{"not a sender", "say a number of 2 to 15 digits, or a name of at most 11 characters, in full"}
	}
	return nil
}

// checkDraws takes two names at least: an order of one says nothing.
func checkDraws(r *Row, _ string) error {
	seen := map[string]bool{}
	for _, name := range r.Draws {
		if seen[fold(name)] || fold(name) == "" {
			return &wrong{"a name without letters, or twice", `say each bundle once, as the answer names it, as in Night; Base plan`}
		}
		seen[fold(name)] = true
	}
	if len(seen) < 2 {
		return &wrong{"no order", `say two bundles or more, the one that is drawn on first before the others, parted by "; "`}
	}
	return nil
}

func checkTopUp(s string) error {
	if strings.Count(s, "X") != 1 || strings.Trim(s, "*#0123456789X") != "" {
		return &wrong{"not a top-up code", "say it with one X in the place of the voucher's digits, as in *101*X#"}
	}
	return nil
}

func checkUnits(s string) error {
	if s != "decimal" && s != "binary" {
		return &wrong{"unknown unit", "say decimal (1 MB is 1000000 bytes) or binary (1048576 bytes)"}
	}
	return nil
}

// checkSource takes an address, or the name of a document.
func checkSource(s string) error {
	if len(strings.Fields(s)) > 1 || regexp.MustCompile(`^(https?://)?[\w-]+(\.[\w-]+)+(/\S*)?$`).MatchString(s) {
		return nil
	}
	return &wrong{"not a source", "say the address of the page, or the document by its name"}
}

// checkDate takes a day, a month or a year.
func checkDate(s string) error {
	for _, layout := range []string{"2006-01-02", "2006-01", "2006"} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() >= 2000 {
			return nil
		}
	}
	return &wrong{"not a date", "say the day of the source, or on which it was read, as in 2026-05-31; a month or year will do"}
}

func checkConfidence(s string) error {
	if c := Confidence(s); c != Documented && c != Reported && c != Listed {
		return &wrong{"not a degree of confidence", "say documented (the carrier itself says so), reported (somebody tried it) or listed (a collection has it); what is only remembered is no row"}
	}
	return nil
}
