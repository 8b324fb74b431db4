package quota

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// mustQuantity is a quantity in canonical form.
func mustQuantity(t *testing.T, text string, binary bool) Quantity {
	t.Helper()
	q, err := canonicalQuantity(text, binary)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func TestReadingJSON(t *testing.T) {
	zone := time.FixedZone("", 9*3600)
	for name, tc := range map[string]struct {
		reading Reading
		want    string
	}{
		"nothing stated is empty lists": {Reading{}, `{"data":[],"balance":[]}`},
		"all stated": {
			Reading{
				Data: []Data{{
					Name: "Night", Remaining: mustQuantity(t, "1.2 GB", false), Total: mustQuantity(t, "4 GB 96 MB", false),
					Used: mustQuantity(t, "0 MB", false), Expires: date(2026, 7, 12), Renews: date(2026, 8, 1),
				}},
				Balance: []Money{{"12.34", "EUR"}, {"-5", ""}},
			},
			`{"data":[{"name":"Night","remaining":"1.2 GB","remaining_bytes":1200000000,"total":"4 GB 96 MB","total_bytes":4096000000,` +
				`"used":"0 MB","used_bytes":0,"unlimited":false,"binary":false,"expires":"2026-07-12","renews":"2026-08-01"}],` +
				`"balance":[{"amount":"12.34","currency":"EUR"},{"amount":"-5","currency":null}]}`,
		},
		"little stated": {
			Reading{Data: []Data{{Unlimited: true, Expires: Moment{Time: time.Date(2026, 7, 12, 23, 59, 0, 0, zone)}}}},
			`{"data":[{"name":null,"remaining":null,"remaining_bytes":null,"total":null,"total_bytes":null,"used":null,"used_bytes":null,` +
				`"unlimited":true,"binary":false,"expires":"2026-07-12T23:59:00+09:00"}],"balance":[]}`,
		},
		"powers of 1024": {
			Reading{Data: []Data{{Remaining: mustQuantity(t, "1 GB", true)}}},
			`{"data":[{"name":null,"remaining":"1 GB","remaining_bytes":1073741824,"total":null,"total_bytes":null,"used":null,"used_bytes":null,` +
				`"unlimited":false,"binary":true,"expires":null}],"balance":[]}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := json.Marshal(tc.reading)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, string(got)); diff != "" {
				t.Error(diff)
			}
			checkRoundTrip(t, tc.reading)
		})
	}
}

func TestReadingJSONRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"bytes that differ from the text": `{"data":[{"remaining":"1 GB","remaining_bytes":1}]}`,
		"a unit it does not know":         `{"data":[{"remaining":"1 XB"}]}`,
		"a number with grouping":          `{"data":[{"remaining":"1,000 MB"}]}`,
		"a date that is none":             `{"data":[{"expires":"soon"}]}`,
		"an amount that is none":          `{"balance":[{"amount":"1e5"}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			var r Reading
			if err := json.Unmarshal([]byte(text), &r); err == nil {
				t.Errorf("got %+v, want an error", r)
			}
		})
	}
}
