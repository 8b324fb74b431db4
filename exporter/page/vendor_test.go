package page

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTheChartLibraryIsThePublishedOne: asset/uplot.js is dist/uPlot.iife.min.js of npm's uplot 1.6.32, octet for octet.
func TestTheChartLibraryIsThePublishedOne(t *testing.T) {
	const published = "19c8d4c6ad88929a79f4ae49d6f7161566dfd0ba3d15cc495e974f787eb78f1f"
	script, err := os.ReadFile("asset/uplot.js")
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(script)
	if got := hex.EncodeToString(sum[:]); got != published {
		t.Errorf("asset/uplot.js has the hash %s, published is %s", got, published)
	}
	if !strings.Contains(string(script), "leeoniya/uPlot (v1.6.32)") {
		t.Error("asset/uplot.js does not say its version")
	}
	licence, err := os.ReadFile("asset/uplot-LICENSE.txt")
	if err != nil || !strings.Contains(string(licence), "Permission is hereby granted") {
		t.Errorf("its licence is not beside it: %v", err)
	}
}

// TestThePageFits: all that a browser loads for the page is within 150 KB even where nothing is compressed.
func TestThePageFits(t *testing.T) {
	const most = 150_000
	whole := ask(shows(t, rich()), "GET", "/", here).Body.Len()
	names, err := filepath.Glob("asset/*.[jcs]*")
	if err != nil || len(names) < 5 {
		t.Fatalf("%v: %v", names, err)
	}
	for _, name := range names {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		whole += int(info.Size())
	}
	if whole > most {
		t.Errorf("the page and what it loads are %d octets, want at most %d", whole, most)
	}
	t.Logf("%d octets", whole)
}
