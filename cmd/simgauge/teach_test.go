package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/outcome"
)

// What --teach prints is a configuration as it stands, and the daemon reads with it what was taught, and by nothing else.
func TestTaughtPatternIsReadByTheDaemon(t *testing.T) {
	for _, tt := range []struct{ name, reply, said, want string }{
		{"markup", "<p>Pot: <b>1.2&nbsp;GB</b></p>", "--remaining=1.2 GB", "1.2 GB"},
		{"lines", "Pot\r\n   1.2 GB\r\nund Schluss", "--remaining=1.2 GB", "1.2 GB"},
		{"signs of expressions and of YAML", `'Pot' [a+b] (x|y)? # 1.2 GB $^ \E {3}: "`, "--remaining=1.2 GB", "1.2 GB"},
		{"digits and blanks of other scripts", "ポット\u3000१.२\u00a0GB\u200f zz", "--remaining=1.2 GB", "1.2 GB"},
		{"nothing but the figure", "1.2 GB", "--remaining=1.2 GB", "1.2 GB"},
		{"grouped by blanks", "Pot 1\u00a0234,5 MB zz", "--remaining=1234,5 MB", "1234.5 MB"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var out, errs bytes.Buffer
			if status := run(t.Context(), []string{"read", "--teach", tt.said}, streams{strings.NewReader(tt.reply), &out, &errs}); status != exitDone {
				t.Fatalf("exit status %d: %s", status, &errs)
			}
			taught := configurationOf(t, out.String())
			a := askedBy(t, `ussd: {"*1#": {text: `+quoted(tt.reply)+`, after: 1ms}}`, strings.Replace(taught, "- patterns:", "- queries: [{ussd: \"*1#\"}]\n        patterns:", 1))
			r := a.Ask(t.Context(), agent.Request{})
			if r.Outcome != outcome.OK || r.Reading.Data[0].Remaining.Text != tt.want || !strings.HasPrefix(r.Evidence[0].Rule, "pattern ") {
				t.Errorf("with\n%s\n%q is read as %+v", taught, r.Text, r)
			}
		})
	}
}

// configurationOf is what --teach printed but for the case, as check-config accepts it.
func configurationOf(t *testing.T, printed string) string {
	t.Helper()
	conf, _, ok := strings.Cut(printed, "\n{")
	if !ok {
		t.Fatalf("no case in %s", printed)
	}
	path := filepath.Join(t.TempDir(), "simgauge.yml")
	if err := os.WriteFile(path, []byte(conf+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var errs bytes.Buffer
	if status := run(t.Context(), []string{"check-config", path}, streams{strings.NewReader(""), io.Discard, &errs}); status != exitDone {
		t.Fatalf("check-config: exit status %d: %s\n%s", status, &errs, conf)
	}
	return conf + "\n"
}
