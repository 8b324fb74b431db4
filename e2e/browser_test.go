package e2e

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// tab is a page in a real Chromium, which writes down what the page asks for and what the browser complains of.
type tab struct {
	t   *testing.T
	ctx context.Context

	mu       sync.Mutex
	asked    []string // addresses
	complain []string // what the console has: refused by the policy, failed to load, uncaught
}

// chromium starts a browser. It ends with the test.
func chromium(t *testing.T) context.Context {
	t.Helper()
	program := need(t, "chromium", "chromium")
	dir := t.TempDir()
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.NoSandbox, // containers and root have no sandbox
		chromedp.UserDataDir(dir), chromedp.Env("TMPDIR="+dir))...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start %s: %v", program, err)
	}
	return ctx
}

// open opens an empty tab.
func open(browser context.Context, t *testing.T) *tab {
	t.Helper()
	b := &tab{t: t}
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithListener(b.hear))
	t.Cleanup(cancel)
	b.ctx = ctx
	send(b, network.Enable, network.EnableParams{})
	return b
}

// hear is told of every event.
func (b *tab) hear(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		b.asked = append(b.asked, e.Request.URL)
	case *network.EventWebSocketCreated:
		b.asked = append(b.asked, e.URL)
	case *log.EventEntryAdded:
		b.complain = append(b.complain, e.Entry.Text+" "+e.Entry.URL)
	case *runtime.EventExceptionThrown:
		b.complain = append(b.complain, fmt.Sprint(e.ExceptionDetails.Text, " ", e.ExceptionDetails.Exception))
	case *runtime.EventConsoleAPICalled:
		b.complain = append(b.complain, "console."+string(e.Type))
	}
}

// send sends a command of the protocol.
func send[P, R any](b *tab, command cdp.Command[P, R], params P) R {
	b.t.Helper()
	r, err := chromedp.Call(b.ctx, command, params)
	if err != nil {
		b.t.Fatalf("%s: %v", command.Method, err)
	}
	return r
}

// do runs actions, each within patience.
func (b *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		b.t.Fatal(err)
	}
}

// eval is the value of an expression in the page; a promise is awaited.
func eval[T any](b *tab, expression string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// await waits until an expression is true in the page. It may throw until then: a page may be about to give way to another.
func (b *tab) await(what, expression string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	var last error
	if !within(b.t, patience, func() bool {
		var so bool
		so, last = chromedp.Run(ctx, chromedp.Evaluate[bool]("!!("+expression+")"))
		return last == nil && so
	}) {
		b.t.Fatalf("still not after %s: %s (%v)", patience, what, last)
	}
}

// goTo loads a page and waits until its scripts have run.
func (b *tab) goTo(address string) {
	b.t.Helper()
	b.do(chromedp.Navigate(address))
	b.await("the scripts of "+address, `document.readyState === "complete"`)
}

// device makes the tab a screen of this size in CSS pixels, in a theme.
func (b *tab) device(width, height int64, theme string) {
	b.t.Helper()
	send(b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: 1, Mobile: width < 600})
	send(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: theme}, {Name: "prefers-reduced-motion", Value: "reduce"}, // nothing is half way when it is looked at
	}})
}

// keep writes a picture of the whole page into the folder of the test's artefacts (go test -artifacts -outputdir=…).
func (b *tab) keep(name string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(b.t.ArtifactDir(), name+".png"), picture, 0o600); err != nil {
		b.t.Fatal(err)
	}
}

// wellBehaved fails if the page asked for anything that is not on the device, or if the browser complained.
func (b *tab) wellBehaved(device string) {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.asked) == 0 {
		b.t.Error("no request was seen")
	}
	for _, address := range b.asked {
		u, err := url.Parse(address)
		if err != nil || u.Scheme+"://"+u.Host != device && u.Scheme != "data" {
			b.t.Errorf("the page asked for %s", address)
		}
	}
	for _, line := range b.complain {
		b.t.Errorf("the browser complains: %s", line)
	}
}
