package carrier

import (
	"strings"
	"testing"
)

func TestBuysLabel(t *testing.T) {
	for _, label := range []string{
		"Buy data", "BUY BUNDLES", "Purchase 1GB", "Top-up", "Top up now", "Recharge", "Activate roaming", "Subscribe", "Renew plan", "Data add-on", "Opt-in to news",
		"Datenpaket kaufen", "Guthaben aufladen", "Option buchen", "Tarif wechseln", "Paket verlängern", "PAKET VERLAENGERN", "Gutschein einlösen",
		"Acheter un pass", "Recharger", "Souscrire une option", "Activer mon forfait", "Réabonnez-vous ou abonnez-vous",
		"Comprar paquete", "Recarga", "Activar plan", "Contratar bono", "Añadir datos", "ANADIR DATOS", "Suscribirse",
	} {
		if !BuysLabel(label) {
			t.Errorf("%q passes", label)
		}
	}
	for _, label := range []string{
		"Balance", "Check balance", "Internet", "Remaining data", "My number", "Active bundles", "Language",
		"Guthaben abfragen", "Datenvolumen", "Restvolumen anzeigen", "Kontostand", "Mein Tarif",
		"Suivi conso", "Mon forfait", "Solde", "Données restantes",
		"Consultar saldo", "Saldo", "Mis datos", "Promociones activas", "", "1", "残量",
	} {
		if BuysLabel(label) {
			t.Errorf("%q is taken to buy", label)
		}
	}
}

func TestBuysReply(t *testing.T) {
	const lines = "Welcome\n1 Balance\n2) Buy data\n3. My number\n12 Renew\n0 Back"
	const inline = "1.Balance 2.Buy data 3.Help"
	for _, tc := range []struct {
		menu, reply, label string
		buys               bool
	}{
		{lines, "1", "", false},
		{lines, "2", "Buy data", true},
		{lines, " 2 ", "Buy data", true},
		{lines, "3", "", false},
		{lines, "12", "Renew", true},
		{lines, "9", "", false},
		{lines, "", "", false},
		{inline, "1", "", false},
		{inline, "2", "Buy data", true},
		{inline, "3", "", false},
		{"[1] Solde [2] Acheter", "2", "Acheter", true},
		{"1:Guthaben\r\n2:Aufladen\r\n", "2", "Aufladen", true},
		{"1:Guthaben\r\n2:Aufladen\r\n", "1", "", false},
		{"You have 2 GB left\n2 Buy more", "2", "Buy more", true},
		{"2Comprar", "2", "Comprar", true},
		{"#2 Comprar", "2", "Comprar", true},
		{"Balance: 2 EUR", "2", "", false},
	} {
		label, buys := BuysReply(tc.menu, tc.reply)
		if label != tc.label || buys != tc.buys {
			t.Errorf("%q to %q: got %q, %v; want %q, %v", tc.reply, tc.menu, label, buys, tc.label, tc.buys)
		}
	}
}

func TestLexiconIsWellFormed(t *testing.T) {
	languages := map[string]int{}
	for line := range strings.Lines(buys) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		lang, words, _ := strings.Cut(strings.TrimSpace(line), " ")
		languages[lang]++
		if len(words) < 3 || words != plain(words) {
			t.Errorf("%q is not in lower case and without accents", line)
		}
		if !BuysLabel(strings.ReplaceAll(words, "*", "")) {
			t.Errorf("%q stands in the lexicon and passes", words)
		}
	}
	for _, lang := range []string{"en", "de", "fr", "es"} {
		if languages[lang] < 10 {
			t.Errorf("%s has %d words", lang, languages[lang])
		}
	}
}

// FuzzBuysReply: whatever a menu says, an answer comes, and a label only with a refusal.
func FuzzBuysReply(f *testing.F) {
	f.Add("1 Balance\n2 Buy", "2")
	f.Add("[1] Solde [2] Acheter", "1")
	f.Add("1.a 1.b 1", "1")
	f.Add("\xff1", "\xff")
	f.Fuzz(func(t *testing.T, menu, reply string) {
		if label, buys := BuysReply(menu, reply); buys != (label != "") {
			t.Errorf("%q to %q: %q, %v", reply, menu, label, buys)
		}
	})
}
