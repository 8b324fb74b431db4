package ussd_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/internal/captures"
	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/ussd"
)

// said is what a modem sends, so long after the request.
type said struct {
	after time.Duration
	text  string
}

// dialScript dials at a modem that says what the script has, and tells how long it took.
func dialScript(t *testing.T, script []said) (answer ussd.Answer, took time.Duration, err error) {
	t.Helper()
	var peer *captures.Peer
	peer = &captures.Peer{Answer: func(cmd string) (string, bool) {
		if !strings.HasPrefix(cmd, "AT+CUSD=1") {
			return "", false
		}
		for _, s := range script {
			time.AfterFunc(s.after, func() { peer.Say("\r\n" + s.text + "\r\n") })
		}
		return "", true
	}}
	m, err := modem.Open(t.Context(), peer.Open, modem.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	start := time.Now()
	s, answer, err := ussd.Dial(t.Context(), m, "*100#", ussd.Config{Codings: []ussd.Coding{modem.CodingPlain}})
	took = time.Since(start)
	if err == nil {
		s.Release()
	}
	time.Sleep(time.Minute) // what the modem still had to say meets nobody
	return answer, took, err
}

const second = time.Second

// orderTest is what a modem says in what order, and what comes of it.
type orderTest struct {
	name   string
	script []said
	text   string
	status ussd.Status
	want   error
	within time.Duration
}

func runOrders(t *testing.T, tests []orderTest) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				answer, took, err := dialScript(t, tt.script)
				if !errors.Is(err, tt.want) {
					t.Fatalf("got error %v, want %v", err, tt.want)
				}
				status := answer.Status
				if rejected := (*ussd.RejectedError)(nil); errors.As(err, &rejected) {
					status = rejected.Status
				}
				if answer.Text != tt.text || status != tt.status {
					t.Errorf("got %q, status %d; want %q, status %d", answer.Text, status, tt.text, tt.status)
				}
				if took > tt.within {
					t.Errorf("took %v, want at most %v", took, tt.within)
				}
			})
		})
	}
}

func TestAnswersInAnyOrder(t *testing.T) {
	runOrders(t, []orderTest{
		{"OK, then the answer", []said{{0, "OK"}, {4 * second, `+CUSD: 0,"Left: 3 GB",15`}},
			"Left: 3 GB", ussd.StatusDone, nil, 4 * second},
		{"the answer, then OK", []said{{4 * second, `+CUSD: 0,"Left: 3 GB",15`}, {5 * second, "OK"}},
			"Left: 3 GB", ussd.StatusDone, nil, 5 * second},
		{"the answer, and no OK", []said{{4 * second, `+CUSD: 0,"Left: 3 GB",15`}},
			"Left: 3 GB", ussd.StatusDone, nil, 7 * second},
		{"the answer, then an error", []said{{4 * second, `+CUSD: 0,"Left: 3 GB",15`}, {5 * second, "ERROR"}},
			"Left: 3 GB", ussd.StatusDone, nil, 5 * second},
		{"an error, then the answer", []said{{0, "ERROR"}, {second / 10, `+CUSD: 0,"Left: 3 GB",15`}},
			"Left: 3 GB", ussd.StatusDone, nil, second},
		{"released first", []said{{0, "OK"}, {second, "+CUSD: 2"}, {3 * second, `+CUSD: 0,"Left: 3 GB",15`}},
			"Left: 3 GB", ussd.StatusDone, nil, 3 * second},
		{"answered, then released", []said{{0, "OK"}, {second, `+CUSD: 0,"Left: 3 GB",15`}, {second, "+CUSD: 2"}},
			"Left: 3 GB", ussd.StatusDone, nil, second},
		{"answered under status 2", []said{{0, "OK"}, {second, `+CUSD: 2,"Left: 3 GB",0`}},
			"Left: 3 GB", ussd.StatusTerminated, nil, second},
		{"an empty answer", []said{{0, "OK"}, {second, `+CUSD: 0,""`}},
			"", ussd.StatusDone, nil, second},
		{"a line that cannot be read, then the answer", []said{{0, "OK"}, {second, `+CUSD: "x"`}, {second, `+CUSD: 0,"Left: 3 GB",15`}},
			"Left: 3 GB", ussd.StatusDone, nil, second},
	})
}

func TestRefusalsInAnyOrder(t *testing.T) {
	runOrders(t, []orderTest{
		{"released without a word", []said{{0, "OK"}, {second, "+CUSD: 2"}},
			"", ussd.StatusTerminated, ussd.ErrRejected, 5 * second},
		{"request echoed under status 5", []said{{0, "OK"}, {second, "+CUSD: 5,\"*b@\x013\",15"}},
			"", ussd.StatusNetworkTimeout, ussd.ErrRejected, 5 * second},
		{"a late error, then status 5", []said{{0, "OK"}, {second, "+CME ERROR: 258"}, {second, "+CUSD: 5"}},
			"", ussd.StatusNetworkTimeout, ussd.ErrRejected, 5 * second},
		{"a late error", []said{{0, "OK"}, {second, "+CME ERROR: 132"}},
			"", 0, ussd.ErrRejected, 5 * second},
		{"a late error in words", []said{{0, "OK"}, {second, "+CME ERROR: no network service"}},
			"", 0, modem.ErrNotRegistered, second},
		{"refused at once", []said{{0, "ERROR"}},
			"", 0, ussd.ErrRejected, second},
		{"emergency calls only", []said{{0, "+CME ERROR: 32"}},
			"", 0, modem.ErrNotRegistered, second},
		{"network time-out", []said{{0, "+CME ERROR: 31"}},
			"", 0, ussd.ErrTimeout, second},
		{"status that is not in the standard", []said{{0, "OK"}, {second, "+CUSD: 6"}},
			"", 6, ussd.ErrRejected, 5 * second},
		{"OK and silence", []said{{0, "OK"}},
			"", 0, ussd.ErrTimeout, 61 * second},
		{"silence", nil,
			"", 0, ussd.ErrTimeout, 62 * second},
	})
}
