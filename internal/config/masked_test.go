package config

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

// TestNoIdentityIsShown greps every way in which a configuration or its errors can be written for the ICCID in it.
func TestNoIdentityIsShown(t *testing.T) {
	const secret = "89811234567890123456"
	c, err := Parse("good.yml", []byte(`sims: [{match: {iccid: "`+secret+`"}}]`))
	if err != nil {
		t.Fatal(err)
	}
	_, wrong := Parse("bad.yml", []byte(`sims: [{match: {iccid: "`+secret+`9999", icid: "`+secret+`"}, name: "`+secret+`"}]`))
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("loaded", "match", c.SIMs[0].Match, "iccid", c.SIMs[0].Match.ICCID)
	asJSON, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	shown := []string{fmt.Sprint(*c), fmt.Sprintf("%+v", *c), fmt.Sprintf("%#v", *c), string(asJSON), log.String(), wrong.Error()}
	for _, s := range shown {
		if strings.Contains(s, secret[:8]) {
			t.Errorf("the ICCID shows in %s", s)
		}
	}
	if !c.SIMs[0].Match.ICCID.Matches(secret) {
		t.Error("the masked pattern no longer matches")
	}
}

// TestNoNumberIsShown greps every way in which a configuration or its errors can be written for the numbers in it.
func TestNoNumberIsShown(t *testing.T) {
	const good = `lifeline: {to: ["+1 (555) 010-0199", "5550100"]}`
	c, err := Parse("good.yml", []byte(good))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"+15550100199", "5550100"}, []string(c.Lifeline.To)); diff != "" {
		t.Errorf("as they are dialled (-want +got):\n%s", diff)
	}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("loaded", "lifeline", c.Lifeline, "to", c.Lifeline.To)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("loaded", "lifeline", c.Lifeline, "to", c.Lifeline.To)
	asJSON, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	asYAML, err := yaml.Marshal(c.Lifeline)
	if err != nil {
		t.Fatal(err)
	}
	shown := []string{
		fmt.Sprint(*c), fmt.Sprintf("%+v", *c), fmt.Sprintf("%#v", *c), fmt.Sprintf("%v %s %q", c.Lifeline.To, c.Lifeline.To, c.Lifeline.To),
		string(asJSON), string(asYAML), log.String(),
	}
	for _, wrong := range []string{
		`lifeline: {to: "+1 555 010 0199"}`, `lifeline: {to: "5550100"}`, `lifeline: {number: "+1 555 010 0199"}`, `lifeline: {to: [5550100, "555-0100"]}`,
		`lifeline: {to: [5550100x]}`, `lifeline: {to: [+1 555 010 019999999]}`, `lifeline: {sim: "+15550100"}`,
		`lifeline: +1 555 010 0199`, `notify: "+1-555-010-0199"`,
	} {
		_, err := Parse("bad.yml", []byte(wrong))
		if err == nil {
			t.Errorf("%s: no fault", wrong)
			continue
		}
		shown = append(shown, strings.ReplaceAll(err.Error(), "+15550100\"", "")) // the example of what to write
	}
	for _, s := range shown {
		if regexp.MustCompile(`555[^,]{0,3}01`).MatchString(s) {
			t.Errorf("a number shows in %s", s)
		}
	}
}

// TestNoPINIsShown: whoever writes the PIN where the path of its file belongs finds it in no message.
func TestNoPINIsShown(t *testing.T) {
	for _, text := range []string{
		`modems: [{pin_file: 7391}]`, `modems: [{pin_file: "7391"}]`, `modems: [{pin: 7391}]`, `modems: [{Pin-File: "7391"}]`,
		`modems: [{pin_file: [7391]}]`, `sims: [{pin: "7391"}]`,
	} {
		_, err := Parse("bad.yml", []byte(text))
		if err == nil || strings.Contains(err.Error(), "7391") {
			t.Errorf("%s: got %v, want a fault without the PIN", strings.ReplaceAll(text, "7391", "PIN"), err)
		}
	}
}
