package e2e

import (
	"encoding/json"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestFirstContact starts with no more configuration than the port, on SIMs that nothing is known to be free to ask of: nothing leaves, and metrics,
// page and doctor say what to write. What they print is pasted, as it is and filled in.
func TestFirstContact(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, plmn, sim string
		says            string // what is known
		line            string // what is written behind the mark
	}{
		{"brands are not asked alike", "26202", "sim_lte", "share this network, and are not asked alike", `ussd: "*100#"`},
		{"carrier tells nothing", "44050", "au", "au: No code", "count: {allowance: "},
		{"unknown carrier", "00102", "examplia", "The catalogue does not know this network", `ussd: "*123#"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			name := map[bool]string{true: "Examplia"}[tc.sim == "examplia"]
			sim := modem(t, "", quick+"plmn: \""+tc.plmn+"\"\nimsi: \""+tc.plmn+"1234567890\"\nspn: \""+name+"\"\n")
			s := settings{dir: t.TempDir()}
			file := filepath.Join(s.dir, "simgauge.yml")
			const head = "modems:\n  - name: lte\n    port: "
			if err := os.WriteFile(file, []byte(head+sim.port+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			d := s.serve(t)
			d.await(`simgauge_sim_configured{sim="`+tc.sim+`"}`, func(v float64) bool { return v == 0 })
			pasted := []string{d.pasted(), doctored(t, s)}
			for _, text := range pasted {
				if !strings.Contains(text, tc.says) || !strings.Contains(text, "# queries:\n        #   - "+tc.line) {
					t.Errorf("it does not say %q and %q:\n%s", tc.says, tc.line, text)
				}
				for _, text := range []string{text, regexp.MustCompile(`# queries:\n        #   - `).ReplaceAllString(text, "queries:\n          - ")} {
					try := filepath.Join(s.dir, "pasted.yml")
					if err := os.WriteFile(try, []byte(head+sim.port+"\n"+text), 0o600); err != nil {
						t.Fatal(err)
					}
					if _, wrong, exit := command(t, s.dir, "check-config", try); exit != 0 {
						t.Errorf("%s\n%s", wrong, text)
					}
				}
			}
			if pasted[0] != pasted[1] {
				t.Errorf("page and doctor differ:\n%s\n%s", pasted[0], pasted[1])
			}
			if got := sim.spent(); got != 0 {
				t.Errorf("%d asks unbidden", got)
			}
		})
	}
}

// pasted is the example on the status page.
func (d daemon) pasted() string {
	d.t.Helper()
	page, err := get(d.url)
	if err != nil {
		d.t.Fatal(err)
	}
	if want := "paste this into " + filepath.Join(d.cmd.Dir, "simgauge.yml"); !strings.Contains(page, want) {
		d.t.Errorf("the page does not say %q:\n%s", want, page)
	}
	_, rest, _ := strings.Cut(page, `<pre class="paste"`)
	_, rest, _ = strings.Cut(rest, ">")
	text, _, _ := strings.Cut(rest, "</pre>")
	return html.UnescapeString(text)
}

// doctored is the example in the doctor's mend.
func doctored(t *testing.T, s settings) string {
	t.Helper()
	out, errs, exit := command(t, s.dir, append([]string{"doctor", "--json"}, s.where()...)...)
	var found struct {
		Modems []struct {
			Checks []struct{ Detail, Mend string }
		}
	}
	if err := json.Unmarshal([]byte(out), &found); err != nil || exit != 1 || len(found.Modems) != 1 {
		t.Fatalf("exit %d, %v\n%s%s", exit, err, out, errs)
	}
	for _, c := range found.Modems[0].Checks {
		if c.Detail == "sim_not_configured" {
			_, text, _ := strings.Cut(c.Mend, "\n")
			return text
		}
	}
	t.Fatalf("no mend in\n%s", out)
	return ""
}
