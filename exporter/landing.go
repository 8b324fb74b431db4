package exporter

import (
	"bytes"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/common/version"
	"github.com/prometheus/exporter-toolkit/web"

	"github.com/simgauge/simgauge/quota"
)

// landing is the page at /: what simgauge is, where its metrics are, and what is left of each SIM.
type landing struct {
	source Source
	loc    *time.Location
	// credentials reports whether whoever asks has shown a password: replies are for these alone (docs/rules.md, rule 12).
	credentials func(*http.Request) bool
}

// ServeHTTP makes the page anew each time: what is left changes, and the page is asked for rarely.
func (l landing) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	lines, err := l.lines(l.credentials != nil && l.credentials(r))
	if err != nil {
		say(w, http.StatusInternalServerError, err.Error())
		return
	}
	page, err := web.NewLandingPage(web.LandingConfig{
		Name:        "simgauge",
		Description: "The fuel gauge of a SIM",
		Version:     version.Info(),
		Profiling:   "false",
		ExtraHTML:   lines,
		Links: []web.LandingLinks{
			{Address: metricsPath, Text: "Metrics"},
			{Address: healthyPath, Text: "Healthy"},
			{Address: readyPath, Text: "Ready"},
		},
	})
	if err != nil {
		say(w, http.StatusInternalServerError, err.Error())
		return
	}
	page.ServeHTTP(w, r)
}

// simLines escapes what carriers wrote; exporter-toolkit takes its HTML as it is.
var simLines = template.Must(template.New("sims").Funcs(template.FuncMap{"clean": clean}).Parse(
	`<ul id="sims">{{range .SIMs}}<li><b>{{.Name}}</b>: {{.Left}}` +
		`{{range .Asks}}{{range .Aside}}<p class="aside">{{clean .}}</p>{{end}}{{with .Reply}}<p class="reply" dir="auto" style="white-space: pre-wrap">{{range .}}{{with .Figure}}<u title="{{.Figure}}: {{clean .Rule}}">{{end}}{{clean .Text}}{{with .Figure}}</u>{{end}}{{end}}</p>{{end}}` +
		`{{with .Figures}}<ul class="evidence">{{range .}}<li><bdi><u>{{clean .Words}}</u></bdi> {{.Figure}}: {{clean .Rule}}</li>{{end}}</ul>{{end}}{{end}}` +
		`</li>{{else}}<li>no SIM yet</li>{{end}}</ul>` +
		`{{with .Broken}}<ul id="broken">{{range .}}<li><b>{{.Modem}}</b>, {{.Check.Name}}: {{.Check.Text}}. Mend: {{.Mend}}{{with .Paste}}<pre class="paste">{{.}}</pre>{{else}}.{{end}}</li>{{end}}</ul>{{end}}`))

// line is a SIM, what is left of it, and how its asks know.
type line struct {
	Name, Left string
	Asks       []origin
}

// origin is where the figures of an ask come from.
type origin struct {
	Aside   []string      // the queries that are left out
	Reply   []quota.Piece // empty for whoever may not see replies
	Figures []quota.Evidence
}

func origins(s SIM, replies bool) []origin {
	var list []origin
	for _, a := range s.Asks {
		shown := origin{Aside: a.Aside, Figures: quota.Figures(a.Evidence)}
		if replies {
			shown.Reply = quota.Pieces(a.Reply, a.Evidence)
		}
		list = append(list, shown)
		for _, u := range a.Unasked {
			text := origin{Figures: quota.Figures(u.Evidence)}
			if replies {
				text.Reply = quota.Pieces(u.Reply, u.Evidence)
			}
			list = append(list, text)
		}
	}
	return list
}

// fault is the first broken link of a modem.
type fault struct {
	Modem string
	Check Check
}

// Mend is the mend in words.
func (f fault) Mend() string {
	words, _, _ := strings.Cut(f.Check.Mend, "\n")
	return words
}

// Paste is what its words say to write, to be taken from the page as it is.
func (f fault) Paste() string {
	_, lines, _ := strings.Cut(f.Check.Mend, "\n")
	return lines
}

// lines is one line of HTML for each SIM, with its evidence, and one for each modem with a broken link.
func (l landing) lines(replies bool) (string, error) {
	var shown struct {
		SIMs   []line
		Broken []fault
	}
	v := newView(l.source.Snapshot())
	for _, s := range v.sims {
		shown.SIMs = append(shown.SIMs, line{s.Name, left(s.SIM, l.loc), origins(s.SIM, replies)})
	}
	for _, d := range v.diagnoses {
		if i := slices.IndexFunc(d.Checks, func(c Check) bool { return !c.OK }); i >= 0 {
			shown.Broken = append(shown.Broken, fault{d.Modem, d.Checks[i]})
		}
	}
	var b bytes.Buffer
	if err := simLines.Execute(&b, shown); err != nil {
		return "", fmt.Errorf("landing page: %w", err)
	}
	return b.String(), nil
}

// left says in words what the asks of a SIM last stated.
func left(s SIM, loc *time.Location) string {
	if !s.Configured {
		return "not configured, nothing is asked"
	}
	var parts []string
	for _, a := range s.Asks {
		if a.Reading.Empty() {
			continue
		}
		for _, d := range a.Reading.Data {
			parts = append(parts, bundle(d, loc))
		}
		for _, m := range a.Reading.Balance {
			parts = append(parts, strings.TrimSpace(clean(m.Amount+" "+m.Currency)))
		}
		parts = append(parts, stated(a, loc))
	}
	if s.Count != nil {
		parts = append(parts, s.Count.words(loc))
	}
	if len(parts) == 0 {
		return "no reading yet"
	}
	return strings.Join(parts, ", ")
}

// bundle is a bundle in words: "Weekend 1.2 GB left of 3 GB until 2026-07-12 23:59". What was used is said where nothing is said of the rest.
func bundle(d quota.Data, loc *time.Location) string {
	words := []string{clean(d.Name)}
	if d.Unlimited {
		words = append(words, "unlimited")
	}
	switch {
	case d.Remaining.Known():
		words = append(words, d.Remaining.Text, "left")
	case d.Used.Known():
		words = append(words, d.Used.Text, "used")
	}
	if d.Total.Known() {
		words = append(words, "of", d.Total.Text)
	}
	if d.Expires.Known() {
		words = append(words, "until", d.Expires.In(loc).In(loc).Format("2006-01-02 15:04"))
	}
	return strings.TrimSpace(clean(strings.Join(words, " ")))
}

// words are a count in words, which say that it is one: "counted 7.2 GB left of 10 GB, counted here since 2026-11-01 00:00, renewed
// 2026-12-01 00:00".
func (c Count) words(loc *time.Location) string {
	const layout = "2006-01-02 15:04"
	said := bundle(quota.Data{Name: c.Name, Remaining: c.Remaining, Total: c.Total}, loc) + ", counted here"
	if !c.Since.IsZero() {
		said += " since " + c.Since.In(loc).Format(layout)
	}
	if !c.Until.IsZero() {
		said += ", renewed " + c.Until.In(loc).Format(layout)
	}
	if c.Corrected {
		said += ", corrected by hand"
	}
	return said
}

// stated says how old the statements before it are, and whether texts that nobody asked for have changed them since.
func stated(a Ask, loc *time.Location) string {
	when := "at an unknown time"
	if !a.Read.IsZero() {
		when = a.Read.In(loc).Format("2006-01-02 15:04 MST")
	}
	switch n := len(a.Unasked); {
	case n == 0:
		return "stated " + when
	case a.Unasked[n-1].Read.IsZero():
		return "stated " + when + ", changed since by an unasked text"
	default:
		return "stated " + when + ", changed by an unasked text of " + a.Unasked[n-1].Read.In(loc).Format("2006-01-02 15:04 MST")
	}
}
