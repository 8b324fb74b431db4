package portal_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/portal"
)

const document = `{"data":{"remainingVolume":3200.5,"unit":"MB","validUntil":"2026-12-01"},
	"bundles":[{"name":"EU","left":1},{"name":"Home","left":"2,5 GB"},{"name":null}],"ok":true,"none":null}`

func TestPick(t *testing.T) {
	for _, tc := range []struct {
		name  string
		paths portal.Paths
		want  []map[string]portal.Value
	}{
		{"document", portal.Paths{Names: map[string]string{"remaining": "data.remainingVolume", "expires": "data.validUntil", "total": "data.none"}},
			[]map[string]portal.Value{{"remaining": {"3200.5", true}, "expires": {"2026-12-01", false}}}},
		{"list", portal.Paths{Each: "bundles", Names: map[string]string{"remaining": "left", "name": "name"}},
			[]map[string]portal.Value{{"remaining": {"1", true}, "name": {"EU", false}}, {"remaining": {"2,5 GB", false}, "name": {"Home", false}}}},
		{"entry by its name", portal.Paths{Names: map[string]string{"remaining": `bundles.#(name=="Home").left`}},
			[]map[string]portal.Value{{"remaining": {"2,5 GB", false}}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := tc.paths.Pick(document)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("values (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPickNothing(t *testing.T) {
	if _, err := (portal.Paths{Names: map[string]string{"remaining": "gone"}}).Pick(document); !errors.Is(err, portal.ErrNoPath) {
		t.Errorf("path to nowhere: %v", err)
	}
	for _, bad := range []string{"", "<html>", `{"a":1`, strings.Repeat("[", 100_000)} {
		if _, err := (portal.Paths{Names: map[string]string{"remaining": "a"}}).Pick(bad); err == nil {
			t.Errorf("%.10q was taken for JSON", bad)
		}
	}
	if _, err := (portal.Paths{Each: "data", Names: map[string]string{"remaining": "a"}}).Pick(document); err == nil {
		t.Error("an object was taken for a list")
	}
}

func TestCheckPath(t *testing.T) {
	for path, ok := range map[string]bool{"data.left": true, `bundles.#(name=="EU").left`: true, "": false, "@this": false, "{a,b}": false, "a|@reverse": false, "!1": false} {
		if got := portal.CheckPath(path) == nil; got != ok {
			t.Errorf("CheckPath(%q): %v, want %v", path, got, ok)
		}
	}
}

func TestFlat(t *testing.T) {
	got := portal.Flat(`{"dataRemaining":"3.2 GB","plan":{"total_volume":"10 GB"},"list":["a","b"],"on":true}`)
	want := "data remaining: 3.2 GB\ntotal volume: 10 GB\n\nlist: a\nlist: b"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

func FuzzPick(f *testing.F) {
	f.Add(document, "data.remainingVolume", "bundles")
	f.Add(`[1,2]`, "#", "")
	f.Fuzz(func(_ *testing.T, doc, path, each string) {
		if portal.CheckPath(path) != nil || each != "" && portal.CheckPath(each) != nil {
			return
		}
		_, _ = portal.Paths{Each: each, Names: map[string]string{"remaining": path}}.Pick(doc)
		portal.Flat(doc)
	})
}
