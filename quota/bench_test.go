package quota

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// ordinary is a reply of 160 characters, the length of one SMS.
var ordinary = "Hello! Balance: 7.15 EUR. Day data: 310 MB left of 1 GB, night data: 1.25 GB left, both valid until 05/11/2026 23:59. For more about your plan see the web page."

func BenchmarkParseReply(b *testing.B) {
	h := Hints{Country: "IE", Received: time.Date(2026, 6, 15, 10, 0, 0, 0, time.UTC)}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(ordinary, h); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkParseLength shows that time grows with the length alone: compare ns/byte.
func BenchmarkParseLength(b *testing.B) {
	for name, piece := range map[string]string{"sentences": ordinary + " ", "one sentence": "3 GB of 5 GB used and 2 MB left, ", "digits": "1 ", "words": "left ", "menu": "1/5 GB offer $1.01 or ", "dates": "valid until 12.07.2026 + ", "bidi marks": "\u200f", "tags": "<b>"} {
		for _, size := range []int{100, 1 << 10, 10 << 10, 60 << 10} {
			text := strings.Repeat(piece, size/len(piece)+1)[:size]
			b.Run(fmt.Sprintf("%s/%d", name, size), func(b *testing.B) {
				for b.Loop() {
					_, _ = Parse(text, Hints{Country: "IE"}) // what it says is of no matter here
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(size), "ns/byte")
			})
		}
	}
}
