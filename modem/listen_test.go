package modem

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
)

func TestLateErrorIsAURC(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, p := dial(t, map[string]string{"+CSQ": "\r\n+CME ERROR: 3\r\n"})
		urcs, stop := m.Listen("+CME ERROR:", "+CMS ERROR:", "ERROR")
		defer stop()
		p.say("\r\nOK\r\n\r\n+CME ERROR: 132\r\n\r\n+CMS ERROR 500\r\n\r\nERROR\r\n")
		for _, want := range []string{"+CME ERROR: 132", "+CMS ERROR: 500", "ERROR"} {
			check(t, "URC", URC{Text: want}, next(t, urcs), nil)
		}
		if _, err := m.Command(t.Context(), "+CSQ"); !isError(err) {
			t.Errorf("got %v, want *Error", err)
		}
		none(t, urcs)
	})
}

func TestSlowListenerHoldsUpNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, p := dial(t, map[string]string{"+CSQ": ok("+CSQ: 20,99")})
		slow, stopSlow := m.Listen("^RSSI:")
		fast, stopFast := m.Listen("^RSSI:")
		defer stopFast()
		const n = 1000
		for i := range n {
			p.say(fmt.Sprintf("^RSSI:%d\r\n", i))
		}
		for range n {
			next(t, fast)
		}
		ask(t, m, "+CSQ", "+CSQ: 20,99")
		stopSlow()
		stopSlow()
		if _, ok := <-slow; ok {
			t.Error("got a URC behind stop")
		}
	})
}

func TestURCBeforeTheLossIsDelivered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, p := dial(t, nil)
		urcs, stop := m.Listen("+CUSD:")
		defer stop()
		const n = 3
		for i := range n {
			p.say(fmt.Sprintf("+CUSD: 0,\"%d\",15\r\n", i))
		}
		p.conn.Close()
		<-m.Done()
		m.Close()
		for i := range n {
			check(t, "URC", URC{Text: fmt.Sprintf(`+CUSD: 0,"%d",15`, i)}, next(t, urcs), nil)
		}
		if u, ok := <-urcs; ok {
			t.Errorf("got %q, want a closed channel", u)
		}
		late, stopLate := m.Listen("+CUSD:")
		defer stopLate()
		if u, ok := <-late; ok {
			t.Errorf("got %q on a dead connection, want a closed channel", u)
		}
	})
}

func TestHandlerOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, p := dial(t, nil)
		urcs, stop := m.Listen("^RSSI:", "+CUSD:")
		defer stop()
		var want, got []string
		for i := range 200 {
			want = append(want, fmt.Sprintf("^RSSI:%d", i), fmt.Sprintf(`+CUSD: 0,"%d",15`, i))
		}
		p.say(strings.Join(want, "\r\n") + "\r\n") // none is received before all are on the wire
		for range want {
			got = append(got, next(t, urcs).Text)
		}
		check(t, "order", want, got, nil)
	})
}
