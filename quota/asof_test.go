package quota

import (
	"testing"
	"time"
)

// Received on a Thursday morning, two hours ahead of UTC.
func TestTheMomentThatAReplySpeaksOf(t *testing.T) {
	zone := time.FixedZone("", 2*60*60)
	received := time.Date(2026, 7, 30, 10, 0, 0, 0, zone)
	clock := func(day, hour, minute int) Moment {
		return Moment{Time: time.Date(2026, 7, day, hour, minute, 0, 0, zone)}
	}
	for _, tt := range []struct {
		name, reply, country string
		want                 Moment
	}{
		{"a date", "You have 2 GB left as of 29 July 2026.", "", date(2026, 7, 29)},
		{"a date and a time", "As of 29/07/2026 23:30 you have 2 GB left, valid until 12/08/2026.", "GB", clock(29, 23, 30)},
		{"a time that ends the day", "As of 29.07.2026 24:00: 2 GB left", "", date(2026, 7, 29)},
		{"an hour ago", "Last updated: 30 July 2026 09:00. 2 GB left.", "", clock(30, 9, 0)},
		{"without a year", "2 GB left as of 29 July", "", date(2026, 7, 29)},
		{"yesterday", "2 GB left as of yesterday.", "", date(2026, 7, 29)},
		{"yesterday at a time", "2 GB left as of yesterday 18:00.", "", clock(29, 18, 0)},
		{"German", "Stand: 29.07.2026, 22:15 Uhr. Noch 2 GB verfügbar bis 12.08.2026", "DE", clock(29, 22, 15)},
		{"German yesterday", "Noch 2 GB verfügbar (Stand gestern)", "DE", date(2026, 7, 29)},
		{"behind the date", "データ残量 2GB(2026年7月29日 23:00時点)", "JP", clock(29, 23, 0)},
		{"Japanese yesterday", "データ残量 2GB(昨日時点)", "JP", date(2026, 7, 29)},
		{"Chinese", "截至2026年7月29日，剩余流量2GB", "CN", date(2026, 7, 29)},

		{"nothing said", "You have 2 GB left until 12 August 2026.", "", Moment{}},
		{"an expiry that has passed", "2 GB left, valid until 29 July 2026", "", Moment{}},
		{"behind an expiry that has passed", "2 GB left until 28 July 2026 as of 29 July 2026 23:30", "", clock(29, 23, 30)},
		{"the begin of a period", "2 GB left from 29 July 2026", "", Moment{}},
		{"a weak word: it may date a top-up", "Topped up at 29/07/2026. 2 GB left.", "GB", Moment{}},
		{"two dates", "2 GB left as of 29 July 2026. Money as of 28 July 2026: 5 EUR.", "", Moment{}},
		{"a range", "2 GB used as of 28.07.2026 - 29.07.2026", "", Moment{}},
		{"twice the same", "2 GB left as of 29 July 2026, 3 GB free as of 29 July 2026.", "", date(2026, 7, 29)},
		{"today, at no hour", "2 GB left as of 30 July 2026", "", Moment{}},
		{"still to come", "2 GB left as of 30 July 2026 10:01", "", Moment{}},
		{"too long ago", "2 GB left as of 12 July 2026", "", Moment{}},
		{"two ways to read it", "2 GB left as of 07/07/29", "", Moment{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Parse(tt.reply, Hints{Country: tt.country, Received: received})
			if err != nil {
				t.Fatal(err)
			}
			if !got.Of.Time.Equal(tt.want.Time) || got.Of.DateOnly != tt.want.DateOnly {
				t.Errorf("%q speaks of %v, want %v", tt.reply, got.Of, tt.want)
			}
			for _, d := range got.Data {
				if tt.want.Known() && d.Expires == tt.want {
					t.Errorf("%q expires on the day that it speaks of", tt.reply)
				}
			}
		})
	}
}

// A reply whose moment of receipt is not known speaks of none, and the JSON of a reading is as it was.
func TestWithoutAReceiptNoMomentIsSpokenOf(t *testing.T) {
	got, err := Parse("2 GB left as of 29 July 2026", Hints{})
	if err != nil || got.Of.Known() {
		t.Errorf("Parse = %v, %v", got.Of, err)
	}
	got.Of = date(2026, 7, 29)
	raw, err := got.MarshalJSON()
	const want = `{"data":[{"name":null,"remaining":"2 GB","remaining_bytes":2000000000,"total":null,"total_bytes":null,"used":null,"used_bytes":null,"unlimited":false,"binary":false,"expires":null}],"balance":[]}`
	if err != nil || string(raw) != want {
		t.Errorf("JSON %s, %v, want\n%s", raw, err, want)
	}
}
