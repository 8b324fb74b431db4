package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestModemManager has ModemManager ask by USSD, walk a menu, and send and receive messages, with its generic code and with
// the plugins that take a port without USB. (Its Huawei plugin asserts that there are USB interfaces, and ends.)
func TestModemManager(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		personality, plugin, model string
		refused                    string // what it says in place of the balance
		why                        string
	}{
		{personality: "generic", plugin: "generic", model: "Generic"},
		{personality: "quectel-ec25", plugin: "quectel", model: "EC25"},
		{personality: "zte-mf286d", plugin: "zte", model: "MF286D"},
		{personality: "simcom-sim7600", plugin: "simtech", model: "SIMCOM_SIM7600E-H"},
		{personality: "telit-he910", plugin: "generic", model: "HE910-D", refused: "terminated by network",
			why: "the answer comes under <m> 2, which it takes for a refusal whatever the text"},
		{personality: "huawei-e3372", plugin: "generic", model: "E3372", refused: "Unhandled USSD reply: 5",
			why: "it sends UCS2 in hex, the stick wants packed septets; only its Huawei plugin knows"},
	} {
		t.Run(tc.personality, func(t *testing.T) {
			t.Parallel()
			m := newModemManager(t, tc.personality, tc.plugin)
			m.wantIn(m.run("-K"), tc.model, "004999010640000", "Examplia")
			m.askUSSD(tc.refused, tc.why)
			m.exchangeMessages()
			m.end()
			wantSame(t, m.sim, balanceText, "--ussd=*123#")
			wantSame(t, m.sim, shortText, "--sms=1234:SHORT", "--await-sms=1234")
			wantStored(t, m.sim, welcomeText, shortText, shortText, longText)
		})
	}
}

// leisurely is chatty with two seconds between the parts of a message: ModemManager drops one that is announced while it is
// still reading another, and on a busy machine reading takes long.
var leisurely = strings.Replace(chatty, "sms_latency: 300ms", "sms_latency: 2s", 1)

// modemManager is a running ModemManager, and the modem that it has.
type modemManager struct {
	bus
	sim           simulated
	daemon, relay *process
	mmcli         string
}

func newModemManager(t testing.TB, personality, plugin string) modemManager {
	t.Helper()
	program, mmcli := need(t, "ModemManager", "modemmanager"), need(t, "mmcli", "modemmanager")
	polkit := need(t, "polkitd", "polkitd")
	needRoot(t, "polkit lets only root enable a modem here")
	m := modemManager{bus: newBus(t), sim: modem(t, personality, leisurely), mmcli: mmcli}
	if personality == "huawei-e3372" {
		speak(t, m.sim, "ATE0^CURC=0") // as its Huawei plugin does first: without it the chatter gets into the answers
	}
	m.start(polkit, "--no-debug")
	m.await("org.freedesktop.PolicyKit1", "/", "org.freedesktop.DBus.Peer.Ping")
	socket := filepath.Join(m.dir, "at")
	m.relay = relay(t, m.dir, "UNIX-LISTEN:"+socket, m.sim)
	eventually(t, "socat", func() bool { _, err := os.Stat(socket); return err == nil })
	m.daemon = m.start(program, "--debug", "--no-auto-scan", "--test-enable", "--test-no-udev", "--test-no-suspend-resume", "--test-no-qrtr")
	const service, object = "org.freedesktop.ModemManager1", "/org/freedesktop/ModemManager1"
	m.await(service, object, "org.freedesktop.DBus.Peer.Ping")
	m.must(service, object, "org.freedesktop.ModemManager1.Test.SetProfile", "string:test", "string:"+plugin, "array:string:"+socket)
	eventually(t, "the modem", func() bool { return strings.Contains(m.run("-L"), "/Modem/") })
	enabled := m.run("-e")
	eventually(t, "registration, after "+enabled, func() bool { return strings.Contains(m.run("-K"), ": registered\n") })
	return m
}

// run runs mmcli on the modem; what it says may be an error.
func (m modemManager) run(args ...string) string {
	m.t.Helper()
	if args[0] != "-L" && args[0] != "-s" {
		args = append([]string{"-m", "any"}, args...)
	}
	out, _ := finish(m.t, m.dir, m.env, m.mmcli, append([]string{"--timeout=60"}, args...)...)
	return out
}

func (m modemManager) wantIn(out string, want ...string) {
	m.t.Helper()
	said{m.t, out}.wantIn(want...)
}

// askUSSD asks for the balance, and through a menu.
func (m modemManager) askUSSD(refused, why string) {
	m.t.Helper()
	out := m.run("--3gpp-ussd-initiate=*123#")
	if refused != "" {
		if !strings.Contains(out, refused) {
			m.t.Errorf("no %q (%s) in: %s", refused, why, out)
		}
		return
	}
	m.wantIn(out, "'"+balanceText+"'")
	m.wantIn(m.run("--3gpp-ussd-initiate=*100#"), "'"+menuText+"'")
	m.wantIn(m.run("--3gpp-ussd-respond=1"), "'"+choiceText+"'")
	wantDialogues(m.t, m.sim, "*123#", "*100#")
}

// exchangeMessages sends two messages and reads what the network answers.
func (m modemManager) exchangeMessages() {
	m.t.Helper()
	for _, body := range []string{"SHORT", "LONG"} {
		created := m.run("--messaging-create-sms=number='1234',text='" + body + "'")
		at := strings.Index(created, "/org/")
		if at < 0 {
			m.t.Fatalf("create an SMS: %s", created)
		}
		m.wantIn(m.run("-s", strings.TrimSpace(created[at:]), "--send"), "successfully sent")
	}
	if got := m.sim.Spent().Segments; got != 2 {
		m.t.Errorf("%d SMS at the network, want 2", got)
	}
	want := []string{welcomeText, shortText, longText}
	slices.Sort(want)
	var got []string
	all := func() bool { got = m.received(); return slices.Equal(got, want) }
	if !within(m.t, patience/3, all) {
		m.relist()
	}
	if !within(m.t, patience, all) {
		m.t.Errorf("received %q, want %q", got, want)
	}
	wantStored(m.t, m.sim, welcomeText, shortText, longText)
}

// relist has ModemManager read the modem's stores again, as it does when it enables a modem: it drops a part that is announced
// while it is still reading another, and where the simulator is held up two announcements may come at once after all.
func (m modemManager) relist() {
	m.t.Helper()
	m.t.Log("ModemManager has not read all parts; it is to list the stores again")
	m.run("-d")
	m.run("-e")
}

// received are the texts of the messages that have come whole.
func (m modemManager) received() []string {
	m.t.Helper()
	var list struct {
		Paths []string `json:"modem.messaging.sms"`
	}
	m.decode(m.run("--messaging-list-sms", "-J"), &list)
	var out []string
	for _, path := range list.Paths {
		var one struct {
			SMS struct {
				Content    struct{ Text string }
				Properties struct{ State string }
			}
		}
		m.decode(m.run("-s", path, "-J"), &one)
		if one.SMS.Properties.State == "received" {
			out = append(out, one.SMS.Content.Text)
		}
	}
	slices.Sort(out)
	return out
}

func (m modemManager) decode(text string, into any) {
	m.t.Helper()
	if err := json.Unmarshal([]byte(text), into); err != nil {
		m.t.Fatalf("mmcli: %v: %s", err, text)
	}
}

// end has ModemManager give the port back.
func (m modemManager) end() {
	m.t.Helper()
	m.daemon.kill()
	m.relay.kill()
	if m.t.Failed() {
		m.t.Logf("ModemManager said:\n%s", m.daemon.errout)
	}
}
