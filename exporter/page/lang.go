package page

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// mostRanges bounds what is read of the header Accept-Language.
const mostRanges = 32

// choose gives the index of the language for a request: the one of ?lang=, else the best of Accept-Language (RFC 4647, lookup; RFC 9110,
// section 12.5.4), else the first.
func choose(r *http.Request) int {
	all := languages()
	of := func(tag string) int {
		primary, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
		return slices.IndexFunc(all, func(l language) bool { return l.tag == primary })
	}
	if i := of(r.URL.Query().Get("lang")); i >= 0 {
		return i
	}
	best, most := 0, 0.0
	for n, offer := range strings.SplitN(r.Header.Get("Accept-Language"), ",", mostRanges+1) {
		tag, weight, weighed := strings.Cut(offer, ";")
		q := 1.0
		if weighed {
			_, value, _ := strings.Cut(weight, "=")
			q, _ = strconv.ParseFloat(strings.TrimSpace(value), 64) // what is no number weighs nothing
		}
		if i := of(tag); n < mostRanges && i >= 0 && q > most && q <= 1 {
			best, most = i, q
		}
	}
	return best
}
