// Package outcome holds the two closed tables that name how an ask ended: ten outcomes, and the finer details under them.
// Log, metric, page and JSON all use these names.
package outcome

// Outcome is how an ask ended.
type Outcome string

// The ten outcomes.
const (
	OK        Outcome = "ok"
	NoMatch   Outcome = "no_match"
	Ambiguous Outcome = "ambiguous"
	Timeout   Outcome = "timeout"
	Rejected  Outcome = "rejected"
	NoNetwork Outcome = "no_network"
	NoSIM     Outcome = "no_sim"
	SIMLocked Outcome = "sim_locked"
	ModemLost Outcome = "modem_lost"
	Capped    Outcome = "capped"
)

// All lists the outcomes in a fixed order.
func All() []Outcome {
	return []Outcome{OK, NoMatch, Ambiguous, Timeout, Rejected, NoNetwork, NoSIM, SIMLocked, ModemLost, Capped}
}
