package manual

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEscape(t *testing.T) {
	for _, tc := range []struct{ name, in, want string }{
		{"plain", "what is left", "what is left"},
		{"a backslash begins no escape", `\fBfat`, `\efBfat`},
		{"a minus is no hyphen", "--port", `\-\-port`},
		{"quotes stay straight", "'*123#' \"a\" `b`", `\(aq*123#\(aq \(dqa\(dq \(gab\(ga`},
		{"no accents", "^~", `\(ha\(ti`},
		{"letters of others by number", "残é", `\[u6B8B]\[u00E9]`},
		{"no control characters", "a\x1b[1mb\x00\x7f", "a[1mb"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, escape(tc.in)); diff != "" {
				t.Errorf("escape(%q) (-want +got):\n%s", tc.in, diff)
			}
		})
	}
}

// TestNothingIsARequest: whatever a text begins a line with, it stays text.
func TestNothingIsARequest(t *testing.T) {
	p := &page{}
	p.text(".so /etc/passwd")
	p.text("'de x")
	p.text(strings.Repeat("a ", 37) + "a .TH falls on the next line's begin")
	p.verbatim([]string{".sp 9", "  .txt", "", "'x"})
	for l := range strings.Lines(p.b.String()) {
		switch l = strings.TrimSuffix(l, "\n"); l {
		case ".PP", ".RS 4", ".nf", ".fi", ".RE", ".sp": // ours
		default:
			if strings.HasPrefix(l, ".") || strings.HasPrefix(l, "'") {
				t.Errorf("%q is a request", l)
			}
		}
		if len(l) > 80 {
			t.Errorf("%q has %d octets, want 80 at most", l, len(l))
		}
	}
	if !strings.Contains(p.b.String(), "\n"+`\&.TH`) {
		t.Errorf("no line was broken before .TH: the test shows nothing:\n%s", &p.b)
	}
}

func TestBlocks(t *testing.T) {
	for _, tc := range []struct {
		name, in string
		want     []block
	}{
		{"lines of a paragraph are one", "one\ntwo\n\nthree", []block{{lines: []string{"one", "two"}}, {lines: []string{"three"}}}},
		{"what is indented stays", "  a  b\n    c\nprose", []block{{lines: []string{"a  b", "  c"}, indented: true}, {lines: []string{"prose"}}}},
		{"an empty line parts what is indented", "  a\n\n  b", []block{{lines: []string{"a"}, indented: true}, {lines: []string{"b"}, indented: true}}},
		{"nothing", "\n\n", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, blocks(tc.in), cmp.AllowUnexported(block{})); diff != "" {
				t.Errorf("blocks(%q) (-want +got):\n%s", tc.in, diff)
			}
		})
	}
}

func TestAddressesMayBeBroken(t *testing.T) {
	if got, want := breakable("https://example.net/a"), `https:/\:/\:example.net/\:a`; got != want {
		t.Errorf("breakable = %s, want %s", got, want)
	}
	if got, want := breakable("/etc/simgauge"), "/etc/simgauge"; got != want {
		t.Errorf("breakable = %s, want %s: a path is copied from the page", got, want)
	}
}
