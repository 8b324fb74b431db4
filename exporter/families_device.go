package exporter

import (
	"maps"
	"slices"
)

// SIMStates are the values of Modem.SIMState, those of the label state of simgauge_sim_state.
func SIMStates() []string {
	return []string{"ready", "pin", "puk", "absent", "busy", "failed", "locked"}
}

// RegStates are the values of Modem.Registration, those of the label state of simgauge_modem_registration.
func RegStates() []string { return []string{"home", "roaming", "searching", "denied", "none"} }

// Checks are the values of Check.Name, those of the label check of simgauge_doctor_ok, in the order of the chain.
func Checks() []string {
	return []string{"port", "modem", "sim", "pin", "network", "sms_store", "query", "reply", "reading"}
}

func simFamilies() []family {
	return []family{
		{"simgauge_sim_info", gauge, []string{"sim", "modem", "carrier", "country", "plmn"},
			"Always 1; labels say which modem holds the SIM and what its home network is (MCC-MNC), never an identity.",
			"",
			func(v view, out sink) {
				for _, s := range v.sims {
					out.put(1, s.Name, s.Modem, s.Carrier, s.Country, s.PLMN)
				}
			}},
		{"simgauge_sim_configured", gauge, []string{"sim"},
			"Whether there is something to ask of the SIM, or to count (1), from the configuration or the catalogue; 0 needs a line in the configuration.",
			"",
			eachSIM(func(s simView) (float64, bool) { return truth(s.Configured), true })},
	}
}

func modemFamilies() []family {
	return slices.Concat(modemStateFamilies(), modemSignalFamilies(), smsFamilies())
}

func modemStateFamilies() []family {
	labels := []string{"modem"}
	return []family{
		{"simgauge_modem_up", gauge, labels, "Whether the modem's port is open and answers AT (cached).",
			"",
			eachModem(func(m Modem) (float64, bool) { return truth(m.Up), true })},
		{"simgauge_modem_info", gauge, []string{"modem", "manufacturer", "model", "revision"},
			"Always 1; labels say what the modem calls itself (AT+CGMI, +CGMM, +CGMR), never its IMEI.",
			"the modem has said none of the three",
			collectModemInfo},
		{"simgauge_modem_registered", gauge, labels, "Whether the modem is registered with a network, at home or roaming (cached).",
			"the modem has not said",
			eachModem(func(m Modem) (float64, bool) { return tristate(m.Registered) })},
		{"simgauge_modem_roaming", gauge, labels, "Whether the network is not the SIM's home network (cached).",
			"the modem has not said",
			eachModem(func(m Modem) (float64, bool) { return tristate(m.Roaming) })},
		{"simgauge_modem_registration", gauge, []string{"modem", "state"},
			"State of the registration (AT+CREG?, +CGREG?, +CEREG?, the best of them, cached): 1 for the present state, 0 for the others. " +
				"Denied is the network's no: to this SIM, or to it in this place.",
			"the modem has not said, or is not up",
			collectRegistration},
		{"simgauge_modem_reconnects_total", counter, labels, "Times that the port was lost and opened again since the start of simgauge.",
			"",
			eachModem(func(m Modem) (float64, bool) { return float64(m.Reconnects), true })},
		{"simgauge_modem_recoveries_total", counter, []string{"modem", "rung"},
			"Times that something was done because the modem answered nothing any more, since the start of simgauge: reopen (its port), reset (AT+CFUN=1,1), command (a program).",
			"modems[].recover does not list the rung",
			collectRecoveries},
		{"simgauge_sim_state", gauge, []string{"modem", "state"},
			"State of the SIM in the modem (AT+CPIN?, cached): 1 for the present state, 0 for the others.",
			"the modem has not said, or is not up",
			collectSIMState},
	}
}

func modemSignalFamilies() []family {
	const absent = "the modem has not said"
	labels := []string{"modem"}
	return []family{
		{"simgauge_modem_signal_rssi_dbm", gauge, labels, "Received signal strength (AT+CSQ, cached).", absent,
			eachModem(func(m Modem) (float64, bool) { return optional(m.RSSI) })},
		{"simgauge_modem_signal_rsrp_dbm", gauge, labels, "LTE reference signal received power (AT+CESQ, cached).", absent,
			eachModem(func(m Modem) (float64, bool) { return optional(m.RSRP) })},
		{"simgauge_modem_signal_rsrq_db", gauge, labels, "LTE reference signal received quality (AT+CESQ, cached).", absent,
			eachModem(func(m Modem) (float64, bool) { return optional(m.RSRQ) })},
		{"simgauge_modem_signal_sinr_db", gauge, labels, "Signal to interference and noise ratio (a vendor's command, cached).", absent,
			eachModem(func(m Modem) (float64, bool) { return optional(m.SINR) })},
	}
}

func smsFamilies() []family {
	const absent = "the modem has not said"
	labels := []string{"modem"}
	return []family{
		{"simgauge_sms_storage_used", gauge, labels, "Messages in the store that new SMS go to (AT+CPMS?, cached).", absent,
			eachModem(func(m Modem) (float64, bool) { return float64(m.SMSUsed), m.SMSCapacity > 0 })},
		{"simgauge_sms_storage_capacity", gauge, labels,
			"Messages that the store for new SMS can hold (AT+CPMS?, cached); a full store receives no answers.", absent,
			eachModem(func(m Modem) (float64, bool) { return float64(m.SMSCapacity), m.SMSCapacity > 0 })},
	}
}

func doctorFamilies() []family {
	return []family{
		{"simgauge_doctor_ok", gauge, []string{"sim", "check"},
			"Whether this link between port and reading is whole (1) or broken (0), as simgauge doctor judges it by what is cached. " +
				"While no SIM was read in a modem yet, sim is sim_ and the modem's name.",
			"a link before it is broken, or nothing is known of it yet",
			collectChecks},
	}
}

func ownFamilies() []family {
	return []family{
		{"simgauge_state_writable", gauge, nil,
			"Whether readings and the spend ledger can be written; at 0 nothing is asked, because nothing could be counted.",
			"",
			func(v view, out sink) { out.put(truth(v.stateWritable)) }},
		{"simgauge_config_last_reload_successful", gauge, nil,
			"Whether the configuration was valid when it was last read; at 0 the one before is in force.",
			"",
			func(v view, out sink) { out.put(truth(v.reloadOK)) }},
	}
}

// collectModemInfo leaves out modems that have told nothing of themselves.
func collectModemInfo(v view, out sink) {
	for _, m := range v.modems {
		if m.Manufacturer+m.Model+m.Revision != "" {
			out.put(1, m.Name, m.Manufacturer, m.Model, m.Revision)
		}
	}
}

func collectRecoveries(v view, out sink) {
	for _, m := range v.modems {
		for _, rung := range slices.Sorted(maps.Keys(m.Recoveries)) {
			out.put(float64(m.Recoveries[rung]), m.Name, rung)
		}
	}
}

func collectSIMState(v view, out sink) {
	for _, m := range v.modems {
		out.state(m.Name, m.SIMState, SIMStates())
	}
}

func collectRegistration(v view, out sink) {
	for _, m := range v.modems {
		out.state(m.Name, m.Registration, RegStates())
	}
}

// tristate is a yes or no as a sample: absent where neither was said.
func tristate(b *bool) (float64, bool) { return truth(b != nil && *b), b != nil }
