package atline

import (
	"slices"
	"testing"
)

// menuTests are streams behind which a prompt for the reply to a menu is open, or is not.
var menuTests = []struct {
	name, in string
	lines    []string
	open     bool
	may      bool // a prompt may still follow
}{
	{"no menu", "+CUSD: 0,\"a\",15\r\n> ", []string{`+CUSD: 0,"a",15`}, false, false},
	{"menu alone", "+CUSD: 1,\"a\",15\r\n", []string{`+CUSD: 1,"a",15`}, false, true},
	{"prompt", "+CUSD: 1,\"a\",15\r\n>", []string{`+CUSD: 1,"a",15`}, true, false},
	{"prompt and blank", "+CUSD: 1,\"a\",15\r\n\r\n> ", []string{`+CUSD: 1,"a",15`}, true, false},
	{"prompt in the line", "+CUSD: 1,\"a\",15> ", []string{`+CUSD: 1,"a",15`}, true, false},
	{"prompt in the line, blanks", "+CUSD: 1, \"a\", 15 >", []string{`+CUSD: 1, "a", 15`}, true, false},
	{"prompt behind no dcs", "+CUSD:1,\"a\"\r\n> ", []string{`+CUSD:1,"a"`}, true, false},
	{"other lines while it is open", "+CUSD: 1,\"a\",15\r\n> \r\n+CREG: 1\r\n", []string{`+CUSD: 1,"a",15`, "+CREG: 1"}, true, false},
	{"text behind", "+CUSD: 1,\"a\",15\r\n> 5 GB\r\n", []string{`+CUSD: 1,"a",15`, "> 5 GB"}, false, false},
	{"another line between", "+CUSD: 1,\"a\",15\r\nOK\r\n> ", []string{`+CUSD: 1,"a",15`, "OK"}, false, false},
	{"inside the text", "+CUSD: 1,\"a\r\n>\r\n> b\",15\r\n", []string{"+CUSD: 1,\"a\r\n>\r\n> b\",15"}, false, true},
	{"inside the text, behind digits", "+CUSD: 1,\"a, 15> b\",15\r\n", []string{`+CUSD: 1,"a, 15> b",15`}, false, true},
	{"inside a final text", "+CUSD: 0,\"a\",15> b\",15\r\n", []string{`+CUSD: 0,"a",15> b",15`}, false, false},
	{"status 10", "+CUSD: 10,\"a\",15\r\n> ", []string{`+CUSD: 10,"a",15`}, false, false},
}

func TestMenuPrompt(t *testing.T) {
	for _, tc := range menuTests {
		t.Run(tc.name, func(t *testing.T) {
			var s Splitter
			for i := range len(tc.in) { // chunks make no difference
				s.Feed([]byte{tc.in[i]})
			}
			if got := texts(drain(&s)); !slices.Equal(got, tc.lines) {
				t.Errorf("got lines %q, want %q", got, tc.lines)
			}
			if s.MenuPrompt() != tc.open || s.Menu() != tc.may {
				t.Errorf("got open %v, may follow %v; want %v, %v", s.MenuPrompt(), s.Menu(), tc.open, tc.may)
			}
		})
	}
}

// A prompt that was answered is no line, and not open any more.
func TestCloseMenuPrompt(t *testing.T) {
	var s Splitter
	s.Feed([]byte("+CUSD: 1,\"a\",15\r\n> "))
	drain(&s)
	s.CloseMenuPrompt()
	s.Feed([]byte("\r\nOK\r\n"))
	if got := texts(drain(&s)); !slices.Equal(got, []string{"OK"}) || s.MenuPrompt() {
		t.Errorf("got %q, open %v; want OK alone, closed", got, s.MenuPrompt())
	}
}
