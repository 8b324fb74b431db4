package sms_test

import (
	"context"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/internal/captures"
	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/sms"
)

// capture is one PDU as a real modem had it.
type capture struct {
	ID           int
	PDU          string
	SMSCIncluded bool `json:"smsc_included"`
	Kind         string
	Sender, Text string
	Concat       *struct{ Ref, Total, Seq, Bits int }
	Decodable    bool
}

// TestCaptures replays each PDU through a byte stream in chunks of every size, stored and announced, and handed over.
func TestCaptures(t *testing.T) {
	for _, c := range captures.Rows[capture](t, "sms.jsonl") {
		t.Run(fmt.Sprint(c.ID), func(t *testing.T) {
			if !c.Decodable {
				t.Skip("marked as not decodable")
			}
			if !c.SMSCIncluded {
				c.PDU = "00" + c.PDU
			}
			ways := map[string]func(*captures.Peer, []string){"+CMTI": announce, "+CMT": handOver}
			for way, bring := range ways {
				for chunk := 1; chunk <= len(c.PDU)+8 && !t.Failed(); chunk++ {
					synctest.Test(t, func(t *testing.T) { c.replay(t, way, bring, chunk) })
				}
			}
		})
	}
}

// replay brings the PDU, with made-up parts around it where it is one of several. Only a delivered message may come out.
func (c capture) replay(t *testing.T, way string, bring func(*captures.Peer, []string), chunk int) {
	pdus, want := c.whole(t)
	peer := &captures.Peer{Chunk: chunk, Answer: storing(pdus)}
	m, err := modem.Open(t.Context(), peer.Open, modem.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	inbox := sms.NewInbox(sms.InboxConfig{})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- inbox.Run(ctx, m) }()
	defer func() { cancel(); <-ended }()
	<-inbox.Ready()

	bring(peer, pdus)
	deadline, stop := context.WithTimeout(ctx, time.Minute)
	defer stop()
	msg, err := inbox.Await(deadline, []string{c.Sender}, 0)
	switch {
	case c.Kind != "deliver" && (err == nil || inbox.Mark() != 0):
		t.Errorf("%s, chunks of %d: a %s came out as %q", way, chunk, c.Kind, msg.Text)
	case c.Kind == "deliver" && err != nil:
		t.Errorf("%s, chunks of %d: %v", way, chunk, err)
	case c.Kind == "deliver" && (msg.Sender != c.Sender || msg.Text != want):
		t.Errorf("%s, chunks of %d: got %q from %q, want %q from %q", way, chunk, msg.Text, msg.Sender, want, c.Sender)
	}
}

// whole gives the PDUs of the message that the capture is of, and the text of them all.
func (c capture) whole(t *testing.T) (pdus []string, text string) {
	if c.Concat == nil || c.Concat.Total < 2 {
		return []string{c.PDU}, c.Text
	}
	for seq := 1; seq <= c.Concat.Total; seq++ {
		if seq == c.Concat.Seq {
			pdus, text = append(pdus, c.PDU), text+c.Text
			continue
		}
		pdus, text = append(pdus, c.sibling(t, seq)), text+fmt.Sprint("<", seq, ">")
	}
	return pdus, text
}

// sibling is another part of the message, with a text of its own in UCS2.
func (c capture) sibling(t *testing.T, seq int) string {
	t.Helper()
	octets, err := hex.DecodeString(c.PDU)
	if err != nil {
		t.Fatal(err)
	}
	sender := 1 + int(octets[0]) + 1                 // behind service centre and first octet
	coding := sender + 2 + (int(octets[sender])+1)/2 // TP-PID
	head := append([]byte{}, octets[:coding+2+7]...)
	head[coding+1] = 0x08
	ie := []byte{5, 0, 3, byte(c.Concat.Ref), byte(c.Concat.Total), byte(seq)}
	if c.Concat.Bits == 16 {
		ie = []byte{6, 8, 4, byte(c.Concat.Ref >> 8), byte(c.Concat.Ref), byte(c.Concat.Total), byte(seq)}
	}
	body := []byte{0, '<', 0, '0' + byte(seq), 0, '>'}
	head = append(head, byte(len(ie)+len(body)))
	return fmt.Sprintf("%X%X%X", head, ie, body)
}

// storing answers as a modem whose store holds the PDUs from index 1 on, and is empty until they are announced.
func storing(pdus []string) func(string) (string, bool) {
	return func(cmd string) (string, bool) {
		var index int
		switch {
		case cmd == "AT+CPMS?":
			return "\r\n+CPMS: \"SM\",0,20,\"SM\",0,20,\"SM\",0,20\r\n\r\nOK\r\n", true
		case strings.HasPrefix(cmd, "AT+CMGR=") && strings.Contains(cmd, ","):
			return "\r\n+CMS ERROR: 302\r\n", true
		case strings.HasPrefix(cmd, "AT+CMGR="):
			if _, err := fmt.Sscanf(cmd, "AT+CMGR=%d", &index); err != nil || index < 1 || index > len(pdus) {
				return "\r\n+CMS ERROR: 321\r\n", true
			}
			pdu := pdus[index-1]
			return fmt.Sprintf("\r\n+CMGR: 0,,%d\r\n%s\r\n\r\nOK\r\n", length(pdu), pdu), true
		}
		return "", false
	}
}

func announce(peer *captures.Peer, pdus []string) {
	for i := range pdus {
		peer.Say(fmt.Sprintf("\r\n+CMTI: \"SM\",%d\r\n", i+1))
	}
}

func handOver(peer *captures.Peer, pdus []string) {
	for _, pdu := range pdus {
		peer.Say(fmt.Sprintf("\r\n+CMT: ,%d\r\n%s\r\n", length(pdu), pdu))
	}
}

// length is that of a TPDU in octets, as headers state it.
func length(pdu string) int {
	octets, err := hex.DecodeString(pdu)
	if err != nil || len(octets) == 0 {
		return 0
	}
	return len(octets) - 1 - int(octets[0])
}
