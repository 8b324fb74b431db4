package sms

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseList(t *testing.T) {
	const pdu = "0791"
	tests := []struct {
		name  string
		lines []string
		want  []listed
	}{
		{"one", []string{"+CMGL: 1,0,,23", pdu}, []listed{{1, pdu}}},
		{"index 0", []string{"+CMGL: 0,1,,23", pdu}, []listed{{0, pdu}}},
		{"two", []string{"+CMGL: 1,0,,23", pdu, `+CMGL: 7,1,"",23`, pdu + "22"}, []listed{{1, pdu}, {7, pdu + "22"}}},
		{"empty status", []string{"+CMGL: 3,,,92", pdu}, []listed{{3, pdu}}},
		{"quote behind the PDU", []string{"+CMGL: 3,1,,92", pdu + `"`}, []listed{{3, pdu}}},
		{"empty line before the PDU", []string{"+CMGL: 3,1,,92", "", pdu}, []listed{{3, pdu}}},
		{"header without its PDU", []string{"+CMGL: 3,1,,92", "+CMGL: 4,1,,92", pdu}, []listed{{4, pdu}}},
		{"no index", []string{"+CMGL:", pdu}, nil},
		{"none", nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, parseList(tt.lines), cmp.AllowUnexported(listed{})); diff != "" {
				t.Errorf("parseList (-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseRange(t *testing.T) {
	for list, want := range map[string][]int{
		"(0-2)":      {0, 1, 2},
		"(0,2)":      {0, 2},
		"(1,3,7-9)":  {1, 3, 7, 8, 9},
		"(0-1,3)":    {0, 1, 3},
		"2":          {2},
		"()":         nil,
		"":           nil,
		"(x,3-1,4)":  {4},
		"(0-999999)": nil,
	} {
		if got := parseRange(list); !slices.Equal(got, want) {
			t.Errorf("parseRange(%q) = %v, want %v", list, got, want)
		}
	}
}

func TestChooseCNMI(t *testing.T) {
	tests := []struct {
		offers, current string
		want            []string
		told            bool
	}{
		{"+CNMI: (0-2),(0-3),(0,2),(0-2),(0,1)", "", []string{"2,1,0,0,0"}, true},
		{"+CNMI: (2),(0-1,3),(0,2),(0-1),(0)", "", []string{"2,1,0,0,0"}, true},
		{"+CNMI: (0-2),(0-3),(0,2),(0-2),(0,1)", "+CNMI: 0,2,2,1,1", []string{"2,1,2,1,1"}, true},
		{"+CNMI: (0-2),(0,3),(0),(0,1),(1)", "", []string{"2,0,0,0,1"}, true}, // to hand over is no announcement
		{"+CNMI: (0,1),(0,2),(0),(0),(0)", "", []string{"1,0,0,0,0"}, true},
		{"+CNMI: (0,1),(2,3),(0),(0),(0)", "", nil, true},
		{"+CNMI: ", "", nil, false},
		{"OK", "", nil, false},
	}
	for _, tt := range tests {
		got, told := chooseCNMI([]string{tt.offers}, []string{tt.current})
		if !slices.Equal(got, tt.want) || told != tt.told {
			t.Errorf("chooseCNMI(%q, %q) = %q, %v, want %q, %v", tt.offers, tt.current, got, told, tt.want, tt.told)
		}
	}
}

func FuzzParseList(f *testing.F) {
	f.Add("+CMGL: 1,0,,23", "0791")
	f.Add("+CMGD: (1,3,7-9),(0-4)", "(0-2)")
	f.Fuzz(func(t *testing.T, header, body string) {
		for _, l := range parseList([]string{header, body}) {
			if l.pdu == "" {
				t.Errorf("parseList(%q, %q): a PDU without digits", header, body)
			}
		}
		if got := parseRange(body); len(got) > (maxRange+1)*(len(body)+1) {
			t.Errorf("parseRange(%q): %d numbers", body, len(got))
		}
		chooseCNMI([]string{header, body}, []string{body, header})
	})
}

// A Run that ends behind the begin of the next must not take its connection away.
func TestTheLastRunHasTheConnection(t *testing.T) {
	b := NewInbox(InboxConfig{})
	old, next := &store{}, &store{}
	b.connect(old)
	b.connect(next)
	b.disconnect(old)
	if got, err := b.connection(); got != next || err != nil {
		t.Errorf("connection = %p, %v, want that of the last Run", got, err)
	}
	b.disconnect(next)
	if _, err := b.connection(); err == nil {
		t.Error("there is a connection after the last Run, want none")
	}
}
