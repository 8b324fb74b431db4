package carrier

import (
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestOffersBuy: an entry that states a price, or the size of what it gives, needs no word for buying.
func TestOffersBuy(t *testing.T) {
	for _, label := range []string{
		"Night pack @ Rs 10", "1GB - 500 TZS", "Daily 100MB Ksh 20", "1.5GB 24hrs 50 bob", "1GB for $5", "Weekly 5 EUR", "300₽ в месяц", "100MB=20/-", "Forfait 500F CFA",
		"Get 1GB", "Data 1GB", "Daily data １ＧＢ", "Pass 1Go", "Интернет 5 ГБ", "7 days 2 GB", "Night ₹49", "データ 1GB 300円",
		"Send credit", "Share data", "Sambaza", "Okoa Jahazi", "Emergency data", "Add data", "Pay now", "Daten nachkaufen", "Daten hinzubuchen", "Datenbooster", "Adquirir", "加購", "Dang ky",
	} {
		if !BuysLabel(label) {
			t.Errorf("%q passes", label)
		}
	}
	for _, label := range []string{
		"2GB bundle balance", "1.5 GB left", "Rest 300 MB", "10GB: consommation", "残り 3GB", "4G", "My 5G plan", "Last 3 calls", "SMS 24h", "Rsvp 3", "Top 10",
	} {
		if BuysLabel(label) {
			t.Errorf("%q is taken to buy", label)
		}
	}
}

// TestYesToAnOfferBuys: what the entry says is no offer, what stands above it is.
func TestYesToAnOfferBuys(t *testing.T) {
	for _, tc := range []struct {
		menu, reply string
		buys        bool
	}{
		{"Buy 1GB for Ksh 50?\n1. Yes\n2. No", "1", true},
		{"Buy 1GB for Ksh 50?\n1. Yes\n2. No", "2", false},
		{"Weekly 2GB, Ksh 50\n1 Confirm\n2 Back", "1", true},
		{"Weekly 2GB\n1) OK\n0) Back", "1", true},
		{"Passe 1Go a 500F\n1:Confirmer\n2:Annuler", "1", true},
		{"Das Paket wird gebucht, Preis 5 EUR\n1 Ja\n2 Nein", "1", true},
		{"Подключить пакет?\n1. Да\n2. Нет", "1", true},
		{"Your balance by SMS?\n1. Yes\n2. No", "1", false},
		{"To buy 1GB press 1", "1", true},
		{"1GB at 50 Ksh. Reply with your choice", "1", true},
		{"Reply with your birthday", "1", false},
		{"Main balance: Ksh 12.00. Press 1 for data", "1", false},
		{"1 Balance\n2 Buy data", "2#", true},
		{"1 Balance\n2 Buy data", "*2", true},
		{"1 Balance\n2 Buy data", "2*1", true},
		{"1 Balance\n2 Buy data", "１*2", false},
		{"1 Balance\n2 Buy data", "98", false},
		{"1 Balance\n# Next", "#", false},
		{"You used 1 GB of your 5 EUR plan\n1 Details\n2 Back", "1", false},
	} {
		label, buys := BuysReply(tc.menu, tc.reply)
		if buys != tc.buys {
			t.Errorf("%q to %q: %v (%q), want %v", tc.reply, tc.menu, buys, label, tc.buys)
		}
	}
}

// TestWhatARefusalQuotes: the entry, and what it says yes to.
func TestWhatARefusalQuotes(t *testing.T) {
	if label, _ := BuysReply("Daily 1GB at Ksh 50?\n1. Yes\n2. No", "1"); label != "Yes, to Daily 1GB at Ksh 50?" {
		t.Errorf("%q", label)
	}
}

func TestConfirmsIsWellFormed(t *testing.T) {
	for line := range strings.Lines(confirms) {
		if _, words, _ := strings.Cut(strings.TrimSpace(line), " "); !strings.HasPrefix(line, "#") && (words == "" || words != plain(words) || !says(strings.ReplaceAll(words, "*", ""), confirms)) {
			t.Errorf("%q", line)
		}
	}
}

// TestHugeMenus: 64 KB of entries take no time to speak of, and what is said of them is short.
func TestHugeMenus(t *testing.T) {
	for _, entry := range []string{"1 Da\n", "%d. Da\n", "\u202e1 Da ", "1)a "} {
		var menu strings.Builder
		for i := 1; menu.Len() < 64<<10; i++ {
			menu.WriteString(strings.ReplaceAll(entry, "%d", strconv.Itoa(i%1000)))
		}
		start := worked(t)
		_, err := NewWalk([]Choice{ExactChoice("Balance")}).Next(menu.String())
		if err == nil || len(err.Error()) > listed*longestSaid {
			t.Errorf("%q: an error of %d octets", entry, len(err.Error()))
		}
		if _, refused := BuysReply(menu.String(), "1"); !refused {
			t.Errorf("%q: a reply to it passes", entry)
		}
		if took := worked(t) - start; took > 5*time.Second { // 12 s and more before
			t.Errorf("%q: %v", entry, took)
		}
	}
}

// worked is the time that this process has computed: what else the machine does is no matter.
func worked(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano())
}
