package carrier

import (
	"strings"
	"testing"
)

// cut shows the entries of a menu: "1=Data 2=Offers".
func cut(menu string) string {
	var out []string
	for _, e := range Entries(menu) {
		out = append(out, e.Reply+"="+e.Label)
	}
	return strings.Join(out, " | ")
}

func TestEntries(t *testing.T) {
	for _, tc := range []struct{ name, menu, want string }{
		{"number and blank", "Menu\n1 Data\n2 Balance\n0 Exit", "1=Data | 2=Balance | 0=Exit"},
		{"dots", "1. Data\n2.Balance", "1=Data | 2=Balance"},
		{"brackets", "1) Data\n(2) Balance\n[3] Offers\n<4> Help", "1=Data | 2=Balance | 3=Offers | 4=Help"},
		{"dashes and colons", "1-Data\n2:Balance\n3 - Offers\n4–Help\n5 : More", "1=Data | 2=Balance | 3=Offers | 4=Help | 5=More"},
		{"stars and hashes", "*1 Data\n#2 Balance\n3*Offers\n4# Help", "1=Data | 2=Balance | 3=Offers | 4=Help"},
		{"no blank at all", "1Data\n2Balance", "1=Data | 2=Balance"},
		{"windows", "1:Data\r\n2:Balance\r\n", "1=Data | 2=Balance"},
		{"two on a line", "1.Data 2.Balance\n3.Offers 4.Help", "1=Data | 2=Balance | 3=Offers | 4=Help"},
		{"two on a line, brackets", "[1] Data [2] Balance", "1=Data | 2=Balance"},
		{"commas between", "1.Data,2.Balance;3.Help", "1=Data | 2=Balance | 3=Help"},
		{"commas and blanks", "1) Data, 2) Balance / 3) Help", "1=Data | 2=Balance | 3=Help"},
		{"a headline with a number", "2 offers for you\n1. Data\n2. Balance", "1=Data | 2=Balance"},
		{"all on a line behind a title", "Examplia: 1.Data 2.My offers 3.Help 0.Back 99.More", "1=Data | 2=My offers | 3=Help | 0=Back | 99=More"},
		{"blanks alone on a line", "1 Data 2 Balance 3 Help", "1=Data | 2=Balance | 3=Help"},
		{"full-width", "１．データ残量\n２．料金", "1=データ残量 | 2=料金"},
		{"full-width, no sign", "１データ残量　２料金", "1=データ残量 | 2=料金"},
		{"circled", "①データ残量\n②料金", "1=データ残量 | 2=料金"},
		{"Arabic-Indic", "١- الرصيد\n٢- الإنترنت", "1=الرصيد | 2=الإنترنت"},
		{"Persian", "۱. اینترنت\n۲. مانده", "1=اینترنت | 2=مانده"},
		{"Devanagari", "१. डेटा\n२. शेष", "1=डेटा | 2=शेष"},
		{"direction marks", "\u200f1. الرصيد\n\u200f2. \u202bالإنترنت\u202c", "1=الرصيد | 2=الإنترنت"},
		{"keycaps", "1\ufe0f\u20e3 Data\n2\ufe0f\u20e3 Balance", "1=Data | 2=Balance"},
		{"signs for pages", "1 Data\n# Next\n*. Back", "1=Data | #=Next | *=Back"},
		{"bullets are no entries", "* Data\n* Balance\n- Offers", ""},
		{"sharp bullets are no entries", "# Data\n# Balance", ""},
		{"labels without numbers are no entries", "Data\nBalance\n1 Offers", "1=Offers"},
		{"amounts are no entries", "5 GB Internet left\n2.5 GB of 10 GB used\n1 Internet", "1=Internet"},
		{"amounts within labels", "1. Internet 5 GB\n2. 10 GB pack\n3)30 days", "1=Internet 5 GB | 2=10 GB pack | 3=30 days"},
		{"amounts within bare labels", "1 Buy 2 GB\n2 Balance", "1=Buy 2 GB | 2=Balance"},
		{"a number that another line has", "1 Dial 2 friends\n2 Balance", "1=Dial 2 friends | 2=Balance"},
		{"days within a dashed label", "1-Pack 10-day 2-Help", "1=Pack 10-day | 2=Help"},
		{"codes are no entries", "*100# for help\n1 Data", "1=Data"},
		{"ordinals and generations are no entries", "1st of May\n3G settings\n4G\n2 Data", "2=Data"},
		{"years and numbers", "2026 is here\n0800123 Hotline\n12345 Info", ""},
		{"dates", "12.06.2026\n1.5.2026 is the day", ""},
		{"a number behind a number", "1- 0-A\n2- 5.Data", "1=0-A | 2=5.Data"},
		{"nothing behind", "1\n2.\n3 ", ""},
		{"empty", "", ""},
	} {
		if got := cut(tc.menu); got != tc.want {
			t.Errorf("%s: %q\n got %s\nwant %s", tc.name, tc.menu, got, tc.want)
		}
	}
}

func TestPick(t *testing.T) {
	const menu = "1 Data\n2 Data offers\n3 Balance\n4 Main balance\n5 Crédit\n98 More"
	for _, tc := range []struct{ name, menu, pattern, want string }{
		{"by a part", menu, "offers", "2"},
		{"case is no matter", menu, "OFFERS", "2"},
		{"either of two words", menu, "Internet|Offers", "2"},
		{"the whole label goes first", menu, "Data", "1"},
		{"whole, by pattern", menu, "^balance$", "3"},
		{"two in part", menu, "a", "two"},
		{"two wholly", "1 Data\n2 Data", "data", "two"},
		{"none", menu, "Internet", "none"},
		{"no menu", "You have 2 GB left.", "GB", "none"},
		{"without the accent", menu, "credit", "5"},
		{"with the accent", menu, "crédit", "5"},
		{"full-width label", "１．Ｄａｔａ\n２．料金", "^data$", "1"},
		{"full-width pattern", "1.Data\n2.料金", "Ｄａｔａ", "1"},
		{"full-width bracket", "1 Data (left)\n2 Data (used)", "Data （left）", "1"},
		{"digits of another script", "١- 5 GB باقة\n٢- رصيد", "^٥ GB", "1"},
		{"two entries of one number", "1 Data\n1 Balance", "Data", "two"},
		{"an entry that was not told apart", "1 Balance (2) Data 3) Help", "Data", "two"},
		{"beside one that was not told apart", "1 Balance (2) Data 3) Help", "Balance", "1"},
		{"glued to another label", "1.Data2.Balance", "Balance", "two"},
		{"before one that is glued to it", "1.Data2.Balance", "Data", "1"},
		{"an amount that is none", "1 Buy 2 GB\n2 Balance", "GB", "1"},
	} {
		c, err := CompileChoice(tc.pattern)
		if err != nil {
			t.Fatal(err)
		}
		e, err := Pick(Entries(tc.menu), c)
		got := map[error]string{ErrNoEntry: "none", ErrTwoEntries: "two"}[sentinel(err)]
		if err == nil {
			got = e.Reply
		}
		if got != tc.want {
			t.Errorf("%s: /%s/ in %q: got %s (%v), want %s", tc.name, tc.pattern, tc.menu, got, err, tc.want)
		}
	}
}

func TestBadChoices(t *testing.T) {
	for _, p := range []string{"", "(", "Internet|", ".*", "x?"} {
		if _, err := CompileChoice(p); err == nil {
			t.Errorf("%q passes", p)
		}
	}
}

func TestSaysMore(t *testing.T) {
	for _, label := range []string{"More", "MORE >>", "Next page (2/3)", "Weiter", "Nächste Seite", "Suivant", "Más", "Avanti", "Далее", "次へ", "下一页", "다음", "المزيد", "आगे", "ถัดไป", "Xem thêm"} {
		if !SaysMore(label) {
			t.Errorf("%q does not lead on", label)
		}
	}
	for _, label := range []string{"More data", "Next bill", "Back", "Mehr Datenvolumen", "", "2", "More offers"} {
		if SaysMore(label) {
			t.Errorf("%q leads on", label)
		}
	}
	for line := range strings.Lines(more) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		lang, words, _ := strings.Cut(strings.TrimSpace(line), " ")
		if len(lang) != 2 || !SaysMore(words) || BuysLabel(words) {
			t.Errorf("%q: not in the form that labels are compared in, or it buys", line)
		}
	}
}

// TestBuysInOtherScripts: what buys is refused by whatever number it is chosen.
func TestBuysInOtherScripts(t *testing.T) {
	for _, tc := range []struct {
		menu, reply string
		buys        bool
	}{
		{"１．残量照会\n２．データ購入", "2", true},
		{"１．残量照会\n２．データ購入", "1", false},
		{"１．残量照会\n２．データ購入", "２", true},
		{"١- الرصيد\n٢- شراء باقة", "2", true},
		{"١- الرصيد\n٢- شراء باقة", "٢", true},
		{"1. Остаток\n2. Купить пакет", "2", true},
		{"1) 5GB left\n2) 1GB buy", "2", true},
		{"1 Balance\n2 Buy", "02", true},
		{"1 Balance 2 Buy", "1", true}, // in doubt
		{"1) Balance\n2) खरीदें", "2", true},
	} {
		if label, buys := BuysReply(tc.menu, tc.reply); buys != tc.buys {
			t.Errorf("%q to %q: %q, %v, want %v", tc.reply, tc.menu, label, buys, tc.buys)
		}
	}
}

// FuzzEntries: whatever a menu says, every entry has a number to reply and a label to read, and what a label says exactly picks
// its own entry or none.
func FuzzEntries(f *testing.F) {
	f.Add("Examplia\n1 Balance\n2) Data\n(3) Offers\n*4 Help\n98. More >>")
	f.Add("1.Data 2.Balance 3.Buy 2 GB 0.Back")
	f.Add("１．データ残量\r\n２．料金\r\n９．次へ")
	f.Add("\u200f١- الرصيد\n٢- الإنترنت\n٠- رجوع")
	f.Add("①残量②料金\n# Next\n* Back")
	f.Fuzz(func(t *testing.T, menu string) {
		entries := Entries(menu)
		for _, e := range entries {
			if e.Label == "" || strings.ContainsAny(e.Label, "\n\r") || len(e.Reply) > 3 || !isDigits(e.Reply) && e.Reply != "#" && e.Reply != "*" {
				t.Fatalf("%q: entry %+v", menu, e)
			}
			if got, err := Pick(entries, ExactChoice(e.Label)); err == nil && got.Reply != e.Reply {
				t.Fatalf("%q: %q picks %+v", menu, e.Label, got)
			}
		}
		_, _ = NewWalk([]Choice{ExactChoice("Data")}).Next(menu)
	})
}
