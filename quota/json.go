package quota

import (
	"encoding/json"
	"fmt"
	"time"
)

// dataJSON is Data on the wire: the "out" line of `read --jsonl`, and the state file.
type dataJSON struct {
	Name           *string `json:"name"`
	Remaining      *string `json:"remaining"`
	RemainingBytes *int64  `json:"remaining_bytes"`
	Total          *string `json:"total"`
	TotalBytes     *int64  `json:"total_bytes"`
	Used           *string `json:"used"`
	UsedBytes      *int64  `json:"used_bytes"`
	Unlimited      bool    `json:"unlimited"`
	Binary         bool    `json:"binary"`
	Expires        *Moment `json:"expires"`
	Renews         *Moment `json:"renews,omitempty"`
}

// MarshalJSON gives the documented form; what was not stated is null.
func (d Data) MarshalJSON() ([]byte, error) {
	w := dataJSON{
		Name:      optional(d.Name),
		Unlimited: d.Unlimited,
		Binary:    d.Remaining.Binary || d.Total.Binary || d.Used.Binary,
		Expires:   optionalMoment(d.Expires),
		Renews:    optionalMoment(d.Renews),
	}
	w.Remaining, w.RemainingBytes = d.Remaining.wire()
	w.Total, w.TotalBytes = d.Total.wire()
	w.Used, w.UsedBytes = d.Used.wire()
	return json.Marshal(w)
}

// UnmarshalJSON reads what MarshalJSON wrote. Bytes are computed anew from the text, and must agree where they are given.
func (d *Data) UnmarshalJSON(b []byte) error {
	var w dataJSON
	if err := json.Unmarshal(b, &w); err != nil {
		return fmt.Errorf("data: %w", err)
	}
	got := Data{Unlimited: w.Unlimited}
	if w.Name != nil {
		got.Name = *w.Name
	}
	if w.Expires != nil {
		got.Expires = *w.Expires
	}
	if w.Renews != nil {
		got.Renews = *w.Renews
	}
	for _, f := range []struct {
		name  string
		text  *string
		bytes *int64
		to    *Quantity
	}{
		{"remaining", w.Remaining, w.RemainingBytes, &got.Remaining},
		{"total", w.Total, w.TotalBytes, &got.Total},
		{"used", w.Used, w.UsedBytes, &got.Used},
	} {
		q, err := quantityOffWire(f.text, f.bytes, w.Binary)
		if err != nil {
			return fmt.Errorf("data: %s: %w", f.name, err)
		}
		*f.to = q
	}
	*d = got
	return nil
}

func (q Quantity) wire() (*string, *int64) {
	if !q.Known() {
		return nil, nil
	}
	n := int64(q.Bytes)
	return &q.Text, &n
}

func quantityOffWire(text *string, octets *int64, binary bool) (Quantity, error) {
	if text == nil {
		return Quantity{}, nil
	}
	q, err := canonicalQuantity(*text, binary)
	if err != nil {
		return Quantity{}, err
	}
	if octets != nil && Bytes(*octets) != q.Bytes {
		return Quantity{}, fmt.Errorf("%q is %d bytes, not %d", *text, q.Bytes, *octets)
	}
	return q, nil
}

// MarshalJSON writes a date, or a time as RFC 3339; null where it is not known.
func (m Moment) MarshalJSON() ([]byte, error) {
	switch {
	case !m.Known():
		return []byte("null"), nil
	case m.DateOnly:
		return json.Marshal(m.Time.Format(time.DateOnly))
	}
	return json.Marshal(m.Time.Format(time.RFC3339))
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (m *Moment) UnmarshalJSON(b []byte) error {
	var text *string
	if err := json.Unmarshal(b, &text); err != nil {
		return fmt.Errorf("moment: %w", err)
	}
	if text == nil {
		*m = Moment{}
		return nil
	}
	if t, err := time.Parse(time.DateOnly, *text); err == nil {
		*m = Moment{Time: t, DateOnly: true}
		return nil
	}
	t, err := time.Parse(time.RFC3339, *text)
	if err != nil {
		return fmt.Errorf("moment %q is neither a date nor an RFC 3339 time", clip(*text))
	}
	*m = Moment{Time: t}
	return nil
}

type moneyJSON struct {
	Amount   string  `json:"amount"`
	Currency *string `json:"currency"`
}

// MarshalJSON writes a currency that is not known as null.
func (m Money) MarshalJSON() ([]byte, error) {
	return json.Marshal(moneyJSON{m.Amount, optional(m.Currency)})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (m *Money) UnmarshalJSON(b []byte) error {
	var w moneyJSON
	if err := json.Unmarshal(b, &w); err != nil {
		return fmt.Errorf("balance: %w", err)
	}
	if !canonicalAmount(w.Amount) {
		return fmt.Errorf("balance: amount %q is not in canonical form", clip(w.Amount))
	}
	*m = Money{Amount: w.Amount}
	if w.Currency != nil {
		m.Currency = *w.Currency
	}
	return nil
}

type readingJSON struct {
	Data    []Data  `json:"data"`
	Balance []Money `json:"balance"`
}

// MarshalJSON writes both lists, empty rather than null.
func (r Reading) MarshalJSON() ([]byte, error) {
	w := readingJSON{r.Data, r.Balance}
	if w.Data == nil {
		w.Data = []Data{}
	}
	if w.Balance == nil {
		w.Balance = []Money{}
	}
	return json.Marshal(w)
}

// UnmarshalJSON reads what MarshalJSON wrote; an empty list becomes nil, as Parse gives it.
func (r *Reading) UnmarshalJSON(b []byte) error {
	var w readingJSON
	if err := json.Unmarshal(b, &w); err != nil {
		return fmt.Errorf("reading: %w", err)
	}
	*r = Reading{}
	if len(w.Data) > 0 {
		r.Data = w.Data
	}
	if len(w.Balance) > 0 {
		r.Balance = w.Balance
	}
	return nil
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func optionalMoment(m Moment) *Moment {
	if !m.Known() {
		return nil
	}
	return &m
}
