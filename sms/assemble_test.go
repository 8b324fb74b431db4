package sms

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var june = time.Date(2026, 6, 15, 12, 0, 0, 0, time.UTC)

// feed gives PDUs to an assembler and returns the whole messages, in order.
func feed(t testing.TB, a *assembler, pdus ...string) []Message {
	t.Helper()
	var whole []Message
	for _, pdu := range pdus {
		p, err := parsePDU(pdu)
		if err != nil {
			t.Fatal(err)
		}
		if msg, _, ok := a.add(p, pdu, 0); ok {
			whole = append(whole, msg)
		}
	}
	return whole
}

func texts(msgs []Message) []string {
	var all []string
	for _, m := range msgs {
		all = append(all, m.Text)
	}
	return all
}

func TestAssemble(t *testing.T) {
	long := strings.Repeat("Left: 3 GB. ", 20)
	other := strings.Repeat("Left: 9 GB. ", 20)
	wide := strings.Repeat("Осталось 3 ГБ 🙂. ", 12)
	parts := func(text string, ref int, sent time.Time) []string { return delivered(t, "1234", text, ref, sent) }
	one := parts(long, 7, june)
	tests := []struct {
		name string
		pdus []string
		want []string
	}{
		{"in order", one, []string{long}},
		{"backwards", []string{one[1], one[0]}, []string{long}},
		{"twice", []string{one[0], one[0], one[1]}, []string{long}},
		{"a part missing", one[:1], nil},
		{"UCS2, a pair of surrogates divided", parts(wide, 7, june), []string{wide}},
		{"sent again", slices.Concat(one[:1], parts(long, 7, june.Add(time.Minute))), []string{long}},
		{"the same reference for another text", slices.Concat(one[:1], parts(other, 7, june.Add(time.Minute))), []string{other}},
		{"the same reference for the next answer, its last part first", slices.Concat(one[:1], parts(other, 7, june.Add(3*time.Hour))[1:]), nil},
		{"the same reference half an hour later, the first part of the one and the last of the other", slices.Concat(one[:1], parts(other, 7, june.Add(30*time.Minute))[1:]), nil},
		{"a part that was sent minutes later", slices.Concat(one[:1], parts(long, 7, june.Add(4*time.Minute))[1:]), []string{long}},
		{"other sender", slices.Concat(one[:1], delivered(t, "5678", long, 7, june)[1:]), nil},
		{"other reference", slices.Concat(one[:1], parts(long, 8, june)[1:]), nil},
		{"one of one", []string{centre + "44" + "04812143" + "0000" + stamp + "09" + "050003190101" + "6647"}, []string{"3G"}},
		{"number beyond the total", []string{centre + "44" + "04812143" + "0000" + stamp + "09" + "050003190203" + "6647"}, []string{"3G"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := texts(feed(t, &assembler{}, tt.pdus...))
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// Whatever the order of the parts of several messages, and however often they come, each message is whole once.
func TestAssembleAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var pdus, want []string
		for ref := range rapid.IntRange(1, 4).Draw(t, "messages") {
			text := strings.Repeat(rapid.StringMatching(`[a-z]{10}`).Draw(t, "text"), rapid.IntRange(20, 60).Draw(t, "length"))
			pdus = append(pdus, delivered(panics{}, "1234", text, ref, june)...)
			want = append(want, text)
		}
		got := texts(feed(panics{}, &assembler{}, rapid.Permutation(pdus).Draw(t, "order")...))
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

// panics is what helpers report to inside a property, where a failure is a bug of the test.
type panics struct{ testing.TB }

func (panics) Helper()           {}
func (panics) Fatal(args ...any) { panic(args) }

func TestAssemblerIsBounded(t *testing.T) {
	a := &assembler{}
	for ref := range 3 * maxGroups {
		feed(t, a, delivered(t, "1234", strings.Repeat("x", 200), ref%256, june.Add(time.Duration(ref)*48*time.Hour))[:1]...)
	}
	if got := len(a.groups); got != maxGroups {
		t.Errorf("got %d messages that await parts, want %d", got, maxGroups)
	}
}

func TestTorn(t *testing.T) {
	long := strings.Repeat("Left: 3 GB. ", 40)
	one := delivered(t, "1234", long, 7, june)
	other := delivered(t, "5678", long, 7, june)
	if len(one) != 4 {
		t.Fatalf("%d parts, want 4", len(one))
	}
	for _, tt := range []struct {
		name string
		pdus []string
		want int // parts
	}{
		{"the last is missing", one[:3], 3},
		{"one in the middle is missing", []string{one[3], one[0], one[1]}, 2},
		{"the first is missing", one[1:], 0},
		{"none is missing", one, 0},
		{"of another sender", other[:3], 0},
		{"nothing came", nil, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := NewInbox(InboxConfig{})
			for _, pdu := range tt.pdus {
				b.take(pdu)
			}
			want := ""
			if tt.want > 0 {
				want = texts(feed(t, &assembler{}, delivered(t, "1234", long, 7, june)...))[0][:tt.want*153]
			}
			msg, ok := b.Torn([]string{"1234"}, 0)
			if msg.Text != want || ok != (want != "") {
				t.Errorf("torn %q, %v, want %q", msg.Text, ok, want)
			}
			if msg, ok := b.Torn([]string{"1234"}, b.Mark()); ok {
				t.Errorf("torn %+v, want nothing from before the mark", msg)
			}
		})
	}
}

// Parts whose time stamps cannot be read are of one message only if they come within minutes.
func TestAssembleWithoutTimeStamps(t *testing.T) {
	for between, want := range map[time.Duration]bool{time.Minute: true, 30 * time.Minute: false} {
		a := &assembler{}
		var whole bool
		for i, pdu := range delivered(t, "1234", strings.Repeat("Left: 3 GB. ", 20), 7, june) {
			p, err := parsePDU(pdu)
			if err != nil {
				t.Fatal(err)
			}
			p.sent, p.came = time.Time{}, june.Add(time.Duration(i)*between)
			_, _, whole = a.add(p, pdu, 0)
		}
		if whole != want {
			t.Errorf("parts that come %v apart: whole = %v, want %v", between, whole, want)
		}
	}
}

// A message that began before a question does not answer it, whenever it ends.
func TestAMessageThatBeganBeforeTheMark(t *testing.T) {
	b := NewInbox(InboxConfig{})
	pdus := delivered(t, "1234", strings.Repeat("Left: 3 GB. ", 20), 7, june)
	b.take(pdus[1])
	mark := b.Mark()
	b.take(pdus[0])
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if msg, err := b.Await(ctx, []string{"1234"}, mark); err == nil {
		t.Errorf("after the mark: got %+v, want nothing", msg)
	}
	if _, err := b.Await(ctx, []string{"1234"}, 0); err != nil {
		t.Errorf("after the begin: %v, want the message", err)
	}
}
