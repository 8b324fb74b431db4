package agent

import (
	"errors"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/portal"
)

// TestEveryKindHasADetail: why there is no page has a name of its own, of those that the code of package portal lists.
func TestEveryKindHasADetail(t *testing.T) {
	source, err := os.ReadFile("../../portal/fault.go")
	if err != nil {
		t.Fatal(err)
	}
	kinds := regexp.MustCompile(`(?m)^\t\w+ +Kind = "([^"]+)"`).FindAllSubmatch(source, -1)
	if len(kinds) != len(pageDetails()) {
		t.Errorf("%d kinds, %d details", len(kinds), len(pageDetails()))
	}
	r := &rung{query: carrier.Query{Portal: &carrier.PortalQuery{URL: "http://left.example.net/left?token=secret"}}}
	for _, k := range kinds {
		kind := portal.Kind(k[1])
		want, ok := pageDetails()[kind]
		if !ok {
			t.Errorf("%q has no detail", kind)
			continue
		}
		err := r.pageFailure(&portal.Fault{Kind: kind, Err: errors.New("so it is")})
		f, ok := errors.AsType[*failure](err)
		if !ok || f.detail != want || !strings.HasPrefix(f.Error(), "portal left.example.net: so it is; ") {
			t.Errorf("%q: %v, want %s and its line", kind, err, want)
		}
	}
	for _, d := range []outcome.Detail{outcome.LinkUnknown, outcome.LinkDown, outcome.LinkNoAddress, outcome.NoResolver} {
		if !tryNext(d) {
			t.Errorf("%s: the next way is not taken", d)
		}
	}
	if !announced(fail(outcome.PageLate)) || announced(fail(outcome.PageRefused)) {
		t.Error("a message is awaited of a page that came late, and of none that was refused")
	}
}
