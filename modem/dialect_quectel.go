package modem

// quectelDialects: strings follow +CSCS; a reply under "UCS2" is UCS2 in hex whatever its scheme says.
var quectelDialects = []Dialect{
	{
		Name:     "quectel-ep06e", // the European revision alone: of the others nobody says so
		Vendor:   `quectel`,
		Model:    `^E[PG]06-E`,
		USSD:     []Coding{CodingPlain},
		NoUSSD:   "it takes every code and answers none: the firmware has no supplementary services",
		ICCID:    []string{"+QCCID", "+ICCID"},
		PINTries: quectelPINTries,
		RAT:      quectelScanMode,
		Counters: quectelCounters,
		Setup:    quectelSetup,
		URCs:     quectelURCs,
		signal:   quectelSignal,
		Source:   "OpenWrt script quirks.sh, checked on live hardware, EP06-E and EG06-E by their model (file store id 70644052967)",
		Capture:  42,
	},
	{
		Name:     "quectel-ep06",
		Vendor:   `quectel`,
		Model:    `^E[PGM]06`,
		USSD:     []Coding{CodingPlain, CodingUCS2},
		ICCID:    []string{"+QCCID", "+ICCID"},
		PINTries: quectelPINTries,
		RAT:      quectelScanMode,
		Counters: quectelCounters,
		Setup:    quectelSetup,
		URCs:     quectelURCs,
		signal:   quectelSignal,
		layouts:  []layout{{ids: "2c7c:0306", product: "EP06, EG06, EM06", ports: "diag gps at at2"}},
		Source:   "RoEdAl/asterisk-chan-quectel; ModemManager, 77-mm-quectel-port-types.rules",
	},
	{
		Name:     "quectel-rm",
		Vendor:   `quectel`,
		Model:    `^RM5|^RG5|^E[MG]1[268]|^EG512`,
		USSD:     []Coding{CodingPlain},
		ICCID:    []string{"+QCCID", "+ICCID"},
		PINTries: quectelPINTries,
		RAT: RATSwitch{
			Read:    Probe{`+QNWPREFCFG="mode_pref"`, `^\+QNWPREFCFG: *"mode_pref", *(?P<mode>[A-Z0-9:]+)`},
			Set:     map[RAT]string{RATUTRA: `+QNWPREFCFG="mode_pref",WCDMA`},
			Restore: `+QNWPREFCFG="mode_pref",%s`,
		},
		Counters: quectelCounters,
		Setup:    quectelSetup,
		URCs:     quectelURCs,
		signal:   quectelSignal,
		layouts: []layout{
			{ids: "2c7c:0512 2c7c:0620 2c7c:030b", product: "EM12, EG12, EG18, EM160", ports: "diag gps at at2"},
			{ids: "2c7c:0800 2c7c:0801", product: "RM500Q, RM502Q, RM520N", ports: "diag gps at at2"},
			{ids: "2c7c:0128", product: "RM500K", ports: "- - - diag gps at"},
		},
		Source: "RoEdAl/asterisk-chan-quectel; ModemManager, 77-mm-quectel-port-types.rules; AT+QNWPREFCFG in dr-dolomite/QuecManager (file store id 70915980732)",
	},
	{
		Name:     "quectel-ec2x",
		Vendor:   `quectel`,
		Model:    `^E[CGM]2|^E[CG]9|^EM05|^BG9|^UC`,
		USSD:     []Coding{CodingPlain, CodingUCS2},
		ICCID:    []string{"+QCCID", "+ICCID"},
		PINTries: quectelPINTries,
		RAT:      quectelScanMode,
		Counters: quectelCounters,
		Setup:    quectelSetup,
		URCs:     quectelURCs,
		signal:   quectelSignal,
		layouts: []layout{
			{ids: "2c7c:0125 2c7c:0121", product: "EC25, EC20, EG25, EC21", ports: "diag gps at at2"},
			{ids: "2c7c:0191 2c7c:0195 2c7c:0296", product: "EG91, EG95, BG96", ports: "diag gps at at2"},
			{ids: "2c7c:6005 2c7c:6026 2c7c:6002 2c7c:0900", product: "EC200, RM500U", classes: "ff/00/00=at"}, // the numbers vary
		},
		Source: "RoEdAl/asterisk-chan-quectel; gammu issues 492 and 358; ModemManager, 77-mm-quectel-port-types.rules; AT+QURCCFG and AT+QPINC in ofono and in Quectel's published manuals",
	},
	{
		Name:     "quectel",
		Vendor:   `quectel`,
		ICCID:    []string{"+QCCID", "+CCID", "+ICCID"},
		PINTries: quectelPINTries,
		RAT:      quectelScanMode,
		URCs:     quectelURCs,
		Source:   "gammu issue 358 (M35); ofono, drivers/atmodem/sim.c",
	},
}

// What Quectel's modems share.
var (
	quectelPINTries = Probe{"+QPINC?", `^\+QPINC: *"SC", *(?P<tries>\d+)`} // in answer to +QPINC? "P2" follows

	quectelScanMode = RATSwitch{ // 0 automatic, 1 GSM, 2 WCDMA, 3 LTE; the last parameter: at once
		Read:    Probe{`+QCFG="nwscanmode"`, `^\+QCFG: *"nwscanmode", *(?P<mode>\d+)`},
		Set:     map[RAT]string{RATGSM: `+QCFG="nwscanmode",1,1`, RATUTRA: `+QCFG="nwscanmode",2,1`},
		Restore: `+QCFG="nwscanmode",%s,1`,
	}

	// Sent first, received second: the packet counter of what the modem counted since it last started.
	quectelCounters = Counters{Probe: Probe{"+QGDCNT?", `^\+QGDCNT: *(?P<sent>\d+), *(?P<received>\d+)`}, Base: 10}

	// Result codes that come unasked go to the first AT port alone unless told otherwise; ours is the second.
	quectelSetup = []string{`+QURCCFG="urcport","all"`}
	quectelURCs  = []string{"+QIND", "+QUSIM", "+QUSBCFG", "+QNETDEVSTATUS"}

	quectelSignal = []signalProbe{{
		// "LTE",<rssi>,<rsrp>,<sinr>,<rsrq>: the ratio counts fifths of a dB from -20.
		Probe: Probe{"+QCSQ", `^\+QCSQ: *"LTE", *(?P<rssi>-\d+), *(?P<rsrp>-\d+), *(?P<sinr>\d+), *(?P<rsrq>-\d+)`},
		sinr:  scale{first: -19.8, step: 0.2, max: 250},
	}}
)
