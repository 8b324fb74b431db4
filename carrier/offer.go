package carrier

import "regexp"

// What an offer states: a price, or a size that is not said to be left or used.
const (
	money = `[$€£¥₹₦₱₫₽₺₴₸₩฿৳₲₵₡₪₭₮៛]|eur|euros?|usd|dollars?|gbp|chf|sek|nok|dkk|kr|pln|zl|czk|kc|huf|ft|ron|lei|bgn|rsd|bam|try|tl|rub|руб|грн|uah|kzt|тг|сум|сом` +
		`|inr|pkr|rs|rupees?|bdt|tk|taka|lkr|npr|idr|rp|myr|rm|php|pesos?|thb|baht|บาท|vnd|sgd|aud|nzd|cad|mxn|brl|ars|clp|cop|pen|soles` +
		`|ngn|naira|ghs|ghc|cedis?|kes|kshs?|tzs|tshs?|ugx|ushs?|shs?|bob|rwf|frw|zar|zmw|mwk|bwp|mzn|mts?|etb|birr|xof|xaf|f?cfa|mad|dhs?|dzd|da|tnd|dt|egp|le` +
		`|sar|sr|f|aed|qar|omr|kwd|bhd|jod|iqd|lbp|円|元|원`
	amount = `\d[\d.,]*`
)

// offers reports whether a text states a price, or a size of data and not that it is left or used.
func offers(text string) bool {
	text = plain(foldMenu(text))
	price := regexp.MustCompile(`(?:^|[^\p{L}])(?:` + money + `)\.? ?` + amount + `|` + amount + ` ?(?:` + money + `)(?:[^\p{L}]|$)|@ ?` + amount + `|` + amount + `/[-=]`)
	if price.MatchString(text) {
		return true
	}
	size := regexp.MustCompile(amount + ` ?(?:[kmgt]i?b|[kmg]o|[мг]б)(?:[^\p{L}]|$)`)
	return size.MatchString(text) && !tells(text)
}

// tells reports whether a text speaks of what is left or used.
func tells(text string) bool {
	known := regexp.MustCompile(`(?:^|[^\p{L}])(?:balance|bal|left|remain\w*|used|usage|rest\w*|verbl\w*|ubrig|uebrig|verbraucht|guthaben|solde|saldo|consumo|conso\w*|остат\w*|баланс|残)`)
	return known.MatchString(plain(foldMenu(text)))
}
