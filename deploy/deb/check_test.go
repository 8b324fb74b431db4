package deb

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestLintian: Debian's checker finds nothing in any of the packages, not even to warn of.
func TestLintian(t *testing.T) {
	need(t, "lintian", "lintian")
	cmd := exec.Command("lintian", "--allow-root", "--fail-on=error,warning", file(t, "armhf"), file(t, "arm64"), file(t, "amd64"))
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	silent(t, cmd)
}

// TestManuals: those who show manual pages have nothing to say about them, and show them.
func TestManuals(t *testing.T) {
	need(t, "man", "man-db")
	need(t, "groff", "groff-base")
	need(t, "mandoc", "mandoc")
	root := unpacked(t, here(t))
	for page, words := range map[string][]string{
		"man1/simgauge.1":     {"NAME", "simgauge ask [flags]", "--web.listen-address=VALUE", "EXIT STATUS", "simgauge " + version},
		"man5/simgauge.yml.5": {"NAME", "sims[].asks[].queries[].ussd", "データ", "lifeline.to", "EXAMPLES"},
	} {
		t.Run(page, func(t *testing.T) {
			text := output(t, exec.Command("zcat", filepath.Join(root, "usr/share/man", page+".gz")))
			path := filepath.Join(t.TempDir(), filepath.Base(page))
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			silent(t, exec.Command("mandoc", "-T", "lint", path))
			silent(t, exec.Command("groff", "-man", "-Tutf8", "-ww", "-z", path))
			man := exec.Command("man", "--warnings", "--local-file", path)
			man.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "MANWIDTH=80", "MAN_KEEP_FORMATTING=")
			var faults strings.Builder
			man.Stderr = &faults
			shown, err := man.Output()
			if err != nil || faults.Len() > 0 {
				t.Errorf("man: %v\n%s", err, &faults)
			}
			for _, word := range words {
				if !strings.Contains(string(shown), word) {
					t.Errorf("%q is not shown", word)
				}
			}
		})
	}
}

// TestCompletion: the shells complete what the program knows, by the files as they are installed.
func TestCompletion(t *testing.T) {
	root := unpacked(t, here(t))
	path := "PATH=" + filepath.Join(root, "usr/bin") + ":" + os.Getenv("PATH")
	script := filepath.Join(root, "usr/share/bash-completion/completions/simgauge")
	for _, tc := range []struct {
		name, words, want string
	}{
		{"a flag", "simgauge ask --us", "--ussd"},
		{"a command", "simgauge che", "check-config"},
		{"a value", "simgauge read --via s", "sms"},
		{"what nobody knows", "simgauge ask --nothing", ""},
		{"all commands", "simgauge ''", "help run demo init ask read status history set doctor record modems carriers check-config"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			need(t, "bash", "bash")
			cmd := exec.Command("bash", "--norc", "-c", `
				. "$1"
				eval "COMP_WORDS=($2)"
				COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
				$(complete -p simgauge | sed 's/.*-F \([^ ]*\).*/\1/')
				echo "${COMPREPLY[*]}"`, "bash", script, tc.words)
			cmd.Env = append(os.Environ(), path)
			if got := strings.TrimSpace(output(t, cmd)); got != tc.want {
				t.Errorf("%s: completed by %q, want %q", tc.words, got, tc.want)
			}
		})
	}
	t.Run("zsh", func(t *testing.T) {
		need(t, "zsh", "zsh")
		cmd := exec.Command("zsh", "-fc", `fpath=($1 $fpath); autoload -U compinit; compinit -u -D; print $_comps[simgauge]`, "zsh", filepath.Join(root, "usr/share/zsh/vendor-completions"))
		cmd.Env = append(os.Environ(), path)
		if got := strings.TrimSpace(output(t, cmd)); got != "_simgauge" {
			t.Errorf("simgauge is completed by %q, want _simgauge", got)
		}
	})
}
