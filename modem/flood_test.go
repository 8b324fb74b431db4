package modem

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// flooded is a modem with a listener that receives nothing, as an inbox during an exchange, and a megabyte of one line behind it.
func flooded(t *testing.T, line string) (m *Modem, grown int) {
	t.Helper()
	m, p := dial(t, nil)
	for _, prefix := range []string{"+CMTI:", "+CUSD:"} {
		_, stop := m.Listen(prefix)
		t.Cleanup(stop)
	}
	chunk := strings.Repeat(line, 4096/len(line))
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for range 256 {
		p.say(chunk)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	return m, int(after.HeapAlloc) - int(before.HeapAlloc)
}

func TestAFloodOfOneLineTakesNoMemory(t *testing.T) {
	for name, line := range map[string]string{
		"announcement": "+CMTI: \"SM\",3\r\n",
		"USSD":         "+CUSD: 0,\"You have 1 GB left.\",15\r\n",
		"quotes":       `"`,
		"signs":        ">",
	} {
		t.Run(name, func(t *testing.T) {
			m, grown := flooded(t, line)
			if grown > 1<<20 || m.Err() != nil {
				t.Errorf("heap grew by %d bytes, connection %v; want hardly any, alive", grown, m.Err())
			}
		})
	}
}

func TestAModemThatBabblesIsLost(t *testing.T) {
	m, p := dial(t, nil)
	urcs, stop := m.Listen("+CMTI:")
	defer stop()
	for i := range maxWaiting + 10 {
		p.say(fmt.Sprintf("+CMTI: \"SM\",%d\r\n", i))
	}
	<-m.Done()
	if err := m.Err(); !errors.Is(err, ErrLost) || !errors.Is(err, errBabbles) {
		t.Errorf("got %v, want the loss and its name", err)
	}
	n := 0
	for range urcs {
		n++
	}
	if n < maxWaiting {
		t.Errorf("%d URCs delivered, want the %d that waited", n, maxWaiting)
	}
}

// What waits already is not queued once more; what was received is.
func TestTheSameLineWaitsOnce(t *testing.T) {
	m, p := dial(t, map[string]string{"+CSQ": ok("+CSQ: 20,99")})
	urcs, stop := m.Listen("+CMTI:")
	defer stop()
	for range 5 {
		p.say("+CMTI: \"SM\",1\r\n+CMTI: \"SM\",2\r\n")
	}
	ask(t, m, "+CSQ", "+CSQ: 20,99")
	got := map[string]int{}
	for range 2 {
		got[next(t, urcs).Text]++
	}
	p.say("+CMTI: \"SM\",7\r\n")
	for {
		u := next(t, urcs)
		if u.Text == `+CMTI: "SM",7` {
			break
		}
		got[u.Text]++
	}
	if got[`+CMTI: "SM",1`] > 2 || got[`+CMTI: "SM",2`] > 1 { // the first may have been on its way to be received
		t.Errorf("got %v, want each once, or twice where it was about to be received", got)
	}
}
