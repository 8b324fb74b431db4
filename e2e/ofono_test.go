package e2e

import (
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
)

// TestOFono has oFono's driver for plain AT modems, behind its driver for a simulator over TCP, ask by USSD, walk a menu, and
// send and receive messages. That pair knows neither Huawei's COMMAND NOT SUPPORT nor echo, so such modems are not for it.
func TestOFono(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		personality, model string
		hex                bool     // oFono shows UCS2 in hex as it comes
		kept               []string // of the messages that lay in the modem; oFono takes in and deletes those in ME
	}{
		{personality: "generic", model: "Generic", kept: []string{welcomeText}},
		{personality: "quectel-ec25", model: "EC25"},
		{personality: "zte-mf286d", model: "MF286D", hex: true, kept: []string{welcomeText}}, // the dcs says 7 bit, oFono believes it
	} {
		t.Run(tc.personality, func(t *testing.T) {
			t.Parallel()
			o := newOFono(t, tc.personality)
			shown := func(text string) string {
				if tc.hex {
					text = inHex(text)
				}
				return `string "` + text + `"`
			}
			o.wantIn(o.call("Modem.GetProperties"), `string "`+tc.model+`"`, `string "004999010640000"`)
			o.wantIn(o.call("SupplementaryServices.Initiate", "string:*123#"), shown(balanceText))
			o.wantIn(o.call("SupplementaryServices.Initiate", "string:*100#"), shown(menuText))
			o.wantIn(o.call("SupplementaryServices.Respond", "string:1"), shown(choiceText))
			wantDialogues(t, o.sim, "*123#", "*100#")
			o.exchangeMessages()
			wantStored(t, o.sim, tc.kept...) // the others were handed over, and acknowledged
			o.end()
			wantSame(t, o.sim, balanceText, "--ussd=*123#")
			wantSame(t, o.sim, choiceText, "--ussd=*100#", "--reply=1")
			wantSame(t, o.sim, shortText, "--sms=1234:SHORT", "--await-sms=1234")
		})
	}
}

// ofono is a running oFono, and the modem that it has.
type ofono struct {
	bus
	sim    simulated
	daemon *process
	relay  *process // between its TCP and the pty
}

func newOFono(t testing.TB, personality string) ofono {
	t.Helper()
	program, unshare := need(t, "ofonod", "ofono"), need(t, "unshare", "util-linux")
	o := ofono{bus: newBus(t), sim: modem(t, personality, chatty)}
	speak(t, o.sim, "ATE0")
	host, port := loopback(), "12345"
	o.relay = relay(t, o.dir, fmt.Sprintf("TCP-LISTEN:%s,bind=%s,reuseaddr", port, host), o.sim)
	// A connection to see whether it listens would be one to the modem.
	eventually(t, "socat listening", func() bool { return listens(t, host, port) })
	config := write(t, o.dir, "phonesim.conf", fmt.Sprintf("[phonesim]\nAddress=%s\nPort=%s\n", host, port))
	// It writes to /var/lib/ofono: to one of its own.
	namespace := "-m"
	if os.Getuid() != 0 {
		namespace = "-rm"
	}
	o.daemon = startWith(t, o.dir, append(o.env, "OFONO_PHONESIM_CONFIG="+config, "OFONO_AT_DEBUG=1"), unshare, namespace, "/bin/sh", "-c",
		`mount -t tmpfs none /var/lib && exec "$0" -n -d -p phonesim,atmodem,smsagent`, program)
	o.await("org.ofono", "/", "org.ofono.Manager.GetModems", `"/phonesim"`)
	o.call("Modem.SetProperty", "string:Powered", "variant:boolean:true")
	o.call("Modem.SetProperty", "string:Online", "variant:boolean:true")
	o.await("org.ofono", "/phonesim", "org.ofono.Modem.GetProperties", "SupplementaryServices", "MessageManager")
	o.await("org.ofono", "/phonesim", "org.ofono.NetworkRegistration.GetProperties", `"registered"`)
	return o
}

// loopbacks counts the addresses that loopback has given.
var loopbacks atomic.Uint32

// loopback is an address of this machine's own that no other test and no other program has: what connects to others does so
// from 127.0.0.1, on any port of it.
func loopback() string {
	pid := os.Getpid()
	return fmt.Sprintf("127.%d.%d.%d", 1+pid>>8&0x7f, pid&0xff, 1+loopbacks.Add(1)%250)
}

// listens looks in /proc/net/tcp for a listener on a port of an address of ours.
func listens(t testing.TB, host, port string) bool {
	t.Helper()
	table, err := os.ReadFile("/proc/net/tcp")
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	ip := net.ParseIP(host).To4()
	return strings.Contains(string(table), fmt.Sprintf("%02X%02X%02X%02X:%04X 00000000:0000 0A", ip[3], ip[2], ip[1], ip[0], n))
}

// call calls a method of the modem's that must succeed.
func (o ofono) call(method string, args ...string) string {
	o.t.Helper()
	return o.must("org.ofono", "/phonesim", "org.ofono."+method, args...)
}

func (o ofono) wantIn(out string, want ...string) {
	o.t.Helper()
	said{o.t, out}.wantIn(want...)
}

// exchangeMessages sends two messages and awaits the answers, which oFono gives to whoever listens at that moment.
func (o ofono) exchangeMessages() {
	o.t.Helper()
	monitor := o.start(need(o.t, "dbus-monitor", "dbus"), "--system", "interface='org.ofono.MessageManager'")
	eventually(o.t, "dbus-monitor", func() bool { return strings.Contains(monitor.out.String(), "member=NameLost") })
	o.call("MessageManager.SendMessage", "string:1234", "string:SHORT")
	o.call("MessageManager.SendMessage", "string:1234", "string:LONG")
	for _, want := range []string{shortText, longText} {
		eventually(o.t, "IncomingMessage "+want, func() bool { return strings.Contains(monitor.out.String(), `string "`+want+`"`) })
	}
	if got := o.sim.Spent().Segments; got != 2 {
		o.t.Errorf("%d SMS at the network, want 2", got)
	}
}

// end has oFono give the port back.
func (o ofono) end() {
	o.t.Helper()
	o.daemon.kill()
	o.relay.kill()
}
