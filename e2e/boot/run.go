package boot

import (
	"os"
	"os/exec"
	"path"
	"strconv"
	"strings"
	"time"
)

const (
	// runTime bounds one script, in seconds.
	runTime = "180"
	// patience bounds every wait for something that takes seconds where nothing else runs.
	patience = 90 * time.Second
)

// command is a script in the machine, run by bash as root with an environment like that of a login.
func (m *Machine) command(script string) *exec.Cmd {
	cmd := exec.Command("timeout", "--kill-after=1", runTime, "nsenter", "--target", strconv.Itoa(m.leader), "--all", "--", "/bin/bash", "-c", "cd; "+script)
	cmd.WaitDelay = time.Second // what a script left running may hold its outputs
	cmd.Env = []string{
		"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "USER=root", "LANG=C.UTF-8", "TERM=dumb",
		"DEBIAN_FRONTEND=noninteractive",
	}
	return cmd
}

// Run runs a script as root in the machine and returns its exit status and what it wrote to either output, without the last
// newlines.
func (m *Machine) Run(script string) (status int, output string) {
	m.t.Helper()
	said, err := m.command(script).CombinedOutput()
	status, err = exitStatus(err)
	if err != nil {
		m.t.Fatalf("%s: %v", script, err)
	}
	return status, strings.TrimRight(string(said), "\n")
}

// Must runs a script that has to succeed and returns its output.
func (m *Machine) Must(script string) string {
	m.t.Helper()
	status, output := m.Run(script)
	if status != 0 {
		m.t.Fatalf("%s: exit status %d:\n%s", script, status, output)
	}
	return output
}

// Show runs a script that has to succeed, logs both as a transcript, and returns the output.
func (m *Machine) Show(script string) string {
	m.t.Helper()
	output := m.Must(script)
	m.t.Logf("\n# %s\n%s", script, output)
	return output
}

// Eventually runs a script again and again until it succeeds with an output that is good, and returns that.
func (m *Machine) Eventually(what, script string, good func(output string) bool) string {
	m.t.Helper()
	var status int
	var output string
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); <-time.After(pause) {
		if status, output = m.Run(script); status == 0 && good(output) {
			return output
		}
	}
	m.t.Fatalf("still not after %s: %s. %s: exit status %d:\n%s", patience, what, script, status, output)
	return ""
}

// Copy copies a file of this machine into that one, with its permissions, owned by root. Folders that are missing are made.
func (m *Machine) Copy(from, to string) {
	m.t.Helper()
	content, err := os.ReadFile(from)
	if err != nil {
		m.t.Fatal(err)
	}
	info, err := os.Stat(from)
	if err != nil {
		m.t.Fatal(err)
	}
	m.Write(to, string(content), info.Mode().Perm())
}

// Write writes a file in the machine, owned by root. Folders that are missing are made.
func (m *Machine) Write(to, content string, mode os.FileMode) {
	m.t.Helper()
	script := `mkdir -p "` + path.Dir(to) + `" && cat >"` + to + `" && chmod ` + strconv.FormatUint(uint64(mode), 8) + ` "` + to + `"`
	cmd := m.command(script)
	cmd.Stdin = strings.NewReader(content)
	if said, err := cmd.CombinedOutput(); err != nil {
		m.t.Fatalf("write %s: %v: %s", to, err, said)
	}
}

// Install installs Debian packages as a user would, by apt and with what they depend on: those that the root file system offers
// (root.sh), by name, and files that were copied in, by a path with a slash. There is no network.
func (m *Machine) Install(packages ...string) string {
	m.t.Helper()
	return m.Must("apt-get install -y " + strings.Join(packages, " "))
}
