package e2e

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// answer is the part of `simgauge ask --json` that is looked at here.
type answer struct {
	Outcome string
	Detail  *string
	Text    string
	Reading struct {
		Data []struct {
			Remaining      string
			RemainingBytes int64 `json:"remaining_bytes"`
		}
	}
	Error *string
}

// ask runs `simgauge ask --json`.
func ask(t testing.TB, dir string, args ...string) (answer, int) {
	t.Helper()
	return asked(t, simgauge(t, dir, append([]string{"ask", "--json"}, args...)...))
}

// asked is what an ask that was started says in the end.
func asked(t testing.TB, p *process) (answer, int) {
	t.Helper()
	exit := p.wait()
	var a answer
	if err := json.Unmarshal([]byte(p.out.String()), &a); err != nil {
		t.Fatalf("%q: %v: exit %d, %q, %s", p.cmd.Args, err, exit, p.out, p.errout)
	}
	return a, exit
}

// TestAskOfTheOtherProgram asks the simulated modem as a user would start both programs, with the built-in network. TestModems
// asks each of the modems.
func TestAskOfTheOtherProgram(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	port := separate(t, dir, "generic")
	got, exit := ask(t, dir, "--ussd=*123#", "--port="+port)
	if exit != 0 || got.Outcome != "ok" {
		t.Fatalf("exit %d, %+v", exit, got)
	}
	if data := got.Reading.Data; len(data) != 1 || data[0].Remaining != figure || data[0].RemainingBytes != 7.8e9 {
		t.Errorf("data %+v, want %s", data, figure)
	}
}

// separate starts the modemsim program and returns the path of its pty, which is the first line that it prints.
func separate(t *testing.T, dir, personality string) string {
	t.Helper()
	p := start(t, dir, filepath.Join(programs, "modemsim"), "--personality="+personality)
	eventually(t, "modemsim's first line", func() bool { return strings.Contains(p.out.String(), "\n") })
	line, _ := bufio.NewReader(strings.NewReader(p.out.String())).ReadString('\n')
	return strings.TrimSpace(line)
}

// TestAskAndStatusBesideTheDaemon: they go through its socket, to the same ledger, and nobody else opens the port.
func TestAskAndStatusBesideTheDaemon(t *testing.T) {
	t.Parallel()
	sim := modem(t, "", slow)
	s := hourly(t)
	d := serve(t, s, sim.port)
	d.await(remaining, anything)
	spent := sim.spent()

	client := simgauge(t, s.dir, append([]string{"ask", "--json", "--ussd=*123#"}, s.where()...)...)
	eventually(t, "the ask at the modem", func() bool { return sim.spent() > spent })
	if got, want := holders(t, sim.port), []int{d.cmd.Process.Pid}; !slices.Equal(got, want) {
		t.Errorf("processes with the port open: %v, want the daemon's alone, %v", got, want)
	}
	if exit := client.wait(); exit != 0 {
		t.Errorf("ask: exit %d: %s%s", exit, client.out, client.errout)
	}
	want := s.atMost - sim.spent()
	if got := stateBudget(t, s); got != want {
		t.Errorf("status has a budget of %d, the modem saw %d of %d asks", got, sim.spent(), s.atMost)
	}
	if left := d.await(budget, anything); left != float64(want) {
		t.Errorf("the page has a budget of %.0f, want %d", left, want)
	}
	if exit := d.stop(syscall.SIGTERM); exit != 0 {
		t.Errorf("simgauge: exit %d", exit)
	}
}

// holders are the processes, other than this one, that have path open.
func holders(t *testing.T, path string) []int {
	t.Helper()
	links, err := filepath.Glob("/proc/[0-9]*/fd/*")
	if err != nil {
		t.Fatal(err)
	}
	var pids []int
	for _, link := range links {
		var pid int
		if target, err := os.Readlink(link); err != nil || target != path {
			continue
		}
		if _, err := fmt.Sscanf(link, "/proc/%d/", &pid); err != nil {
			t.Fatal(err)
		}
		if pid != os.Getpid() && !slices.Contains(pids, pid) {
			pids = append(pids, pid)
		}
	}
	return pids
}

// TestTypedAsksAreCapped: a person in a hurry spends no more than the schedule may.
func TestTypedAsksAreCapped(t *testing.T) {
	t.Parallel()
	sim := modem(t, "", quick)
	s := hourly(t)
	s.atMost = 2
	s.config(t, sim.port)
	args := append([]string{"--ussd=*123#"}, s.where()...)
	for range s.atMost {
		if got, exit := ask(t, s.dir, args...); exit != 0 || got.Outcome != "ok" {
			t.Fatalf("within the cap: exit %d, %+v", exit, got)
		}
	}
	got, exit := ask(t, s.dir, args...)
	if exit != 1 || got.Outcome != "capped" || got.Error == nil {
		t.Errorf("beyond the cap: exit %d, %+v", exit, got)
	}
	if spent := sim.spent(); spent != s.atMost {
		t.Errorf("%d asks at the modem, at most %d allowed", spent, s.atMost)
	}
}
