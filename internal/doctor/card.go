package doctor

import (
	"fmt"
	"strings"

	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modem"
)

// card judges whether a SIM is there. One that is locked is.
func card(f Facts) Check {
	switch {
	case linkOf(f.Detail) == linkSIM:
		return broken(f.Detail, "", "")
	case f.SIM != nil:
		return whole(f.SIM.title())
	case linkOf(f.Detail) == linkPIN:
		return whole("locked")
	case f.SIMState == "":
		return unseen("not read yet")
	}
	return whole("")
}

// title is the SIM's name with its carrier and home network, each once.
func (s SIM) title() string {
	said := s.Name
	about := strings.Join(nonEmpty(s.Carrier, s.PLMN), ", ")
	if about != "" {
		said += " (" + about + ")"
	}
	return strings.TrimSpace(said)
}

func nonEmpty(words ...string) []string {
	var kept []string
	for _, w := range words {
		if w != "" {
			kept = append(kept, w)
		}
	}
	return kept
}

// pin judges whether the card lets itself be used.
func pin(f Facts) Check {
	if linkOf(f.Detail) == linkPIN {
		return broken(f.Detail, f.tries(), f.pinMend())
	}
	return whole("none is asked for")
}

// pinMend is for a look that would not have sent a PIN that there may be.
func (f Facts) pinMend() string {
	e, _ := outcome.Lookup(f.Detail)
	if !f.Sealed || f.Detail != outcome.PINNeeded {
		return ""
	}
	return "leave --no-ask out, if the configuration gives the PIN already; else " + e.Mend
}

func (f Facts) tries() string {
	switch {
	case f.Tries == nil:
		return ""
	case f.Detail == outcome.PUKNeeded:
		return "" // none, as everybody knows by then
	}
	return fmt.Sprintf("%d of 3 tries left", *f.Tries)
}

// network judges whether the modem is registered.
func network(f Facts) Check {
	if linkOf(f.Detail) == linkNetwork {
		return broken(f.Detail, strings.Join(nonEmpty(f.signal()), ", "), "")
	}
	home := map[modem.RegState]string{modem.RegHome: "home", modem.RegRoaming: "roaming"}
	serving := f.Operator.Name
	if serving == "" {
		serving = f.Operator.PLMN
	}
	rat := f.Registration.RAT
	if rat == "" {
		rat = f.Operator.RAT
	}
	return whole(strings.Join(nonEmpty(serving, home[f.Registration.State], generation(rat), f.signal()), ", "))
}

// generation is a radio technology in the words of people.
func generation(r modem.RAT) string {
	return map[modem.RAT]string{modem.RATGSM: "2G", modem.RATUTRA: "3G", modem.RATEUTRA: "LTE", modem.RATNR: "5G"}[r]
}

func (f Facts) signal() string {
	if f.Signal.RSSI == nil {
		return ""
	}
	return fmt.Sprintf("%.0f dBm", *f.Signal.RSSI)
}

// store judges whether an answer by SMS could arrive. Where none is awaited, a full store is told and breaks nothing.
func store(f Facts) Check {
	if f.SMSCapacity == 0 {
		return whole("the modem does not say")
	}
	seen := fmt.Sprintf("%d of %d messages", f.SMSUsed, f.SMSCapacity)
	switch {
	case f.SMSUsed < f.SMSCapacity:
		return whole(seen)
	case f.awaits():
		return broken(outcome.SMSStoreFull, seen, "")
	}
	return whole(seen + ": full, but no answer by SMS is awaited")
}

// awaits reports whether an ask is answered by SMS.
func (f Facts) awaits() bool {
	if f.SIM == nil {
		return false
	}
	for _, a := range f.SIM.Asks {
		if a.Await {
			return true
		}
	}
	return false
}
