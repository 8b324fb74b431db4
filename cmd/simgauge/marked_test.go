package main

import (
	"bytes"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/creack/pty"

	"github.com/simgauge/simgauge/quota"
)

// On a terminal figures are underlined, with no other code; elsewhere, or where the user wants none, they stand in brackets.
func TestExplainUnderlinesOnATerminal(t *testing.T) {
	const reply = "残量は１．５ＧＢです\x1b[31m\x07, e\u0301t\u200cé"
	for _, tt := range []struct{ name, term, noColor, want string }{
		{"terminal", "xterm", "", "残量は\x1b[4m１．５ＧＢ\x1b[24mです\ufffd[31m\ufffd, e\u0301t\u200cé\r\n"},
		{"no colours wanted", "xterm", "1", "残量は[１．５ＧＢ]です\ufffd[31m\ufffd, e\u0301t\u200cé\r\n"},
		{"dumb terminal", "dumb", "", "残量は[１．５ＧＢ]です\ufffd[31m\ufffd, e\u0301t\u200cé\r\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("TERM", tt.term)
			t.Setenv("NO_COLOR", tt.noColor)
			master, tty, err := pty.Open()
			if err != nil {
				t.Fatal(err)
			}
			defer master.Close()
			if status := run(t.Context(), []string{"read", "--explain"}, streams{strings.NewReader(reply), tty, io.Discard}); status != exitDone {
				t.Errorf("exit status %d", status)
			}
			if got := screen(t, master, tty); !strings.HasPrefix(got, tt.want) {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

// screen is what a terminal got, up to its end.
func screen(t *testing.T, master, tty *os.File) string {
	t.Helper()
	if err := tty.Close(); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	_, _ = b.ReadFrom(master) // ends with EIO, as the other side is closed
	return b.String()
}

func TestVisible(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"blanks", "1\u00a0234\u202f567\t8\r\n9\u300010", "1 234 567 8\n9\u300010"},
		{"joiners and marks are the reply's own", "می\u200cخواهم \u200f٣\u200e e\u0301", "می\u200cخواهم \u200f٣\u200e e\u0301"},
		{"nothing steers the terminal", "\x1b]0;x\x07\u202eabc\u2066\x00\xff\u0085", "\ufffd]0;x\ufffd\ufffdabc\ufffd\ufffd\ufffd\ufffd"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := visible(tt.text); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// Columns stand below each other as they are shown, and a line break within a figure breaks no row.
func TestEvidenceStandsInColumns(t *testing.T) {
	var out bytes.Buffer
	printEvidence(&out, "  ", []quota.Evidence{
		{Figure: "remaining", Words: "１.5ＧＢ", Rule: "a"},
		{Figure: "used", Words: "e\u0301 2\r\nGB", Rule: "b"},
		{Words: "5 GB", Rule: "c"},
	})
	const want = "  １.5ＧＢ   remaining   a\n  e\u0301 2 GB     used        b\n  5 GB       left out    c\n"
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
}
