package modem

// fibocomDialects: modules with the chips of Intel (L8xx), Qualcomm (FM1xx, NL668), Unisoc (L610) and MediaTek (FM350).
var fibocomDialects = []Dialect{
	{
		Name:     "fibocom-fm350",
		Vendor:   `fibocom`,
		Model:    `FM350`,
		USSD:     []Coding{CodingPlain},
		NoUSSD:   "it takes every code in every coding and answers none, although AT+CUSD=? says that it does",
		ICCID:    []string{"+ICCID", "+CCID"},
		PINTries: cpinr,
		layouts:  []layout{{ids: "0e8d:7126 0e8d:7127", product: "FM350-GL"}}, // two of seven speak AT: probed
		Source:   "OpenWrt script quirks.sh, checked on live hardware (file store ids 70644052967 and 60244585295)",
		Capture:  41,
	},
	{
		Name:     "fibocom-l8",
		Vendor:   `fibocom`,
		Model:    `L8[35]0|L860`,
		USSD:     []Coding{CodingPlain, CodingUCS2},
		ICCID:    []string{"+CCID", "+ICCID"},
		PINTries: Probe{"+XPINCNT", `^\+XPINCNT: *(?P<tries>\d+)`},
		layouts: []layout{
			{ids: "2cb7:0007", product: "L850-GL", ports: "- - at - - - at2"},
			{ids: "8087:095a", product: "L850-GL", ports: "at - - - at2"},
		},
		Source: "ModemManager, 77-mm-fibocom-port-types.rules; ofono (AT+XPINCNT)",
	},
	{
		Name:     "fibocom-fm1",
		Vendor:   `fibocom`,
		USSD:     []Coding{CodingPlain, CodingUCS2},
		ICCID:    []string{"+ICCID", "+CCID"},
		PINTries: cpinr,
		RAT: RATSwitch{ // <mode>[,<preferred>,<preferred>,<band>...]: 1 UMTS, 2 LTE, 4 both, 10 automatic, 14 NR
			Read:    Probe{"+GTACT?", `^\+GTACT: *(?P<mode>[\d,]+)$`},
			Set:     map[RAT]string{RATUTRA: "+GTACT=1"},
			Restore: "+GTACT=%s",
		},
		layouts: []layout{
			{ids: "2cb7:0104", product: "FM150", ports: "diag at at2"},
			{ids: "2cb7:01a2", product: "FM101", ports: "- - at at2"},
			{ids: "2cb7:01a4 2cb7:0115", product: "FM101, FM135", ports: "- - - at"},
			{ids: "2cb7:0106", product: "MA510", ports: "- at at2"},
			{ids: "2cb7:010a", product: "MA510", ports: "at at2"},
			{ids: "2cb7:01a0", product: "NL668", ports: "- - at at2"},
			{ids: "1508:1001", product: "NL668", ports: "diag at at2"},
			{ids: "1782:4d10", product: "L610", ports: "at - - diag - at2 at2"},
			{ids: "1782:4d11", product: "L610", ports: "- - at - - diag - at2 at2"},
		},
		Source: "ModemManager, 77-mm-fibocom-port-types.rules; AT+GTACT in file store ids 60796535116 and 60244585295",
	},
}
