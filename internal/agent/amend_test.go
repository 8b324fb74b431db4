package agent

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/quota"
)

func gb(text string) quota.Quantity {
	q, _ := quota.ParseQuantity(text, false)
	return q
}

func bundle(name, left, total string) quota.Data {
	return quota.Data{Name: name, Remaining: gb(left), Total: gb(total)}
}

func data(all ...quota.Data) quota.Reading { return quota.Reading{Data: all} }

func TestAmend(t *testing.T) {
	one := []known{{answer: data(bundle("", "7 GB", "10 GB"))}}
	two := []known{{answer: data(bundle("Day", "1 GB", "2 GB"), bundle("Night", "5 GB", ""))}, {answer: quota.Reading{Balance: []quota.Money{{Amount: "5.00", Currency: "EUR"}}}}}
	twins := []known{{answer: data(bundle("Day", "1 GB", "2 GB"), bundle("day", "5 GB", "9 GB"))}}
	money := func(amount, currency string) stated {
		return stated{Reading: quota.Reading{Balance: []quota.Money{{Amount: amount, Currency: currency}}}}
	}
	part := func(d quota.Data, text string) stated { return stated{Reading: data(d), parts: partsOf(text)} }
	roams := []known{{answer: data(bundle("", "2 GB", "")), said: "2 GB of Roaming data left"}}
	share := func(p float64) stated { return stated{share: quota.Share{Percent: p, Used: true}, only: true} }
	for _, tt := range []struct {
		name string
		asks []known
		text stated
		want string // left, or the balance
		why  outcome.Detail
	}{
		{"the only bundle", one, stated{Reading: data(bundle("", "2 GB", ""))}, "2 GB", ""},
		{"of a name that only the text has", one, stated{Reading: data(bundle("Data plan", "2 GB", ""))}, "2 GB", ""},
		{"of a part of the traffic", one, part(bundle("", "50 MB", ""), "Your WhatsApp bundle has 50 MB left."), "", outcome.UnaskedWhose},
		{"of a part that is named", one, part(bundle("Night data", "1 GB", ""), "Night data: 1 GB left"), "", outcome.UnaskedWhose},
		{"of a part of the same whole", one, part(bundle("Night data", "1 GB", "10 GB"), "Night data: 1 GB left of 10 GB"), "1 GB", ""},
		{"of a part that the answer spoke of", roams, part(bundle("", "1 GB", ""), "1 GB of your ROAMING data left"), "1 GB", ""},
		{"a share of a part", one, stated{share: quota.Share{Percent: 80, Used: true}, only: true, parts: partsOf("80% of your roaming data is used")}, "", outcome.UnaskedWhose},
		{"as much as the whole", one, stated{Reading: data(bundle("", "10 GB", ""))}, "10 GB", ""},
		{"more than the whole", one, stated{Reading: data(bundle("", "10.1 GB", "20 GB"))}, "", outcome.UnaskedMore},
		{"what is used", one, stated{Reading: data(quota.Data{Used: gb("9 GB")})}, "1 GB", ""},
		{"more used than there is", one, stated{Reading: data(quota.Data{Used: gb("11 GB")})}, "", outcome.UnaskedWhose},
		{"a share", one, share(80), "2 GB", ""},
		{"a share where two bundles are known", two, share(80), "", outcome.UnaskedWhose},
		{"a share of a whole that is not known", []known{{answer: data(bundle("", "5 GB", ""))}}, share(80), "", outcome.UnaskedWhose},
		{"a share where nothing is known", []known{{}}, share(80), "", outcome.UnaskedWhose},
		{"by its name", two, stated{Reading: data(bundle("NIGHT", "4 GB", ""))}, "4 GB", ""},
		{"by its name, more than was left of a whole that is not known", two, stated{Reading: data(bundle("Night", "6 GB", ""))}, "", outcome.UnaskedMore},
		{"without a name where there are two", two, stated{Reading: data(bundle("", "1 GB", ""))}, "", outcome.UnaskedWhose},
		{"of a name that two have", twins, stated{Reading: data(bundle("Day", "1 GB", ""))}, "", outcome.UnaskedWhose},
		{"a bundle that no answer told of", two, stated{Reading: data(bundle("Bonus", "50 GB", ""))}, "", outcome.UnaskedWhose},
		{"less money", two, money("4.50", "EUR"), "4.50", ""},
		{"money without its currency", two, money("4.50", ""), "4.50", ""},
		{"money of another account", two, stated{Reading: money("1", "EUR").Reading, parts: partsOf("Your bonus balance is 1 EUR")}, "", outcome.UnaskedWhose},
		{"more money", two, money("5.01", "EUR"), "", outcome.UnaskedMore},
		{"other money", two, money("1", "USD"), "", outcome.UnaskedWhose},
		{"where nothing is asked", []known{{}, {}}, stated{Reading: data(bundle("Any", "3 GB", ""))}, "3 GB", ""},
		{"where nothing was answered yet", []known{{asked: true}, {}}, stated{Reading: data(bundle("Any", "3 GB", ""))}, "", outcome.UnaskedWhose},
		{"no ask at all", nil, stated{Reading: data(bundle("", "1 GB", ""))}, "", outcome.UnaskedWhose},
	} {
		changes, why := amend(tt.asks, tt.text)
		var got string
		for _, r := range changes {
			for _, d := range r.Data {
				got += d.Remaining.Text
			}
			for _, m := range r.Balance {
				got += m.Amount
			}
		}
		if got != tt.want || why != tt.why {
			t.Errorf("%s: got %q, %q; want %q, %q", tt.name, got, why, tt.want, tt.why)
		}
	}
}

// TestAmendNeverRaises: whatever texts come one after another, nothing is left beyond what the answer told, and nothing appears that it
// did not tell of.
func TestAmendNeverRaises(t *testing.T) {
	sizes := rapid.SampledFrom([]string{"", "0 MB", "1 MB", "900 MB", "1 GB", "5 GB", "10 GB", "400 GB"})
	names := rapid.SampledFrom([]string{"", "Day", "NIGHT", "day"})
	entry := rapid.Custom(func(t *rapid.T) quota.Data {
		return quota.Data{Name: names.Draw(t, "name"), Remaining: gb(sizes.Draw(t, "left")), Total: gb(sizes.Draw(t, "total")), Used: gb(sizes.Draw(t, "used"))}
	})
	rapid.Check(t, func(t *rapid.T) {
		answer := data(rapid.SliceOfN(entry, 1, 3).Draw(t, "answer")...)
		var changes []quota.Reading
		for _, d := range rapid.SliceOfN(entry, 0, 5).Draw(t, "texts") {
			if got, why := amend([]known{{answer: answer}}, stated{Reading: data(d)}); why == "" {
				changes = append(changes, got[0])
			}
		}
		now := overlay(answer, changes)
		if len(now.Data) != len(answer.Data) {
			t.Fatalf("%d bundles of %d", len(now.Data), len(answer.Data))
		}
		for _, d := range now.Data {
			if slices.Contains(answer.Data, d) {
				continue
			}
			was := answer.Data[slices.IndexFunc(answer.Data, func(b quota.Data) bool { return b.Name == d.Name })]
			bound := was.Total
			if !bound.Known() {
				bound = was.Remaining
			}
			if bound.Known() && d.Remaining.Bytes > bound.Bytes {
				t.Fatalf("%+v of %+v", d, was)
			}
		}
	})
}
