package quota

import "unicode/utf8"

// Short forms: abbreviations, and labels that are no words of their own.

// shortExpiry reports whether the item is an abbreviation of a word of expiry: "exp. 29-06-2026", "Val. 12/07".
func (s *scan) shortExpiry(i int) bool {
	const most = 4
	it := s.items[i]
	return it.kind == kindRole && it.role == roleExpires && it.to == it.from+1 && utf8.RuneCountInString(s.tokens[it.from].text) <= most
}

// lasting reports whether the word of expiry before the amount says that there is none: "No expiry: 2 GB".
func (s *scan) lasting(i int) bool {
	for k := i - 1; k >= 0 && k > i-reach/4; k-- {
		if it := s.items[k]; it.kind == kindRole && it.role == roleExpires {
			return it.value == "never"
		}
	}
	return false
}

// labelBefore reports whether the sentence that ends at k is a label, a colon and an amount or a number: "Rem Data: 2 GB."
func (s *scan) labelBefore(k int) bool {
	return k > 2 && (s.items[k-1].kind == kindQuantity || s.items[k-1].kind == kindNumber || s.items[k-1].kind == kindCount) && s.items[k-2].kind == kindColon
}

// numberFrom reports whether a bare number stands between two items: what is called "Data Pack 19" is a product.
func (s *scan) numberFrom(from, to int) bool {
	for _, it := range s.items[from+1 : to] {
		if it.kind == kindNumber {
			return true
		}
	}
	return false
}
