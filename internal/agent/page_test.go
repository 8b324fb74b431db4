package agent_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/config"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/modemsim"
)

const byPage = `
sims:
  - name: travel
    at_most: 8
    asks:
      - every: 6h
        queries:
          - portal: {url: "http://left.example.net/left?token=secret"EXTRA}
`

// webPage is served outside of simulated time, which stands still while anything awaits the network.
type webPage struct {
	url   string
	asked atomic.Int64
}

func serve(t *testing.T, h http.HandlerFunc) *webPage {
	t.Helper()
	p := &webPage{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.asked.Add(1)
		h(w, r)
	}))
	t.Cleanup(s.Close)
	p.url = s.URL
	return p
}

// bench is an agent whose modem has the loopback interface, and whose SIM is asked by the page.
func (p *webPage) bench(t *testing.T, extra string) *bench {
	t.Helper()
	b := newBench(t, modemsim.Config{}, strings.Replace(byPage, "EXTRA", extra, 1))
	b.page = p.url
	b.link = func(config.Modem) (modem.Link, bool) { return modem.Link{Name: "lo", Index: 1}, true }
	return b
}

func says(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text) }
}

func TestAPageIsRead(t *testing.T) {
	for _, tc := range []struct{ name, extra, page, want string }{
		{"html", "", "<html><p>Data left: <b>3.2</b>&nbsp;GB of 10 GB</p></html>", "3.2 GB"},
		{"a figure far down", "", "<html><p>" + strings.Repeat("Dear customer. ", 1000) + "<p>Data left: 3.2 GB of 10 GB</p></html>", "3.2 GB"},
		{"json without paths", "", `{"dataRemaining":"3.2 GB"}`, "3.2 GB"},
		{"json", `, json: {remaining: left.volume, total: left.of, expires: until, unit: MB}`, `{"left":{"volume":1.234,"of":1e4},"until":"2026-12-01"}`, "1.234 MB"},
		{"json of texts", `, json: {remaining: left}`, `{"left":"3,2 GB"}`, "3.2 GB"},
		{"json of binary units", `, json: {remaining: left, unit: MiB}`, `{"left":"1024"}`, "1024 MB"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := serve(t, says(tc.page))
			synctest.Test(t, func(t *testing.T) {
				b := p.bench(t, tc.extra)
				b.start()
				b.sleep(time.Minute)
				s := b.only()
				if got := remaining(s); got != tc.want || s.Asks[0].Outcome != outcome.OK {
					t.Errorf("remaining %q (%s, %s), want %q", got, s.Asks[0].Outcome, s.Asks[0].Detail, tc.want)
				}
				if p.asked.Load() != 1 || s.Budget != 7 || s.Methods["portal"].Queries != 1 || s.Self < 500 {
					t.Errorf("%d requests, budget %d, counted %d, %d octets; want one request, and what it took", p.asked.Load(), s.Budget, s.Methods["portal"].Queries, s.Self)
				}
				if shown := fmt.Sprint(s) + b.logged(); strings.Contains(shown, "secret") {
					t.Error("the query of the address is shown")
				}
				if len(s.Asks[0].Text) > 2<<10 || !strings.Contains(s.Asks[0].Text, "3") && tc.want == "3.2 GB" {
					t.Errorf("kept %d bytes of the page: %.80q", len(s.Asks[0].Text), s.Asks[0].Text)
				}
				b.stop()
			})
		})
	}
}

func TestAPageThatTellsNothing(t *testing.T) {
	for _, tc := range []struct {
		name, extra string
		serve       http.HandlerFunc
		want        outcome.Detail
	}{
		{"login", "", says(`<html>9 GB left <input type="password">`), outcome.Login},
		{"empty", "", says(""), outcome.TextEmpty},
		{"no figure", "", says("<html>Good morning"), outcome.TextUnknown},
		{"refused", "", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }, outcome.PageRefused},
		{"paths to nowhere", ", json: {remaining: gone, unit: MB}", says(`{"left":3}`), outcome.PagePaths},
		{"a number without a unit", ", json: {remaining: left}", says(`{"left":3}`), outcome.PagePaths},
		{"below zero", ", json: {remaining: left, unit: MB}", says(`{"left":-1}`), outcome.PagePaths},
		{"no json", ", json: {remaining: left, unit: MB}", says("<html>3 MB left"), outcome.PagePaths},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := serve(t, tc.serve)
			synctest.Test(t, func(t *testing.T) {
				b := p.bench(t, tc.extra)
				b.start()
				b.sleep(time.Minute)
				s := b.only()
				if got := s.Asks[0].Detail; got != string(tc.want) || remaining(s) != "" || p.asked.Load() != 1 || s.Budget != 7 {
					t.Errorf("detail %q, reading %q, %d requests, budget %d; want %q, none, one, 7", got, remaining(s), p.asked.Load(), s.Budget, tc.want)
				}
				b.stop()
			})
		})
	}
}

// TestEachRequestIsAnEntry: a page that redirects for ever costs four, and at_most binds them too.
func TestEachRequestIsAnEntry(t *testing.T) {
	p := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/again", http.StatusFound) })
	synctest.Test(t, func(t *testing.T) {
		b := p.bench(t, "")
		b.conf = strings.Replace(b.conf, "at_most: 8", "at_most: 6", 1)
		b.start()
		b.sleep(time.Minute)
		if s := b.only(); s.Asks[0].Detail != string(outcome.PageRedirected) || p.asked.Load() != 4 || s.Budget != 2 {
			t.Errorf("%s, %d requests, budget %d; want page_redirected, 4, 2", s.Asks[0].Detail, p.asked.Load(), s.Budget)
		}
		b.ask(agent.Request{Ask: "main"})
		res := b.ask(agent.Request{Ask: "main"})
		if p.asked.Load() != 6 || detail(res) != string(outcome.BudgetSpent) {
			t.Errorf("%d requests, last %s; want at_most of 6, then budget_spent", p.asked.Load(), detail(res))
		}
		b.stop()
	})
}

// TestNothingLeavesWithoutAnInterface, and the next way to ask is taken.
func TestNothingLeavesWithoutAnInterface(t *testing.T) {
	for name, link := range map[string]func(config.Modem) (modem.Link, bool){
		"not known": func(config.Modem) (modem.Link, bool) { return modem.Link{}, false },
		"gone":      func(config.Modem) (modem.Link, bool) { return modem.Link{Name: "wwan77", Index: 9}, true },
	} {
		t.Run(name, func(t *testing.T) {
			p := serve(t, says("9 GB left"))
			synctest.Test(t, func(t *testing.T) {
				b := p.bench(t, "")
				b.link = link
				b.start()
				b.sleep(time.Minute)
				if s := b.only(); s.Asks[0].Detail != string(outcome.LinkUnknown) || p.asked.Load() != 0 || s.Budget != 8 || s.Self != 0 {
					t.Errorf("%s, %d requests, budget %d; want link_unknown, none, 8", s.Asks[0].Detail, p.asked.Load(), s.Budget)
				}
				b.stop()
				b.conf += "          - ussd: \"*123#\"\n"
				b.start()
				b.sleep(time.Minute)
				if s := b.only(); remaining(s) == "" || b.dialogues() != 1 {
					t.Errorf("%s, %d dialogues; want the reading of the code", s.Asks[0].Detail, b.dialogues())
				}
				b.stop()
			})
		})
	}
}

// TestPagesAbroad: roaming data is what costs most.
func TestPagesAbroad(t *testing.T) {
	p := serve(t, says("Data left: 3.2 GB"))
	synctest.Test(t, func(t *testing.T) {
		b := p.bench(t, "")
		b.sim.SetRegistration(modemsim.RegisteredRoaming)
		b.start()
		b.sleep(time.Minute)
		if p.asked.Load() != 0 || b.only().Skipped["roaming"] != 1 {
			t.Errorf("%d requests abroad, skipped %v; want none, once", p.asked.Load(), b.only().Skipped)
		}
		b.stop()
	})
}

func TestFilesForAPage(t *testing.T) {
	for _, tc := range []struct {
		name, headers string
		mode          os.FileMode
		want          outcome.Detail
	}{
		{"as they should be", "Authorization: Bearer hush\n# a comment\n", 0o600, ""},
		{"readable by all", "Authorization: Bearer hush\n", 0o644, outcome.PageFileOpen},
		{"no header", "Bearer hush\n", 0o600, outcome.PageFileBad},
		{"a header of ours", "Host: hush.example.net\n", 0o600, outcome.PageFileBad},
		{"too long", strings.Repeat("X: hush\n", 4000), 0o600, outcome.PageFileBad},
	} {
		t.Run(tc.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "headers")
			form := filepath.Join(t.TempDir(), "form")
			for path, text := range map[string]string{file: tc.headers, form: "pass=hush\n"} {
				if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.Chmod(file, tc.mode); err != nil {
				t.Fatal(err)
			}
			var got string
			p := serve(t, func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				got = r.Header.Get("Authorization") + "|" + string(body)
				says("Data left: 3.2 GB")(w, r)
			})
			synctest.Test(t, func(t *testing.T) {
				b := p.bench(t, fmt.Sprintf(", headers_file: %s, form_file: %s", file, form))
				b.start()
				b.sleep(time.Minute)
				s := b.only()
				if s.Asks[0].Detail != string(tc.want) {
					t.Errorf("detail %q, want %q", s.Asks[0].Detail, tc.want)
				}
				if want := tc.want == ""; (p.asked.Load() == 1) != want || want && got != "Bearer hush|pass=hush" {
					t.Errorf("%d requests, which said %q", p.asked.Load(), got)
				}
				if shown := fmt.Sprint(s) + b.logged(); strings.Contains(shown, "hush") {
					t.Error("what stands in the file is shown")
				}
				b.stop()
			})
		})
	}
}
