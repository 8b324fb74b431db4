package notify

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// Bounds of what one request may say. A group of Alertmanager's is some 1 KB an alert; max_alerts of its receiver keeps it small.
const (
	MaxBody    = 256 << 10 // octets
	mostAlerts = 200
	mostID     = 64  // octets of a fingerprint: Alertmanager's have 16
	mostName   = 64  // octets of a SIM's name, which has no more than half of that: a longer one is no SIM's, and need not be kept
	mostText   = 320 // runes: more than any one message takes, so that what is cut off is told
)

// The errors of ParseWebhook. A caller tells them apart with errors.Is.
var (
	ErrTooLarge = fmt.Errorf("more than %d KB or %d alerts; say max_alerts: 20 in the receiver's webhook_configs", MaxBody>>10, mostAlerts)
	ErrRubbish  = errors.New("not what Alertmanager's webhook sends, version 4; put the address into its webhook_configs as it is")
)

// ParseWebhook reads what Alertmanager posts to a webhook (https://prometheus.io/docs/alerting/latest/configuration/#webhook_config,
// version 4). What matters most comes first: what fires before what is over, by severity, then the newest. The error wraps ErrTooLarge,
// ErrRubbish or that of the reader.
func ParseWebhook(r io.Reader) ([]Alert, error) {
	body, err := io.ReadAll(io.LimitReader(r, MaxBody+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read alerts: %w", err)
	case len(body) > MaxBody:
		return nil, fmt.Errorf("read alerts: %w", ErrTooLarge)
	}
	var m message
	if err := json.Unmarshal(body, &m); err != nil {
		return nil, fmt.Errorf("read alerts: %w", asRubbish(err))
	}
	switch {
	case m.Version != "4":
		return nil, fmt.Errorf("read alerts: version %.10q: %w", m.Version, ErrRubbish)
	case len(m.Alerts) == 0:
		return nil, fmt.Errorf("read alerts: there are none: %w", ErrRubbish)
	}
	slices.SortStableFunc(m.Alerts, wireAlert.compare)
	alerts := make([]Alert, len(m.Alerts))
	for i, a := range m.Alerts {
		if alerts[i], err = a.alert(); err != nil {
			return nil, fmt.Errorf("read alerts: %w", err)
		}
	}
	return alerts, nil
}

// asRubbish keeps ErrTooLarge, and makes the rest the other error.
func asRubbish(err error) error {
	if errors.Is(err, ErrTooLarge) {
		return err
	}
	return fmt.Errorf("%w: %w", err, ErrRubbish)
}

type message struct {
	Version string     `json:"version"`
	Alerts  wireAlerts `json:"alerts"`
}

// wireAlerts is a list that is not read beyond its bound: an empty alert is two octets there, and a hundred here.
type wireAlerts []wireAlert

// UnmarshalJSON is for the list alone.
func (l *wireAlerts) UnmarshalJSON(b []byte) error {
	in := json.NewDecoder(bytes.NewReader(b))
	if open, err := in.Token(); err != nil || open != json.Delim('[') {
		return errors.New("alerts is no list")
	}
	for in.More() {
		if len(*l) == mostAlerts {
			return ErrTooLarge
		}
		var a wireAlert
		if err := in.Decode(&a); err != nil {
			return err
		}
		*l = append(*l, a)
	}
	return nil
}

// wireAlert is what matters of one alert; labels and annotations that are not named here are passed over.
type wireAlert struct {
	Status string `json:"status"`
	Labels struct {
		Name     string `json:"alertname"`
		SIM      string `json:"sim"`
		Quota    string `json:"quota"`
		Severity string `json:"severity"`
	} `json:"labels"`
	Annotations struct {
		Summary string `json:"summary"`
	} `json:"annotations"`
	Starts      time.Time `json:"startsAt"`
	Fingerprint string    `json:"fingerprint"` // of the labels
}

const (
	firing   = "firing"
	resolved = "resolved"
)

func (a wireAlert) alert() (Alert, error) {
	switch {
	case a.Status != firing && a.Status != resolved:
		return Alert{}, fmt.Errorf("status %.20q: %w", a.Status, ErrRubbish)
	case a.Fingerprint == "" || len(a.Fingerprint) > mostID:
		return Alert{}, fmt.Errorf("fingerprint %.20q: %w", a.Fingerprint, ErrRubbish)
	}
	out := Alert{
		ID:       a.Fingerprint + "/" + a.Starts.UTC().Format(time.RFC3339Nano),
		Of:       a.Fingerprint,
		Resolved: a.Status == resolved,
		Text:     a.text(),
	}
	if len(a.Labels.SIM) <= mostName {
		out.SIM = a.Labels.SIM
	}
	if out.Resolved {
		out.Text = "over: " + out.Text
	}
	return out, nil
}

// text is the summary, or else which alert of what it is.
func (a wireAlert) text() string {
	if summary := clean(a.Annotations.Summary, mostText); summary != "" {
		return summary
	}
	named := clean(strings.Join([]string{a.Labels.Name, a.Labels.SIM, a.Labels.Quota}, " "), mostText)
	return cmp.Or(named, "an alert without a name")
}

// compare puts what matters most first.
func (a wireAlert) compare(b wireAlert) int {
	return cmp.Or(cmp.Compare(a.rank(), b.rank()), b.Starts.Compare(a.Starts))
}

func (a wireAlert) rank() int {
	rank := map[string]int{"critical": 0, "warning": 1}
	n, ok := rank[a.Labels.Severity]
	if !ok {
		n = len(rank)
	}
	if a.Status == resolved {
		n += 10
	}
	return n
}
