package deb

import (
	"bufio"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// emulated is how long a program may take that is emulated, instruction by instruction, on a machine that is busy.
const emulated = 3 * time.Minute

// TestOtherProcessors: the program of each package runs on the processor that it is for, of the Pi Zero (ARM1176, ARMv6) too. What is
// emulated is the processor: system calls are this machine's.
func TestOtherProcessors(t *testing.T) {
	for _, tc := range []struct {
		arch string
		cpu  []string
		want string
	}{
		{"armhf", []string{"qemu-arm-static", "-cpu", "arm1176"}, `goarch="arm"`},
		{"arm64", []string{"qemu-aarch64-static", "-cpu", "cortex-a53"}, `goarch="arm64"`},
	} {
		t.Run(tc.arch, func(t *testing.T) {
			t.Parallel()
			need(t, tc.cpu[0], "qemu-user-static")
			program := append(tc.cpu, filepath.Join(unpacked(t, tc.arch), "usr/bin/simgauge"))
			run := func(args ...string) *exec.Cmd { return exec.Command(program[0], append(program[1:], args...)...) }

			read := run("read", "--json")
			read.Stdin = strings.NewReader("You have 1.2 GB left of 5 GB")
			if got, want := output(t, read), `"remaining_bytes": 1200000000`; !strings.Contains(got, want) {
				t.Errorf("read: %s\nwant %s", got, want)
			}
			if got, want := output(t, run("check-config", "../../docs/simgauge.yml")), "good"; !strings.Contains(got, want) {
				t.Errorf("check-config: %s\nwant %s", got, want)
			}
			page := scrapeOfDemo(t, run("demo", "--web.listen-address=127.0.0.1:0"))
			for _, want := range []string{tc.want, `version="` + version + `"`, "simgauge_quota_remaining_bytes{"} {
				if !strings.Contains(page, want) {
					t.Errorf("a scrape has no %s:\n%s", want, page)
				}
			}
		})
	}
}

// scrapeOfDemo starts the demo, whose modem is behind a pty, waits for the first reading, and returns the metrics. The demo ends by Ctrl-C,
// well.
func scrapeOfDemo(t *testing.T, demo *exec.Cmd) string {
	t.Helper()
	out, err := demo.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	demo.Stderr = t.Output()
	demo.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := demo.Start(); err != nil {
		t.Fatal(err)
	}
	kill := time.AfterFunc(emulated, func() { _ = demo.Process.Kill() }) // then what waits for its output ends
	defer kill.Stop()
	defer func() { _ = demo.Process.Kill() }()

	address, page := "", ""
	lines := bufio.NewScanner(out)
	for page == "" && lines.Scan() {
		if found := regexp.MustCompile(`http://\S+/metrics$`).FindString(lines.Text()); found != "" && address == "" {
			address = found
		}
		if strings.Contains(lines.Text(), "the carrier says") {
			page = get(t, address)
		}
	}
	if page == "" {
		t.Fatalf("no reading in %s", emulated)
	}
	if err := demo.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, out)
	if err := demo.Wait(); err != nil {
		t.Errorf("the demo ended with %v", err)
	}
	return page
}

func get(t *testing.T, address string) string {
	t.Helper()
	client := http.Client{Timeout: emulated}
	answer, err := client.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	page, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}
