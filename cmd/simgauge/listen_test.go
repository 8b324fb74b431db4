package main

import (
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/exporter-toolkit/web"
)

// TestPassedSocketsStandInForTheAddress: with a socket that is passed as systemd passes it (sd_listen_fds(3)), and no flag, that one is
// listened on.
func TestPassedSocketsStandInForTheAddress(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	file, err := l.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, tc := range []struct {
		name    string
		fds     string
		flag    bool
		want    string
		refused string
	}{
		{"passed, no flag", "1", false, l.Addr().String(), ""},
		{"passed, with the flag", "1", true, l.Addr().String(), ""},
		{"none, no flag", "0", false, "127.0.0.1:", ""},
		{"none, with the flag", "0", true, "", "systemd passed no socket"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			// LISTEN_PID is the process's own, which only a shell in between knows.
			cmd := exec.CommandContext(t.Context(), "/bin/sh", "-c", `LISTEN_PID=$$ LISTEN_FDS=$0 exec "$@"`, tc.fds, os.Args[0], "-test.run=^TestListenInAChild$", "-test.v")
			cmd.Env = append(os.Environ(), "SIMGAUGE_TEST_LISTEN="+map[bool]string{false: "plain", true: "flag"}[tc.flag])
			cmd.ExtraFiles = []*os.File{file}
			cmd.WaitDelay = time.Second
			said, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatal(err, string(said))
			}
			if want := "listens on " + tc.want; tc.want != "" && !strings.Contains(string(said), want) {
				t.Errorf("no %q in %s", want, said)
			}
			if !strings.Contains(string(said), tc.refused) {
				t.Errorf("no %q in %s", tc.refused, said)
			}
		})
	}
}

// TestListenInAChild is what TestPassedSocketsStandInForTheAddress runs in a process of its own; else it does nothing.
func TestListenInAChild(t *testing.T) {
	how := os.Getenv("SIMGAUGE_TEST_LISTEN")
	if how == "" {
		return
	}
	flag, addresses := how == "flag", []string{"127.0.0.1:0"}
	listeners, err := listen(webFlags(addresses, flag))
	if err != nil {
		t.Log(err)
		return
	}
	t.Log("listens on", listeners[0].Addr())
	closeAll(listeners)
}

func webFlags(addresses []string, socket bool) web.FlagConfig {
	return web.FlagConfig{WebListenAddresses: &addresses, WebSystemdSocket: &socket}
}
