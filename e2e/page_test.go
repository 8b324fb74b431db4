package e2e

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestPage looks at the page of `simgauge demo` with a real browser, as somebody at this machine.
func TestPage(t *testing.T) {
	t.Parallel()
	d := localDemo(t)
	browser := chromium(t)
	script := axe(t)
	part := func(t *testing.T, name string, look func(*tab), check func(*tab, string), atOnce bool) {
		t.Helper()
		t.Run(name, func(t *testing.T) {
			if atOnce {
				t.Parallel()
			}
			b := open(browser, t)
			b.device(1200, 900, "light")
			look(b)
			check(b, d.url)
		})
	}
	well := (*tab).wellBehaved
	part(t, "the gauge says what the metrics say", d.gauge, well, false)
	part(t, "themes", d.themes, well, false)
	part(t, "languages", d.languages, well, false)
	part(t, "phones", d.phones, well, false)
	part(t, "axe finds nothing", func(b *tab) { d.accessible(b, script) }, well, false)
	t.Run("at once", func(t *testing.T) { // these wait for the carrier
		part(t, "figures move without a reload", d.moves, well, true)
		part(t, "the chart is drawn", d.chart, well, true)
		part(t, "transcripts are there for whoever sits here", d.transcript, well, true)
	})
	part(t, "first paint", d.paints, well, false)
	part(t, "the connection is told", d.connection, func(*tab, string) {}, false) // there the browser complains, rightly
	t.Run("what a carrier writes is inert", func(t *testing.T) { inert(open(browser, t)) })
}

// hostile is a carrier that writes HTML, scripts, addresses elsewhere, and marks that turn the line around.
const hostile = `
latency: 20ms
ussd:
  "*123#": {text: "<img src=http://192.0.2.1/x onerror=\"document.title='owned'\"><script>document.title='owned'</script></main>\u202e You have 1.20 GB left of 3 GB & <b>0123456789012345678901234567890123456789"}
`

// inert looks at what a carrier wrote, on a narrow phone.
func inert(b *tab) {
	s := hourly(b.t)
	s.config(b.t, modem(b.t, "", hostile).port)
	s.makeState(b.t)
	p := simgauge(b.t, s.dir, append([]string{"run", "--web.listen-address=127.0.0.1:0"}, s.where()...)...)
	listens := regexp.MustCompile(`msg="Listening on" address=([0-9.:]+)`)
	eventually(b.t, "the daemon's address", func() bool { return listens.MatchString(p.errout.String()) })
	d := daemon{process: p, url: "http://" + listens.FindStringSubmatch(p.errout.String())[1]}
	d.await(remaining, anything)
	b.device(320, 700, "light")
	b.goTo(d.url + "/?lang=en")
	eval[any](b, `for (const d of document.querySelectorAll("details")) d.open = true`)
	b.await("the reply as it came", `[...document.querySelectorAll(".came")].some(e => e.textContent.includes("<script>document.title='owned'</script></main>"))`)
	b.await("its figure, marked", `[...document.querySelectorAll("mark")].some(e => e.textContent.startsWith("1.20 GB"))`)
	for what, expression := range map[string]string{
		"nothing ran":                         `document.title !== "owned"`,
		"nothing became an element":           `!document.querySelector("main img, main script, main b")`,
		"no mark turns the line around":       `!document.body.textContent.includes("\u202e")`,
		"nothing is wider than the screen":    `document.documentElement.scrollWidth <= 320`,
		"the page goes on behind it":          `document.querySelector("main .modems")`,
		"the figure is what the carrier said": `document.querySelector(".gauge .figure").textContent.trim() === "1.20 GB"`,
	} {
		if !eval[bool](b, "!!("+expression+")") {
			b.t.Errorf("not so: %s", what)
		}
	}
	b.wellBehaved(d.url)
}

// shownDemo is a running demo whose page is looked at.
type shownDemo struct{ daemon }

// localDemo runs the demo at 127.0.0.1, whose transcripts are shown to a browser here, and waits for its first figure.
func localDemo(t *testing.T) shownDemo {
	t.Helper()
	p := simgauge(t, t.TempDir(), "demo", "--speed=4", "--web.listen-address=127.0.0.1:0")
	address := regexp.MustCompile(`page +(http://[0-9.:]+)/`)
	eventually(t, "the demo's address", func() bool {
		if !p.running() {
			t.Fatalf("the demo ended: %s", p.errout)
		}
		return address.MatchString(p.out.String())
	})
	d := shownDemo{daemon{process: p, url: address.FindStringSubmatch(p.out.String())[1]}}
	d.await(estimated, anything)
	return d
}

const estimated = `simgauge_quota_estimated_remaining_bytes{quota="main",sim="demo"}`

// octets reads "4.79 GB", and how much its last digit is worth.
func octets(t *testing.T, text string) (value, grain float64) {
	t.Helper()
	number, unit, _ := strings.Cut(strings.TrimSpace(text), " ")
	scale, known := map[string]float64{"B": 1, "KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12}[unit]
	v, err := strconv.ParseFloat(number, 64)
	if err != nil || !known {
		t.Fatalf("the page has %q where a size should be", text)
	}
	_, digits, _ := strings.Cut(number, ".")
	for range digits {
		scale /= 10
		v *= 10
	}
	return math.Round(v) * scale, scale
}

// gauge compares what is shown large with the metric right before and after.
func (d shownDemo) gauge(b *tab) {
	eventually(b.t, "a page between two scrapes of one period", func() bool {
		before := d.await(estimated, anything)
		b.goTo(d.url + "/?lang=en")
		shown, grain := octets(b.t, eval[string](b, `document.querySelector(".gauge .figure").textContent`))
		after := d.await(estimated, anything)
		if after > before {
			return false // topped up meanwhile
		}
		if shown > before || shown < after-grain {
			b.t.Errorf("the page shows %.0f, the metrics %.0f before and %.0f after", shown, before, after)
		}
		return true
	})
	for what, expression := range map[string]string{
		"the meter says it in words":      `/GB|MB/.test(document.querySelector("[role=meter]").getAttribute("aria-valuetext"))`,
		"and in percent":                  `document.querySelector("[role=meter]").getAttribute("aria-valuenow") > 0`,
		"the carrier's figure has a tick": `document.querySelector(".dial .tick")`,
		"how sure it is":                  `/^[\d.]+ [KMG]B and [\d.]+ [KMG]B$/.test(document.querySelector(".range").textContent)`,
		"its arc is drawn":                `parseFloat(document.querySelector(".dial .sure").getAttribute("stroke-dasharray")) > 0`,
		"money":                           `/ EUR/.test(document.querySelector(".amount").textContent)`,
		"the modem's signal":              `/dBm/.test(document.querySelector(".modems").textContent)`,
	} {
		b.await(what, expression)
	}
}

// moves waits until the figure is another one, and then until the page has learnt of an answer, both without a reload.
func (d shownDemo) moves(b *tab) {
	b.goTo(d.url + "/?lang=en")
	b.await("the connection", `document.querySelector("#link").textContent === "live"`)
	eval[any](b, `Object.assign(window, {gauge: document.querySelector(".gauge"), was: document.querySelector(".gauge .figure").textContent,
		asks: document.querySelector(".attempts").textContent, arc: document.querySelector(".dial .sure").getAttribute("stroke-dasharray")}); 0`)
	b.await("another figure", `document.querySelector(".gauge .figure").textContent !== was`)
	b.await("another arc", `document.querySelector(".dial .sure").getAttribute("stroke-dasharray") !== arc`)
	b.await("the next answer among the last asks", `document.querySelector(".attempts").textContent !== asks`)
	b.await("a forecast", `/^Runs out/.test(document.querySelector(".outlook").textContent) && gauge.dataset.runsOut > 0`)
	if !eval[bool](b, `gauge.isConnected && performance.getEntriesByType("navigation").length === 1`) {
		b.t.Error("the document is another one")
	}
}

// chart looks at the pixels.
func (d shownDemo) chart(b *tab) {
	b.goTo(d.url + "/?lang=en")
	b.await("a chart with lines", `(() => {
		const canvas = document.querySelector(".chart canvas");
		if (!canvas) return false;
		const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
		let green = 0;
		for (let i = 0; i < data.length; i += 4) if (data[i + 3] > 200 && data[i] < 60 && data[i + 1] > 80 && data[i + 2] < 120) green++;
		return green > 50;
	})()`)
	b.await("as wide as its box", `Math.abs(document.querySelector(".chart canvas").clientWidth - document.querySelector(".charts").clientWidth) < 2`)
	b.await("in words too", `/GB|MB/.test(document.querySelector(".chart").getAttribute("aria-label"))`)
	b.await("and as a table", `document.querySelectorAll(".plot tbody tr").length > 0`)
	b.await("with a forecast", `document.querySelector(".outlook time")`)
	b.keep("chart")
}

// transcript opens the last ask with the keyboard.
func (d shownDemo) transcript(b *tab) {
	b.goTo(d.url + "/?lang=en")
	b.do(chromedp.Focus(chromedp.CSS(".attempts summary")), chromedp.KeyEvent(kb.Enter))
	b.await("an open transcript", `document.querySelector(".attempts details").open`)
	b.await("what was sent", `/\*123#/.test(document.querySelector(".attempts [open] .sent").textContent)`)
	b.await("what came, with its words marked", `document.querySelector(".attempts [open] .came mark")`)
	eval[any](b, `window.opened = document.querySelector(".attempts [open]")`)
	b.await("the next answer above it", `document.querySelector(".attempts details") !== opened`)
	b.await("it is still open and has the focus", `opened.open && opened.contains(document.activeElement)`)
	b.keep("transcript")
}

// themes: the browser's, and the other by the button, which is remembered.
func (d shownDemo) themes(b *tab) {
	const dark = `getComputedStyle(document.body).backgroundColor === "rgb(15, 20, 19)"`
	b.goTo(d.url + "/?lang=en")
	b.await("light", "!("+dark+")")
	b.device(1200, 900, "dark")
	b.await("dark as the browser", dark)
	b.do(chromedp.Click(chromedp.CSS("#theme")))
	b.await("light by the button", "!("+dark+")")
	b.goTo(d.url + "/?lang=en")
	b.await("light still", "!("+dark+")")
	b.do(chromedp.Click(chromedp.CSS("#theme")))
	b.await("dark by the button", dark)
	eval[any](b, `localStorage.clear()`)
}

// languages: that of the browser, and another by its link.
func (d shownDemo) languages(b *tab) {
	agent := eval[string](b, `navigator.userAgent`)
	for _, l := range []struct{ accept, lang, data string }{
		{"en-GB", "en", "Data"}, {"ja", "ja", "データ残量"}, {"zh-CN", "zh-Hans", "剩余流量"}, {"fi", "en", "Data"},
	} {
		send(b, emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{UserAgent: agent, AcceptLanguage: l.accept})
		b.goTo(d.url)
		b.await(l.accept, fmt.Sprintf(`document.documentElement.lang === %q && document.querySelector(".gauge h3").textContent === %q`, l.lang, l.data))
	}
	b.do(chromedp.Click(chromedp.CSS(`nav a[hreflang=ja]`)))
	b.await("Japanese by its link", `document.documentElement.lang === "ja" && document.readyState === "complete"`)
}

// phones: nothing is wider than the screen.
func (d shownDemo) phones(b *tab) {
	for _, lang := range []string{"en", "ja", "zh"} {
		for _, width := range []int64{320, 390} {
			b.device(width, 844, "light")
			b.goTo(d.url + "/?lang=" + lang)
			b.await("the connection", `document.querySelector("#link").classList.contains("on")`)
			eval[any](b, `for (const d of document.querySelectorAll("details")) d.open = true`)
			if got := eval[int64](b, `document.documentElement.scrollWidth`); got > width {
				b.t.Errorf("%s: %d pixels wide on a screen of %d", lang, got, width)
			}
		}
		b.goTo(d.url + "/?lang=" + lang)
		b.keep("phone-" + lang)
	}
}

func (d shownDemo) accessible(b *tab, script string) {
	for _, lang := range []string{"en", "ja", "zh"} {
		for _, theme := range []string{"light", "dark"} {
			b.device(1200, 900, theme)
			b.goTo(d.url + "/?lang=" + lang)
			b.await("the connection and a chart", `document.querySelector("#link").classList.contains("on") && document.querySelector(".chart canvas")`)
			b.keep("desktop-" + theme + "-" + lang)
			b.accessible(script, lang+", "+theme)
		}
	}
}

// paints measures what a phone paints first: a processor that is four times slower, nothing in its cache. What is too slow always is never
// in time; a machine that is busy now and then may be. One that takes its time for a page of one line is too busy to tell.
func (d shownDemo) paints(b *tab) {
	const (
		promised = 300 * time.Millisecond
		idle     = 80 * time.Millisecond // for a page of one line
	)
	b.device(390, 844, "light")
	send(b, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: 4})
	best := func(address string, enough time.Duration) time.Duration {
		best := time.Hour
		within(b.t, patience/4, func() bool {
			best = min(best, b.painted(address))
			return best <= enough
		})
		return best
	}
	page := best(d.url+"/?lang=en", promised)
	b.t.Logf("first paint after %s", page)
	if page <= promised {
		return
	}
	if line := best("data:text/html,<p>idle", idle); line <= idle {
		b.t.Errorf("first paint after %s at best, promised %s; a page of one line after %s", page, promised, line)
	}
}

// painted loads a page and says when something of it was painted first.
func (b *tab) painted(address string) time.Duration {
	b.t.Helper()
	b.goTo(address)
	b.await("the first paint", `performance.getEntriesByName("first-contentful-paint").length`)
	return time.Duration(eval[float64](b, `performance.getEntriesByName("first-contentful-paint")[0].startTime`) * float64(time.Millisecond))
}

// connection: the page says when it is cut off. It comes last, for it ends the demo.
func (d shownDemo) connection(b *tab) {
	b.goTo(d.url + "/?lang=en")
	b.await("the connection", `document.querySelector("#link").textContent === "live"`)
	if exit := d.stop(os.Interrupt); exit != 0 {
		b.t.Errorf("Ctrl-C with an open page: exit %d", exit)
	}
	b.await("that it is gone", `/^not connected since \d\d:\d\d$/.test(document.querySelector("#link").textContent)`)
	b.await("and for a screen reader", `/^not connected/.test(document.querySelector("#said").textContent)`)
}
