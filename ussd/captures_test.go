package ussd_test

import (
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/warthog618/sms/encoding/gsm7"
	"github.com/warthog618/sms/encoding/ucs2"

	"github.com/simgauge/simgauge/internal/captures"
	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/ussd"
)

// capture is one exchange as a real modem had it.
type capture struct {
	ID            int
	Model         string
	Request       string   // the command line; what is none stands for any code
	ResponseLines []string `json:"response_lines"`
	Decoded       *string
	M             *int
	Decodable     bool
}

// damaged are captures whose payload was blanked when they were published, so that only the beginning of the text is left.
func damaged(id int) bool { return id == 15 }

// TestCaptures replays each exchange through a byte stream in chunks of every size.
func TestCaptures(t *testing.T) {
	for _, c := range captures.Rows[capture](t, "ussd.jsonl") {
		t.Run(fmt.Sprintf("%d %s", c.ID, c.Model), func(t *testing.T) {
			if !c.Decodable {
				t.Skip("marked as not decodable")
			}
			response := "\r\n" + strings.Join(c.ResponseLines, "\r\n") + "\r\n"
			for chunk := 1; chunk <= len(response) && !t.Failed(); chunk++ {
				synctest.Test(t, func(t *testing.T) { c.replay(t, response, chunk) })
			}
		})
	}
}

func (c capture) replay(t *testing.T, response string, chunk int) {
	peer := &captures.Peer{Chunk: chunk, Answer: func(cmd string) (string, bool) {
		return response, strings.HasPrefix(cmd, "AT+CUSD=1")
	}}
	m, err := modem.Open(t.Context(), peer.Open, modem.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	code, coding := c.dialled()
	s, answer, err := ussd.Dial(t.Context(), m, code, ussd.Config{Codings: []ussd.Coding{coding}})
	if err == nil {
		s.Release()
	}
	if want := c.wantError(); !errors.Is(err, want) {
		t.Fatalf("chunks of %d: error %v, want %v", chunk, err, want)
	}
	c.check(t, chunk, answer, err)
}

// check compares text and status.
func (c capture) check(t *testing.T, chunk int, answer ussd.Answer, err error) {
	t.Helper()
	want := ""
	if c.Decoded != nil {
		want = *c.Decoded
	}
	switch {
	case damaged(c.ID):
		if answer.Text == "" || !strings.HasPrefix(want, answer.Text) {
			t.Errorf("chunks of %d: text %q, want a beginning of %q", chunk, answer.Text, want)
		}
	case answer.Text != want:
		t.Errorf("chunks of %d: text %q, want %q", chunk, answer.Text, want)
	}
	status := answer.Status
	if rejected := (*ussd.RejectedError)(nil); errors.As(err, &rejected) {
		status = rejected.Status
	}
	if c.M != nil && int(status) != *c.M {
		t.Errorf("chunks of %d: status %d, want %d", chunk, status, *c.M)
	}
}

// wantError is the named outcome of an exchange; nil where it has an answer.
func (c capture) wantError() error {
	all := strings.Join(c.ResponseLines, "\n")
	switch {
	case c.Decoded != nil && *c.Decoded != "":
		return nil
	case c.M != nil && *c.M == int(ussd.StatusElsewhere):
		return ussd.ErrReleased
	case c.M != nil && *c.M <= int(ussd.StatusMenu):
		return nil
	case strings.Contains(all, "+CME ERROR: 30"):
		return modem.ErrNotRegistered
	case c.M != nil, strings.Contains(all, "ERROR"):
		return ussd.ErrRejected
	}
	return ussd.ErrTimeout
}

var (
	request = regexp.MustCompile(`(?i)^AT\+CUSD=1,"?([^",]+)"?`)
	mmiCode = regexp.MustCompile(`^[*#0-9]+$`)
)

// dialled is the code of the request, and the coding that the program of the time wrote it in.
func (c capture) dialled() (string, ussd.Coding) {
	found := request.FindStringSubmatch(c.Request)
	if found == nil {
		return "*100#", modem.CodingPlain
	}
	octets, err := hex.DecodeString(found[1])
	if err != nil {
		return found[1], modem.CodingPlain
	}
	if code, err := gsm7.Decode(gsm7.Unpack7BitUSSD(octets, 0)); err == nil && mmiCode.Match(code) {
		return string(code), modem.CodingPacked
	}
	if code, err := ucs2.Decode(octets); err == nil && mmiCode.MatchString(string(code)) {
		return string(code), modem.CodingUCS2
	}
	return found[1], modem.CodingPlain
}
