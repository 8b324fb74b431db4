// Package notify says what is texted to the owner: which alerts came, which thresholds were crossed, what a question is answered,
// and how that fits into one text message.
//
// It is pure: no I/O but that of its http.Handler, no clock of its own, no logger. When and how often a text leaves is the agent's.
package notify

import "errors"

// Alert is one alert that fires or is over, as somebody else found it.
type Alert struct {
	ID       string // one firing has one, whenever and however often it is told; what is over has that of its firing
	Of       string // what fires, whenever it began and however often; empty: not known
	SIM      string // its label sim; empty: it has none
	Resolved bool
	Text     string // one line
}

// ErrNobody says that there is nobody to text. What takes alerts wraps it, so that whoever sent them is told so.
var ErrNobody = errors.New(`nobody is texted; say lifeline: {to: ["+15550100"]} with your own number in the configuration`)
