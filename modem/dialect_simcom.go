package modem

// simcomDialects: plain text, and hex refused in words.
var simcomDialects = []Dialect{
	{
		Name:     "simcom-a76xx",
		Vendor:   `simcom|^incorporated$`,
		Model:    `A76\d\d|A79\d\d|A82\d\d`,
		USSD:     []Coding{CodingPlain},
		ICCID:    []string{"+CICCID", "+ICCID"},
		PINTries: simcomPINTries,
		RAT:      simcomMode,
		URCs:     simcomURCs,
		signal:   simcomSignal,
		layouts:  []layout{{ids: "1e0e:9011", product: "A7600E, A7602E, A7670E", ports: "- - - - at ppp"}},
		Source:   "ModemManager, 77-mm-simtech-port-types.rules; QModem (A8200); field notes of A76xx (answers under status 2)",
	},
	{
		Name:     "simcom-sim7000",
		Vendor:   `simcom`,
		Model:    `SIM7[0-9]00|SIM7[16]\d\d|SIM70[789]0|SIM82\d\d`,
		USSD:     []Coding{CodingPlain},
		Reply:    CodingUCS2,
		ICCID:    []string{"+CICCID", "+CCID"},
		PINTries: simcomPINTries,
		RAT:      simcomMode,
		URCs:     simcomURCs,
		signal:   simcomSignal,
		layouts: []layout{
			{ids: "1e0e:9001", product: "SIM7600, SIM7100, SIM7000, SIM8200", ports: "diag gps at at2 audio"},
			{ids: "1e0e:9205", product: "SIM7070, SIM7080, SIM7090", ports: "diag gps at ppp - ppp"},
			{ids: "1e0e:9206", product: "SIM7070, SIM7080, SIM7090", ports: "diag gps at - - ppp"},
		},
		Source: "OpenWrt script quirks.sh, checked on live hardware (file store id 70644052967); ModemManager, 77-mm-simtech-port-types.rules; ofono (AT+SPIC); TinyGSM (AT+CNMP)",
	},
	{
		Name:     "simcom-sim800",
		Vendor:   `simcom`,
		Model:    `SIM[89]\d\d`,
		USSD:     []Coding{CodingPlain},
		ICCID:    []string{"+CCID", "+ICCID"},
		PINTries: simcomPINTries,
		URCs:     simcomURCs,
		Source:   "TinyGSM issue 192; SIM800 Series AT Command Manual; ofono (AT+SPIC)",
		Capture:  36,
	},
	{
		Name:     "simcom",
		Vendor:   `simcom`,
		USSD:     []Coding{CodingPlain, CodingUCS2},
		ICCID:    []string{"+CICCID", "+CCID", "+ICCID"},
		PINTries: simcomPINTries,
		URCs:     simcomURCs,
		Source:   "ofono, drivers/atmodem/sim.c",
	},
}

// What SIMCom's modems share.
var (
	simcomPINTries = Probe{"+SPIC", `^\+SPIC: *(?P<tries>\d+)`}

	simcomMode = RATSwitch{ // 2 automatic, 13 GSM, 14 WCDMA, 38 LTE
		Read:    Probe{"+CNMP?", `^\+CNMP: *(?P<mode>\d+)`},
		Set:     map[RAT]string{RATGSM: "+CNMP=13", RATUTRA: "+CNMP=14"},
		Restore: "+CNMP=%s",
	}

	simcomURCs = []string{"*PSUTTZ", "+CSMINS", "*ATREADY"}

	// The level counts tenths: "...,-122,-1184,-874,9" is RSRQ -12.2 dB, RSRP -118.4 dBm, RSSI -87.4 dBm, SINR 9 dB. Other
	// firmware gives indices without a sign, which are left unread.
	simcomSignal = []signalProbe{{
		Probe: Probe{"+CPSI?", `^\+CPSI: *LTE,.*,(?P<rsrq>-\d+),(?P<rsrp>-\d+),(?P<rssi>-\d+),(?P<sinr>-?\d+)$`},
		rsrq:  tenths, rsrp: tenths, rssi: tenths,
	}}
)
