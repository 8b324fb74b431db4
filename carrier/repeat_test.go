package carrier

import (
	"slices"
	"testing"
)

func TestRepeat(t *testing.T) {
	for _, tc := range []struct {
		name    string
		steps   []Step
		choose  []string
		replies []string
	}{
		{"nothing replied", nil, nil, nil},
		{"two levels", []Step{{"1 Balance\n2 Data", "2"}, {"1 Left (GB)\n2 Buy", "1"}}, []string{"^Data$", `^Left \(GB\)$`}, nil},
		{"a label within another", []Step{{"1 Data\n2 Data offers", "1"}}, []string{"^Data$"}, nil},
		{"pages are found", []Step{{"1 A\n9 More", "9"}, {"1 B\n9 Next", "9"}, {"1 Data", "1"}}, []string{"^Data$"}, nil},
		{"a page that has the label too", []Step{{"1 Data\n9 More", "9"}, {"1 Data", "1"}}, []string{"^More$", "^Data$"}, nil},
		{"the walk ended on a page", []Step{{"1 A\n9 More", "9"}}, []string{"^More$"}, nil},
		{"two alike", []Step{{"1 Data\n2 Data", "2"}}, nil, []string{"2"}},
		{"a hidden entry", []Step{{"1 Data\n2 Balance", "7"}}, nil, []string{"7"}},
		{"no menu", []Step{{"Enter your number", "1234"}}, nil, []string{"1234"}},
		{"full-width", []Step{{"１．データ残量（ＧＢ）\n２．料金", "1"}}, []string{`^データ残量\(GB\)$`}, nil},
	} {
		q := Repeat("*100#", tc.steps)
		var got []string
		for _, c := range q.Choose {
			got = append(got, c.Pattern)
		}
		if !slices.Equal(got, tc.choose) || !slices.Equal(q.Replies, tc.replies) || q.Code != "*100#" {
			t.Errorf("%s: choose %q, reply %q; want %q, %q", tc.name, got, q.Replies, tc.choose, tc.replies)
		}
	}
}
