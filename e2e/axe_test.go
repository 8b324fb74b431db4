package e2e

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"testing"
)

// axe is axe-core 4.14.1 (axe.min.js of npm's axe-core), compressed in the repository so that `make test` needs no other registry.
func axe(t *testing.T) string {
	t.Helper()
	const published = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"
	file, err := os.Open("testdata/axe/axe.min.js.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	plain, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	script, err := io.ReadAll(plain)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(script)
	if got := hex.EncodeToString(sum[:]); got != published {
		t.Fatalf("testdata/axe/axe.min.js.gz holds %s, published is %s", got, published)
	}
	return string(script)
}

// violation is a rule of axe that a page breaks.
type violation struct {
	ID, Impact, Help string
	Nodes            []struct{ HTML, FailureSummary string }
}

// accessible fails for each rule that the page breaks, all details open.
func (b *tab) accessible(script, what string) {
	b.t.Helper()
	eval[any](b, `for (const d of document.querySelectorAll("details")) d.open = true`)
	eval[any](b, script+"\n;undefined")
	broken := eval[[]violation](b, `axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations.map(v => ({
		ID: v.id, Impact: v.impact, Help: v.help, Nodes: v.nodes.map(n => ({HTML: n.html, FailureSummary: n.failureSummary}))})))`)
	for _, v := range broken {
		for _, n := range v.Nodes {
			b.t.Errorf("%s: axe: %s (%s): %s\n%s\n%s", what, v.ID, v.Impact, v.Help, n.HTML, n.FailureSummary)
		}
	}
}
