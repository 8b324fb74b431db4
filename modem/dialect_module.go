package modem

// moduleDialects are of makers with one row each.
var moduleDialects = []Dialect{
	{
		Name:     "sierra",
		Vendor:   `sierra`,
		USSD:     []Coding{CodingPlain, CodingUCS2},
		ICCID:    []string{"!ICCID?", "+ICCID", "+CCID"},
		PINTries: Probe{"+CPINC?", `^\+CPINC: *(?P<tries>\d+)`},
		RAT: RATSwitch{ // "02, GSM 2G Only"
			Read:    Probe{"!SELRAT?", `^!SELRAT: *(?P<mode>[0-9A-Fa-f]{1,2})\b`},
			Set:     map[RAT]string{RATGSM: "!SELRAT=02", RATUTRA: "!SELRAT=01"},
			Restore: "!SELRAT=%s",
		},
		signal: sierraSignal,
		layouts: []layout{
			{ids: "1199:9071 1199:9079 1199:9091 1199:68c0", product: "MC74xx, EM74xx, EM75xx, RC76xx", ports: "diag - gps at"},
			{ids: "1199:c001", product: "HL7812", ports: "at - ppp - gps"},
		},
		Source: "ModemManager, sierra plugin; AT!SELRAT in wader, sierra.py; AT!GSTATUS? of an EM7455 in file store id 23140789736",
	},
	{
		Name:     "u-blox",
		Vendor:   `u-?blox`,
		USSD:     []Coding{CodingPlain, CodingUCS2},
		ICCID:    []string{"+CCID"},
		PINTries: Probe{"+UPINCNT", `^\+UPINCNT: *(?P<tries>\d+)`},
		layouts: []layout{
			{ids: "1546:1010", product: "TOBY-L4", ports: "- - at2 - - - at"},
			{ids: "1546:1107 1546:110a 1546:1102", product: "TOBY-R2, LARA-R2, SARA-U2", ports: "at - at2 - at2 - gps - - - diag"},
			{ids: "1546:1104", product: "LISA-U2, SARA-U2", ports: "at - gps - diag"},
			{ids: "1546:1141 1546:1143 1546:1146", product: "TOBY-L2"}, // numbers vary: probed
			{ids: "1546:01a5 1546:01a6 1546:01a7 1546:01a8 1546:01a9", product: "GNSS receiver", ports: "gps gps gps"},
			{ids: "05c6:908b", product: "LARA-R6", ports: "diag at at2"},
		},
		Source: "ModemManager, ublox plugin (AT+UPINCNT; no USSD of its own) and 77-mm-ublox-port-types.rules",
	},
	{
		Name:     "cinterion",
		Vendor:   `cinterion|siemens|gemalto|thales`,
		USSD:     []Coding{CodingPlain},
		ICCID:    []string{"^SCID", "+CCID"},
		PINTries: Probe{"^SPIC", `^\^SPIC: *(?P<tries>\d+)`}, // of the code that is asked for
		URCs:     []string{"^SMGO"},
		Source:   "MC55 and EHS6 AT command manuals; gammu issue 689; ofono (AT^SPIC)",
	},
	{
		Name:     "asr1802",
		Model:    `ASR1802|PXA1802`,
		USSD:     []Coding{CodingPlain},
		ICCID:    []string{"+ICCID", "+CCID"},
		PINTries: cpinr,
		RAT:      ws46,
		Source:   "Azq2/openwrt-usbmodem, Asr1802.cpp",
	},
	{
		Name:     "longcheer",
		Vendor:   `qualcomm|longcheer|4g systems`,
		Model:    `XSStick`,
		USSD:     []Coding{CodingPlain},
		Reply:    CodingPacked,
		ICCID:    []string{"+CCID"},
		PINTries: cpinr,
		layouts:  []layout{{ids: "1c9e:f000", kind: KindStorage}},
		Source:   "andrewbird/wader, longcheer.py; usb_modeswitch-data 20191128-5",
	},
}

// sierraSignal reads the table of !GSTATUS?: two columns, parted by tabs, of the main receiver and of the carrier.
var sierraSignal = []signalProbe{
	{Probe: Probe{"!GSTATUS?", `^PCC RxM RSSI: *(?P<rssi>-\d+)\s+RSRP \(dBm\): *(?P<rsrp>-\d+)`}},
	{Probe: Probe{"!GSTATUS?", `^RSRQ \(dB\): *(?P<rsrq>-?\d+\.\d+)`}},
	{Probe: Probe{"!GSTATUS?", `^SINR \(dB\): *(?P<sinr>-?\d+\.\d+)`}},
}

// qualcommLayouts are devices that are known by nothing but their ids.
var qualcommLayouts = []layout{
	{ids: "1bbb:f000 2020:f00e 2001:a406", kind: KindStorage},
	{ids: "413c:81d7 413c:81e0", product: "DW5821e"}, // two ports speak AT: probed
}
