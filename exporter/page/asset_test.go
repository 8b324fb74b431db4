package page

import "testing"

// Nothing guesses what a file is: browsers are told not to (nosniff).
func TestEveryAssetHasAMediaType(t *testing.T) {
	all := assets()
	if len(all) < 5 {
		t.Fatalf("%d assets: they are not packed", len(all))
	}
	for name, a := range all {
		if a.kind == "" {
			t.Errorf("%s has no media type; name its kind in kindOf", name)
		}
	}
}
