package agent

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/portal"
	"github.com/simgauge/simgauge/quota"
)

// plainNumber is a text that is a number as programs write it.
var plainNumber = regexp.MustCompile(`^\d+(\.\d+)?$`)

// readingOf reads a JSON document by paths. Its numbers have a decimal point, whatever language the carrier speaks.
func readingOf(document string, j carrier.PortalJSON, binary bool) (quota.Reading, error) {
	rows, err := portal.Paths{Each: j.Each, Names: j.Paths()}.Pick(document)
	if err != nil {
		return quota.Reading{}, &failure{detail: outcome.PagePaths, err: fmt.Errorf("portal json: %w", err)}
	}
	var r quota.Reading
	for _, row := range rows {
		d, err := pickedFrom(row, j.Unit, binary)
		if err != nil {
			return quota.Reading{}, &failure{detail: outcome.PagePaths, err: fmt.Errorf("portal json: %w", err)}
		}
		if d.Remaining.Known() || d.Total.Known() || d.Used.Known() {
			r.Data = append(r.Data, d)
		}
	}
	if r.Empty() {
		return r, &failure{detail: outcome.PagePaths, err: fmt.Errorf("portal json: %w", portal.ErrNoPath)}
	}
	return r, nil
}

func pickedFrom(row map[string]portal.Value, unit string, binary bool) (quota.Data, error) {
	d := quota.Data{Name: row["name"].Text, Expires: momentOf(row["expires"])}
	for name, to := range map[string]*quota.Quantity{"remaining": &d.Remaining, "total": &d.Total, "used": &d.Used} {
		v, ok := row[name]
		if !ok {
			continue
		}
		q, err := quantityOf(v, unit, binary)
		if err != nil {
			return d, fmt.Errorf("%s: %w", name, err)
		}
		*to = q
	}
	return d, nil
}

// quantityOf is a number with the unit that the query states, or a text with its own.
func quantityOf(v portal.Value, unit string, binary bool) (quota.Quantity, error) {
	if !v.Number && !plainNumber.MatchString(v.Text) {
		return quota.ParseQuantity(v.Text, binary)
	}
	if unit == "" {
		return quota.Quantity{}, errors.New("a number without a unit (portal.json.unit)")
	}
	text := v.Text
	if !plainNumber.MatchString(text) { // with an exponent, or below zero
		f, err := strconv.ParseFloat(text, 64)
		if err != nil || f < 0 {
			return quota.Quantity{}, errors.New("no amount of data")
		}
		text = strconv.FormatFloat(f, 'f', -1, 64)
	}
	return quota.ParseSize(text+unit, binary)
}

// Bounds of what a number may be as a time: seconds since 1970 of this century, or milliseconds.
const (
	leastSeconds, mostSeconds = 946_684_800, 4_102_444_800
	milli                     = 1000
)

// momentOf is a date or time as programs write it; what is none is not stated.
func momentOf(v portal.Value) quota.Moment {
	if v.Number || plainNumber.MatchString(v.Text) {
		n, err := strconv.ParseFloat(v.Text, 64)
		if err == nil && n >= leastSeconds*milli && n <= mostSeconds*milli {
			n /= milli
		}
		if err == nil && n >= leastSeconds && n <= mostSeconds {
			return quota.Moment{Time: time.Unix(int64(n), 0).UTC()}
		}
		return quota.Moment{}
	}
	if t, err := time.Parse(time.RFC3339, v.Text); err == nil {
		return quota.Moment{Time: t}
	}
	for _, layout := range []string{time.DateOnly, time.DateTime, "2006-01-02T15:04:05"} { // without a zone the day alone is known
		if t, err := time.Parse(layout, v.Text); err == nil {
			return quota.Moment{Time: t.Truncate(24 * time.Hour), DateOnly: true}
		}
	}
	return quota.Moment{}
}
