package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/modemsim"
)

// sitting runs simgauge init on a terminal of its own against a simulated modem.
type sitting struct {
	t     *testing.T
	f     *os.File
	cmd   *exec.Cmd
	shown bytes.Buffer
	at    int // what was shown before was awaited already
}

func onTerminal(t *testing.T, config string) *sitting {
	t.Helper()
	network, err := modemsim.ParseNetwork(strings.NewReader("latency: 10ms\nplan: {total: 10GB, used: 2.2GB, expires: 30d}\nussd: {\"*123#\": {text: \"You have {remaining} left.\"}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	sim, err := modemsim.New(modemsim.Config{Network: network})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	link := filepath.Join(dir, "modem")
	modem, err := sim.OpenPTY(context.WithoutCancel(t.Context()), link)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = modem.Close() })
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "init", "--port="+link, "--config.file="+config, "--storage.path="+filepath.Join(dir, "state"))
	cmd.Args[0] = "simgauge" // so this test's program is that one
	cmd.Env = append(os.Environ(), "NO_COLOR=1")
	f, err := pty.Start(cmd)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return &sitting{t: t, f: f, cmd: cmd}
}

// types waits for a question and answers it.
func (s *sitting) types(question, answer string) {
	s.t.Helper()
	if err := s.f.SetReadDeadline(time.Now().Add(awaitLimit)); err != nil {
		s.t.Fatal(err)
	}
	b := make([]byte, 1<<10)
	for !strings.Contains(s.shown.String()[s.at:], question) {
		n, err := s.f.Read(b)
		s.shown.Write(b[:n])
		if err != nil {
			s.t.Fatalf("awaiting %q: %v\n%s", question, err, s.shown.String())
		}
	}
	s.at = s.shown.Len()
	if _, err := io.WriteString(s.f, answer); err != nil {
		s.t.Fatal(err)
	}
}

// ends gives the exit status.
func (s *sitting) ends() int {
	s.t.Helper()
	_, _ = io.Copy(&s.shown, s.f) // a terminal whose program has ended gives an error
	var exit *exec.ExitError
	if err := s.cmd.Wait(); err != nil && !errors.As(err, &exit) {
		s.t.Fatal(err)
	}
	return s.cmd.ProcessState.ExitCode()
}

func TestInitOnATerminal(t *testing.T) {
	config := filepath.Join(t.TempDir(), "simgauge.yml")
	s := onTerminal(t, config)
	s.types("Number? ", "1\n")
	s.types("Which code? ", "*123#\n")
	s.types("it opens none)? ", "\n")
	s.types("[6h] ", "\n")
	s.types("[8] ", "\n")
	s.types("Try it? yes or no [no] ", "y\n")
	s.types("Is that what is left? yes or no [yes] ", "\n")
	s.types("Write this to ", "\n")
	if got := s.ends(); got != exitDone {
		t.Fatalf("exit status %d\n%s", got, s.shown.String())
	}
	if !strings.Contains(s.shown.String(), "You have [7.80 GB] left.") {
		t.Errorf("the answer is not shown:\n%s", s.shown.String())
	}
	if n := strings.Count(s.shown.String(), "\r\n*123#\r\n"); n != 0 {
		t.Errorf("what was typed is shown twice:\n%s", s.shown.String())
	}
	if text, err := os.ReadFile(config); err != nil || !strings.Contains(string(text), `- ussd: "*123#"`) {
		t.Errorf("got %v\n%s", err, text)
	}
}

func TestInterruptedInitLeavesNothing(t *testing.T) {
	config := filepath.Join(t.TempDir(), "simgauge.yml")
	s := onTerminal(t, config)
	s.types("Number? ", "1\n")
	s.types("Which code? ", "\x03")
	if got := s.ends(); got != exitFailed {
		t.Errorf("exit status %d, want %d", got, exitFailed)
	}
	if !strings.Contains(s.shown.String(), "nothing was written") {
		t.Errorf("it does not say so:\n%s", s.shown.String())
	}
	if left, _ := os.ReadDir(filepath.Dir(config)); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

// A root with a close umask writes for a service that is another user.
func TestConfigIsForTheServiceToRead(t *testing.T) {
	before := unix.Umask(0o077)
	defer unix.Umask(before)
	path := filepath.Join(t.TempDir(), "simgauge", "simgauge.yml")
	if err := writeConfig(path, "modems: [{}]\n", false); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]fs.FileMode{filepath.Dir(path): 0o755, path: 0o644} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has mode %o, want %o", path, got, want)
		}
	}
}

func TestConfigIsWrittenWholeOrNotAtAll(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "simgauge.yml")
	if err := writeConfig(path, "sims: 1\n", true); err == nil || exists(path) {
		t.Errorf("a bad text was written: %v", err)
	}
	if err := writeConfig(path, "modems: [{}]\n", false); err != nil {
		t.Fatal(err)
	}
	if err := writeConfig(path, "sims: [{}]\n", false); err == nil {
		t.Error("a file that is there was replaced")
	}
	link := filepath.Join(dir, "link.yml")
	if err := os.Symlink("simgauge.yml", link); err != nil {
		t.Fatal(err)
	}
	if err := writeConfig(link, "sims: [{}]\n", true); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil || string(text) != "sims: [{}]\n" {
		t.Errorf("got %q, %v", text, err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("the link is none any more: %v, %v", info, err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 2 {
		t.Errorf("left behind: %v", left)
	}
}

// TestTypedRequestSaysAllOfAQuery: what a typed ask cannot say is not tried through the daemon.
func TestTypedRequestSaysAllOfAQuery(t *testing.T) {
	choice, err := carrier.CompileChoice("Data")
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name  string
		query carrier.Query
		want  string
		ok    bool
	}{
		{"a menu", carrier.Query{USSD: &carrier.USSDQuery{Code: "*1#", Replies: []string{"2"}}}, "*1#", true},
		{"an answer by message", carrier.Query{USSD: &carrier.USSDQuery{Code: "*1#"}, Await: &carrier.SMSAnswer{From: []string{"1"}}}, "*1#", true},
		{"choices", carrier.Query{USSD: &carrier.USSDQuery{Code: "*1#", Choose: []carrier.Choice{choice}}}, "", false},
		{"a radio technology", carrier.Query{USSD: &carrier.USSDQuery{Code: "*1#", RAT: carrier.RAT2G}}, "", false},
		{"a call", carrier.Query{Call: &carrier.CallQuery{Number: "1"}}, "", false},
	} {
		got, ok := typedRequest(tc.query)
		if got.USSD != tc.want || ok != tc.ok || (tc.query.Await != nil && len(got.AwaitSMS) == 0) {
			t.Errorf("%s: got %+v, %v", tc.name, got, ok)
		}
	}
}

func TestRowsOfASIM(t *testing.T) {
	for _, tc := range []struct {
		name string
		sim  agent.SIMState
		want func(n int) bool
	}{
		{"brand that the card names", agent.SIMState{PLMN: "262-02", Carrier: "Vodafone"}, func(n int) bool { return n == 1 }},
		{"brands that share a network", agent.SIMState{PLMN: "262-02"}, func(n int) bool { return n > 1 }},
		{"network not known", agent.SIMState{}, func(n int) bool { return n == 0 }},
	} {
		if n := len(rowsOf(carrier.Catalogue{}, tc.sim)); !tc.want(n) {
			t.Errorf("%s: %d rows", tc.name, n)
		}
	}
}
